"""Figures over many runs as people read them: amounts in their unit, intervals, differences.

An estimate has two or three digits, as its interval is wide; what one run measured is exact and has
the words of numbers.py.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from simulator.analysis.bootstrap import Interval
from simulator.foundation.units import percent

Write: TypeAlias = Callable[[float | None, str], str]
# each unit of time with its length (s), and the length below which it is used
TIMES = (("s", 1.0, 90.0), ("min", 60.0, 5400.0), ("h", 3600.0, 172800.0), ("d", 86400.0, math.inf))


def amount(value: float | None, unit: str) -> str:
    """A number in its unit: `9.3`, `16.1%`, `8.6 min`, "-" without data."""
    if value is None:
        return "-"
    if not math.isfinite(value):
        return "not reached"
    if unit == "s":
        return rounded_duration(value)
    if is_share(unit):
        return percent(value, 3)
    return short(value)


def is_share(unit: str) -> bool:
    """Whether a unit is read in percent: the share of a budget may be above 1, and still is."""
    return unit == "share" or unit.startswith("budget")


def points(change: float) -> str:
    """How far two shares are apart, without a sign: `21.7 points`, `1 point`."""
    number = short(abs(change) * 100)
    return f"{number} point" if number == "1" else f"{number} points"


def rounded_duration(seconds: float) -> str:
    """A length of time in its nearest unit: `51 s`, `8.6 min`, `3.2 h`, `2.1 d`."""
    unit, size, _ = next(each for each in TIMES if abs(seconds) < each[2])
    return f"{short(seconds / size)} {unit}"


def short(value: float) -> str:
    """Two or three digits, without an exponent and without a useless point."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    rounded = f"{value:.1f}"
    if abs(value) < 10:
        rounded = f"{value:.2g}"
    # a float would write 0.00001 as 1e-05
    return f"{Decimal(rounded):f}".removesuffix(".0")


def spread(interval: Interval, unit: str, write: Write = amount) -> str:
    """An interval in its unit: `8.1 to 9.4`, `2.7 to 14.7 min`, or what is said in its place; ""
    without data.
    """
    if interval.remark or interval.value is None:
        return interval.remark
    low = write(interval.low, unit)
    high = write(interval.high, unit)
    number, _, unit_of_low = low.partition(" ")
    # both ends in one unit name it once
    if unit_of_low == high.partition(" ")[2]:
        return f"{number} to {high}"
    return f"{low} to {high}"


def signed(value: float | None, unit: str) -> str:
    """A difference in its unit: `+1.9`, `-5 points`, `-3 min`."""
    if value is None:
        return "-"
    if is_share(unit):
        # 5% more of 10% could be read as 10.5%
        return f"{_sign(value)}{points(value)}"
    return f"{_sign(value)}{amount(abs(value), unit)}"


def _sign(value: float) -> str:
    if value > 0:
        return "+"
    if value < 0:
        return "-"
    return ""
