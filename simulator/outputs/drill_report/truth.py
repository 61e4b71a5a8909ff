"""What had really failed, and what it was taken for."""

from collections.abc import Iterator, Mapping

from simulator.outputs.document import Table
from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.failures import features
from simulator.outputs.words.names import safe_label
from simulator.reliability.incidents import Incident
from simulator.run import Run


def failure_table(run: Run, clock: Clock) -> Table:
    """Every failure that struck: when, and what it did to the service."""
    ends = {event.subject: event.time for event in run.log if event.kind == "failure_ended"}
    rows = tuple(
        (
            safe_label(event.subject),
            clock.short(event.time),
            _end(clock, ends.get(event.subject)),
            features(event),
        )
        for event in run.log
        if event.kind == "failure_started"
    )
    return Table(("failure", "began", "ended", "what it was"), rows)


def _end(clock: Clock, time: float | None) -> str:
    if time is None:
        return "not in this run"
    return clock.short(time)


def incident_table(runs: Mapping[str, Run], clock: Clock) -> Table:
    """What each incident and ticket was taken for, and what it was about, by who was on call."""
    rows = tuple(
        (
            name,
            incident.id,
            safe_label(incident.slo),
            clock.short(incident.detected),
            ", ".join(_named(incident)) or "nothing",
            cause_label(incident.cause),
        )
        for name, run in runs.items()
        for incident in run.incidents
    )
    head = ("on call", "incident", "SLO", "opened", "symptoms named", "was about")
    return Table(head, rows)


def _named(incident: Incident) -> Iterator[str]:
    """The symptoms in the order in which they were named."""
    for row in incident.all("triaged"):
        symptom = safe_label(row.detail.get("symptom") or "no symptom")
        if row.detail.get("right") is False:
            symptom = f"{symptom} (wrong)"
        yield symptom
