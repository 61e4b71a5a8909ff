"""Every shipped scenario asks a question, loads, runs, and has alerts that work."""

from pathlib import Path

import pytest

from simulator import load_scenario, simulate
from simulator.analysis import lint
from simulator.scenario import load_policy

ROOT = Path(__file__).parents[2] / "scenarios"
FILES, POLICIES = sorted(ROOT.glob("*.yaml")), sorted(ROOT.glob("policies/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_asks_and_runs(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ") and first.endswith("?")
    scenario = load_scenario(path)
    run = simulate(scenario)
    assert run.log or not scenario.failures


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_alerts_work(path):
    """One warns, because that is what it is about."""
    warnings = [finding for finding in lint(load_scenario(path)) if finding.level == "warning"]
    assert bool(warnings) == (path.stem == "at_60_per_hour")


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policies_load_and_work(path):
    policy = load_policy(path)
    assert policy.policy == path.stem
    scenario = load_scenario(ROOT / "choosing_thresholds.yaml")
    under = scenario.set("alerting", policy.model_dump(mode="json", by_alias=True, exclude_none=True))
    assert not [finding for finding in lint(under) if finding.level == "warning"]


def test_the_quiet_months_stay_quiet():
    for name, pages in (("quiet_month", 0), ("at_1000_per_hour", 0)):
        assert sum(event.kind == "paged" for event in simulate(load_scenario(ROOT / f"{name}.yaml")).log) == pages
    assert sum(event.kind == "paged" for event in simulate(load_scenario(ROOT / "at_60_per_hour.yaml")).log) > 10
