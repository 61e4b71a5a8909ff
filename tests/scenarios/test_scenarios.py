"""Every shipped scenario asks a question, says what to look for, loads, runs, and has alerts that
work.
"""

from pathlib import Path

import pytest

from simulator import load_scenario, simulate
from simulator.analysis import lint
from simulator.scenario import load_policy

ROOT = Path(__file__).parents[2] / "scenarios"
FILES, POLICIES = sorted(ROOT.glob("*.yaml")), sorted(ROOT.glob("policies/*.yaml"))
WARNED = {
    "at_60_per_hour": ["one failed request", "chance alone"],
    "five_nines": [
        "one failed request of 100",
        "one failed request of 600",
        "one failed request of 7.2e+03",
        "background errors burn the budget",
        "background errors of 0.001% reach its limit",
        "one failed request is more than the budget",
    ],
    "cried_wolf": ["one failed request of 25"],
    "nobody_on_saturday": ["nobody is on duty for primary for 93h"],
    "postmortems_only": ["the team has no hours for improvements"],
    "groundless_version": ["the canary looks only at failed requests"],
}
"""What these are about is what the linter warns of."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_asks_and_runs(path):
    question, look_for, *_ = path.read_text(encoding="utf-8").splitlines()
    assert question.startswith("# ") and question.endswith("?")
    assert look_for.startswith("# Look for: ") and look_for.endswith(".") and ". " not in look_for
    scenario = load_scenario(path)
    assert scenario.name == path.stem.replace("_", "-")
    run = simulate(scenario)
    assert run.log or not scenario.failures


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_alerts_work(path):
    warnings = [
        finding.message for finding in lint(load_scenario(path)) if finding.level == "warning"
    ]
    expected = WARNED.get(path.stem, [])
    assert len(warnings) == len(expected)
    assert all(phrase in warning for phrase, warning in zip(expected, warnings, strict=True))


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policies_load_and_work(path):
    policy = load_policy(path)
    assert policy.policy == path.stem
    scenario = load_scenario(ROOT / "choosing_thresholds.yaml")
    under = scenario.set(
        "alerting", policy.model_dump(mode="json", by_alias=True, exclude_none=True)
    )
    assert not [finding for finding in lint(under) if finding.level == "warning"]
