"""Every benchmark can be imported: names of the package that it uses are still there."""

import importlib.util
from pathlib import Path

import pytest

BENCHMARKS = sorted((Path(__file__).parents[1] / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_it_is_imported(path, monkeypatch):
    monkeypatch.syspath_prepend(path.parent)
    # a name of its own: tests have modules of the same names
    spec = importlib.util.spec_from_file_location(f"benchmark_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.__doc__ and callable(module.main)


def test_there_are_some():
    assert len(BENCHMARKS) >= 10
