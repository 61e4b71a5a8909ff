"""Figures of a comparison as people read them: amounts in their unit, intervals, differences."""

import math
from collections.abc import Callable
from decimal import Decimal

from simulator.analysis.bootstrap import Interval
from simulator.foundation.units import percent


def amount(value: float | None, unit: str) -> str:
    """A number in its unit: `9.3`, `16.1%`, `8.6 min`, "-" without data."""
    if value is None or not math.isfinite(value):
        return "-" if value is None else "not reached"
    if unit == "s":
        return lasting(value)
    return percent(value, 3) if unit == "share" or unit.startswith("budget") else short(value)


def lasting(seconds: float) -> str:
    """A length of time in its nearest unit: `51 s`, `8.6 min`, `3.2 h`, `2.1 d`."""
    for unit, size, below in (("s", 1.0, 90.0), ("min", 60.0, 5400.0), ("h", 3600.0, 172800.0)):
        if abs(seconds) < below:
            return f"{short(seconds / size)} {unit}"
    return f"{short(seconds / 86400)} d"


def short(value: float) -> str:
    """Two or three digits, without an exponent and without a useless point."""
    text = (
        f"{value:,.0f}"
        if abs(value) >= 100
        else f"{Decimal(f'{value:.2g}' if abs(value) < 10 else f'{value:.1f}'):f}"
    )
    return text.removesuffix(".0")


def spread(
    interval: Interval, unit: str, write: Callable[[float | None, str], str] = amount
) -> str:
    """An interval in its unit: `8.1 to 9.4`, `2.7 to 14.7 min`, or what is said in its place; ""
    without data.
    """
    if interval.remark or interval.value is None:
        return interval.remark
    low, high = write(interval.low, unit), write(interval.high, unit)
    (number, _, one), (_, _, other) = low.partition(" "), high.partition(" ")
    return f"{number if one == other else low} to {high}"


def signed(value: float | None, unit: str) -> str:
    """A difference in its unit: `+1.9`, `-5 points`, `-3 min`."""
    if value is None:
        return "-"
    if unit == "share":
        return f"{_plus(value)}{short(abs(value) * 100)} points"
    return f"{_plus(value)}{amount(abs(value), unit)}"


def _plus(value: float) -> str:
    return "+" if value > 0 else "-" if value < 0 else ""
