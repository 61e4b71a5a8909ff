"""Calendar months of which the SLI says one thing and the share of the budget another."""

from collections.abc import Mapping
from typing import Any

from simulator.foundation.units import percent
from simulator.outputs.words.clock import MONTHS
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import SLI_DIGITS, objective

MOST_DIGITS = 9


def disagreements(slos: Mapping[str, Any]) -> tuple[str, ...]:
    """A sentence for each such month, from the summary of all objectives."""
    return tuple(
        _sentence(name, month)
        for name, slo in slos.items()
        for month in slo.get("months", ())
        if month["disagrees"]
    )


def _sentence(name: str, month: Mapping[str, Any]) -> str:
    # the month's budget is of the traffic that was promised, its SLI of what arrived
    which = f"{safe_label(name)}, {month_name(month)}"
    kept, arrived = _verdict(is_kept=month["is_kept"])
    sli = apart(month["sli"], month["objective"])
    spent = apart(month["budget_spent"], 1.0)
    return (
        f"{which}: {kept}, with an SLI of {sli} for an objective of"
        f" {objective(month['objective'])}, although {spent} of the month's budget was spent:"
        f" {arrived} events arrived than expected"
    )


def month_name(month: Mapping[str, Any]) -> str:
    """`January 2026`."""
    year, number = month["month"].split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _verdict(*, is_kept: bool) -> tuple[str, str]:
    if is_kept:
        return "kept", "more"
    return "missed", "fewer"


def apart(value: float, bound: float, digits: int = SLI_DIGITS) -> str:
    """A share with so many digits that it reads apart from a bound."""
    # 99.9% beside an objective of 99.9% would not say why the month was missed
    while digits < MOST_DIGITS and float(f"{value:.{digits}g}") == bound:
        digits += 1
    return percent(value, digits)
