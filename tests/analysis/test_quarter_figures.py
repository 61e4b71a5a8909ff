"""Quarters: together they are the run, and each part of a budget goes to one cause."""

import pytest
from learning_worlds import learning, worlds
from slowly import first_of
from worlds import played

from simulator.analysis import summarise
from simulator.analysis.prevented import prevented_budget
from simulator.analysis.quarter_causes import NO_INCIDENT, cause_of, process_of
from simulator.analysis.quarter_figures import quarter_figures
from simulator.analysis.quarters import budget_of
from simulator.reliability.incidents import Incident

WORLDS = worlds()
SOME = first_of(["two SLOs, frozen", "prevented", "no hours", "a month's budget", "days"], 1)


@pytest.mark.parametrize("name", SOME)
def test_together_they_are_the_run(name):
    run = played(WORLDS[name], 7)
    summary, quarters = summarise(run), quarter_figures(run)

    def total(what):
        return sum(getattr(each, what) for each in quarters)

    assert (total("pages"), total("tickets")) == (summary["pages"], summary["tickets"])
    learned = summary["learning"]
    for what in ("recurrences", "prevented", "stopped"):
        assert total(what) == learned[what]
    assert total("held_back") == summary["releases"]["held_back"]
    counted = [
        len(each)
        for each in (
            [p for q in quarters for p in getattr(q, what)] for what in ("proposed", "done")
        )
    ]
    assert counted == [learned["proposed"], learned["done"]]
    dropped = sum(len(each.refused) + len(each.given_up) for each in quarters)
    assert dropped == learned["dropped"] and len(quarters[-1].waiting) == learned["backlog"]
    assert sum(item.hours for each in quarters for item in each.done) == learned["hours"]


@pytest.mark.slow
def test_toil_of_the_quarters_is_that_of_the_person():
    run = played(learning(oncall={"acknowledge": "15m", "postmortem": "2h"}), 7)
    (person,) = summarise(run)["people"]["persons"].values()
    quarters = quarter_figures(run)
    for what in ("all", "pages", "tickets", "postmortems"):
        spent = sum(getattr(each.toil, what) for each in quarters)
        assert spent / 3600 == pytest.approx(person["toil_h"][what])
    assert quarters[0].toil.postmortems > 0


@pytest.mark.parametrize("name", SOME)
def test_all_of_a_budget_goes_to_some_cause(name):
    run = played(WORLDS[name], 7)
    for each in quarter_figures(run):
        for slo in run.scenario.slos:
            own = each.slos[slo.name]
            assert own.budget_spent == budget_of(run, slo, each.quarter)
            parts = [spent.share for spent in own.by_cause.values()]
            assert sum(parts) == pytest.approx(own.budget_spent) and min(parts) > -1e-9
            *causes, last = own.by_cause
            assert last == NO_INCIDENT and parts[:-1] == sorted(parts[:-1], reverse=True)
            assert all("/" in cause for cause in causes)


def test_what_is_cut_says_so():
    quarters = [each.quarter for each in quarter_figures(played(WORLDS["prevented"], 7))]
    assert [(each.name, each.is_cut) for each in quarters] == [
        ("2026 Q1", True),
        ("2026 Q2", False),
        ("2026 Q3", True),
    ]
    # the last moment of a run lies in its last quarter
    assert [each.holds(quarters[-1].end) for each in quarters] == [False, False, True]


def test_a_promise_is_kept_by_its_own_window():
    rolling = quarter_figures(played(WORLDS["two SLOs, frozen"], 7))
    for each in rolling:
        for own in each.slos.values():
            assert own.is_kept == (own.worst <= 1)
    monthly = quarter_figures(played(WORLDS["a month's budget"], 7))
    assert [each.quarter.name for each in monthly] == ["2026 Q1", "2026 Q2", "2026 Q3"]
    assert all(own.is_kept is not None for each in monthly for own in each.slos.values())


def test_what_was_prevented_has_its_price():
    run = played(WORLDS["prevented"], 7)
    (slo,) = run.scenario.slos
    for each in quarter_figures(run):
        price = prevented_budget(run, slo, each.quarter)
        rows = [
            row
            for row in run.log
            if row.kind == "recurrence_prevented" and each.quarter.holds(row.time)
        ]
        begin, end = (
            run.so_far(slo, time).valid for time in (each.quarter.begin, each.quarter.end)
        )
        # 40% of 20 requests a second fail for 5 hours
        expected = len(rows) * 0.4 * 20 * 5 * 3600 / (0.005 * (end - begin))
        assert price == pytest.approx(expected, rel=0.01) and (price > 0) == bool(each.prevented)


def test_causes_without_a_root_cause():
    assert process_of("outage#3") == "outage" == process_of("outage")
    incident = Incident.opened(0.0, "sev1", "a", "outage#3")
    assert cause_of(incident, {}) == "outage"
    assert cause_of(incident, {"outage#3": "outage/new-1"}) == "outage/new-1"
    assert cause_of(Incident.opened(0.0, "sev1", "a"), {}) == "no failure found"
    held = Incident.opened(
        0.0, "sev1", "a", "cap_tokens, held by incident-1", held_step="cap_tokens"
    )
    assert cause_of(held, {}) == "price of a held step"
