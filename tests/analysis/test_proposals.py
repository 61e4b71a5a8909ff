"""Proposals: what became of each, by its rows alone."""

import pytest
from learning_worlds import worlds
from slowly import first_of
from worlds import played

from simulator import Event
from simulator.analysis.learning import learning_figures
from simulator.analysis.proposals import backlog, proposals_of
from simulator.truth.ground_truth import ground_truth

WORLDS = worlds()


def row(time, kind, name, about="a/new-1", cause="a#1", **detail):
    return Event(time, kind, name, "incident-1", cause, {"about": about, **detail})


def proposed(time, name, hours, **detail):
    return row(time, "improvement_proposed", name, hours=hours, action=f"Do {name}.", **detail)


LOG = (
    proposed(1.0, "prevention", 24.0),
    proposed(1.0, "canary", 16.0, about="a"),
    row(1.0, "improvement_dropped", "canary", about="a", reason="not accepted"),
    proposed(2.0, "better_runbook", 6.0, about="a"),
    row(5.0, "improvement_done", "better_runbook", about="a", hours=6.0),
    Event(
        6.0,
        "recurrence_softened",
        "a#2",
        "incident-2",
        "a#2",
        {"by": ["better_runbook"], "symptom": "a", "root_cause": "a/new-1"},
    ),
    Event(
        6.5,
        "recurrence_softened",
        "a#2",
        "incident-3",
        "a#2",
        {"by": ["better_runbook"], "symptom": "a", "root_cause": "a/new-1"},
    ),
    row(7.0, "improvement_done", "prevention", hours=24.0),
    Event(
        8.0, "recurrence_prevented", "a#3", "", "a#3", {"by": "prevention", "root_cause": "a/new-1"}
    ),
    proposed(9.0, "prevention", 24.0, about="a/new-4", cause="a#4"),
    row(9.5, "improvement_dropped", "prevention", "a/new-4", "a#4", reason="not seen again"),
    proposed(10.0, "prevention", 24.0, about="a/new-5", cause="a#5"),
)


def test_what_became_of_each():
    told = [(each.improvement, each.about, each.status) for each in proposals_of(LOG)]
    assert told == [
        ("prevention", "a/new-1", "done"),
        ("canary", "a", "not accepted"),
        ("better_runbook", "a", "done"),
        ("prevention", "a/new-4", "given up"),
        ("prevention", "a/new-5", "waiting"),
    ]


def test_on_what_each_has_acted():
    prevention, _, runbook, *_ = proposals_of(LOG)
    assert (prevention.prevented, prevention.stopped, prevention.softened) == (1, 0, 0)
    # one failure with two incidents is one
    assert (runbook.prevented, runbook.stopped, runbook.softened) == (0, 0, 1)


def test_the_backlog_over_time():
    assert [*backlog(proposals_of(LOG))] == [
        (1.0, 1, 24.0),
        (2.0, 2, 30.0),
        (5.0, 1, 24.0),
        (7.0, 0, 0),
        (9.0, 1, 24.0),
        (9.5, 0, 0),
        (10.0, 1, 24.0),
    ]
    assert [*backlog(())] == []


def test_rows_that_do_not_fit_are_no_proposals():
    assert (
        proposals_of([row(1.0, "improvement_done", "canary"), Event(2.0, "release_stopped", "r")])
        == ()
    )


@pytest.mark.parametrize(
    "name", first_of(["two SLOs, frozen", "prevented", "no hours", "none accepted"], 1)
)
def test_they_are_those_of_the_figures(name):
    run = played(WORLDS[name], 7)
    figures = learning_figures(run, ground_truth(run))
    own = proposals_of(run.log)
    counts = [sum(each.status == status for each in own) for status in ("done", "waiting")]
    assert [len(own), *counts] == [figures.proposed, figures.done, figures.backlog]
    assert sum(each.status != "not accepted" for each in own) == figures.accepted
    *_, (_, items, hours) = [(0.0, 0, 0.0), *backlog(own)]
    assert (items, hours) == (figures.backlog, pytest.approx(figures.backlog_hours))
    prevented = sum(each.prevented for each in own)
    assert prevented + sum(each.stopped for each in own) == figures.prevented + figures.stopped
