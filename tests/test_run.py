"""A run's tables, series and files."""

import numpy as np
import pandas as pd
import pytest
from worlds import busy, demonstration

from simulator import load_run, simulate
from simulator.foundation.errors import ResultError
from simulator.outputs.result import write_result


def test_saved_and_loaded_it_is_the_same(tmp_path):
    run = simulate(demonstration(outcomes="random"))
    write_result(run, tmp_path / "r")
    again = load_run(tmp_path / "r")
    assert (
        again.scenario == run.scenario
        and again.seed == run.seed
        and again.log == run.log
        and again.incidents == run.incidents
    )
    pd.testing.assert_frame_equal(again.samples, run.samples, check_dtype=False, check_freq=False)
    pd.testing.assert_frame_equal(again.alerts, run.alerts)
    pd.testing.assert_series_equal(again.budget("availability"), run.budget("availability"))


def test_long_runs_are_saved_in_multiples_of_cells(tmp_path):
    run = simulate(busy(2))
    write_result(run, tmp_path / "r")
    again = load_run(tmp_path / "r")
    assert again.cell == 20 and len(again.samples) == 5 * 8640
    assert again.samples["valid"].sum() == run.samples["valid"].sum()


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
    assert budget.is_monotonic_increasing and budget.iloc[-1] == pytest.approx(
        (44400) / (0.01 * 40 * 30 * 86400)
    )
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


def test_a_folder_without_a_result_is_refused(tmp_path):
    with pytest.raises(ResultError, match="holds no whole result"):
        load_run(tmp_path)


def test_other_versions_are_warned_of(tmp_path):
    write_result(simulate(demonstration()), tmp_path / "r")
    path = tmp_path / "r" / "run.json"
    path.write_text(path.read_text().replace('"numpy": "', '"numpy": "0.'))
    with pytest.warns(UserWarning, match="numpy"):
        load_run(tmp_path / "r")
