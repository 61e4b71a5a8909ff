"""Laws of tickets where people have names, over random teams with drawn counts."""

import numpy as np
import pytest
from random_teams import random_team
from response_laws import resolved_unseen
from slowly import first_of
from ticket_laws import HOURS, NEVER, TRIAGE, first, off_the_list, rows_of, taken_up, ticket_rule

from simulator import Scenario, simulate
from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import open_stretches
from simulator.oncall.roster import Roster

SEEDS, CHUNK = 200, 20


def with_tickets(seed, hours=None):
    """A random team that works on tickets, in hours of any zone, asked for by any role."""
    rng = np.random.default_rng([seed, 4])
    plain = random_team(seed).dump()
    names = [None, *plain["rota"], plain["people"][0]["name"]]
    tickets = {"hours": hours or HOURS[seed % len(HOURS)]}
    if ask := names[rng.integers(len(names))]:
        tickets["ask"] = ask
    if rng.random() < 0.3:
        tickets["zone"] = "Asia/Kathmandu"
    plain["oncall"] |= {"tickets": tickets, "triage": TRIAGE}
    plain["alerting"] = {"rules": [*plain["alerting"]["rules"], ticket_rule(rng)]}
    return Scenario(**{**plain, "outcomes": "random"})


class Staff:
    """Who is there for tickets in a run, and when."""

    def __init__(self, run):
        scenario = run.scenario
        tickets = scenario.oncall.tickets
        self.run, self.roster = run, Roster.of(scenario)
        self.role = tickets.ask or scenario.oncall.ladder[0].ask
        self.hours = open_stretches(
            tickets.hours, WallClock(scenario.start), scenario.horizon, tickets.zone
        )

    def is_open(self, time):
        return any(begin <= time < end for begin, end in self.hours)


def taken_wrongly(run):
    """Tickets that were taken up outside their hours, or by somebody who was not on duty."""
    staff = Staff(run)
    return [
        (event.incident, event.time, event.subject)
        for event in run.log
        if event.kind == "acknowledged" and event.incident.startswith("ticket")
        if not staff.is_open(event.time)
        or event.subject != staff.roster.on_duty(staff.role, event.time)
        or event.detail["role"] != staff.role
    ]


def handed_over_wrongly(run):
    """Tickets that went to somebody who was not on duty, outside hours, or without hand-overs."""
    staff = Staff(run)
    return [
        (event.incident, event.time)
        for event in run.log
        if event.kind == "handed_over" and event.incident.startswith("ticket")
        if run.scenario.oncall.hand_over is None
        or not staff.is_open(event.time)
        or event.subject != staff.roster.on_duty(staff.role, event.time)
        or event.detail["lost"]
    ]


def busy(run):
    """(person, begin, end) in which a page that never changed hands waited for its turn with a
    person, or was worked on for the first time.
    """
    for rows in rows_of(run, "incident").values():
        takers = [row for row in rows if row.kind in ("acknowledged", "handed_over")]
        if len(takers) != 1:
            continue
        begin = first(rows, "triaged") - TRIAGE
        yield takers[0].subject, takers[0].time, begin
        ends = [
            row.time
            for row in rows
            if row.kind in ("mitigated", "resolved", "cause_over")
            or (row.kind == "unmitigated" and not row.detail["triages_again"])
        ]
        yield takers[0].subject, begin, min([time for time in ends if time > begin], default=begin)


def before_a_page(run):
    """Things begun on a ticket while a page waited for the same person, or was in their hands."""
    spans = list(busy(run))
    found = []
    for name, rows in rows_of(run, "ticket").items():
        who = None
        for row in rows:
            if row.kind in ("acknowledged", "handed_over"):
                who = row.subject
            if row.kind in ("acknowledged", "triaged", "step_started"):
                begun = row.time - (TRIAGE if row.kind == "triaged" else 0.0)
                if any(person == who and a < begun < b for person, a, b in spans):
                    found.append((name, row.kind, begun))
    return found


def left_alone(run):
    """Tickets that nobody took up although somebody was there who had nothing in hand all day."""
    staff = Staff(run)
    idle = {person.name for person in run.scenario.people} - {
        row.subject for row in run.log if row.kind in ("acknowledged", "handed_over")
    }
    return [
        name
        for name, rows in rows_of(run, "ticket").items()
        if first(rows, "acknowledged") == np.inf
        for begin, end in staff.hours
        for shift in staff.roster.shifts(staff.role, run.scenario.horizon)
        if shift.person in idle
        and max(begin, shift.begin, rows[0].time)
        < min(end, shift.end, first(rows, "ticket_closed"), run.scenario.horizon)
    ]


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_whoever_is_on_duty_works_on_tickets_after_their_pages(start):
    worked = 0
    for seed in range(start, start + CHUNK):
        run = simulate(with_tickets(seed), seed)
        assert taken_wrongly(run) == [] == handed_over_wrongly(run), seed
        assert before_a_page(run) == [] == left_alone(run), seed
        assert resolved_unseen(run, pages=False) == [], seed
        worked += len(taken_up(run))
    assert worked > CHUNK // 4


@pytest.mark.parametrize("start", first_of(range(0, SEEDS, CHUNK), 1))
def test_a_team_that_has_no_hours_for_tickets_does_all_as_without(start):
    for seed in range(start, start + CHUNK):
        scenario = with_tickets(seed, NEVER)
        run, other = (
            simulate(each, seed) for each in (scenario, scenario.without("oncall.tickets"))
        )
        assert off_the_list(run) == off_the_list(other), seed
