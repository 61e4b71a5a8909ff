"""What people's figures say of real runs, whatever they are: parts add up, nobody works two hours
in one, and every notification is on the log.
"""

from collections import Counter

import pytest
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


@pytest.fixture(scope="module", params=range(6))
def run(request):
    return simulate(week(), request.param)


def test_parts_add_up_to_the_phases_to_the_event(run):
    summary = summarise(run)
    record = record_of(run)
    assert run.incidents
    for incident in run.incidents:
        table = parts_table(incident, record.parts(incident))
        for phase in incident.phases:
            rows = table.get(phase.name, {}).values()
            assert sum(row["bad"] for row in rows) == phase.bad
            assert sum(row["seconds"] for row in rows) == pytest.approx(phase.seconds)
    labels = {
        label
        for where in summary["people"]["where"].values()
        for rows in where.values()
        for label in rows
    }
    assert {"level 1", "right"} <= labels


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
        minutes = [minute * 60.0 for minute in range(7 * 1440)]
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
