"""Every benchmark can be imported: names of the package that it uses are still there."""

import importlib.util
from pathlib import Path

import pytest

from simulator import load_scenario
from simulator.foundation.kinds import FAMILIES

SCENARIOS = Path(__file__).parents[1] / "scenarios"
BENCHMARKS = sorted((Path(__file__).parents[1] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_it_is_imported(path, monkeypatch):
    monkeypatch.syspath_prepend(path.parent)
    # a name of its own: tests have modules of the same names
    spec = importlib.util.spec_from_file_location(f"benchmark_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.__doc__
    # what several programs share is none itself
    assert callable(getattr(module, "main", None)) or "__main__" not in path.read_text()


def test_the_guard_of_bytes_plays_every_kind_of_failure():
    spec = importlib.util.spec_from_file_location("guard", BENCHMARKS[0].with_name("bytes.py"))
    guard = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guard)
    scenarios = [load_scenario(SCENARIOS / f"{name}.yaml") for name in guard.SCENARIOS]
    used = {failure.kind for scenario in scenarios for failure in scenario.failures}
    assert used == {
        name
        for name, kind in FAMILIES["failure"].items()
        if kind.__module__.startswith("simulator.")
    }
    assert any(scenario.service.tools.share for scenario in scenarios)


def test_there_are_some():
    assert len(BENCHMARKS) >= 10
