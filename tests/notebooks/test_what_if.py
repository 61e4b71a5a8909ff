"""The what-if notebook in a kernel that lives on: its knobs are moved, its questions answered, and what it shows is looked at."""

import json
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "03_what_if.ipynb"
LOOK = """
import hashlib, json
print(json.dumps({
    "burn": hashlib.sha256(burn_picture.value).hexdigest(), "timeline": hashlib.sha256(timeline_picture.value).hexdigest(),
    "finding": finding.value, "open": len(plt.get_fignums()), "bytes": len(burn_picture.value), "png": burn_picture.value[:4].hex(),
}))
"""


class Class:
    """A kernel in which the notebook has run."""

    def __init__(self, client, nbformat):
        self.client, self.nbformat = client, nbformat
        self.start = self.look()

    def run(self, code):
        cell = self.nbformat.v4.new_code_cell(code)
        self.client.nb.cells.append(cell)
        self.client.execute_cell(cell, len(self.client.nb.cells) - 1)
        return "".join(output.get("text", "") for output in cell.outputs)

    def look(self):
        return json.loads(self.run(LOOK))

    def move(self, **values):
        """What is seen after knobs were moved; `reset` brings all back first."""
        self.run("reset.click()")
        for name, value in values.items():
            self.run(f"knobs[{name!r}].value = {value!r}")
        return self.look()

    def answer(self, question, guess):
        """What a question says to a guess."""
        box = f"question_{question}"
        before = self.run(f"print({box}.children[1].children[1].disabled, {box}.children[2].value)")
        said = self.run(f"{box}.children[1].children[0].value = {guess!r}\n{box}.children[1].children[1].click()\nprint({box}.children[2].value)")
        return before, said


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    book = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path_factory.mktemp("class"))}}
    )
    with client.setup_kernel():
        for number, cell in enumerate(book.cells):
            client.execute_cell(cell, number)
        yield Class(client, nbformat)


def test_the_start_is_the_course_notes_drill(lesson):
    assert "Paged after 17.5 min" in lesson.start["finding"] and "17.28 min" in lesson.start["finding"]
    assert "served again after 55.5 min" in lesson.start["finding"]
    assert lesson.start["png"] == "89504e47" and lesson.start["bytes"] > 10_000 and lesson.start["open"] == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"errors": 0.2}, "Paged after 43.5 min"),  # 1% / 20% x 60 min x 14.4 = 43.2
        ({"errors": 1.0}, "Paged after 9 min"),  # 8.64
        ({"burn": 10.0}, "Paged after 12.5 min"),  # at 12 min it is only reached, not exceeded
        ({"burn": 60.0}, "Paged after 43.5 min"),  # the slower rule, 6x over 6 h: 43.2
        ({"errors": 0.05}, "Nobody is paged"),
        ({"errors": 0.0}, "Nobody is paged"),
        ({"lasts": 5}, "Nobody is paged"),
        ({"acknowledge": 15}, "served again after 65.5 min"),
        ({"fail_over": False}, "unmitigated"),
        ({"fail_over": False, "enable_cache": False, "shed_background": False, "raise_quota": False}, "unmitigated"),
    ],
)
def test_what_is_said_is_the_closed_form(lesson, values, said):
    assert said in lesson.move(**values)["finding"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("errors", 0.6), ("lasts", 90), ("burn", 12.0), ("acknowledge", 7), ("traffic", 35), ("fail_over", False), ("enable_cache", False),
     ("shed_background", False)],
)  # fmt: skip
def test_each_knob_changes_both_pictures_and_leaves_no_figure_open(lesson, name, value):
    seen = lesson.move(**{name: value})
    assert seen["burn"] != lesson.start["burn"] and seen["timeline"] != lesson.start["timeline"] and seen["open"] == 0


def test_the_last_step_matters_only_where_the_others_do_not_do(lesson):
    """Three steps heal the shift, so the quota is never asked for; with half as much traffic again it is."""
    assert lesson.move(raise_quota=False)["burn"] == lesson.start["burn"]
    assert lesson.move(traffic=60)["burn"] != lesson.move(traffic=60, raise_quota=False)["burn"]


def test_back_at_the_start_the_pictures_have_the_same_bytes(lesson):
    lesson.move(errors=0.9, burn=5.0)
    assert lesson.move() == lesson.start


@pytest.mark.parametrize(
    ("question", "right", "wrong", "answer"),
    [
        (1, 43.0, 5.0, "43.5 min"),
        (2, 1.6, 9.0, "1.62%"),  # 14 min x 50% of 432 min
        (3, "fail_over", "raise_quota", "fail_over"),
        (4, 14.5, 40.0, "14.4"),
        (5, "page earlier", "answer faster", "page earlier"),
    ],
)
def test_questions_wait_for_a_guess_and_judge_it(lesson, question, right, wrong, answer):
    before, said = lesson.answer(question, right)
    assert before.split() == ["True"] and "Well guessed" in said and answer in said
    _, said = lesson.answer(question, wrong)
    assert "A fair try" in said and answer in said and "Why:" in said


def test_nothing_is_given_away(lesson):
    """The texts before the knobs hold no answer."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    words = " ".join("".join(cell["source"]) for cell in cells[:7] if cell["cell_type"] == "markdown")
    assert "43" not in words and "1.62" not in words
