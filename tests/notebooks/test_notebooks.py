"""Every notebook runs from a clean kernel, with public names only, and gives nothing away."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lessons import NOTEBOOKS, QUICK, cells_of, played

import simulator
import simulator.classroom
from simulator.classroom import lessons

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
LONGEST_CELL = 26
RUNNER = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=120, kernel_name="python3", store_widget_state=True).execute()
nbformat.write(book, sys.argv[2])
"""


@pytest.fixture(scope="module")
def executed(request, tmp_path_factory):
    """A notebook run in an empty folder: its outputs, and the state of all widgets as text."""
    for package in ("nbclient", "ipykernel", "ipywidgets"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    folder = tmp_path_factory.mktemp("notebook")
    words = [sys.executable, "-c", RUNNER, str(request.param), str(folder / "done.ipynb")]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [path.name for path in folder.iterdir()] == ["done.ipynb"]
    book = json.loads((folder / "done.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in book["cells"] for output in cell.get("outputs", ())]
    return outputs, json.dumps(book["metadata"]["widgets"], ensure_ascii=False)


@pytest.mark.parametrize("path", QUICK, ids=lambda path: path.stem)
def test_a_run_of_all_cells_reveals_nothing(path):
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    lesson = played(path.stem)["lesson"]
    assert len(lesson.asked) >= 5
    for each in lesson.asked.values():
        assert each.button.disabled and not each.said.value and not each.shown.outputs
    for each in lesson.boards:
        assert "appear here when" in each.place.children[0].value and not each.board.shown.value


# a kernel takes seconds to start
@pytest.mark.slow
@pytest.mark.parametrize("executed", NOTEBOOKS, indirect=True, ids=lambda path: path.stem)
def test_it_reveals_nothing_in_a_kernel_either(executed):
    outputs, widgets = executed
    assert outputs and all("widget-view" in str(output.get("data", "")) for output in outputs)
    assert widgets.count('"description": "Reveal"') >= 5
    for given_away in ("<img", "Why:", "Well guessed", "The answer is", "Paged after", "<table"):
        assert given_away not in widgets


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_public_names_only_and_no_saved_output(path):
    source = "\n".join(cells_of(path))
    for home, names in re.findall(r"from (simulator[\w.]*) import ([^\n]+)", source):
        public = {
            "simulator": simulator.__all__,
            "simulator.classroom": dir(simulator.classroom),
            "simulator.classroom.lessons": [
                each.stem for each in Path(lessons.__path__[0]).glob("*.py")
            ],
        }
        assert all(name.split(" as ")[0].strip() in public[home] for name in names.split(","))
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_begins_with_a_question_and_with_what_one_needs(path):
    first = cells_of(path, "markdown")[0]
    assert "?" in first and "*You need:* " in first and re.search(r"About \d+ minutes", first)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_short_and_the_last_shows_the_score(path):
    sources = cells_of(path)
    assert max(len(source.splitlines()) for source in sources) <= LONGEST_CELL
    assert sources[-1] == "lesson.score()" and sources[-2].startswith("lesson.ask(")


def test_the_readme_names_all_of_them():
    for path in NOTEBOOKS:
        assert f"(notebooks/{path.name})" in README


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_picture_or_result_stands_outside_a_question(path):
    # a cell that ends in one of these would show it to whoever runs all cells
    for source in cells_of(path):
        shown = source.splitlines()[-1]
        assert not re.match(r"\s*(draw_|print|write_|display|\w+\.plot|pd\.)", shown), shown
