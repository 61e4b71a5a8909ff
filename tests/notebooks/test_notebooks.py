"""Every notebook runs from a clean kernel, with public names only, and says what it promises."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import simulator

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SLOW = ("02_choosing_thresholds",)
"""It plays comparisons for half a minute."""
RUNNER = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=120, kernel_name="python3").execute()
nbformat.write(book, sys.argv[2])
"""


def source_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def books(*stems):
    """Notebooks to execute, all where none is named."""
    return pytest.mark.parametrize(
        "executed",
        [
            pytest.param(path, marks=pytest.mark.slow if path.stem in SLOW else (), id=path.stem)
            for path in NOTEBOOKS
            if not stems or path.stem in stems
        ],
        indirect=True,
    )


@pytest.fixture(scope="module")
def executed(request, tmp_path_factory):
    """Every output of a notebook run in an empty folder."""
    pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    folder = tmp_path_factory.mktemp("notebook")
    words = [sys.executable, "-c", RUNNER, str(request.param), str(folder / "done.ipynb")]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [path.name for path in folder.iterdir()] == ["done.ipynb"]
    cells = json.loads((folder / "done.ipynb").read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", ())]


@books()
def test_it_runs_and_warns_of_nothing(executed):
    assert executed and not [
        output
        for output in executed
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]


@books("01_budget_burn")
def test_the_first_one_answers_its_question(executed):
    printed = "".join("".join(output.get("text", "")) for output in executed)
    assert (
        "the page came after 17.5 min" in printed
        and "by then 2.0% of the month's budget was gone" in printed
    )
    shown = "".join("".join(output.get("data", {}).get("text/plain", "")) for output in executed)
    for row in ("8.64", "17.28", "43.2", "never", "page-slow", "216"):
        assert row in shown, row
    assert sum("image/png" in output.get("data", {}) for output in executed) == 3
    assert any(
        "# Postmortem: answers, sev1" in "".join(output.get("data", {}).get("text/markdown", ""))
        for output in executed
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_public_names_only_and_no_saved_output(path):
    source = source_of(path)
    assert not re.search(r"simulator\.\w+\.|from simulator\.", source)
    names = [
        name.strip()
        for line in re.findall(r"from simulator import ([^\n]+)", source)
        for name in line.split(",")
    ]
    assert names and all(name in simulator.__all__ for name in names)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    assert cells[0]["cell_type"] == "markdown" and "?" in "".join(cells[0]["source"])


@books("02_choosing_thresholds")
def test_the_second_one_answers_why_not_10x(executed):
    printed = "".join("".join(output.get("text", "")) for output in executed)
    more, worth, earlier = (
        float(number)
        for number in re.search(
            r"sends ([\d.]+) more.*\n.*these ([\d.]+)%.*\n.*comes ([\d.]+) min", printed
        ).groups()
    )
    assert 0.5 < more < 4 and worth < 20 and 0.5 < earlier < 20
    shown = "".join("".join(output.get("data", {}).get("text/plain", "")) for output in executed)
    assert "precision_pages" in shown
    assert sum("image/png" in output.get("data", {}) for output in executed) == 3
