"""What alerts and people see, by hand: 40 requests a second in cells of 10 s, ticks of 30 s.

Everything fails from 1200 to 1260 s.
"""

from dataclasses import replace

import pytest
from worlds import demonstration, outage

from simulator.simulation import observed as module
from simulator.simulation.state import RunState

SLICES = {"budgeting": "Timeslices", "timeslice": {"length": "1m"}}
SLOS = [
    {"name": "availability", "objective": "99%"},
    {"name": "fast", "sli": {"kind": "latency", "threshold": "20s"}, "objective": "90%"},
    {"name": "minutes", "objective": "99%", **SLICES},
]


def seen(begin=1200.0, end=1260.0, before_start="clean"):
    """(what is observed after an hour, the objectives by name)."""
    monitoring = {"scrape_interval": "10s", "evaluation_interval": "30s"}
    scenario = demonstration(
        horizon="1h",
        oncall=None,
        slos=SLOS,
        failures=[outage(at=begin, lasts=end - begin, error_ratio="100%")],
        monitoring={**monitoring, "before_start": before_start},
    )
    state = RunState(scenario, 0)
    for time, failures in ((begin, tuple(state.failures)), (end, ())):
        state.sampler.switch(time, replace(state.base, failures=failures, since=time))
    observed = state.sampler.drawn_until(3600.0)
    return observed, {slo.name: slo for slo in scenario.slos}


def pair(counts):
    return float(counts.good), float(counts.valid)


@pytest.mark.parametrize(
    ("time", "good", "valid"),
    [
        (0.0, 0, 0),
        (1200.0, 48_000, 48_000),  # 1200 s x 40/s
        (1230.0, 48_000, 49_200),
        (1239.9, 48_000, 49_200),  # the cell that ends at 1240 s is not over
        (1240.0, 48_000, 49_600),  # between two ticks
        (1290.0, 49_200, 51_600),  # 30 s of good ones after 60 s of bad ones
        (3600.0, 141_600, 144_000),
    ],
)
def test_so_far_counts_whole_cells(time, good, valid):
    observed, slos = seen()
    assert pair(observed.so_far(slos["availability"], time)) == (good, valid)


@pytest.mark.parametrize(
    ("window", "time", "good", "valid"),
    [
        (60.0, 1200.0, 2400, 2400),
        (60.0, 1230.0, 1200, 2400),  # 30 s of 60
        (60.0, 1240.0, 800, 2400),  # (1180, 1240]: 20 s of 60, between two ticks
        (20.0, 1260.0, 0, 800),  # a window shorter than a tick
        (65.0, 1290.0, 1200, 2800),  # (1225, 1290]: the cells stamped 1230 to 1290, 30 s good
        (2400.0, 3600.0, 96_000 - 2400, 96_000),  # it begins as the outage does
    ],
)
def test_a_window_holds_the_cells_that_are_stamped_in_it(window, time, good, valid):
    observed, slos = seen()
    assert pair(observed.in_window(slos["availability"], window, time)) == (good, valid)


def test_before_the_start_all_was_good():
    """An hour before 1230 s: 2370 s x 40/s = 94,800 good ones, then 48,000 of 49,200."""
    observed, slos = seen()
    slo = slos["availability"]
    assert pair(observed.in_window(slo, 3600.0, 1230.0)) == (94_800 + 48_000, 94_800 + 49_200)
    # between two ticks; sums before the start are over whole ticks
    assert pair(observed.in_window(slo, 3600.0, 1240.0)) == (94_800 + 48_000, 94_800 + 49_600)


def test_without_a_history_windows_begin_with_the_data():
    observed, slos = seen(before_start="none")
    for time, valid in ((1230.0, 49_200), (1240.0, 49_600)):
        counts = observed.in_window(slos["availability"], 3600.0, time)
        assert pair(counts) == (48_000, valid)


def test_slices_of_time_are_counted_where_they_end():
    """21 minutes are over at 1290 s, and the last of them was bad."""
    observed, slos = seen()
    assert pair(observed.so_far(slos["minutes"], 1259.0)) == (20, 20)
    assert pair(observed.so_far(slos["minutes"], 1290.0)) == (20, 21)
    assert pair(observed.in_window(slos["minutes"], 120.0, 1320.0)) == (1, 2)


def test_an_hour_after_the_start_nothing_is_left_out():
    """All counts of the run, by what the objectives count."""
    observed, slos = seen()
    counts = observed.by_events()
    availability = counts[slos["availability"].events]
    assert len(counts) == 3 and len(availability) == 360
    assert pair(availability.sum()) == (141_600, 144_000)
    assert pair(counts[slos["minutes"].events].sum()) == (59, 60)
    with pytest.raises(KeyError):
        counts["another"]


@pytest.mark.parametrize(
    ("times", "since"),
    [
        # windows of 60 s hold bad ones at 1230, 1260 and 1290 s, and none at 1320 s
        ((1230.0, 1500.0), 1320.0),
        ((1200.0, 1320.0), 1320.0),
        ((1290.0, 1500.0), 1320.0),
        ((1230.0, 1290.0), 1290.0),  # not healthy to the end
        ((1401.0, 1500.0), 1410.0),  # healthy throughout: from the first tick
        ((1401.0, 1405.0), 1405.0),  # no tick lies between
        ((0.0, 1200.0), 30.0),  # ticks begin with 30 s
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 2**16])
def test_healthy_since_the_last_window_that_was_not(times, since, at_once, monkeypatch):
    monkeypatch.setattr(module, "TICKS", at_once)
    observed, slos = seen()
    assert observed.healthy_since(slos["availability"], 60.0, 0.99, times) == since


def test_the_share_that_is_healthy_matters():
    """Half of a window of 60 s is good at 1290 s: enough for 50%, not for more."""
    observed, slos = seen()
    for healthy, since in ((0.5, 1290.0), (0.501, 1320.0), (0.0, 1230.0)):
        found = observed.healthy_since(slos["availability"], 60.0, healthy, (1230.0, 1500.0))
        assert found == since


def test_without_valid_events_a_window_is_not_unhealthy():
    """Nobody is answered from 1200 to 1260 s, so there is nobody who waited too long."""
    observed, slos = seen()
    slo = slos["fast"]
    assert pair(observed.in_window(slo, 30.0, 1260.0)) == (0, 0)
    assert observed.unhealthy(slo, 30.0, 1.0, (42, 42)).tolist() == [False]
    # ticks 40 to 43: 1200, 1230, 1260, 1290 s
    bad = observed.unhealthy(slos["availability"], 30.0, 1.0, (40, 43))
    assert bad.tolist() == [False, True, True, False]


def test_rounding_counts_the_parts_of_a_window():
    """60 s are 6 cells; the one that holds 1205 s, and the one that holds 1262 s, are two parts
    each. Whole slices are not rounded.
    """
    observed, _ = seen(begin=1205.0, end=1262.0)
    parts = observed.rounding(60.0, 39, 45) * 2**20
    # ticks at 1170, 1200, 1230, 1260, 1290, 1320, 1350 s
    assert parts[0].tolist() == [6, 6, 7, 7, 7, 7, 6]
    assert parts[2].tolist() == [0] * 7
