"""Where the budget went: the phases by level of the ladder and by right and wrong symptom."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from simulator.foundation.units import whole
from simulator.reliability.incidents import Incident
from simulator.reliability.parts import WRONG, Part

# by phase, then by what is told apart in it
ByPart: TypeAlias = dict[str, dict[str, dict[str, Any]]]
# what of a phase is none of what is told apart in it
OTHER = "other"
PHASES_OF_WRONG = ("diagnosing", "mitigating")


def parts_table(incident: Incident, parts: Iterable[Part]) -> ByPart:
    """Each phase by its parts: seconds, bad events, share of the budget; they add up to it."""
    table = ByPart()
    for part in parts:
        row = table.setdefault(part.phase, {}).setdefault(
            part.label or OTHER, {"seconds": 0.0, "bad": None, "budget_spent": None}
        )
        row["seconds"] += part.end - part.begin
        if part.bad is not None:
            row["bad"] = whole((row["bad"] or 0) + part.bad)
            row["budget_spent"] = incident.share(row["bad"])
    return table


def told_apart(table: ByPart) -> ByPart:
    """The phases in which something is told apart; without a part of no length that is nothing of
    what is.
    """
    kept = {phase: _without_empty(rows) for phase, rows in table.items()}
    return {phase: rows for phase, rows in kept.items() if rows and set(rows) != {OTHER}}


def _without_empty(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        label: row for label, row in rows.items() if label != OTHER or row["seconds"] or row["bad"]
    }


def added(tables: Iterable[ByPart]) -> ByPart:
    """Several incidents of one objective together."""
    total = ByPart()
    for table in tables:
        for phase, rows in table.items():
            for label, row in rows.items():
                _add(total.setdefault(phase, {}).setdefault(label, {}), row)
    return total


def _add(total: dict[str, Any], row: dict[str, Any]) -> None:
    for key, value in row.items():
        if value is not None:
            total[key] = total.get(key, 0) + value
        else:
            total.setdefault(key, None)


def misdiagnosed(table: ByPart) -> dict[str, Any]:
    """What went by under a wrong symptom: looked for, or treated."""
    total = dict[str, Any]()
    for phase in PHASES_OF_WRONG:
        row = table.get(phase, {}).get(WRONG)
        if row:
            _add(total, row)
    return total or {"seconds": 0.0, "bad": 0, "budget_spent": 0.0}
