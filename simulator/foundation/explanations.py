"""Validation errors in our words: one plain sentence each, with the value and its remedy.

Where the remedy is exact, the error carries it as an edit (`simulator.foundation.edits`).
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from simulator.foundation.edits import Edit, LeaveOut, Loc, Rename, flow
from simulator.foundation.fields import example_of_key, unit_of
from simulator.foundation.forms import not_a_list, not_a_word, not_keys
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import unknown_key

# pydantic's types of errors, in our words
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
}


def explain(
    model: type[BaseModel], lines: Sequence[ErrorDetails], given: object = None
) -> list[InitErrorDetails]:
    """What pydantic found in the keys of a model, and in what stands below them, in our words;
    `given` is what was to be the model.
    """
    kept = [line for line in lines if not _is_said_twice(line)]
    told = [_explained(model, line, given) for line in kept]
    # a key that stands there under another name is not missing
    found = {_key_offered(line) for line in told}
    return [
        one
        for one, line in zip(told, kept, strict=True)
        if line["type"] != "missing" or line["loc"] not in found
    ]


def _is_said_twice(line: ErrorDetails) -> bool:
    """Whether a list is too short only because its items are wrong, which is said at each."""
    return line["type"] == "too_short" and bool(line["input"])


def edit_of(line: InitErrorDetails) -> Edit | None:
    """The edit that an error carries, if its remedy is exact."""
    error = line["type"]
    if not isinstance(error, PydanticCustomError) or error.context is None:
        return None
    edit: Edit | None = error.context.get("edit")
    return edit


def _key_offered(line: InitErrorDetails) -> Loc | None:
    """The key, with its path, that an error offers for another one."""
    edit = edit_of(line)
    if isinstance(edit, Rename):
        return *line["loc"][:-1], edit.key
    if isinstance(edit, LeaveOut) and edit.key:
        return *line["loc"][:-1], edit.key
    return None


def _explained(model: type[BaseModel], line: ErrorDetails, given: object) -> InitErrorDetails:
    # "problem" is the type of our own errors (units.invalid), which are sentences already
    if line["type"] == "problem":
        context = line["ctx"]
        error = invalid(context["text"], context.get("edit"))
        if context.get("at_key"):
            error = at_key(error)
    else:
        error = _sentence(model, line, given)
    return InitErrorDetails(type=error, loc=line["loc"], input=line["input"])


def at_key(error: PydanticCustomError) -> PydanticCustomError:
    """The error, placed at the key and not at its value."""
    return PydanticCustomError("problem", "{text}", {**(error.context or {}), "at_key": True})


def _sentence(model: type[BaseModel], line: ErrorDetails, given: object) -> PydanticCustomError:
    """An error that pydantic found."""
    kind = line["type"]
    if kind == "extra_forbidden":
        return at_key(unknown_key(model, line, given))
    if kind == "missing":
        key = str(line["loc"][-1])
        return invalid(f"is missing: add {_with_example(model, key)}")
    if kind == "too_short":
        example = example_of_key(model, str(line["loc"][-1]))
        return invalid(f"is empty: write at least one, e.g. {flow(example)}")
    if kind in ("model_type", "dict_type"):
        return not_keys(model, line)
    if kind == "tuple_type":
        return not_a_list(model, line)
    if kind == "literal_error":
        return not_a_word(model, line)
    value = _written(line, given)
    if value is None:
        return invalid(f"is empty: write {_WANTED.get(kind, 'a value')}")
    return invalid(f"{show(value)}{_about_value(model, line)}")


def _written(line: ErrorDetails, given: object) -> object:
    """The value as it was written, where what is wrong is its number."""
    loc = line["loc"]
    if len(loc) == 1 and isinstance(given, Mapping):
        return given.get(loc[0], line["input"])
    return line["input"]


def _about_value(model: type[BaseModel], line: ErrorDetails) -> str:
    """What stands behind the value in a sentence about it."""
    kind = line["type"]
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        limit = line.get("ctx", {})[bound]
        return f" is out of range: write a value {words} {_limit(model, line, limit)}"
    if kind in _WANTED:
        return f" is not {_WANTED[kind]}: write {_WANTED[kind]}"
    return f": {line['msg']}"


def _limit(model: type[BaseModel], line: ErrorDetails, limit: float) -> str:
    """A limit in the unit in which the value was written."""
    unit = unit_of(model, str(line["loc"][0])) if line["loc"] else None
    # a bare number was written where a unit is optional
    if unit is None or not isinstance(line["input"], str):
        return f"{limit:g}"
    return unit.written(limit)


def _with_example(model: type[BaseModel], key: str) -> str:
    example = example_of_key(model, key)
    if example is None:
        return key
    return f"{key}: {flow(example)}"
