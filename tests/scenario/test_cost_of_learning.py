"""A run that learns costs what is estimated, and absurd values are refused or told at once."""

import time

import pytest
from measured import work

from simulator import Scenario, ScenarioError
from simulator.analysis import lint
from simulator.analysis.recurrence import recurrence_of
from simulator.scenario.cost import cost_of

DEPLOYS = {"kind": "bad_deploy", "every": "1d", "lasts": "1h", "error_ratio": "50%"}
MOST_TIME = 2.0
"""Seconds of CPU: a check is a matter of moments."""


def learns(**changes):
    fields = {
        "name": "learns",
        "horizon": "60d",
        "monitoring": {"scrape_interval": "60s", "evaluation_interval": "60s"},
        "slos": [{"objective": "99%"}],
        "failures": [{**DEPLOYS, "causes": {}}],
        "releases": {"defects": {}},
        "oncall": {},
        "learning": {"accepted": "100%"},
    }
    return Scenario(**{**fields, **changes})


@pytest.mark.slow
def test_a_run_that_learns_costs_what_is_estimated(tmp_path):
    work(learns(), tmp_path / "warm")
    done = work(learns(), tmp_path / "measured")
    assert done <= 3 * cost_of(learns()).work


@pytest.mark.parametrize(
    "changes",
    [
        {"failures": [{**DEPLOYS, "causes": {"known": 100_000}}]},
        {"failures": [{**DEPLOYS, "causes": {"known": 100_000, "popularity": 100}}]},
        {"failures": [{**DEPLOYS, "causes": {"fades": "1ms"}}]},
        {"failures": [{**DEPLOYS, "causes": {"fades": "100000d"}}]},
        {"failures": [{**DEPLOYS, "every": "15m", "causes": {}}], "limits": {"time": "9d", "memory": "99GB"}},
        {"learning": {"improvements": [{"kind": "prevention", "hours": 1e6}]}},
        {"learning": {"hours_per_week": 1e6, "improvements": [{"kind": "prevention", "hours": 0}]}},
    ],
)  # fmt: skip
def test_extreme_values_are_checked_at_once(changes):
    began = time.process_time()
    scenario = learns(**changes)
    found = recurrence_of(scenario)
    assert lint(scenario) and found.occurrences > 0 and cost_of(scenario).work > 0
    assert time.process_time() - began < MOST_TIME


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "failures": [{**DEPLOYS, "every": "1m", "causes": {"fades": "1d"}}],
                "horizon": "365d",
            },
            "happens about 525,600 times in 365d, more than 10,000",
        ),
        ({"learning": {"improvements": ["prevention"] * 1000}}, "is in the list already"),
        ({"failures": [{**DEPLOYS, "causes": {"known": 10**9}}]}, "write a value at most 100000"),
    ],
)
def test_absurd_values_are_refused_at_once(changes, said):
    began = time.process_time()
    with pytest.raises(ScenarioError, match=said):
        learns(**changes)
    assert time.process_time() - began < MOST_TIME
