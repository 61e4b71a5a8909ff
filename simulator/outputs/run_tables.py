"""A run in tables of text, from its summary: the same for the terminal and the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.outputs.document import Table
from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import count, duration, objective, share, sli
from simulator.reliability.incidents import PHASES

SLO_HEAD = ("SLO", "objective", "good", "valid", "SLI", "budget spent", "worst moment")
INCIDENT_HEAD = (
    "incident",
    "SLO",
    "cause",
    "detect",
    "paged",
    "acknowledge",
    "mitigate",
    "resolve",
    "bad",
    "budget spent",
)
# stands below the table: what each column counts from
TIMES = (
    "detect, mitigate and resolve count from the start of harm, acknowledge from the page, "
    "paged from the start of the run"
)


def slo_table(slos: Mapping[str, Mapping[str, Any]]) -> Table:
    """What each SLO counted, and what it spent of its budget: at the end, and at the worst moment
    of the run.
    """
    rows = tuple(
        (
            safe_label(name),
            objective(slo["objective"]),
            count(slo["good"]),
            count(slo["valid"]),
            sli(slo["sli"]),
            share(slo["budget_spent"]),
            share(slo["budget_spent_max"]),
        )
        for name, slo in slos.items()
    )
    return Table(SLO_HEAD, rows)


def incident_table(incidents: Sequence[Mapping[str, Any]]) -> Table:
    """When each incident was noticed and ended, and what it cost; TIMES says from when."""
    return Table(INCIDENT_HEAD, tuple(map(_incident_row, incidents)))


def _incident_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    # a ticket pages nobody, and has its time in the same column
    opened = duration(row["opened_at_s"])
    if row["paged_at_s"] is None:
        opened = f"ticket {opened}"
    return (
        f"{row['id']} {row['severity']}",
        safe_label(row["slo"]),
        cause_label(row["cause"]),
        duration(row["time_to_detect_s"]),
        opened,
        duration(row["time_to_acknowledge_s"]),
        duration(row["time_to_mitigate_s"]),
        duration(row["time_to_resolve_s"]),
        count(row["bad"]),
        share(row["budget_spent"]),
    )


def phase_table(incidents: Sequence[Mapping[str, Any]]) -> Table:
    """Where the budget went: the share of it and the time of each phase."""
    # phases that did not occur stay, so that incidents can be compared column by column
    rows = tuple((row["id"], *map(_phase, row["phases"].values())) for row in incidents)
    return Table(("budget spent while", *PHASES), rows)


def _phase(phase: Mapping[str, Any]) -> str:
    if not phase["seconds"]:
        return "-"
    return f"{share(phase['budget_spent'])} in {duration(phase['seconds'])}"
