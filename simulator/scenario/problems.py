"""All problems of a written model at once: where a remedy is exact it is applied to a copy, and
what it uncovers is told as well.
"""

import copy
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.foundation.edits import Loc, Moved, origin
from simulator.foundation.errors import Problem
from simulator.foundation.model import Places, problem_of
from simulator.foundation.written import WrittenInt, scalar

# one problem can hide another one level down, and no scenario is deeper than this
MOST_ROUNDS = 6
_AFTER_COMMA = re.compile(r"[0-9]+\s?(%|/?[a-zA-Z]+)?")
_THOUSANDS = re.compile(r"[0-9]{3}/?[a-zA-Z]+")

Read = TypeVar("Read", bound=BaseModel)


def validated(model: type[Read], value: Any, places: Places) -> tuple[Read | None, list[Problem]]:
    """The value as a model, or None, and everything that is wrong with it."""
    found = dict[tuple[Loc, str], Problem]()
    moved: tuple[Moved, ...] = ()
    for _ in range(MOST_ROUNDS):
        try:
            made = model.model_validate(value)
        except ValidationError as error:
            lines = error.errors()
        else:
            # what is valid only after edits is not what was written
            return (None if found else made), list(found.values())
        for line in lines:
            loc = origin(line["loc"], moved)
            found.setdefault((loc, line["msg"]), problem_of(loc, line, places))
        value, new = _mended(value, lines)
        if new is None:
            break
        moved += new
    return None, list(found.values())


def _mended(value: Any, lines: list[ErrorDetails]) -> tuple[Any, tuple[Moved, ...] | None]:
    """A copy with every exact remedy applied, and what moved by it; None if there is none."""
    value = copy.deepcopy(value)
    moved: tuple[Moved, ...] = ()
    is_changed = False
    # the deepest first, as their paths are those from before the others
    for line in sorted(lines, key=lambda line: -len(line["loc"])):
        edit = line.get("ctx", {}).get("edit")
        if edit is None:
            continue
        try:
            # the whole has no parent to change it in
            whole = [value]
            moved += tuple((now[1:], was[1:]) for now, was in edit.apply(whole, (0, *line["loc"])))
            (value,) = whole
        except LookupError:
            # it stands in what another edit has replaced
            continue
        is_changed = True
    return value, moved if is_changed else None


def commas(value: Any, places: Places, loc: Loc = ()) -> list[Problem]:
    """Decimal commas, which YAML takes for the end of a value; the numbers are put together."""
    found = list[Problem]()
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += commas(item, places, (*loc, index))
    if not isinstance(value, dict):
        return found
    for key, other in list(pairwise(value)):
        if _is_fraction(value, key, other, places, loc):
            text = f"{value[key]}.{other}"
            # three digits before a unit are thousands; a share or a bare number has decimals
            if _THOUSANDS.fullmatch(other):
                text = f"{value[key]}{other}"
            message = f"{value[key]},{other} has a comma: write {text}"
            found.append(Problem("", message, places.of((*loc, key))))
            value[key] = scalar(text)
            del value[other]
    for key, item in value.items():
        found += commas(item, places, (*loc, key))
    return found


def _is_fraction(value: Mapping[str, Any], key: str, other: str, places: Places, loc: Loc) -> bool:
    """Whether a key without a value is the fraction of the number right before it."""
    if not isinstance(value.get(key), WrittenInt) or value[other] is not None:
        return False
    if not _AFTER_COMMA.fullmatch(other):
        return False
    line, column = places.of((*loc, key)).rsplit(":", 1)
    at = places.keys.get((*loc, other), "")
    # nothing but the comma stands between them
    return at == f"{line}:{int(column) + len(str(value[key])) + 1}"
