"""Laws of tickets that are worked on, over random scenarios with drawn counts."""

from itertools import zip_longest

import numpy as np
import pytest
from random_scenarios import random_scenario
from response_laws import resolved_unseen
from slowly import first_of

from simulator import simulate

SEEDS, CHUNK = 200, 20
HOURS = (
    "Mon-Sun 00:00-24:00",
    "Mon-Sun 02:00-05:00",
    "Mon 01:30-03:00; Mon 06:00-07:00",
    "Mon 04:00-12:00",
)
NEVER = "Tue-Sun 12:00-24:00"
TRIAGE = 480.0


def ticket_rule(rng):
    return {
        "name": "mild",
        "severity": "sev3",
        "long_window": float(rng.choice([600, 3600, 21600])),
        "burn_rate": float(rng.choice([0.5, 1, 3])),
        "keep_firing_for": float(rng.choice([0, 1800])),
    }


def with_tickets(seed, hours=None):
    """A random scenario whose person works on tickets, some of which open before the pages."""
    rng = np.random.default_rng([seed, 3])
    scenario = random_scenario(seed).set("outcomes", "random")
    rules = [*scenario.dump()["alerting"]["rules"], ticket_rule(rng)]
    person = {**(scenario.dump().get("oncall") or {}), "triage": TRIAGE}
    person["tickets"] = {"hours": hours or HOURS[seed % len(HOURS)]}
    return scenario.set("alerting", {"rules": rules}).set("oncall", person)


def without_tickets(scenario):
    return scenario.without("oncall.tickets")


def rows_of(run, what):
    """The rows of incidents, or of tickets, by id."""
    found = {}
    for event in run.log:
        if event.incident.startswith(what):
            found.setdefault(event.incident, []).append(event)
    return found


def first(rows, *kinds):
    return next((row.time for row in rows if row.kind in kinds), np.inf)


def waits_for_a_turn(run):
    """(acknowledged, taken up) of every page: with a constant triage it is taken up so long before
    its symptom is named.
    """
    return [
        (first(rows, "acknowledged"), first(rows, "triaged") - TRIAGE)
        for rows in rows_of(run, "incident").values()
    ]


def at_work(run):
    """(begin, end) of the pages' first turns: until users are served, or nothing is left to do."""
    spans = []
    for rows in rows_of(run, "incident").values():
        begin = first(rows, "triaged") - TRIAGE
        ends = [
            row.time
            for row in rows
            if row.kind in ("mitigated", "resolved", "cause_over")
            or (row.kind == "unmitigated" and not row.detail["triages_again"])
        ]
        end = min([time for time in ends if time > begin], default=begin)
        spans.append((begin, end))
    return spans


def outside_hours(run):
    """Tickets that were taken up outside working hours."""
    from simulator.foundation.wall_clock import WallClock
    from simulator.oncall.hours import open_stretches

    hours = run.scenario.oncall.tickets.hours
    stretches = open_stretches(hours, WallClock(run.scenario.start), run.scenario.horizon)
    return [
        (ticket, time)
        for ticket, time in taken_up(run)
        if not any(begin <= time < end for begin, end in stretches)
    ]


def taken_up(run):
    return [
        (name, first(rows, "acknowledged"))
        for name, rows in rows_of(run, "ticket").items()
        if first(rows, "acknowledged") < np.inf
    ]


def before_a_page(run):
    """Things begun on a ticket while a page waited for its turn, or was being worked on."""
    busy = [*waits_for_a_turn(run), *at_work(run)]
    begun = [
        (name, row.kind, row.time - (TRIAGE if row.kind == "triaged" else 0.0))
        for name, rows in rows_of(run, "ticket").items()
        for row in rows
        if row.kind in ("acknowledged", "triaged", "step_started")
    ]
    return [each for each in begun if any(a < each[2] < b for a, b in busy)]


def out_of_age(run):
    """Tickets taken up while an older one was open and had not been taken up."""
    rows = rows_of(run, "ticket")
    times = dict(taken_up(run))
    number = {name: int(name.split("-")[1]) for name in rows}
    return [
        (younger, older)
        for younger, time in times.items()
        for older in rows
        if number[older] < number[younger]
        and times.get(older, np.inf) > time
        and first(rows[older], "ticket_closed") > time
    ]


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
def test_until_the_first_ticket_is_taken_up_all_is_as_without(start):
    """So are the counts, until a step changes the service in one of the two runs alone."""
    for seed in range(start, start + CHUNK):
        scenario = with_tickets(seed)
        run, other = (simulate(each, seed) for each in (scenario, without_tickets(scenario)))
        until = min((time for _, time in taken_up(run)), default=np.inf)
        logs = [[row for row in each.log if row.time < until] for each in (run, other)]
        assert logs[0] == logs[1], seed
        cells = int(first_operation_that_differs(run, other) // run.cell)
        for slo in scenario.slos:
            ours, theirs = (each.counts[slo.events] for each in (run, other))
            assert (ours.bad[:cells] == theirs.bad[:cells]).all(), seed
            assert (ours.valid[:cells] == theirs.valid[:cells]).all(), seed


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_hours_that_never_come_leave_every_row_and_count_as_it_is(start):
    for seed in range(start, start + CHUNK):
        scenario = with_tickets(seed, NEVER)
        run, other = (simulate(each, seed) for each in (scenario, without_tickets(scenario)))
        assert run.log == other.log, seed
        for slo in scenario.slos:
            ours, theirs = (each.counts[slo.events] for each in (run, other))
            assert (ours.bad == theirs.bad).all() and (ours.valid == theirs.valid).all()


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
