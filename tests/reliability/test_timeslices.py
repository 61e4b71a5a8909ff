"""Budgeting by slices of time: what counts, what alerts see, and blocks that end within a slice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import DAY, demonstration, outage

from simulator import SLO, ScenarioError, simulate
from simulator.ai_service.slis import Availability
from simulator.expectation.harm import added_bad_events
from simulator.reliability.counts import Counts
from simulator.reliability.slo import Timeslices

SLICED = {"budgeting": "Timeslices", "timeslice": {"length": "5m", "target": "95%"}}


def sliced(outcomes="expected", **changes):
    slos = [SLO(name="requests", objective="99%"), SLO(name="slices", objective="99%", **SLICED)]
    return demonstration(**{"outcomes": outcomes, "slos": slos, "oncall": None, **changes})


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=60),
    st.integers(1, 7),
)
def test_slices_by_hand(cells, size):
    good, valid = (
        np.array(each, dtype=float)
        for each in zip(*((min(a, b), max(a, b)) for a, b in cells), strict=True)
    )
    found = Timeslices(Availability(), 1.0, 0.9).of(Counts(good, valid), size)
    for end in range(len(cells)):
        begin, is_end = end - size + 1, (end + 1) % size == 0
        total = valid[begin : end + 1].sum() if is_end else 0
        assert found.valid[end] == (total > 0)
        is_good = total > 0 and good[begin : end + 1].sum() >= 0.9 * total
        assert found.good[end] == is_good


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40),
    st.integers(1, 7),
    st.integers(0, 6),
)
def test_the_first_slice_counts_only_what_is_in_the_run(cells, size, lead):
    """As if what lies before the run were empty."""
    lead %= size
    good, valid = (
        np.array(each, dtype=float)
        for each in zip(*((min(a, b), max(a, b)) for a, b in cells), strict=True)
    )
    slices = Timeslices(Availability(), 1.0, 0.9)
    found = slices.of(Counts(good, valid), size, lead)
    before = np.zeros(lead)
    whole = Counts(np.append(before, good), np.append(before, valid))
    padded = slices.of(whole, size)
    assert found.valid.tolist() == padded.valid[lead:].tolist() and not padded.valid[:lead].any()
    assert found.good.tolist() == padded.good[lead:].tolist()


@pytest.mark.parametrize(
    ("start", "cell", "first"),
    [
        ("2026-01-05T00:02:30Z", "30s", 150),
        ("2026-01-05T00:00:00Z", "30s", 300),
        ("2026-01-05T09:59:50 Europe/London", "10s", 10),
        # of a cell no part can be counted
        ("2026-01-05T00:02:35Z", "60s", 180),
    ],
)
def test_slices_are_cut_at_whole_lengths_of_the_clock(start, cell, first):
    run = simulate(sliced(start=start, failures=[], monitoring={"scrape_interval": cell}))
    ends = run.ends[np.flatnonzero(run.counts[run.slo("slices").events].valid)]
    assert ends.tolist() == list(range(first, 6 * 3600 + 1, 300))


def test_an_outage_of_one_slice_by_the_clock_is_one_bad_slice():
    """From 00:05 to 00:10 of a run from 00:02:30 on: cut from there, two slices would be bad."""
    strike = outage(at="2m30s", lasts="5m", error_ratio="100%")
    run = simulate(sliced(start="2026-01-05T00:02:30Z", failures=[strike]))
    slices = run.slo("slices").events
    assert run.ends[np.flatnonzero(run.counts[slices].bad)].tolist() == [450]
    failure = run.scenario.named_failures[0]
    assert added_bad_events(run.base, failure, slices, 0.0, 3600.0) == 1
    assert run.base.bad_and_valid(slices, 0.0, 3750.0) == (0, 13)


def test_a_blip_shorter_than_a_slice_allows_costs_nothing_and_a_longer_one_the_whole_slice():
    """In a slice of 300 s, 95% allow 15 s of a full outage."""
    strikes = [
        outage(name="short", at="1h", lasts="14s", error_ratio="100%"),
        outage(name="long", at="2h", lasts="16s", error_ratio="100%"),
    ]
    run = simulate(sliced(failures=strikes))
    counts = run.counts[run.slo("slices").events]
    valid = counts.valid
    bad = counts.bad
    assert valid.sum() == 6 * 12 and np.flatnonzero(bad).tolist() == [(7200 + 300) // 10 - 1]
    assert run.budget_spent(run.slo("slices"))[-1] == pytest.approx(1 / (0.01 * 30 * 288))


def test_alerts_count_slices():
    """Half of all requests fail: every slice is bad, so slices burn twice as fast as requests."""
    run = simulate(sliced(failures=[outage(at="1h", lasts="2h", error_ratio="50%")]))
    fired = {
        event.detail["slo"]: event.time
        for event in run.log
        if event.kind == "alert_fired" and event.detail["rule"] == "page-quick"
    }
    # 2% of 8,640 slices x 1% = 1.728 slices: after the second bad one
    assert fired == {"requests": 3600 + 1050, "slices": 3600 + 600}


@pytest.mark.parametrize("start", ["2026-01-05T00:00:00Z", "2026-01-05T00:03:20Z"])
@pytest.mark.parametrize("outcomes", ["expected", "random"])
def test_block_sizes_change_nothing(outcomes, start):
    scenario = sliced(
        outcomes,
        start=start,
        horizon="2d",
        failures=[
            outage(at=4000.0 + 37 * i, name=f"f{i}", every=None, lasts="100s")
            for i in range(1, 40, 3)
        ],
    )
    one, other = (
        simulate(scenario, 3, blocks=blocks) for blocks in [(700.0, 700.0), (3600.0, DAY)]
    )
    assert one.log == other.log
    for events, counts in one.counts.items():
        valid = counts.valid
        bad = counts.bad
        np.testing.assert_array_equal(valid, other.counts[events].valid)
        np.testing.assert_array_equal(bad, other.counts[events].bad)


def test_a_slice_that_is_no_whole_number_of_cells_is_refused():
    with pytest.raises(
        ScenarioError,
        match=(
            r"slos\[0\].timeslice.length: 25s is not a whole number of cells: write a multiple"
            r" of .*\(10s\)"
        ),
    ):
        sliced(
            slos=[
                SLO(
                    name="slices",
                    objective="99%",
                    budgeting="Timeslices",
                    timeslice={"length": "25s"},
                )
            ]
        )


@pytest.mark.parametrize(
    ("at", "lasts", "slices"),
    [
        (3600.0, 14.0, 0),
        (3600.0, 16.0, 1),
        (3890.0, 20.0, 0),
        (3880.0, 40.0, 2),
        (3600.0, 3600.0, 12),
    ],
)
def test_the_harm_of_a_failure_is_the_slices_that_it_spoils(at, lasts, slices):
    """In a slice of 300 s, 95% allow 15 s of a full outage, wherever in it they lie."""
    scenario = sliced(failures=[outage(at=at, lasts=lasts, error_ratio="100%")])
    run = simulate(scenario)
    assert (
        added_bad_events(
            run.base, scenario.named_failures[0], run.slo("slices").events, 0.0, scenario.horizon
        )
        == slices
    )
    assert run.counts[run.slo("slices").events].bad.sum() == slices
