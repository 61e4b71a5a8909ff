"""Units: how durations, ratios, rates and memory are read, shown and checked in a model's fields.

Base units are seconds, shares of one, events per second and bytes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.foundation import written
from simulator.foundation.renamed import renamed_in
from simulator.foundation.written import BYTES, SECONDS, as_float, is_number

LONGEST = 1e10  # no interval or window is as long as three centuries
# beyond all that a service could meet, and far below what floats can hold
LARGEST_RATE = 1e9
LARGEST_NUMBER = 1e15
LARGEST_FACTOR = 1e6
LONGEST_SHOWN = 60  # characters of a value that an error line repeats
MOST_DIGITS = 17  # of a float: more tell nothing


def invalid(message: str) -> PydanticCustomError:
    """A validation error with exactly this text."""
    # handed over as a value: braces in a message itself would be a template's
    return PydanticCustomError("problem", "{text}", {"text": message})


def show(value: object) -> str:
    """A value as it may stand in an error line: short, quoted when it is text."""
    text = str(value)
    if isinstance(value, str):
        text = repr(text)
    if len(text) <= LONGEST_SHOWN:
        return text
    return text[: LONGEST_SHOWN - 3] + "..."


def parse_duration(value: object) -> float:
    """A time, such as `90s`, `5m`, `1h30m`, `30d` or `250ms`. In Python, a bare number
    is seconds.
    """
    seconds = written.seconds(value)
    if seconds is None:
        hint = "e.g. 90s, 5m, 1h30m or 30d"
        if _lacks_unit(value):
            hint = f"{value}s, {value}m or {value}h"
        raise invalid(f"{show(value)} is not a duration: write {hint}")
    return seconds


def parse_ratio(value: object) -> float:
    """A share between 0 and 1, such as `99.9%` or the bare number 0.999."""
    ratio = _share(value)
    if 0 <= ratio <= 1:
        return ratio
    remedy = "0% to 100%"
    if is_number(value) and 1 < ratio <= 100:
        remedy = f"{value}%"
    raise invalid(f"{show(value)} is not between 0 and 1: write {remedy}")


def parse_share(value: object) -> float:
    """A share that may be above 1, such as `150%`, or a bare number between 0 and 1."""
    share = _share(value)
    if isinstance(value, str):
        return share
    # a bare 99.9 is a percent sign forgotten, not a hundred times everything
    if share > 1:
        raise invalid(f"{show(value)} is not between 0 and 1: write {value}%")
    return parse_ratio(value)


def _share(value: object) -> float:
    share = written.share(value)
    if share is None:
        raise invalid(f"{show(value)} is not a ratio: write e.g. 99.9% or 0.999")
    return share


def parse_rate(value: object) -> float:
    """Events per second, such as `50/s`, `600/m` or `3600/h`. In Python, a bare number is per
    second.
    """
    rate = written.per_second(value)
    if rate is None:
        given = _amount(value, 50)
        raise invalid(f"{show(value)} is not a rate: write {given}/s, {given}/m or {given}/h")
    return rate


def parse_bytes(value: object) -> float:
    """Bytes, such as `500MB` or `4GB` (10^6, 10^9 bytes). In Python, a bare number is bytes."""
    amount = written.byte_count(value)
    if amount is None:
        given = _amount(value, 4)
        raise invalid(f"{show(value)} is not an amount of memory: write {given}MB or {given}GB")
    return amount


def parse_number(value: object) -> float:
    """A plain number, for factors and burn rates."""
    if not is_number(value):
        raise invalid(f"{show(value)} is not a number: write e.g. 2 or 14.4")
    return as_float(value)


def _lacks_unit(value: object) -> bool:
    """Whether the value is a bare number, so that only its unit is missing."""
    return is_number(value) and value >= 0


def _amount(value: object, example: int) -> object:
    """What a remedy gives a unit to: the bare number that was written, else an example."""
    if _lacks_unit(value):
        return value
    return example


def format_duration(seconds: float) -> str:
    """The shortest exact text of a duration (s, 0 or more): `1h30m`, `1m30s` for 90 s, `0s`."""
    left = Decimal(repr(float(seconds)))
    parts = []
    for unit in ("d", "h", "m", "s", "ms"):
        count, left = divmod(left, Decimal(SECONDS[unit]))
        if count:
            parts.append(f"{int(count)}{unit}")
    return "".join(parts) or "0s"


def format_bytes(amount: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """An amount of memory (bytes) as it is read: `40 MB`, `1.3 GB`, `14,000 GB`."""
    unit = "MB"
    # two digits of a little less would be 1,000 MB
    if amount >= 9.9e8:
        unit = "GB"
    return f"{two_digits(amount / float(BYTES[unit]), rounding)} {unit}"


def two_digits(amount: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """A number (0 or more) with two digits, as it is read: `0.31`, `4.2`, `14,000`."""
    rounded = Context(prec=2, rounding=rounding).create_decimal(repr(float(amount)))
    if rounded >= 10:
        return f"{rounded:,.0f}"
    return f"{rounded.normalize():f}"


def ms(seconds: float) -> int:
    """A length (s) in whole milliseconds, the unit in which cells, ticks and windows are compared
    exactly.
    """
    return round(seconds * 1000)


def percent(share: float, digits: int = 3) -> str:
    """A share (0 or more) as it is read: `84.8%`, `0.0512%`; only what is all (or nothing) says
    100% (or 0%).
    """
    text = f"{share * 100:.{digits}g}"
    while share != 1 and float(text) == 100 and digits < MOST_DIGITS:
        digits += 1
        text = f"{share * 100:.{digits}g}"
    return f"{Decimal(text):f}%"


def times(factor: float, above: float = -math.inf) -> str:
    """A factor (0 or more) as it is read: `14.4x`; with so many digits that one above another
    (shown by `exactly`) reads so.
    """
    limit = float(f"{above:.12g}")
    digits = 4
    while float(f"{factor:.{digits}g}") <= limit and digits < MOST_DIGITS:
        digits += 1
    return f"{factor:.{digits}g}x"


def exactly(threshold: float) -> str:
    """A burn rate as it is read: all its digits, without the last bits of a division."""
    return f"{threshold:.12g}x"


def whole(count: float) -> int | float:
    """A count (0 or more) as it is written: whole numbers without a point."""
    number = float(count)
    if number.is_integer():
        return int(number)
    return number


@dataclass(frozen=True)
class Unit:
    """How a quantity is written and read, and the range its values must keep to, in its base unit.

    `harmless` is the value at which it changes nothing.
    """

    parse: Callable[[object], float]
    text: Callable[[float], str]
    harmless: float | None = None
    low: float = 0.0
    high: float = float("inf")
    example: str = ""

    def clip(self, value: float) -> float:
        """A drawn value, brought back into the range (both in the base unit)."""
        return min(max(value, self.low), self.high)

    def schema(self) -> dict[str, Any]:
        """How editors are told about it."""
        return {"type": ["string", "number"], "examples": [self.example]}


DURATION = Unit(parse_duration, format_duration, high=LONGEST, example="5m")
RATIO = Unit(parse_ratio, percent, harmless=0.0, high=1.0, example="50%")
SHARE = Unit(parse_share, percent, harmless=0.0, high=LARGEST_FACTOR, example="150%")
RATE = Unit(parse_rate, lambda rate: f"{rate:g}/s", high=LARGEST_RATE, example="40/s")
MEMORY = Unit(parse_bytes, format_bytes, example="4GB")
NUMBER = Unit(parse_number, lambda number: f"{number:,.6g}", high=LARGEST_NUMBER, example="800")
FACTOR = Unit(parse_number, times, harmless=1.0, high=LARGEST_FACTOR, example="2")


def _parse_length(value: object) -> float:
    """Seconds in whole milliseconds, as cells and windows are counted in these."""
    seconds = parse_duration(value)
    if not abs(seconds) < LONGEST:
        raise invalid(f"{seconds:g} s is too long: write less than {LONGEST:g} s")
    if seconds * 1000 != ms(seconds):
        raise invalid(f"{seconds} s is finer than 1 ms: write a whole number of milliseconds")
    return seconds


def _share_text(share: float) -> float | str:
    """A share so that it is read again as it is."""
    if share <= 1:
        return share
    return f"{Decimal(repr(share)).scaleb(2):f}%"


def _written(unit: Unit) -> tuple[BeforeValidator, WithJsonSchema]:
    """What pydantic needs to know of a field with this unit."""
    return BeforeValidator(unit.parse), WithJsonSchema(unit.schema())


Duration: TypeAlias = Annotated[float, Field(ge=0, le=LONGEST), *_written(DURATION)]  # s
# intervals and windows (s)
Length: TypeAlias = Annotated[
    float, Field(gt=0), BeforeValidator(_parse_length), WithJsonSchema(DURATION.schema())
]
Memory: TypeAlias = Annotated[float, Field(gt=0), *_written(MEMORY)]  # bytes
Ratio: TypeAlias = Annotated[float, Field(ge=0, le=1), *_written(RATIO)]
# may be more than all of it
Share: TypeAlias = Annotated[
    float, Field(ge=0, le=LARGEST_FACTOR), PlainSerializer(_share_text), *_written(SHARE)
]
Rate: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST_RATE), *_written(RATE)]  # events a second
PositiveRate: TypeAlias = Annotated[float, Field(gt=0, le=LARGEST_RATE), *_written(RATE)]
Factor: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST_NUMBER), BeforeValidator(parse_number)]
Number: TypeAlias = Annotated[float, BeforeValidator(parse_number)]  # of what is counted there
Switch: TypeAlias = Annotated[bool, Strict()]
Count: TypeAlias = Annotated[int, Strict(), Field(ge=0)]


__getattr__ = renamed_in(__name__, {"wrong": "simulator.foundation.units.invalid"})
