"""The summary: truth, phases, and what is said when there is nothing to say."""

import pytest
from worlds import demonstration, outage

from simulator import score, simulate
from simulator.analysis import summarise


def test_a_failures_harm_is_its_closed_form():
    """Two hours at 50% of 30 days at 1% budget: 0.5 x 2 h / (0.01 x 720 h)."""
    (episode,) = score(simulate(demonstration())).episodes
    assert episode.spent == pytest.approx(0.5 * 2 / 7.2)


def test_harm_depends_neither_on_the_person_nor_on_the_seed():
    spends = [
        score(simulate(demonstration(outcomes="random", **changes), seed)).episodes[0].spent
        for seed, changes in [(1, {}), (2, {"oncall": None})]
    ]
    assert spends[0] == spends[1]


def test_a_blip_makes_its_page_false():
    """Four minutes at 100% spend 0.9% of the budget: it pages at 10x, but it is not significant."""
    scenario = demonstration(failures=[outage(lasts="4m", error_ratio="100%")], horizon="3h").set(
        "alerting.rules[page-quick].burn_rate", 5
    )
    summary = summarise(simulate(scenario))
    assert summary["pages"] == 1
    assert summary["precision"]["pages"] == 0 and summary["recall"]["pages"] is None


def test_a_missed_failure_lowers_recall():
    """A tenth of the requests for five hours (7% of the budget) never reaches 14.4x; the slow rules
    are left out.
    """
    rules = [{"name": "quick", "severity": "sev1", "long_window": "1h", "budget_consumed": "2%"}]
    strikes = [
        outage(at="1h", lasts="1h", error_ratio="100%"),
        outage(at="8h", lasts="5h", error_ratio="10%"),
    ]
    summary = summarise(
        simulate(demonstration(failures=strikes, horizon="14h", alerting={"rules": rules}))
    )
    assert summary["precision"]["pages"] == 1 and summary["recall"]["pages"] == 0.5


def test_nothing_happened():
    summary = summarise(simulate(demonstration(failures=[])))
    assert summary["incidents"] == [] and summary["alerts"] == {} and summary["pages"] == 0
    assert summary["precision"] == {"pages": None, "pages_and_tickets": None} == summary["recall"]
    assert (
        summary["slos"]["availability"]["sli"] == 1
        and summary["slos"]["availability"]["budget_spent"] == 0
    )
