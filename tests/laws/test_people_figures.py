"""What people's figures say of real runs, whatever they are: parts add up, nobody works two hours
in one, and every notification is on the log.
"""

from collections import Counter

import pytest
from random_teams import random_team
from worlds import STEPS, demonstration

from simulator import score, simulate
from simulator.analysis import summarise
from simulator.analysis.people.of_run import record_of
from simulator.analysis.people.where import parts_table
from simulator.reliability.at_work import work_spans

DAY = 86400.0
PEOPLE = [
    {"name": "ada", "zone": "Europe/Berlin"},
    {"name": "ben", "zone": "America/New_York"},
    {"name": "eve"},
]
ROTA = {
    "primary": {"people": ["ada", "ben"], "turns": "2d", "hand_over": "09:00"},
    "secondary": {
        "people": ["ben", "ada"], "turns": "2d", "hand_over": "09:00",
        "hours": "Mon-Fri 00:00-24:00",
    },
}  # fmt: skip
ONCALL = {
    "acknowledge": {"exponential": {"mean": "15m"}},
    "triage": {"takes": "8m", "right": "60%"},
    "check": {"window": "5m", "give_up_after": "6m"},
    "cause_over_seen_after": "10m",
    "ladder": [
        {"ask": "primary", "acknowledge_within": "5m"},
        {"ask": "secondary", "acknowledge_within": "10m"},
        {"ask": "eve", "acknowledge_within": "10m"},
    ],
    "repeat": 1,
    "hand_over": {"takes": "10m", "lost": "40%"},
    "trust": {"memory": "30d"},
    "tickets": {"ask": "primary"},
}
FAILURES = [
    {
        "kind": "provider_outage",
        "every": {"exponential": {"mean": "16h"}},
        "lasts": {"lognormal": {"median": "1h", "p90": "8h"}},
        "error_ratio": "50%",
    },
    {"kind": "provider_outage", "name": "slow", "every": "3d", "lasts": "8h", "error_ratio": "4%"},
]
RUNBOOKS = {
    "provider_outage": STEPS,
    "bad_deploy": [{"do": "roll_back", "takes": "10m"}],
}


def week(**changes):
    fields = {
        "horizon": "7d",
        "outcomes": "random",
        "people": PEOPLE,
        "rota": ROTA,
        "oncall": ONCALL,
        "failures": FAILURES,
        "runbooks": RUNBOOKS,
        "slos": [{"name": "availability", "objective": "99%"}, {"name": "b", "objective": "95%"}],
    }
    return demonstration(**{**fields, **changes})


@pytest.fixture(scope="module", params=range(16))
def run(request):
    """Weeks in which much happens, and random teams."""
    if request.param < 6:
        return simulate(week(), request.param)
    return simulate(random_team(request.param), request.param)


def test_parts_add_up_to_the_phases_to_the_event(run):
    record = record_of(run)
    for incident in run.incidents:
        table = parts_table(incident, record.parts(incident))
        for phase in incident.phases:
            rows = table.get(phase.name, {}).values()
            assert sum(row["bad"] for row in rows) == phase.bad
            assert sum(row["seconds"] for row in rows) == pytest.approx(phase.seconds)


def test_levels_and_symptoms_are_told_apart():
    run = simulate(week(), 0)
    tables = [row["parts"] for row in summarise(run)["incidents"]]
    labels = {label for table in tables for rows in table.values() for label in rows}
    assert {"level 1", "level 2", "right", "wrong"} <= labels


def test_every_notification_is_one_row(run):
    rows = Counter(
        event.subject
        for event in run.log
        if event.kind in ("paged", "escalated") and event.subject != "nobody"
    )
    people = score(run).people
    found = {load.person: load.notifications for load in people.loads if load.notifications}
    assert found == rows
    assert sum(page.notifications for page in people.pages) == rows.total()
    for load in people.loads:
        assert load.interrupted <= load.notifications


def test_nobody_works_two_hours_in_one(run):
    """Counted a second time, minute by minute."""
    people = score(run).people
    for load in people.loads:
        own = [
            span
            for incident in run.incidents
            for span in work_spans(incident)
            if span.person == load.person
        ]
        minutes = [minute * 60.0 for minute in range(int(run.scenario.horizon / 60))]
        busy = sum(any(span.begin <= each < span.end for span in own) for each in minutes)
        spent = load.toil.pages + load.toil.tickets
        assert abs(busy * 60 - spent) <= 60 * (2 * len(own) + 1)
        assert all(part >= 0 for part in load.toil) and spent <= 7 * DAY


def test_who_works_has_taken_it(run):
    for incident in run.incidents:
        first = incident.first("acknowledged")
        spans = work_spans(incident)
        assert bool(spans) <= (first is not None)
        for span in spans:
            assert first.time <= span.begin < span.end <= incident.end
