"""Durations, ratios, rates and memory: text to plain numbers (seconds, 0..1, per second, bytes) and
back.

Decimal arithmetic, so that `99.9%` is `float("0.999")` bit for bit.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

SECONDS = {"ms": "0.001", "s": "1", "m": "60", "h": "3600", "d": "86400", "w": "604800"}
BYTES = {"kB": "1e3", "MB": "1e6", "GB": "1e9", "TB": "1e12"}
LONGEST = 1e10
"""No interval or window is as long as three centuries."""
_UNIT = "|".join(sorted(SECONDS, key=len, reverse=True))
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DURATION = re.compile(rf"(?:{_NUMBER}(?:{_UNIT}))+")
_DURATION_PART = re.compile(rf"({_NUMBER})({_UNIT})")
_RATE = re.compile(rf"({_NUMBER})/({_UNIT})")
_BYTES = re.compile(rf"({_NUMBER})({'|'.join(BYTES)})")
_PERCENT = re.compile(rf"({_NUMBER})%")


class WrittenFloat(float):
    """A number as it stood in a file or on a command line, where a unit would be due."""


class WrittenInt(int):
    """The same for whole numbers."""


def wrong(message: str) -> PydanticCustomError:
    """A validation error with exactly this text."""
    return PydanticCustomError("problem", "{text}", {"text": message})


def show(value: object) -> str:
    """A value as it may stand in an error line: short, quoted when it is text."""
    text = repr(str(value)) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _float(number: int | float) -> float:
    """A number as a float; inf for a whole number beyond all floats."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _number(value: object) -> float | None:
    """The value as a float if it is a number that needs no unit, else None."""
    if isinstance(value, bool | WrittenFloat | WrittenInt):
        return None
    return _float(value) if isinstance(value, int | float) else None


def parse_duration(value: object) -> float:
    """A time in seconds, from `90s`, `5m`, `1h30m`, `30d` or `250ms`. In Python, a bare number
    is seconds.
    """
    number = _number(value)
    if number is not None:
        return number
    text = value if isinstance(value, str) else ""
    if not _DURATION.fullmatch(text):
        given = str(value)
        hint = (
            f"write {given}s, {given}m or {given}h"
            if _is_plain(value)
            else "write e.g. 90s, 5m, 1h30m or 30d"
        )
        raise wrong(f"{show(value)} is not a duration: {hint}")
    return float(
        sum(Decimal(n) * Decimal(SECONDS[unit]) for n, unit in _DURATION_PART.findall(text))
    )


def parse_ratio(value: object) -> float:
    """A share between 0 and 1, from `99.9%` or a bare number between 0 and 1."""
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
        ratio = float(Decimal(match[1]).scaleb(-2))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        ratio = _float(value)
    else:
        raise wrong(f"{show(value)} is not a ratio: write e.g. 99.9% or 0.999")
    if 0 <= ratio <= 1:
        return ratio
    bare = not isinstance(value, str) and 1 < ratio <= 100
    raise wrong(
        f"{show(value)} is not between 0 and 1: "
        + (f"write {value}%" if bare else "write 0% to 100%")
    )


def parse_share(value: object) -> float:
    """A share that may be above 1, from `150%` or a bare number between 0 and 1."""
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
        return float(Decimal(match[1]).scaleb(-2))
    if _is_plain(value) and float(str(value)) > 1:
        raise wrong(f"{show(value)} is not between 0 and 1: write {value}%")
    return parse_ratio(value)


def _share_written(share: float) -> float | str:
    """A share so that it is read again as it is."""
    return share if share <= 1 else f"{Decimal(repr(share)).scaleb(2):f}%"


def parse_rate(value: object) -> float:
    """Events per second, from `50/s`, `600/m` or `3600/h`. In Python, a bare number is per
    second.
    """
    number = _number(value)
    if number is not None:
        return number
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        given = value if _is_plain(value) else "50"
        raise wrong(f"{show(value)} is not a rate: write {given}/s, {given}/m or {given}/h")
    return float(Decimal(match[1]) / Decimal(SECONDS[match[2]]))


def parse_bytes(value: object) -> float:
    """Bytes, from `500MB` or `4GB` (10^6, 10^9 bytes). In Python, a bare number is bytes."""
    number = _number(value)
    if number is not None:
        return number
    match = _BYTES.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        given = value if _is_plain(value) else "4"
        raise wrong(f"{show(value)} is not an amount of memory: write {given}MB or {given}GB")
    return float(Decimal(match[1]) * Decimal(BYTES[match[2]]))


def parse_number(value: object) -> float:
    """A plain number, for factors and burn rates."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(f"{show(value)} is not a number: write e.g. 2 or 14.4")
    return _float(value)


def _is_plain(value: object) -> bool:
    """Whether the value is a bare number, so that only its unit is missing."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def format_duration(seconds: float) -> str:
    """The shortest exact text of a duration: `1h30m`, `90s` becomes `1m30s`, `0s`."""
    left, parts = Decimal(repr(float(seconds))), []
    for unit in ("d", "h", "m", "s", "ms"):
        count, left = divmod(left, Decimal(SECONDS[unit]))
        if count:
            parts.append(f"{int(count)}{unit}")
    return "".join(parts) or "0s"


def format_bytes(amount: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """An amount of memory as it is read, with two digits: `40 MB`, `1.3 GB`, `14,000 GB`."""
    unit = "GB" if amount >= 9.9e8 else "MB"
    return f"{two_digits(amount / float(BYTES[unit]), rounding)} {unit}"


def two_digits(amount: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """A number with two significant digits, as it is read: `0.31`, `4.2`, `14,000`."""
    rounded = Context(prec=2, rounding=rounding).create_decimal(repr(float(amount)))
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded.normalize():f}"


def ms(seconds: float) -> int:
    """A length in whole milliseconds, the unit in which cells, ticks and windows are compared
    exactly.
    """
    return round(seconds * 1000)


def percent(share: float, digits: int = 3) -> str:
    """A share as it is read: `84.8%`, `0.0512%`; only what is all (or nothing) says 100% (or
    0%).
    """
    text = f"{share * 100:.{digits}g}"
    while share != 1 and float(text) == 100 and digits < 17:
        digits += 1
        text = f"{share * 100:.{digits}g}"
    return f"{Decimal(text):f}%"


def times(factor: float, above: float | None = None) -> str:
    """A factor as it is read: `14.4x`; with so many digits that one above another (shown by
    `exactly`) reads so.
    """
    digits = 4
    while (
        above is not None
        and digits < 17
        and float(f"{factor:.{digits}g}") <= float(f"{above:.12g}")
    ):
        digits += 1
    return f"{factor:.{digits}g}x"


def exactly(threshold: float) -> str:
    """A threshold as it is read: all its digits, without the last bits of a division."""
    return f"{threshold:.12g}x"


def whole(count: float) -> int | float:
    """A count as it is written: whole numbers without a point."""
    number = float(count)
    return int(number) if number.is_integer() else number


@dataclass(frozen=True)
class Unit:
    """How a quantity is written and read, and the range its values must keep to (`low` excluded if
    `above`).

    `harmless` is the value at which it changes nothing.
    """

    parse: Callable[[object], float]
    text: Callable[[float], str]
    harmless: float | None = None
    low: float = 0.0
    high: float = float("inf")
    above: bool = False
    example: str = ""

    def clip(self, value: float) -> float:
        """A drawn value, brought back into the range."""
        return min(max(value, self.low), self.high)

    def schema(self) -> dict[str, Any]:
        """How editors are told about it."""
        return {"type": ["string", "number"], "examples": [self.example]}


LARGEST_RATE, LARGEST_NUMBER, LARGEST_FACTOR = 1e9, 1e15, 1e6
"""Beyond all that a service could meet, and far below what floats can hold."""
DURATION = Unit(parse_duration, format_duration, high=LONGEST, example="5m")
RATIO = Unit(parse_ratio, percent, harmless=0.0, high=1.0, example="50%")
SHARE = Unit(parse_share, percent, harmless=0.0, high=LARGEST_FACTOR, example="150%")
RATE = Unit(parse_rate, lambda rate: f"{rate:g}/s", high=LARGEST_RATE, example="40/s")
MEMORY = Unit(parse_bytes, format_bytes, example="4GB")
NUMBER = Unit(parse_number, lambda number: f"{number:,.6g}", high=LARGEST_NUMBER, example="800")
FACTOR = Unit(parse_number, times, harmless=1.0, high=LARGEST_FACTOR, example="2")


def _whole_ms(seconds: float) -> float:
    """Refuses a grid finer than a millisecond, the resolution at which cells and windows are
    counted.
    """
    if not abs(seconds) < LONGEST:
        raise wrong(f"{seconds:g} s is too long: write less than {LONGEST:g} s")
    if seconds * 1000 != round(seconds * 1000):
        raise wrong(f"{seconds} s is finer than 1 ms: write a whole number of milliseconds")
    return seconds


def _written(unit: Unit) -> tuple[Any, ...]:
    return BeforeValidator(unit.parse), WithJsonSchema(unit.schema())


Duration: TypeAlias = Annotated[float, Field(ge=0, le=LONGEST), *_written(DURATION)]
"""Seconds, zero or more."""
Length: TypeAlias = Annotated[
    float,
    Field(gt=0),
    BeforeValidator(lambda v: _whole_ms(parse_duration(v))),
    WithJsonSchema(DURATION.schema()),
]
"""Seconds, more than zero, in whole milliseconds: intervals and windows."""
Memory: TypeAlias = Annotated[float, Field(gt=0), *_written(MEMORY)]
"""Bytes, more than zero."""
Ratio: TypeAlias = Annotated[float, Field(ge=0, le=1), *_written(RATIO)]
"""A share, 0 to 1."""
Share: TypeAlias = Annotated[
    float, Field(ge=0, le=LARGEST_FACTOR), PlainSerializer(_share_written), *_written(SHARE)
]
"""A share that may be more than all of it, 0 or more."""
Rate: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST_RATE), *_written(RATE)]
"""Events per second, zero or more."""
PositiveRate: TypeAlias = Annotated[float, Field(gt=0, le=LARGEST_RATE), *_written(RATE)]
"""Events per second, more than zero."""
Factor: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST_NUMBER), BeforeValidator(parse_number)]
"""A plain number, zero or more."""
Number: TypeAlias = Annotated[float, BeforeValidator(parse_number)]
"""A plain number, of whatever is counted there."""
Switch: TypeAlias = Annotated[bool, Strict()]
"""true or false."""
Count: TypeAlias = Annotated[int, Strict(), Field(ge=0)]
"""A whole number, zero or more."""
