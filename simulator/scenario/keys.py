"""Dotted keys into a scenario's plain values, such as `failures[0].error_ratio` or
`alerting.rules[page-quick].burn_rate`.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

from simulator.ai_service.retries import PRESETS
from simulator.foundation.model import closest
from simulator.foundation.units import show

_PART = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
_OF_CLIENTS = sorted({key for preset in PRESETS.values() for key in preset})
_STANDS_FOR = {"policy": ("rules",), "preset": ("every", "lasts", *_OF_CLIENTS)}
"""The name of something that ships, and the keys that it is expanded to."""


def split(key: str) -> list[str]:
    """The parts of a key; raises KeyError when it is not one."""
    parts, position = [], 0
    while position < len(key):
        match = _PART.match(key, position)
        if match is None:
            raise KeyError(f"{show(key)} is not a key: write e.g. failures[0].error_ratio")
        parts.append(match[1] if match[1] is not None else match[2])
        position = match.end()
    if not parts:
        raise KeyError("the key is empty: write e.g. horizon")
    return parts


def changed(
    values: dict[str, Any], key: str, value: Any, exclusive: tuple[tuple[str, ...], ...]
) -> dict[str, Any]:
    """A copy of the values with one of them replaced.

    Of each `exclusive` group of keys, setting one removes the others; setting the name of a policy
    or a preset removes what it stands for, so that the new one's takes its place. Raises KeyError
    when a list has no such item.
    """
    result = copy.deepcopy(values)
    *path, last = split(key)
    place: Any = result
    for part in path:
        place = _inside(place, part)
    if isinstance(place, list):
        place[_index(place, last)] = value
    elif isinstance(place, dict):
        for group in exclusive:
            if last in group:
                for other in group:
                    place.pop(other, None)
        place[last] = value
    else:
        raise KeyError(f"{show(last)} cannot be set inside {show(place)}: it has no keys")
    if isinstance(place, dict) and (
        value or last != "preset"
    ):  # without a preset, its numbers stay
        for other in _STANDS_FOR.get(last, ()):
            place.pop(other, None)
    return result


def _inside(place: Any, part: str) -> Any:
    if isinstance(place, list):
        return place[_index(place, part)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise KeyError(f"{show(part)} is not inside {show(place)}: it has no keys")


def _index(items: list[Any], part: str) -> int:
    """The position of an item by number, or by its name or kind."""
    if part.isdecimal() and part.isascii() and len(part) < 9 and int(part) < len(items):
        return int(part)
    for label in ("name", "kind"):
        for index, item in enumerate(items):
            if isinstance(item, dict) and item.get(label) == part:
                return index
    names = [str(item.get("name") or item.get("kind")) for item in items if isinstance(item, dict)]
    raise KeyError(
        f"no item {show(part)}: {closest(part, names)} (or write an index below {len(items)})"
    )


def differences(first: Any, second: Any, key: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(key, first value, second value) of everything that two plain values do not have alike; None
    for what one lacks.

    Items of a list are matched by name (or kind) where they have one, else by place.
    """
    if isinstance(first, list) and isinstance(second, list):
        first, second = _by_name(first), _by_name(second)
        form = f"{key}[{{}}]"
    else:
        form = f"{key}.{{}}" if key else "{}"
    if not (isinstance(first, dict) and isinstance(second, dict)):
        if first != second:
            yield key, first, second
        return
    for part in dict.fromkeys([*first, *second]):
        yield from differences(first.get(part), second.get(part), form.format(part))


def _by_name(items: list[Any]) -> dict[Any, Any]:
    """The items by their own names, if all have one of their own; else by place."""
    names = [
        item.get("name") or item.get("kind") if isinstance(item, dict) else None for item in items
    ]
    return (
        dict(zip(names, items))
        if all(names) and len(set(names)) == len(names)
        else dict(enumerate(items))
    )
