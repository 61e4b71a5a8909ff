"""What a person reads of an error: plain, on one line, and not too much."""

import pytest

from simulator.foundation.errors import Problem, ResultError, ScenarioError, cut, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 中", "plain é 中"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202eright to left", "\\u202eright to left"),
        ("\ud800", "\\ud800"),
        (7, "7"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text, shown):
    assert printable(text) == shown


def test_a_long_text_loses_its_middle():
    assert cut("abcdefghij", 10) == "abcdefghij"
    assert cut("abcdefghijk", 10) == "abc … hijk"
    assert len(cut("x" * 5000)) == 1000


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("", "is empty"), "is empty"),
        (Problem("horizon", "is long"), "horizon: is long"),
        (Problem("horizon", "is long", "s.yaml:3:1"), "s.yaml:3:1: horizon: is long"),
        (Problem("", "is no YAML", "s.yaml"), "s.yaml: is no YAML"),
    ],
)
def test_a_problem_is_one_line(problem, line):
    assert str(problem) == line


def test_a_long_path_leaves_room_for_the_message():
    line = str(Problem("x" * 5000, "is unknown", "s.yaml:1:1"))
    assert line.startswith("s.yaml:1:1: xxx") and line.endswith("xxx: is unknown")
    assert len(line) < 250


@pytest.mark.parametrize("number", [1, 20, 21, 1500])
def test_the_first_twenty_problems_are_told(number):
    error = ScenarioError(Problem("", f"number {index}") for index in range(number))
    lines = str(error).splitlines()
    assert len(error.problems) == number and lines[0] == "number 0"
    assert lines[20:] == {21: ["and 1 more"], 1500: ["and 1,480 more"]}.get(number, [])
    assert str(ResultError(*(f"number {index}" for index in range(number)))) == str(error)
