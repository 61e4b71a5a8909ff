"""The notebooks, run in this process: their cells, and what their lessons ask."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
QUICK = [path for path in NOTEBOOKS if path.stem != "02_choosing_thresholds"]


def cells_of(path, kind="code"):
    """The sources of a notebook's cells of a kind."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


@cache
def played(stem):
    """What a notebook's cells define, run once for all tests that only read."""
    return run(stem)


def run(stem):
    """What a notebook's cells define after a run of all of them."""
    names = {}
    for source in cells_of(FOLDER / f"{stem}.ipynb"):
        exec(source, names)
    return names


def wrong(asked, answer):
    """A guess that is wrong, whatever the question."""
    if hasattr(asked.question, "options"):
        return next(each for each in asked.question.options if each != answer)
    middle = asked.question.most / 2
    return asked.question.most if abs(answer - middle) < middle / 2 else middle
