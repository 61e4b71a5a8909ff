"""The base of all models: frozen, closed, and wrong input said in one plain line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from simulator.foundation.edits import Loc
from simulator.foundation.errors import ArgumentError, Problem, ScenarioError
from simulator.foundation.explanations import edit_of, explain
from simulator.foundation.fields import is_list
from simulator.foundation.fields import keys_of as keys_of
from simulator.foundation.units import invalid, show
from simulator.foundation.unknown import closest as closest
from simulator.foundation.unknown import not_known

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

# half of a surrogate pair: Python can hold one in a text, and no file can
HALF = re.compile("[\ud800-\udfff]")
HALF_A_CHARACTER = "contains half a character, which no file can hold: write the whole character"


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
        if isinstance(value, BaseModel) and field and is_list(field):
            message = f"is one {type(value).__name__}, not a list: write {key}=[...]"
            raise ScenarioError([Problem(key, message)])


class Model(BaseModel, metaclass=_Plain):
    """A part of a scenario: frozen, unknown keys refused, NaN and infinity refused.

    What error messages offer is said by the class: `other_words` are what people write for a key,
    `no_keys` what they write that is none (with what to do instead), `beside` what they write here
    that belongs to the scenario, `other_values` what they write for a word of a few, `examples`
    values by key; a bare value is short for `short_key`, a list for `list_key` or, item by item,
    for `list_keys`; `for_nothing` is what to do for none of it.
    """

    other_words: ClassVar[Mapping[str, str]] = {}
    no_keys: ClassVar[Mapping[str, str]] = {}
    beside: ClassVar[Mapping[str, str]] = {}
    other_values: ClassVar[Mapping[str, str]] = {}
    examples: ClassVar[Mapping[str, Any]] = {}
    short_key: ClassVar[str] = ""
    list_key: ClassVar[str] = ""
    for_nothing: ClassVar[str] = "leave the key out"
    list_keys: ClassVar[tuple[str, ...]] = ()

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
        _check_whole(given)
        lines = cls._seen_in(given)
        try:
            made = handler(given)
        except ValidationError as error:
            # what stands for a value in another notation is said instead of what it is not
            told = {one["loc"] for one in lines if edit_of(one)}
            lines += [one for one in explain(cls, error.errors(), given) if one["loc"] not in told]
        if lines:
            raise refused(_each_once(lines))
        return made

    @classmethod
    def _seen_in(cls, given: object) -> list[InitErrorDetails]:
        """What is wrong with keys and values as they are written, whatever else is."""
        return []


def line(loc: Loc, error: PydanticCustomError) -> InitErrorDetails:
    """An error at a place below the model that says it."""
    return InitErrorDetails(type=error, loc=loc, input=None)


def raised(found: ErrorDetails, *above: int | str) -> InitErrorDetails:
    """An error as a model raised it, for one that is `above` it."""
    error = PydanticCustomError("problem", "{text}", found["ctx"])
    return line((*above, *found["loc"]), error)


def refused(lines: Iterable[InitErrorDetails]) -> ValidationError:
    """An error that pydantic reports under the field it is raised in, line by line."""
    return ValidationError.from_exception_data("model", list(lines))


def written_at(given: object, key: str) -> object:
    """What stands under a key of a model, whether it is written or made already; else None."""
    if isinstance(given, Mapping):
        return given.get(key)
    return getattr(given, key, None)


def unknown_preset(name: object, known: Sequence[str]) -> PydanticCustomError:
    """The error for a preset that there is not."""
    return not_known(f"{show(name)} is not a preset", name, known)


def repeated(what: str, loc: Loc, names: Iterable[object]) -> list[InitErrorDetails]:
    """An error for every item of a list that goes by the name of one before it."""
    seen = set[object]()
    lines = []
    for position, name in enumerate(names):
        if isinstance(name, str) and name in seen:
            message = f"two {what} are called {show(name)}: give each its own name"
            lines.append(line((*loc, position, "name"), invalid(message)))
        if isinstance(name, str):
            seen.add(name)
    return lines


def _each_once(lines: list[InitErrorDetails]) -> list[InitErrorDetails]:
    """Without those that say the same of the same place."""
    found = {(one["loc"], str(one["type"])): one for one in reversed(lines)}
    return list(reversed(found.values()))


def _check_whole(given: object) -> None:
    """Refuses text with half characters in the keys and values of a mapping."""
    if not isinstance(given, dict):
        return
    lines = [
        line((str(key),), invalid(f"{show(text)} {HALF_A_CHARACTER}"))
        for key, value in given.items()
        for text in _halves(key, value)
    ]
    if lines:
        raise refused(lines)


def _halves(key: object, value: object) -> list[str]:
    """The texts with half characters among a key, its value, and the keys of its value."""
    texts = [key, value]
    if isinstance(value, dict):
        texts += value
    return [text for text in texts if isinstance(text, str) and _has_half(text)]


def _has_half(text: str) -> bool:
    # nearly all text is ASCII, and asking for that is much quicker than a search
    return not text.isascii() and HALF.search(text) is not None


def problems_of(error: ValidationError, places: "Places | None" = None) -> list[Problem]:
    """A validation error as problems; `places` tells where each path stood in the text."""
    return [problem_of(line["loc"], line, places or Places()) for line in error.errors()]


def problem_of(loc: Loc, line: ErrorDetails, places: "Places") -> Problem:
    """One line of a validation error as a problem, which was written at `loc`."""
    place = places.of(loc)
    if line.get("ctx", {}).get("at_key"):
        place = places.keys.get(loc, place)
    return Problem(dotted(line["loc"]), line["msg"], place)


@dataclass
class Places:
    """Where the value of every path stood in a text, and its key."""

    values: dict[Loc, str] = field(default_factory=dict)
    keys: dict[Loc, str] = field(default_factory=dict)

    def of(self, loc: Loc) -> str:
        """The place of the nearest enclosing thing that stands in the text; "" without one."""
        for end in range(len(loc), -1, -1):
            if loc[:end] in self.values:
                return self.values[loc[:end]]
        return ""


def dotted(loc: Loc) -> str:
    """("failures", 0, "at") -> "failures[0].at"."""
    return "".join(map(_step, loc)).removeprefix(".")


def _step(part: int | str) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}"
