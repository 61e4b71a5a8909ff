"""Calendar months of which the SLI says one thing and the share of the budget another."""

from collections.abc import Mapping
from typing import Any

from simulator.foundation.units import percent
from simulator.outputs.words import MONTHS, share, shown


def disagreements(slos: Mapping[str, Any]) -> tuple[str, ...]:
    """A sentence for each such month, from the summary of all objectives."""
    return tuple(
        _sentence(name, month)
        for name, slo in slos.items()
        for month in slo.get("months", ())
        if month["disagrees"]
    )


def _sentence(name: str, month: Mapping[str, Any]) -> str:
    year, number = month["month"].split("-")
    kept, came = ("kept", "more") if month["is_kept"] else ("missed", "fewer")
    sli = _apart(month["sli"], month["objective"])
    spent = _apart(month["budget_spent"], 1.0)
    return (
        f"{shown(name)}, {MONTHS[int(number) - 1]} {year}: {kept}, with an SLI of {sli} for an"
        f" objective of {share(month['objective'], 6)}, although {spent} of the month's budget was"
        f" spent: {came} events came than the traffic promised"
    )


def _apart(value: float, bound: float) -> str:
    """A share with so many digits that it reads apart from a bound."""
    digits = 4
    while digits < 9 and float(f"{value:.{digits}g}") == bound:
        digits += 1
    return percent(value, digits)
