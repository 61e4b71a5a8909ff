"""What a run looks like on a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulator.foundation.units import format_duration


def print_summary(summary: dict[str, Any], console: Console) -> None:
    """The headline numbers of a run as two tables and a line."""
    calls = f"{_count(summary['pages'], 'page')}, {_count(summary['tickets'], 'ticket')}"
    console.print(Text(f"{summary['scenario']}, seed {summary['seed']}: {calls}"))
    console.print(_slo_table(summary["slos"]))
    if summary["incidents"]:
        console.print(_incident_table(summary["incidents"]))
    precision, recall = summary["precision"]["pages"], summary["recall"]["pages"]
    console.print(
        Text(f"pages: precision {_percent(precision)}, recall {_percent(recall)} (failures of {summary['significant']:.0%} of a budget or more)")
    )


def _slo_table(slos: dict[str, Any]) -> Table:
    table = Table("SLO", "objective", "SLI", "budget spent", "at most")
    for name, slo in slos.items():
        numbers = (slo["objective"], slo["sli"], slo["budget_spent"], slo["budget_spent_max"])
        table.add_row(Text(name), *(Text(_percent(number)) for number in numbers))
    return table


def _incident_table(incidents: list[dict[str, Any]]) -> Table:
    table = Table("incident", "SLO", "severity", "failure", "detect", "acknowledge", "mitigate", "resolve", "budget spent")
    for row in incidents:
        times = [_time(row[f"time_to_{what}_s"]) for what in ("detect", "acknowledge", "mitigate", "resolve")]
        cells = (row["id"], row["slo"], row["severity"], row["failure"] or "none", *times, _percent(row["budget_spent"]))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _percent(value: float | None) -> str:
    return "no data" if value is None else f"{value * 100:.4g}%"


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else format_duration(round(seconds))
