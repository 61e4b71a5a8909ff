"""Edits: the exact changes that remedies name, so that what they uncover can be told at once, and
tests can apply them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from simulator.foundation.written import scalar

# texts that YAML would read otherwise without quotes
_UNSAFE = re.compile(r"^$|^[\s&*!|>'\"%@`?#-](?!\d)|: | #|:$|[\[\]{},]|^(null|~)$")
# the path of a value: keys and positions
Loc: TypeAlias = tuple[int | str, ...]
# (where something stands after an edit, where it was written)
Moved: TypeAlias = tuple[Loc, Loc]


class Edit(Protocol):
    """A change of written values at one place."""

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        """Changes `root` at `loc`; what moved by it. Raises LookupError if nothing is there."""


@dataclass(frozen=True)
class Replace:
    """Another value; what stood at `was` inside the old one stands at `now` inside it."""

    value: Any
    now: Loc = ()
    was: Loc = ()

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        parent(root, loc)[loc[-1]] = self.value
        return ((loc + self.now, loc + self.was),)


@dataclass(frozen=True)
class Rename:
    """Another key for the same value."""

    key: str

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        place = parent(root, loc)
        # what stands there already must not be lost
        if self.key in place:
            return ()
        place[self.key] = place.pop(loc[-1])
        return (((*loc[:-1], self.key), loc),)


@dataclass(frozen=True)
class LeaveOut:
    """Nothing in its place; `key` is the one to be written instead, with a value that only the
    writer knows.
    """

    key: str = ""

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        if self.key:
            raise KeyError(self.key)
        del parent(root, loc)[loc[-1]]
        return ()


@dataclass(frozen=True)
class Swap:
    """Other keys with other values in the place of the key."""

    values: Mapping[str, Any]

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        place = parent(root, loc)
        del place[loc[-1]]
        place.update(self.values)
        return tuple(((*loc[:-1], key), loc) for key in self.values)


@dataclass(frozen=True)
class MoveInto:
    """The key belongs into the keys and values of a neighbour, whose kind is named there if it
    has one.
    """

    field: str
    kind: str
    key: str

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        place = parent(root, loc)
        inner = place.get(self.field)
        if not isinstance(inner, dict):
            inner = {"kind": self.kind} if self.kind else {}
        place[self.field] = {**inner, self.key: place.pop(loc[-1])}
        return (((*loc[:-1], self.field, self.key), loc),)


@dataclass(frozen=True)
class MoveOut:
    """The key belongs beside the part in which it stands, under this name."""

    key: str

    def apply(self, root: Any, loc: Loc) -> tuple[Moved, ...]:
        outer = parent(root, loc[:-1])
        # what stands there already must not be lost
        if self.key in outer:
            return ()
        outer[self.key] = parent(root, loc).pop(loc[-1])
        return (((*loc[:-2], self.key), loc),)


def parent(root: Any, loc: Loc) -> Any:
    """What holds the value at `loc`; raises LookupError if nothing does."""
    place: Any = root
    for part in loc[:-1]:
        place = _inside(place, part)
    _inside(place, loc[-1])
    return place


def _inside(place: Any, part: int | str) -> Any:
    has_parts = isinstance(place, dict | list)
    if not has_parts:
        raise KeyError(part)
    return place[part]


def origin(loc: Loc, moved: tuple[Moved, ...]) -> Loc:
    """Where something was written that stands at `loc` after edits, the last of them last."""
    for now, was in reversed(moved):
        if loc[: len(now)] == now:
            loc = was + loc[len(now) :]
    return loc


def flow(value: object) -> str:
    """A plain value as it is written on one line of YAML."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key}: {flow(each)}" for key, each in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and (_UNSAFE.search(value) or not isinstance(scalar(value), str)):
        return repr(value)
    return str(value)
