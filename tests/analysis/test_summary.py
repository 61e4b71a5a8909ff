"""The summary: truth, phases, and what is said when there is nothing to say."""

import json

import pytest
from worlds import demonstration, outage

from simulator import compare, score, simulate
from simulator.analysis import summarise
from simulator.analysis.scoring.scorecard import Spent
from simulator.outputs.comparison import write_comparison
from simulator.outputs.words.answers import verdicts


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


def deserted(**changes):
    """A service that nobody uses."""
    service = {"traffic": {"interactive": "0.000000001/s"}}
    return demonstration(service=service, outcomes="random", **changes)


# with what was spent before, the budget alone would say kept, and broken
@pytest.mark.parametrize("window", ["30d", "month"])
@pytest.mark.parametrize(
    ("history", "before"), [("clean", "0%"), ("clean", "150%"), ("none", "0%")]
)
def test_an_slo_without_valid_events_is_neither_kept_nor_broken(history, window, before):
    slo = {"name": "a", "objective": "99%", "window": window, "budget_spent_before": before}
    run = simulate(deserted(slos=[slo], monitoring={"before_start": history}))
    summary = summarise(run)
    assert summary["slos"]["a"]["valid"] == 0 and summary["slos"]["a"]["sli"] is None
    assert summary["scorecard"]["slos"]["a"]["kept"] is None
    (said,) = verdicts(run, summary)
    assert said.startswith("no data: a (99% over ") and said.endswith(", no valid events")


def test_a_comparison_and_its_picture_have_no_data_of_it_either(tmp_path):
    variants = {"a": deserted(), "b": deserted(name="b")}
    found = compare(variants, replications=2, workers=1)
    for label in variants:
        kept = found.of("slo_kept", label)
        assert kept.value.value is None and kept.note == "no data"
    (panel,) = found.plot(measures=["slo_kept"])
    assert [text.get_text() for text in panel.texts].count("no data") == 2
    write_comparison(found, tmp_path / "out", charts=False)
    written = json.loads((tmp_path / "out" / "comparison.json").read_text("utf-8"))
    rows = [row for row in written["figures"] if row["measure"] == "slo_kept"]
    assert [row["value"] for row in rows] == [None, None]


def test_months_without_valid_events_are_not_counted():
    assert Spent(0.0, 0.0, None, months=()).is_kept is None
    assert Spent(0.0, 0.0, None, months=(True, False)).is_kept is False


def test_nothing_happened():
    summary = summarise(simulate(demonstration(failures=[])))
    assert summary["incidents"] == [] and summary["alerts"] == {} and summary["pages"] == 0
    assert summary["precision"] == {"pages": None, "pages_and_tickets": None} == summary["recall"]
    assert (
        summary["slos"]["availability"]["sli"] == 1
        and summary["slos"]["availability"]["budget_spent"] == 0
    )
