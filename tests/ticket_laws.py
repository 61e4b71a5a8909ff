"""Laws of tickets that are worked on, read from a run's log: violations, as texts or rows."""

import numpy as np
from random_scenarios import random_scenario

from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import open_stretches

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


def off_the_list(run):
    """The rows that are not of a ticket."""
    return [row for row in run.log if not row.incident.startswith("ticket")]


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
