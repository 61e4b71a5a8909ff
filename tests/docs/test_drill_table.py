"""The table of docs/drill.md says what the responders spend now."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("drills", ROOT / "benchmarks" / "drills.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(line):
    """The cells of a row, without those of the random responder."""
    case, nobody, _, *others = (cell.strip() for cell in line.strip("|").split("|"))
    return case, nobody, *others


@pytest.mark.slow
def test_the_table_is_current(benchmark):
    rows = {path.stem: benchmark.row(path, 1) for path in sorted(benchmark.CASES.glob("*.yaml"))}
    page = benchmark.PAGE.read_text(encoding="utf-8")
    written = page.split(benchmark.BEGIN)[1].split(benchmark.END)[0].splitlines()
    shown = [cells(line) for line in written if line[2:3].isdigit()]
    played = [cells(line) for line in benchmark.table(rows, 1).splitlines() if line[2:3].isdigit()]
    assert shown == played and len(shown) == 12


def test_the_least_is_in_bold_and_the_regret_is_what_is_spent_more(benchmark):
    one = dict(zip(benchmark.PLAYERS, (0.4, 0.3, 0.1, 0.1)))
    two = dict(zip(benchmark.PLAYERS, (0.2, 0.2, 0.2, 0.1)))
    lines = benchmark.table({"one": one, "two": two}, 20).splitlines()
    assert lines[-3:] == [
        "| one | 40.00% | 30.00% | **10.00%** | **10.00%** |",
        "| two | 20.00% | 20.00% | 20.00% | **10.00%** |",
        "| mean regret | 20.00% | 15.00% | 5.00% | 0.00% |",
    ]
    assert (
        benchmark.written("new", f"a {benchmark.BEGIN}\nold\n{benchmark.END} b").count("new") == 1
    )
