"""The base of all models: frozen, closed, and wrong input said in one plain line."""

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails

from simulator.foundation.errors import ArgumentError, Problem, ScenarioError
from simulator.foundation.units import invalid, show

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

Loc = tuple[int | str, ...]
# half of a surrogate pair: Python can hold one in a text, and no file can
HALF = re.compile("[\ud800-\udfff]")
HALF_A_CHARACTER = "contains half a character, which no file can hold: write the whole character"

# pydantic's types of errors, in our words
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
_WANTED = {
    "tuple_type": "a list",
    "model_type": "keys and values",
    "dict_type": "keys and values",
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
}


class _Plain(ModelMetaclass):
    """Construction in Python raises our own error; validation inside pydantic is untouched."""

    def __call__(cls, *args: Any, **fields: Any) -> Any:
        _check_given(cls, args, fields)
        try:
            return super().__call__(*args, **fields)
        except ValidationError as error:
            raise ScenarioError(problems_of(error)) from None


def _check_given(model: Any, args: tuple[Any, ...], fields: Mapping[str, Any]) -> None:
    """Refuses values without a key, and a single part where a list of them is meant: pydantic
    would take its fields for the list.
    """
    if args:
        known = ", ".join(key for key in keys_of(model) if key != "kind")
        raise ArgumentError(
            f"{model.__name__}: {show(args[0])} has no key: write KEY=VALUE, with one of {known}"
        )
    for key, value in fields.items():
        field = model.model_fields.get(key)
        if isinstance(value, BaseModel) and field and get_origin(field.annotation) is tuple:
            message = f"is one {type(value).__name__}, not a list: write {key}=[...]"
            raise ScenarioError([Problem(key, message)])


class Model(BaseModel, metaclass=_Plain):
    """A part of a scenario: frozen, unknown keys refused, NaN and infinity refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with other values of some fields."""
        copied = super().model_copy(update=update, deep=deep)
        # pydantic copies what was cached too, and that is of the old values
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied

    def __setattr__(self, name: str, value: object) -> None:
        try:
            super().__setattr__(name, value)
        except ValidationError:
            what = type(self).__name__
            raise ArgumentError(
                f"{name}: this {what} cannot change, as runs belong to it: make a changed copy,"
                f" e.g. scenario.set({name!r}, ...)"
            ) from None

    @model_validator(mode="wrap")
    @classmethod
    def _explained(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Turns pydantic's errors into plain sentences while the class, and so its keys, are
        known.
        """
        _check_whole(cls, given)
        try:
            return handler(given)
        except ValidationError as error:
            lines = [_explain(cls, line) for line in error.errors() if not _is_said_twice(line)]
            raise ValidationError.from_exception_data(cls.__name__, lines) from None


def _check_whole(model: type[BaseModel], given: object) -> None:
    """Refuses text with half characters in the keys and values of a mapping."""
    if not isinstance(given, dict):
        return
    lines = [
        InitErrorDetails(
            type=invalid(f"{show(text)} {HALF_A_CHARACTER}"), loc=(str(key),), input=None
        )
        for key, value in given.items()
        for text in _halves(key, value)
    ]
    if lines:
        raise ValidationError.from_exception_data(model.__name__, lines)


def _halves(key: object, value: object) -> list[str]:
    """The texts with half characters among a key, its value, and the keys of its value."""
    texts = [key, value]
    if isinstance(value, dict):
        texts += value
    return [text for text in texts if isinstance(text, str) and _has_half(text)]


def _has_half(text: str) -> bool:
    # nearly all text is ASCII, and asking for that is much quicker than a search
    return not text.isascii() and HALF.search(text) is not None


def _is_said_twice(line: ErrorDetails) -> bool:
    """Whether a list is too short only because its items are wrong, which is said at each."""
    return line["type"] == "too_short" and bool(line["input"])


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a model as they are written in a file."""
    return [field.alias or name for name, field in model.model_fields.items()]


def closest(word: object, words: list[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, else all of them."""
    # a word that several hold is near to all of them: `outage` to every kind of outage
    holding = [known for known in words if str(word) in known.split("_")]
    if len(holding) > 1:
        return f"did you mean {' or '.join(holding)}?"
    near = difflib.get_close_matches(str(word), words, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"known: {', '.join(words) or 'none'}"


def _explain(model: type[BaseModel], line: ErrorDetails) -> InitErrorDetails:
    message = line["msg"]
    # "problem" is the type of our own errors (units.invalid), which are sentences already
    if line["type"] != "problem":
        message = _sentence(model, line)
    return InitErrorDetails(type=invalid(message), loc=line["loc"], input=line["input"])


def _sentence(model: type[BaseModel], line: ErrorDetails) -> str:
    """One plain sentence, with the value and the remedy, for an error pydantic found."""
    if line["type"] == "extra_forbidden":
        key = line["loc"][-1]
        return f"unknown key {show(key)}: {closest(key, keys_of(model))}"
    if line["type"] == "missing":
        return f"is missing: add {line['loc'][-1]}"
    if line["type"] == "too_short":
        return "is empty: write at least one"
    return f"{show(line['input'])}{_about_value(line)}"


def _about_value(line: ErrorDetails) -> str:
    """What stands behind the value in a sentence about it."""
    kind = line["type"]
    context = line.get("ctx", {})
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        return f" is out of range: write a value {words} {context[bound]:g}"
    if kind == "literal_error":
        return f" is not one of {context['expected'].replace(' or ', ', ')}"
    if kind in _WANTED:
        return f" is not {_WANTED[kind]}: write {_WANTED[kind]}"
    return f": {line['msg']}"


def problems_of(error: ValidationError, places: Mapping[Loc, str] | None = None) -> list[Problem]:
    """A validation error as problems; `places` tells where each path stood in the text."""
    return [
        Problem(dotted(line["loc"]), line["msg"], place_of(line["loc"], places or {}))
        for line in error.errors()
    ]


def dotted(loc: Loc) -> str:
    """("failures", 0, "at") -> "failures[0].at"."""
    return "".join(map(_step, loc)).removeprefix(".")


def _step(part: int | str) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}"


def place_of(loc: Loc, places: Mapping[Loc, str]) -> str:
    """The place of the nearest enclosing thing that stands in the text."""
    for end in range(len(loc), -1, -1):
        if loc[:end] in places:
            return places[loc[:end]]
    return ""
