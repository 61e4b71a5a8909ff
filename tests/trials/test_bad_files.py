"""Files as people write them wrongly: all problems of each are told at once, and the remedies that
name a text are applied as a reader would who has nothing but the line.
"""

from pathlib import Path

import pytest
from remedies import applied, remedy

from simulator import ScenarioError, load_scenario

FOLDER = Path(__file__).parent / "bad"
BAD = sorted(path.name for path in FOLDER.glob("*.yaml"))
SAID = "said.txt"


def problems(path):
    """What is wrong with a file; nothing if it loads."""
    try:
        load_scenario(path)
    except ScenarioError as error:
        return list(error.problems)
    return []


def told(name):
    """What is said of a file, without its folder."""
    return [str(problem).replace(f"{FOLDER}/", "") for problem in problems(FOLDER / name)]


def test_what_is_said_of_each():
    """Read line by line when it was written; whoever changes a sentence reads it again."""
    expected = (FOLDER / SAID).read_text(encoding="utf-8").splitlines()
    assert [line for name in BAD for line in told(name)] == expected


def key_of(problem):
    """What a problem is about, whatever value it shows."""
    what = problem.message.partition(" is not ")[2].partition(":")[0]
    return problem.path, what or problem.message


REMEDIES = [
    (name, number)
    for name in BAD
    for number, problem in enumerate(problems(FOLDER / name))
    if remedy(problem.message) is not None and problem.place.count(":") >= 2
]


@pytest.mark.parametrize(("name", "number"), REMEDIES)
def test_a_remedy_that_is_applied_leaves_no_complaint(tmp_path, name, number):
    before = problems(FOLDER / name)
    problem = before[number]
    text = (FOLDER / name).read_text(encoding="utf-8")
    mended = tmp_path / name
    mended.write_text(applied(text, problem.place, problem.message), encoding="utf-8")
    known = {key_of(each) for each in before} - {key_of(problem)}
    after = {key_of(each): str(each) for each in problems(mended)}
    assert not [line for key, line in after.items() if key not in known], after


def test_most_lines_name_a_text():
    lines = sum(len(problems(FOLDER / name)) for name in BAD)
    assert len(REMEDIES) > 0.5 * lines
