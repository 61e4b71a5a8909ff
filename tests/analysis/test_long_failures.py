"""Failures of years are judged in a moment: only one SLO window after the run is looked at."""

import time

import pytest

from simulator import SLO, Scenario, failures, score, simulate

YEARS = {"at": "1h", "lasts": "100000d"}
SLICED = {"budgeting": "Timeslices", "timeslice": {"length": "30s", "target": "90%"}}
WORLDS = {
    "slices of time": {"slos": [SLO(name="a", objective="99%", **SLICED)]},
    "a curve": {"service": {"traffic": {"daily": [0.5, 1.5] * 12}}},
    "a day's money": {"service": {"spend": {"daily_budget": 40000}}},
    "clients who try again": {"service": {"traffic": {"retries": {"attempts": 3}}}},
}


@pytest.mark.parametrize("name", WORLDS)
def test_years_are_judged_in_a_moment(name):
    scenario = Scenario(
        name="years",
        horizon="6h",
        outcomes="expected",
        failures=[failures.ProviderOutage(error_ratio="60%", **YEARS)],
        **{"slos": [SLO(name="a", objective="99%")], **WORLDS[name]},
    )
    run, begin = simulate(scenario), time.process_time()
    (episode,) = score(run).episodes
    assert time.process_time() - begin < 5
    assert episode.begin >= 3600 and episode.end == scenario.horizon + scenario.slos[0].window
