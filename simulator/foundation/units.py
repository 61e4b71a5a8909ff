"""Units: how durations, ratios, rates and memory are read, shown and checked in a model's fields.

Base units are seconds, shares of one, events per second and bytes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, Strict, WithJsonSchema

from simulator.foundation.quantities import invalid as invalid
from simulator.foundation.quantities import (
    parse_bytes,
    parse_count,
    parse_duration,
    parse_hours,
    parse_number,
    parse_rate,
    parse_ratio,
    parse_share,
    parse_switch,
)
from simulator.foundation.quantities import show as show
from simulator.foundation.renamed import renamed_in
from simulator.foundation.written import BYTES, SECONDS, is_number

TELLING = 10.0  # (s) above this whole seconds are fine enough
LONGEST = 1e10  # no interval or window is as long as three centuries
# beyond all that a service could meet, and far below what floats can hold
LARGEST_RATE = 1e9
LARGEST_NUMBER = 1e15
LARGEST_FACTOR = 1e6
LONGEST_WRITTEN = "115740d"  # the same in whole days
MOST_DIGITS = 17  # of a float: more tell nothing
ENDLESS = 12  # digits of a number that nobody has written so


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
    limit = -math.inf
    if math.isfinite(above):
        limit = float(exactly(above)[:-1])
    digits = 4
    while float(f"{factor:.{digits}g}") <= limit and digits < MOST_DIGITS:
        digits += 1
    return f"{factor:.{digits}g}x"


def exactly(threshold: float) -> str:
    """A burn rate as it is read: all its digits, of a third the first six."""
    text = f"{threshold:.12g}"
    if sum(char.isdigit() for char in text.lstrip("0.")) < ENDLESS:
        return f"{text}x"
    # never rounded up: what is just above it is to read so
    return f"{Context(prec=6, rounding=ROUND_DOWN).create_decimal(text):f}x"


def whole(count: float) -> int | float:
    """A count (0 or more) as it is written: whole numbers without a point."""
    number = float(count)
    if number.is_integer():
        return int(number)
    return number


@dataclass(frozen=True)
class Unit:
    """How a quantity is written and read, and the range its values must keep to, in its base unit.

    `harmless` is the value at which it changes nothing; `in_file` how it is written in a file,
    where that is not how it is read in a sentence.
    """

    parse: Callable[[object], float]
    text: Callable[[float], str]
    harmless: float | None = None
    low: float = 0.0
    high: float = float("inf")
    example: str = ""
    in_file: Callable[[float], str] | None = None

    def clip(self, value: float) -> float:
        """A drawn value, brought back into the range (both in the base unit)."""
        return min(max(value, self.low), self.high)

    def written(self, value: float) -> str:
        """A value (base unit) as it may be written in a file: `30d`, `99.95%`, `14.4`."""
        return (self.in_file or self.text)(value)

    def roughly(self, value: float) -> str:
        """A computed one, with as many digits as tell anything."""
        # a fraction of a second says nothing beside minutes
        if self is DURATION and value > TELLING:
            return self.written(float(round(value)))
        return self.written(float(f"{value:.4g}"))

    def schema(self) -> dict[str, Any]:
        """How editors are told about it."""
        return {"type": ["string", "number"], "examples": [self.example]}


def _plain(number: float) -> str:
    """Without an exponent, and without the last bits of a division."""
    return f"{Decimal(f'{number:.12g}'):f}"


def _duration(seconds: float) -> str:
    # to the second, the longest would be a riddle
    return LONGEST_WRITTEN if seconds == LONGEST else format_duration(seconds)


def _percent(share: float) -> str:
    # of 10% and 10.01% three digits are the same
    return percent(share, 12)


DURATION = Unit(parse_duration, format_duration, high=LONGEST, example="5m", in_file=_duration)
RATIO = Unit(parse_ratio, percent, harmless=0.0, high=1.0, example="50%", in_file=_percent)
SHARE = Unit(
    parse_share, percent, harmless=0.0, high=LARGEST_FACTOR, example="150%", in_file=_percent
)
RATE = Unit(
    parse_rate,
    lambda rate: f"{rate:g}/s",
    harmless=0.0,
    high=LARGEST_RATE,
    example="40/s",
    in_file=lambda rate: f"{_plain(rate)}/s",
)
MEMORY = Unit(
    parse_bytes, format_bytes, example="4GB", in_file=lambda amount: f"{_plain(amount / 1e9)}GB"
)
NUMBER = Unit(
    parse_number,
    lambda number: f"{number:,.6g}",
    high=LARGEST_NUMBER,
    example="800",
    in_file=_plain,
)
HOURS = Unit(parse_hours, lambda hours: f"{hours:g}", high=1e6, example="8", in_file=_plain)
FACTOR = Unit(parse_number, times, harmless=1.0, high=LARGEST_FACTOR, example="2", in_file=_plain)


def _parse_length(value: object) -> float:
    """Seconds in whole milliseconds, as cells and windows are counted in these."""
    # without this a bare 0 would be told to take a unit, and then that 0 is out of range
    if is_number(value) and value == 0:
        raise invalid(f"0 is out of range: write a length above 0, e.g. {DURATION.example}")
    seconds = parse_duration(value)
    if not abs(seconds) < LONGEST:
        raise invalid(f"{show(value)} is too long: write at most {LONGEST_WRITTEN}")
    if seconds * 1000 != ms(seconds):
        raise invalid(f"{show(value)} is finer than 1 ms: write a whole number of milliseconds")
    return seconds


def _share_text(share: float) -> float | str:
    """A share so that it is read again as it is."""
    if share <= 1:
        return share
    return f"{Decimal(repr(share)).scaleb(2):f}%"


def _written(unit: Unit) -> tuple[BeforeValidator, WithJsonSchema, Unit]:
    """What pydantic needs to know of a field with this unit; the unit itself is for messages."""
    return BeforeValidator(unit.parse), WithJsonSchema(unit.schema()), unit


Duration: TypeAlias = Annotated[float, Field(ge=0, le=LONGEST), *_written(DURATION)]  # s
# intervals and windows (s)
Length: TypeAlias = Annotated[
    float, Field(gt=0), BeforeValidator(_parse_length), WithJsonSchema(DURATION.schema()), DURATION
]
Memory: TypeAlias = Annotated[float, Field(gt=0), *_written(MEMORY)]  # bytes
Ratio: TypeAlias = Annotated[float, Field(ge=0, le=1), *_written(RATIO)]
# may be more than all of it
Share: TypeAlias = Annotated[
    float, Field(ge=0, le=LARGEST_FACTOR), PlainSerializer(_share_text), *_written(SHARE)
]
Rate: TypeAlias = Annotated[float, Field(ge=0, le=LARGEST_RATE), *_written(RATE)]  # events a second
PositiveRate: TypeAlias = Annotated[float, Field(gt=0, le=LARGEST_RATE), *_written(RATE)]
Factor: TypeAlias = Annotated[
    float, Field(ge=0, le=LARGEST_NUMBER), BeforeValidator(parse_number), NUMBER
]
Hours: TypeAlias = Annotated[float, Field(ge=0, le=1e6), BeforeValidator(parse_hours), HOURS]
# of what is counted there
Number: TypeAlias = Annotated[float, BeforeValidator(parse_number), NUMBER]
Switch: TypeAlias = Annotated[bool, Strict(), BeforeValidator(parse_switch)]
Count: TypeAlias = Annotated[int, Strict(), Field(ge=0), BeforeValidator(parse_count)]


__getattr__ = renamed_in(__name__, {"wrong": "simulator.foundation.quantities.invalid"})
