"""The knobs of 03_what_if redraw the drill, what it says agrees with closed forms, and its
questions know right guesses from wrong ones.
"""

import ast
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "03_what_if.ipynb"
RUNNER = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
book.cells.append(nbformat.v4.new_code_cell(sys.stdin.read()))
NotebookClient(book, timeout=240, kernel_name="python3").execute()
assert not any(output.get("name") == "stderr" for cell in book.cells for output in cell.get("outputs", ())), book.cells[-1].outputs
print("".join(output.text for output in book.cells[-1].outputs))
"""
PROBE = """
import hashlib, json
from matplotlib.figure import Figure

def seen():
    pictures = [hashlib.sha256(image.value).hexdigest() for image in (burn_picture, timeline_picture)]
    alive = sum(isinstance(each, Figure) for each in gc.get_objects())
    return {"pictures": pictures, "finding": finding.value, "png": burn_picture.value[:4] == b"\\x89PNG", "figures": len(plt.get_fignums()) + alive}

def at(values):
    reset.click()
    for name, value in values.items():
        knobs[name].value = value
    return seen()

def asked(question, guesses):
    guess, button = question.children[1].children
    found = [[button.disabled, question.children[2].value]]
    for value in guesses:
        guess.value = value
        found.append([button.disabled, question.children[2].value])
        button.click()
        found.append([button.disabled, question.children[2].value])
    return found

questions = [question_1, question_2, question_3, question_4, question_5]
found = {"first": seen(), "states": {}, "answers": [], "range": {name: [knob.min, knob.max] for name, knob in knobs.items() if hasattr(knob, "max")}}
found["answers"] = [asked(question, guesses) for question, guesses in zip(questions, GUESSES)]
found["states"] = {name: at(values) for name, values in STATES.items()}
reset.click()
found["again"] = seen()
shift = shift.set("monitoring.evaluation_interval", "60s")
found["slower ticks"] = asked(question_1, [44.0])[-1][1]
print(json.dumps(found))
"""
STEPS = ("fail_over", "enable_cache", "shed_background", "raise_quota")


def only(*steps):
    """The switches with just these on."""
    return {step: step in steps for step in STEPS}


STATES = {
    "a fifth": {"errors": 20},
    "all fail": {"errors": 100},
    "shorter": {"lasts": 60},
    "at 30x": {"burn": 30.0},
    "the slower rule": {"burn": 60.0},
    "slow to answer": {"acknowledge": 60},
    "at once": {"acknowledge": 0},
    "little traffic": {"traffic": 10},
    "much traffic": {"traffic": 160},
    "nothing fails": {"errors": 0},
    "too little": {"errors": 14},
    "too short": {"lasts": 15},
    "over before the page is answered": {"lasts": 20},
    "no steps": only(),
    "leave it": only("fail_over"),
    "leave it and cache": only("fail_over", "enable_cache"),
    "leave it and shed": only("fail_over", "shed_background"),
    "leave it and ask for more": only("fail_over", "raise_quota"),
    "stay": only("enable_cache", "shed_background", "raise_quota"),
    "all at the least": {
        "errors": 0,
        "lasts": 5,
        "burn": 1.0,
        "acknowledge": 0,
        "traffic": 10,
        **only(),
    },
    "all at the most": {
        "errors": 100,
        "lasts": 240,
        "burn": 60.0,
        "acknowledge": 60,
        "traffic": 160,
    },
}
QUICK = {
    "a fifth",
    "shorter",
    "the slower rule",
    "at once",
    "little traffic",
    "nothing fails",
    "leave it",
    "leave it and cache",
}
"""Each move of a knob draws two pictures, which takes half a second; the other states are slow."""
GUESSES = (
    [10.0, 42.0],
    [9.0, 1.6],
    ["enable_cache", "fail_over"],
    [40.0, 14.4],
    ["better runbook", "page earlier"],
)


def states(*cases):
    """Cases, each with a state first, and slow where that is."""
    slow = pytest.mark.slow
    return [
        pytest.param(*case, marks=() if case[0] in QUICK else slow, id=case[0]) for case in cases
    ]


class States(dict):
    """What is shown in each state; the slow ones are tried when a test first asks for one."""

    def __init__(self, folder, shown):
        super().__init__(shown)
        self.folder = folder

    def __missing__(self, name):
        slow = {name: values for name, values in STATES.items() if name not in QUICK}
        self.update(shown(slow, self.folder)["states"])
        return self[name]


def shown(states, folder):
    """What the notebook shows in a clean kernel while its knobs are moved there and its questions
    answered.
    """
    words = [sys.executable, "-c", RUNNER, str(NOTEBOOK)]
    probe = f"STATES, GUESSES = {states!r}, {GUESSES!r}\n{PROBE}"
    done = subprocess.run(
        words, input=probe, cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    for package in ("nbclient", "ipykernel", "ipywidgets"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    folder = tmp_path_factory.mktemp("what-if")
    quick = shown({name: STATES[name] for name in STATES if name in QUICK}, folder)
    return {**quick, "states": States(folder, quick["states"])}


def page(errors, burn, window=60.0):
    """Minutes until the first look, every half minute, after (1 - SLO) / e x window x burn."""
    return (math.floor(0.01 / errors * window * burn / 0.5 + 1e-9) + 1) * 0.5


@pytest.mark.parametrize(
    "state, minutes",
    states(
        ("a fifth", page(0.2, 14.4)),
        ("all fail", page(1.0, 14.4)),
        ("shorter", page(0.5, 14.4)),
        ("at 30x", page(0.5, 30)),
        ("the slower rule", page(0.5, 6, 360)),
        ("slow to answer", page(0.5, 14.4)),
        ("much traffic", page(0.5, 14.4)),
        ("no steps", page(0.5, 14.4)),
        ("all at the most", page(1.0, 6, 360)),
    ),
)
def test_the_page_comes_when_the_closed_form_says(found, state, minutes):
    assert f"<b>Paged after {minutes:g} min</b>" in found["states"][state]["finding"]


def test_the_start_is_the_notes_shift(found):
    finding = found["first"]["finding"]
    assert (
        "<b>Paged after 17.5 min</b>" in finding
        and "1% / 50% × 60 min × 14.4 = 17.28 min" in finding
    )
    assert "<b>mitigated after 54.5 min</b>" in finding and found["first"]["png"]


@pytest.mark.parametrize(
    "state, holds, takes",
    states(("nothing fails", 0, 14.4), ("too little", 14, 14.4), ("too short", 12.5, 14.4)),
)
def test_it_says_when_nobody_is_paged_and_why(found, state, holds, takes):
    finding = found["states"][state]["finding"]
    assert (
        "<b>Nobody is paged</b>" in finding
        and f"hold {holds:.1f}% errors" in finding
        and f"needs more than {takes}%" in finding
    )


@pytest.mark.parametrize(
    "state, minutes",
    states(
        ("slow to answer", 109.5),
        ("at once", 49.5),
        ("little traffic", 38.5),
        ("leave it and shed", 46.5),
    ),
)
def test_it_says_when_the_runbook_helped(found, state, minutes):
    assert f"<b>mitigated after {minutes:g} min</b>" in found["states"][state]["finding"]


@pytest.mark.parametrize(
    "state",
    states(
        ["no steps"],
        ["leave it"],
        ["leave it and cache"],
        ["stay"],
        ["much traffic"],
        ["over before the page is answered"],
    ),
)
def test_it_says_when_the_runbook_healed_nothing(found, state):
    assert "<b>not mitigated</b>" in found["states"][state]["finding"]


@pytest.mark.parametrize("state", states(*([name] for name in STATES)))
def test_every_knob_redraws_both_pictures(found, state):
    assert all(
        now != first
        for now, first in zip(
            found["states"][state]["pictures"], found["first"]["pictures"], strict=True
        )
    )


@pytest.mark.parametrize(
    "state",
    states(["leave it and cache"], ["leave it and shed"], ["leave it and ask for more"]),
)
def test_every_switch_changes_something(found, state):
    assert found["states"][state]["pictures"] != found["states"]["leave it"]["pictures"]


def test_back_at_the_start_the_pictures_are_the_same_bytes(found):
    assert found["again"] == found["first"]


def test_no_figure_stays(found):
    assert not any(
        state["figures"] for state in [found["first"], found["again"], *found["states"].values()]
    )


def test_the_knobs_reach_what_the_states_try(found):
    for name, (least, most) in found["range"].items():
        assert (least, most) == (STATES["all at the least"][name], STATES["all at the most"][name])


@pytest.mark.parametrize("place", range(5))
def test_nothing_is_given_away_before_a_guess(found, place):
    before, moved, _, again, _ = found["answers"][place]
    assert before == [True, ""] and moved == [False, ""] and again == [False, ""]


@pytest.mark.parametrize("place", range(5))
def test_a_wrong_guess_is_kindly_answered_and_a_right_one_confirmed(found, place):
    _, _, wrong, _, right = (text for _, text in found["answers"][place])
    assert (
        "A fair try" in wrong
        and "Well guessed" not in wrong
        and "Well guessed" in right
        and "A fair try" not in right
    )
    assert "Why: " in wrong and "Why: " in right


def test_the_answers_are_the_closed_forms(found):
    wrong = [answers[2][1] for answers in found["answers"]]
    assert (
        f"It is {page(0.2, 14.4):g} min" in wrong[0]
        and f"{page(0.2, 14.4) - 10:g} min too little" in wrong[0]
        and "= 43.2 min" in wrong[0]
    )
    saved = 100 * (15 - 1) * 0.5 / (0.01 * 30 * 24 * 60)
    assert f"It is {saved:.2f}%" in wrong[1] and f"{9 - saved:.2f}% too much" in wrong[1]
    assert (
        "It is <b>fail_over</b>" in wrong[2]
        and "Without enable_cache even less of the budget is spent" in wrong[2]
    )
    assert "It is 14.4%" in wrong[3] and "25.6% too much" in wrong[3]
    earlier, faster = (
        100 * minutes * 0.5 / (0.01 * 30 * 24 * 60)
        for minutes in (page(0.5, 14.4) - page(0.5, 7.2), 5 - 1)
    )
    assert (
        "It is <b>page earlier</b>" in wrong[4]
        and f"In order: page earlier +{earlier:.2f}%, answer faster +{faster:.2f}%, " in wrong[4]
    )


def test_the_answers_are_simulated(found):
    assert "It is 44 min" in found["slower ticks"]


def test_the_cells_are_thin_and_the_answers_folded():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [(cell, "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    lengths = [
        node.end_lineno - node.lineno + 1
        for _, source in code
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    ]
    assert lengths and max(lengths) <= 20
    asking = [cell for cell, source in code if "question_" in source]
    assert len(asking) == 5 and all(cell["metadata"]["jupyter"]["source_hidden"] for cell in asking)
