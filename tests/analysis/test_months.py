"""Whether a month was kept is decided by its SLI; the share of the budget may say otherwise."""

import re

import pytest
from counted import valid_and_bad
from worlds import demonstration, outage

from simulator import SLO, simulate
from simulator.analysis import summarise
from simulator.analysis.scoring.months import ended_months, kept_months
from simulator.outputs.terminal import summary_lines
from simulator.outputs.words.months import disagreements

NAME = re.compile(
    r"a, (\w+ \d+): (kept|missed), with an SLI of (\S+)% for an objective of 99%, although (\S+)%"
    r" of the month's budget was spent: (more|fewer) events arrived than expected"
)


def april(**changes):
    """10 requests an hour promise 7,200 for April, of which 72 may be bad."""
    fields = {
        "start": "2026-04-01T00:00:00Z",
        "horizon": "30d",
        "outcomes": "random",
        "oncall": None,
        "service": {"traffic": {"interactive": 10 / 3600}, "provider": {"primary": {"error_ratio": 0.01}}},
        "slos": [SLO(name="a", objective="99%", window="month")],
        "monitoring": {"scrape_interval": "1h", "evaluation_interval": "1h"},
        "failures": [],
    }  # fmt: skip
    return demonstration(**{**fields, **changes})


@pytest.fixture(scope="module")
def runs():
    """Each run with its summary."""
    return [(run, summarise(run)) for run in (simulate(april(), seed) for seed in range(200))]


def test_a_month_is_kept_by_its_sli_and_where_the_share_disagrees_both_are_said(runs):
    said = {"kept": 0, "missed": 0}
    for run, summary in runs:
        valid, bad = (int(n.sum()) for n in valid_and_bad(run.counts[run.scenario.slos[0].events]))
        (month,) = ended_months(run, run.scenario.slos[0])
        is_kept, is_spent = 100 * bad <= valid, bad > 72
        assert (month.bad, month.valid, month.name) == (bad, valid, "2026-04")
        assert month.promised == pytest.approx(7200)
        assert month.is_kept is is_kept and kept_months(run, run.scenario.slos[0]) == (is_kept,)
        assert month.disagrees == (is_kept == is_spent)
        assert summary["scorecard"]["slos"]["a"]["kept"] == is_kept
        sentences = disagreements(summary["slos"])
        assert len(sentences) == month.disagrees
        for sentence in sentences:
            when, told, sli, spent, came = NAME.fullmatch(sentence).groups()
            said[told] += 1
            assert when == "April 2026" and (told == "kept") == is_kept
            assert float(sli) == pytest.approx(100 * (1 - bad / valid), abs=5e-3)
            assert float(spent) == pytest.approx(100 * bad / 72, abs=0.05)
            assert (came == "more") == (valid > 7200)
    assert min(said.values()) > 0


def test_people_read_it_on_the_terminal(runs):
    found = {True: [], False: []}
    for run, summary in runs:
        found[bool(disagreements(summary["slos"]))].append((run, summary))
    for is_said, those in found.items():
        assert len(those) >= 5
        for run, summary in those[:10]:
            said = "\n".join(summary_lines(run, summary, 300))
            assert ("although" in said) == is_said


def test_only_months_that_ended_and_the_one_that_began_before_the_start():
    strike = outage(at="1d", lasts="12h", error_ratio="100%")
    run = simulate(april(outcomes="expected", start="2026-03-20T00:00:00Z", failures=[strike]))
    (march,) = ended_months(run, run.scenario.slos[0])
    # 19 days of history, all good, then 12 days with 1% errors and half a day of an outage
    assert march.valid == pytest.approx(31 * 240) and march.promised == pytest.approx(31 * 240)
    assert march.bad == pytest.approx(11.5 * 2.4 + 120) and march.is_kept is False
    assert kept_months(run, run.scenario.slos[0]) == (False, True)
    rolling = simulate(april(slos=[SLO(name="a", objective="99%")]))
    assert ended_months(rolling, rolling.scenario.slos[0]) == ()
    assert "months" not in summarise(rolling)["slos"]["a"]
