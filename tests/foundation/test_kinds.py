"""The registry: a class statement registers a kind, and a family is read by name."""

from typing import Literal

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from simulator import ScenarioError
from simulator.foundation import kinds
from simulator.foundation.kinds import Kind, kinds_within, summary_of
from simulator.foundation.model import Model


@pytest.fixture
def shape(monkeypatch):
    """A family of its own, which is gone afterwards."""
    monkeypatch.setattr(kinds, "FAMILIES", dict(kinds.FAMILIES))

    class Shape(Kind, family="shape"):
        """A shape.

        It has a size.
        """

        default_kind = "circle"

    class Circle(Shape):
        kind: Literal["circle"] = "circle"
        radius: float = 1.0

    class Square(Shape):
        kind: Literal["square"] = "square"
        side: float

    return Shape


def test_kinds_are_registered_and_their_family_is_none(shape):
    assert sorted(kinds.FAMILIES["shape"]) == ["circle", "square"]


@pytest.mark.parametrize(
    ("given", "name", "size"),
    [
        ("circle", "circle", 1.0),
        ({"radius": 3}, "circle", 3.0),
        ({"kind": "square", "side": 2}, "square", 2.0),
    ],
)
def test_a_name_or_keys_and_values_make_one(shape, given, name, size):
    found = shape.of(given)
    assert found.kind == name and size in found.model_dump().values()
    assert shape.of(found) is found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("circel", "'circel' is not a kind of shape: did you mean circle?"),
        ("triangle", "'triangle' is not a kind of shape: known: circle, square"),
        ({"kind": None}, "has no kind: add kind: one of circle, square"),
        (5, "5 is not a shape: write its kind, or keys and values"),
    ],
)
def test_what_is_no_kind_is_said_with_the_remedy(shape, given, said):
    with pytest.raises((PydanticCustomError, ValidationError)) as error:
        shape.of(given)
    if isinstance(error.value, ValidationError):
        assert [line["msg"] for line in error.value.errors()] == [said]
    else:
        assert str(error.value) == said


def test_a_kind_that_is_defined_later_is_read_by_a_field_of_its_family(shape):
    class Drawing(Model):
        shapes: tuple[shape, ...]

    class Line(shape):
        kind: Literal["line"] = "line"

    drawing = Drawing(shapes=["line", {"kind": "square", "side": 2}])
    assert [each.kind for each in drawing.shapes] == ["line", "square"]
    assert kinds_within(drawing) == {Line, kinds.FAMILIES["shape"]["square"]}
    assert Drawing.model_validate(drawing.model_dump(mode="json")) == drawing
    with pytest.raises(ScenarioError, match=r"shapes\[0\].side: is missing: add side"):
        Drawing(shapes=["square"])


def test_what_holds_no_kind_has_none():
    assert kinds_within({"a": (1, "text")}) == set()


def test_a_summary_is_the_first_paragraph(shape):
    assert summary_of(shape) == "A shape."
    assert summary_of(type("Bare", (), {})) == ""
