"""Laws of tickets that are worked on, over random scenarios with drawn counts."""

from itertools import zip_longest

import numpy as np
import pytest
from response_laws import resolved_unseen
from slowly import first_of
from ticket_laws import (
    NEVER,
    before_a_page,
    off_the_list,
    out_of_age,
    outside_hours,
    rows_of,
    taken_up,
    with_tickets,
    without_tickets,
)

from simulator import simulate

SEEDS, CHUNK = 200, 20


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_tickets_are_worked_on_in_their_hours_by_age_and_after_pages(start):
    """And none is closed unseen, nor is a page."""
    worked = 0
    for seed in range(start, start + CHUNK):
        run = simulate(with_tickets(seed), seed)
        assert outside_hours(run) == [], seed
        assert before_a_page(run) == [], seed
        assert out_of_age(run) == [], seed
        assert resolved_unseen(run) == [] == resolved_unseen(run, pages=False), seed
        worked += len(taken_up(run))
    assert worked > CHUNK // 2


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_until_the_first_ticket_is_taken_up_or_closes_by_itself_all_is_as_without(start):
    """So are the counts, until a step changes the service in one of the two runs alone."""
    for seed in range(start, start + CHUNK):
        scenario = with_tickets(seed)
        run, other = (simulate(each, seed) for each in (scenario, without_tickets(scenario)))
        until = min([*dict(taken_up(run)).values(), *closed(other)], default=np.inf)
        logs = [[row for row in each.log if row.time < until] for each in (run, other)]
        assert logs[0] == logs[1], seed
        cells = int(first_operation_that_differs(run, other) // run.cell)
        for slo in scenario.slos:
            ours, theirs = (each.counts[slo.events] for each in (run, other))
            assert (ours.bad[:cells] == theirs.bad[:cells]).all(), seed
            assert (ours.valid[:cells] == theirs.valid[:cells]).all(), seed


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_hours_that_never_come_leave_all_but_the_list_of_tickets_as_it_is(start):
    """Every ticket stays open, so there is one for each SLO at most."""
    for seed in range(start, start + CHUNK):
        scenario = with_tickets(seed, NEVER)
        run, other = (simulate(each, seed) for each in (scenario, without_tickets(scenario)))
        assert off_the_list(run) == off_the_list(other), seed
        assert closed(run) == [] and len(rows_of(run, "ticket")) <= len(scenario.slos), seed
        for slo in scenario.slos:
            ours, theirs = (each.counts[slo.events] for each in (run, other))
            assert (ours.bad == theirs.bad).all() and (ours.valid == theirs.valid).all()


def closed(run):
    return [row.time for row in run.log if row.kind == "ticket_closed"]


def first_operation_that_differs(run, other):
    """When a step changes the service in one run and not in the other (s); the horizon for never."""
    done = [
        [
            (row.time, row.subject)
            for row in each.log
            if row.kind in ("step_finished", "step_undone")
        ]
        for each in (run, other)
    ]
    pairs = zip_longest(*done, fillvalue=(run.scenario.horizon, ""))
    return min((min(pair)[0] for pair in pairs if pair[0] != pair[1]), default=run.scenario.horizon)


def answers(run):
    """How long each page waited for its acknowledgement, by SLO, failure and repetition."""
    found, times = {}, {}
    for each in run.incidents:
        if not each.is_ticket and each.failure:
            key = each.slo, each.failure
            times[key] = times.get(key, 0) + 1
            if each.time_to_acknowledge is not None:
                found[(*key, times[key])] = each.time_to_acknowledge
    return found


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_tickets_shift_no_draw_of_a_page(start):
    compared = 0
    drawn = {"lognormal": {"median": "4m", "p90": "12m"}}
    for seed in range(start, start + CHUNK):
        scenario = with_tickets(seed).set("oncall.acknowledge", drawn)
        run, other = (simulate(each, seed) for each in (scenario, without_tickets(scenario)))
        ours, theirs = answers(run), answers(other)
        both = ours.keys() & theirs.keys()
        assert {key: ours[key] for key in both} == {key: theirs[key] for key in both}, seed
        compared += len(both)
    assert compared > CHUNK // 10
