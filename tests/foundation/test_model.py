"""Models say what is wrong in one plain line, with the place and the remedy."""

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from simulator.foundation.errors import ArgumentError, ScenarioError
from simulator.foundation.model import Model, Places, closest, dotted, keys_of


class Inner(Model):
    size: Annotated[float, Field(gt=0, le=10)] = 1.0


class Outer(Model):
    name: str
    colour: Literal["red", "blue"] = "red"
    for_: int = Field(default=0, alias="for")
    is_on: bool = True
    parts: Annotated[tuple[Inner, ...], Field(min_length=1)] = (Inner(),)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "name: is missing: add name"),
        ({"name": 5}, "name: 5 is not text: write text"),
        ({"name": "a", "colur": 1}, "colur: unknown key 'colur': did you mean colour?"),
        ({"name": "a", "x": 1}, "x: unknown key 'x': known: name, colour, for, is_on, parts"),
        (
            {"name": "a", "colour": "green"},
            "colour: 'green' is not one of red, blue: write one of them",
        ),
        ({"name": "a", "is_on": 7}, "is_on: 7: Input should be a valid boolean"),
        ({"name": "a", "parts": 7}, "parts: 7 is not a list: write [7]"),
        ({"name": "a", "parts": []}, "parts: is empty: write at least one"),
        ({"name": "a", "parts": [3]}, "parts[0]: 3 is not keys and values: write keys and values"),
        (
            {"name": "a", "parts": [{"size": 0}]},
            "parts[0].size: 0 is out of range: write a value above 0",
        ),
        (
            {"name": "a", "parts": [{"size": 11}]},
            "parts[0].size: 11 is out of range: write a value at most 10",
        ),
        (
            {"name": "a", "parts": [{"size": float("nan")}]},
            "parts[0].size: nan is not a finite number: write a finite number",
        ),
        (
            {"name": "\ud800"},
            "name: '\\ud800' contains half a character, which no file can hold: write the whole character",
        ),
    ],
)
def test_what_is_wrong_is_one_line(fields, line):
    """A list that is too short only because its items are wrong is not said to be so."""
    with pytest.raises(ScenarioError) as error:
        Outer(**fields)
    assert str(error.value).startswith(line) and str(error.value).count("\n") == 0


def test_inside_pydantic_the_error_stays_pydantics():
    with pytest.raises(ValidationError):
        Outer.model_validate({})


def test_all_problems_are_said_at_once():
    with pytest.raises(ScenarioError) as error:
        Outer(colour="green", parts=[{"size": 0}, {"size": 99}])
    assert [problem.path for problem in error.value.problems] == [
        "name",
        "colour",
        "parts[0].size",
        "parts[1].size",
    ]


def test_a_model_is_frozen():
    with pytest.raises(ArgumentError, match="make a changed copy"):
        Inner().size = 2.0


def test_keys_are_those_of_a_file():
    assert keys_of(Outer) == ["name", "colour", "for", "is_on", "parts"]


@pytest.mark.parametrize(
    ("word", "words", "said"),
    [
        ("colur", ["name", "colour"], "did you mean colour?"),
        ("x", ["name", "colour"], "known: name, colour"),
        ("x", [], "known: none"),
    ],
)
def test_the_closest_word(word, words, said):
    assert closest(word, words) == said


@pytest.mark.parametrize(
    ("loc", "path"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", 0, "b"), "a[0].b"),
        ((0, "b"), "[0].b"),
        (("a", 1, 2), "a[1][2]"),
    ],
)
def test_paths_are_dotted(loc, path):
    assert dotted(loc) == path


def test_the_place_is_that_of_the_nearest_enclosing_thing():
    places = {(): "1:1", ("a",): "2:1", ("a", 0, "b"): "3:5"}
    assert Places(places).of(("a", 0, "b")) == "3:5"
    assert Places(places).of(("a", 0, "c")) == "2:1"
    assert Places(places).of(("z",)) == "1:1"
    assert Places().of(("z",)) == ""
