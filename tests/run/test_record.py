"""A run's tables and series."""

import numpy as np
import pandas as pd
import pytest
from worlds import demonstration

from simulator import load_run, simulate


def test_series_follow_their_definitions():
    run = simulate(demonstration())
    burn, budget = run.burn("availability", "1h"), run.budget("availability")
    assert (
        burn.index[-1] == pd.Timestamp("2026-01-05T06:00:00Z")
        and burn.name == "burn 1h: availability"
    )
    hour = run.samples.loc["2026-01-05T01:00:10Z":"2026-01-05T02:00:00Z"]
    assert burn.loc["2026-01-05T02:00:00Z"] == pytest.approx(
        (1 - hour["good"].sum() / hour["valid"].sum()) / 0.01
    )
    # of 40/s: half until the fallback is there (17.5 + 5 + 8 + 3 min), 15% until the cache is (6 min
    # of looks, 3 min), 5% until background work is shed (6 min, 2 min)
    bad = 40 * 60 * (0.5 * 33.5 + 0.15 * 9 + 0.05 * 8)
    assert bad == pytest.approx(44_400) and budget.is_monotonic_increasing
    assert budget.iloc[-1] == pytest.approx(bad / (0.01 * 40 * 30 * 86400))
    assert run.events.index.tz is not None and list(run.alerts["rule"]) == ["page-quick"]


def test_no_valid_events_are_no_value():
    run = simulate(
        demonstration()
        .set("monitoring.before_start", "none")
        .set("service.traffic.daily", [0] * 12 + [1] * 12)
    )
    burn = run.burn("availability", "1h")
    assert np.isnan(burn.iloc[10]) and not [
        event for event in run.log if event.kind == "alert_fired"
    ]
    from simulator.analysis import summarise

    slo = summarise(run)["slos"]["availability"]
    assert slo["sli"] is None and slo["budget_spent"] is None and slo["budget_spent_max"] is None
    assert "no data" in run._repr_html_()


def test_times_carry_the_offset_of_the_zone_at_that_time():
    run = simulate(demonstration(start="2026-10-25T00:30:00 Europe/London", failures=[]))
    assert [run.iso(hour * 3600.0) for hour in (0, 1, 2, 3)] == [
        "2026-10-25T00:30:00+01:00",
        "2026-10-25T01:30:00+01:00",
        "2026-10-25T01:30:00+00:00",
        "2026-10-25T02:30:00+00:00",
    ]
    index = run.samples.index
    assert [index[360 * hour - 1].isoformat() for hour in (1, 2, 3)] == [
        run.iso(hour * 3600.0) for hour in (1, 2, 3)
    ]


def test_a_start_at_the_second_of_two_equal_times_stays_it_in_a_folder(tmp_path):
    start = "2026-10-25T01:30:00+00:00 Europe/London"
    run = simulate(demonstration(start=start, horizon="1h", failures=[]))
    run.save(tmp_path / "r")
    again = load_run(tmp_path / "r")
    assert again.scenario.dump()["start"] == start
    assert again.iso(0.0) == run.iso(0.0) == "2026-10-25T01:30:00+00:00"
    assert again.samples.index[0].isoformat() == "2026-10-25T01:30:10+00:00"
