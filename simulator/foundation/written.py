"""Quantities as they are written: the number that a text with a unit says, or None.

Decimal arithmetic, so that `99.9%` is `float("0.999")` bit for bit.
"""

import math
import re
from decimal import Decimal
from typing import TypeGuard

# texts, which Decimal takes exactly; a float of 0.001 would be its neighbour
SECONDS = {"ms": "0.001", "s": "1", "m": "60", "h": "3600", "d": "86400", "w": "604800"}
BYTES = {"kB": "1e3", "MB": "1e6", "GB": "1e9", "TB": "1e12"}
# the longest first, so that `ms` is not read as `m`
_UNIT = "|".join(sorted(SECONDS, key=len, reverse=True))
# not \d, which takes the digits of every script
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DURATION = re.compile(rf"(?:{_NUMBER}(?:{_UNIT}))+")
_DURATION_PART = re.compile(rf"({_NUMBER})({_UNIT})")
_RATE = re.compile(rf"({_NUMBER})/({_UNIT})")
_BYTES = re.compile(rf"({_NUMBER})({'|'.join(BYTES)})")
_PERCENT = re.compile(rf"(-?{_NUMBER})%")  # a negative one is out of range, and says so


# the numbers of YAML 1.2; those of YAML 1.1 have octal, sexagesimal and underscored ones as well
_INT = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SWITCHES = {"true": True, "false": False}
# digits of a whole number: int() of a longer text takes long, and no key takes it
MOST_DIGITS = 99


class WrittenFloat(float):
    """A number as it stood in a file or on a command line, where a unit would be due; `text` is
    how it was written.
    """

    text: str

    def __new__(cls, number: str | float, text: str = "") -> "WrittenFloat":
        made = super().__new__(cls, number)
        made.text = text or str(number)
        return made


class WrittenInt(int):
    """The same for whole numbers."""


def scalar(text: str) -> str | bool | WrittenFloat | WrittenInt:
    """A number, true or false, if the text is one as YAML 1.2 writes it; else the text."""
    if text in _SWITCHES:
        return _SWITCHES[text]
    if _INT.fullmatch(text) and len(text) <= MOST_DIGITS:
        return WrittenInt(text)
    if _FLOAT.fullmatch(text) and not _INT.fullmatch(text):
        return WrittenFloat(text)
    return text


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number; true and false, which Python counts as 1 and 0, are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_float(number: int | float) -> float:
    """A number as a float; inf for a whole number beyond all floats."""
    try:
        return float(number)
    except OverflowError:
        if number < 0:
            return -math.inf
        return math.inf


def seconds(value: object) -> float | None:
    """Seconds from `1h30m`, or from a number that needs no unit."""
    if _matched(_DURATION, value) is None:
        return _without_unit(value)
    parts = _DURATION_PART.findall(str(value))
    return float(sum(Decimal(number) * Decimal(SECONDS[unit]) for number, unit in parts))


def per_second(value: object) -> float | None:
    """Events per second from `600/m`, or from a number that needs no unit."""
    match = _matched(_RATE, value)
    if match is None:
        return _without_unit(value)
    return float(Decimal(match[1]) / Decimal(SECONDS[match[2]]))


def byte_count(value: object) -> float | None:
    """Bytes from `500MB`, or from a number that needs no unit."""
    match = _matched(_BYTES, value)
    if match is None:
        return _without_unit(value)
    return float(Decimal(match[1]) * Decimal(BYTES[match[2]]))


def share(value: object) -> float | None:
    """A share of one from `99.9%`, or any number as it is: a share has no other unit."""
    match = _matched(_PERCENT, value)
    if match is not None:
        return float(Decimal(match[1]).scaleb(-2))
    if is_number(value):
        return as_float(value)
    return None


def _matched(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    if isinstance(value, str):
        return pattern.fullmatch(value)
    return None


def _without_unit(value: object) -> float | None:
    """A number given in Python, in the base unit; one that was written lacks its unit."""
    if is_number(value) and not isinstance(value, WrittenFloat | WrittenInt):
        return as_float(value)
    return None
