"""Dotted keys into a scenario's plain values, such as `failures[0].error_ratio` or
`alerting.rules[page-quick].burn_rate`. `KEY=` with nothing after it (in Python
`scenario.without(key)`) leaves the key out, so that its default holds, or takes the item out of its
list: `oncall=` leaves nobody on call, and `failures[0]=` removes the first failure.
"""

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from pydantic import ValidationError

from simulator.ai_service.retries import PRESETS
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.kinds import FAMILIES, Kind
from simulator.foundation.model import closest, problems_of
from simulator.foundation.units import show

# a name, after a dot or at the beginning, or an item in brackets
_PART = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
_OF_CLIENTS = sorted({key for preset in PRESETS.values() for key in preset})
# the name of something that ships, and the keys that it is expanded to
_STANDS_FOR = {"policy": ("rules",), "preset": ("every", "lasts", *_OF_CLIENTS)}
# keys that stand beside another one, which a value that was written alone is moved to
_BESIDE = {"right": "takes"}
# what an item of a list goes by: a level of a ladder by the one that it asks
_LABELS = ("name", "kind", "ask")
# digits of an index: int() of a longer text takes long, and no list has so many items
_MOST_DIGITS = 8

# keys that change nothing of what is played when several scenarios are played with the same seeds
_NAMES = ("name", "seed", "alerting.policy")

# a key, and its value in each of two scenarios
Difference: TypeAlias = tuple[str, Any, Any]


@contextmanager
def explained(key: str, missing: str = "") -> Iterator[None]:
    """Raises what is wrong with a changed key as a ScenarioError; with what to say instead where
    something is `missing`.
    """
    try:
        yield
    except ValidationError as error:
        problems = problems_of(error)
        if missing:
            problems = [_reworded(each, missing) for each in problems]
        raise ScenarioError(problems) from None
    except KeyError as error:
        # str(error) would be the repr of the message
        raise ScenarioError([Problem(str(key), str(error.args[0]))]) from None


def _reworded(problem: Problem, missing: str) -> Problem:
    if not problem.message.startswith("is missing"):
        return problem
    return Problem(problem.path, missing)


def split(key: str) -> list[str]:
    """The parts of a key; raises KeyError when it is not one."""
    if not isinstance(key, str):
        raise KeyError(f"{show(key)} is not a key: write e.g. 'failures[0].error_ratio'")
    parts = []
    position = 0
    while position < len(key):
        match = _PART.match(key, position)
        if match is None:
            raise KeyError(f"{show(key)} is not a key: write e.g. failures[0].error_ratio")
        # one of the two groups has matched; brackets may be empty
        parts.append(match[1] or match[2])
        position = match.end()
    if not parts:
        raise KeyError("the key is empty: write e.g. horizon")
    return parts


def changed(
    values: dict[str, Any], key: str, value: object, exclusive: tuple[tuple[str, ...], ...]
) -> dict[str, Any]:
    """A copy of the values with one of them replaced.

    Of each `exclusive` group of keys, setting one removes the others; setting the name of a policy
    or a preset removes what it stands for, so that the new one's takes its place. Raises KeyError
    when a list has no such item.
    """
    result = copy.deepcopy(values)
    *path, last = split(key)
    place: object = result
    for number, part in enumerate(path, start=1):
        if number == len(path):
            _write_out(place, part, last)
        place = _inside(place, part)
    if isinstance(place, list):
        place[_index(place, last)] = value
    elif isinstance(place, dict):
        for other in [*_replaced(last, value, exclusive), *_defaults_of_kind(place, last, value)]:
            place.pop(other, None)
        place[last] = value
    else:
        raise KeyError(f"{show(last)} cannot be set inside {show(place)}: it has no keys")
    return result


def _write_out(place: object, part: str, key: str) -> None:
    """Gives a part keys of its own, where one is to be set beside what was written alone:
    `triage: 8m` becomes `triage: {takes: 8m}` before `right` is set.
    """
    alone = _BESIDE.get(key)
    written = _get(place, part)
    if alone is None or written is None or _has(written, alone):
        return
    if isinstance(place, dict):
        place[part] = {alone: written}


def _has(place: object, key: str) -> bool:
    return isinstance(place, dict) and key in place


def removed(values: dict[str, Any], key: str) -> dict[str, Any]:
    """A copy of the values without one of them; without the name of a policy, without its rules
    too. Raises KeyError when it is not there.
    """
    result = copy.deepcopy(values)
    *path, last = split(key)
    place: object = result
    for part in path:
        _check_there(place, part)
        place = _inside(place, part)
    _check_there(place, last)
    if isinstance(place, list):
        del place[_index(place, last)]
    elif isinstance(place, dict):
        for name in (last, *_replaced(last, None, ())):
            place.pop(name, None)
    return result


def _check_there(place: object, part: str) -> None:
    """Refuses a key that a mapping does not have, and one inside what is not set."""
    if place is None:
        raise KeyError(f"there is no {show(part)} to remove: what it belongs to is not set")
    if not isinstance(place, dict | list):
        raise KeyError(f"there is no {show(part)} to remove: {show(place)} has no keys")
    if isinstance(place, dict) and part not in place:
        raise KeyError(f"there is no {show(part)} to remove: {closest(part, list(place))}")


def _inside(place: object, part: str) -> object:
    if isinstance(place, list):
        return place[_index(place, part)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise KeyError(f"{show(part)} is not inside {show(place)}: it has no keys")


def _replaced(key: str, value: object, exclusive: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """The keys that go when one of their neighbours is set."""
    for group in exclusive:
        if key in group:
            yield from group
    # where a preset is taken away, the numbers that it stood for stay
    if value or key != "preset":
        yield from _STANDS_FOR.get(key, ())


def _defaults_of_kind(place: dict[str, Any], key: str, value: object) -> Iterator[str]:
    """The keys that go when a kind is replaced: those that the new one lacks and nobody wrote."""
    if key != "kind" or not isinstance(value, str):
        return
    for kinds in FAMILIES.values():
        old, new = kinds.get(str(place.get(key))), kinds.get(value)
        if old and new:
            lacking = old.model_fields.keys() - new.model_fields.keys()
            yield from (name for name in lacking if _is_default(old, name, place.get(name)))


def _is_default(kind: type[Kind], key: str, value: object) -> bool:
    return bool(kind.model_fields[key].default == value)


def _index(items: list[object], part: str) -> int:
    """The position of an item by number, or by its name, its kind, or whom it asks."""
    if _is_position(part, items):
        return int(part)
    for label in _LABELS:
        labels = [_get(item, label) for item in items]
        if part in labels:
            return labels.index(part)
    names = [str(name) for name in map(_own_name, items) if name]
    raise KeyError(
        f"no item {show(part)}: {closest(part, names)} (or write an index below {len(items)})"
    )


def _is_position(part: str, items: list[object]) -> bool:
    # isdecimal alone takes the digits of every script
    if not (part.isascii() and part.isdecimal()) or len(part) > _MOST_DIGITS:
        return False
    return int(part) < len(items)


def _get(item: object, key: str) -> object:
    """A value of a mapping; None of anything else."""
    if isinstance(item, dict):
        return item.get(key)
    return None


def _own_name(item: object) -> object:
    return next(filter(None, (_get(item, label) for label in _LABELS)), None)


def played_differences(first: dict[str, Any], second: dict[str, Any]) -> list[Difference]:
    """What is played differently in two scenarios (plain values) with the same seeds."""
    return [each for each in differences(first, second) if each[0] not in _NAMES]


def differences(first: object, second: object, key: str = "") -> Iterator[Difference]:
    """(key, first value, second value) of everything that two plain values do not have alike; None
    for what one lacks.

    Items of a list are matched by name (or kind) where they have one, else by place.
    """
    if isinstance(first, list) and isinstance(second, list):
        yield from _differences(_by_name(first), _by_name(second), f"{key}[", "]")
    elif isinstance(first, dict) and isinstance(second, dict):
        yield from _differences(first, second, _stem(key), "")
    elif first != second:
        yield key, first, second


def _stem(key: str) -> str:
    """What stands before the keys of a mapping; nothing at the top."""
    if not key:
        return ""
    return f"{key}."


def _differences(
    first: dict[Any, Any], second: dict[Any, Any], before: str, after: str
) -> Iterator[Difference]:
    """The same of two mappings; a part's key stands between `before` and `after`."""
    for part in dict.fromkeys([*first, *second]):
        yield from differences(first.get(part), second.get(part), f"{before}{part}{after}")


def _by_name(items: list[Any]) -> dict[Any, Any]:
    """The items by their own names, if all have one of their own; else by place."""
    # by place, one item put in front would make all others differ
    names = [_own_name(item) for item in items]
    if all(names) and len(set(names)) == len(names):
        return dict(zip(names, items, strict=True))
    return dict(enumerate(items))
