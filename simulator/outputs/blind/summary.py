"""The numbers of a run that could be known at the time."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.analysis import summarise
from simulator.run import Run

NUMBERS = ("is_attended", "slos", "alerts", "pages", "tickets")
# without what counts from the harm, and without the cause
INCIDENT = (
    "id",
    "slo",
    "severity",
    "opened_at_s",
    "paged_at_s",
    "acknowledged_at_s",
    "mitigated_at_s",
    "resolved_at_s",
    "time_to_acknowledge_s",
)


def blind_summary(run: Run) -> dict[str, Any]:
    """The summary of a blinded run: no cause, no score, no phases, no seed."""
    # its scores are those of a run in which nothing failed, and say nothing
    summary = summarise(run)
    incidents = [_picked(incident, INCIDENT) for incident in summary["incidents"]]
    return {"blind": True, **_picked(summary, NUMBERS), "incidents": incidents}


def _picked(row: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: row[key] for key in keys}
