"""What a run shows of one failure, and of one incident."""

from simulator.ai_service.failures import Failure
from simulator.analysis.scoring.releases import not_held_back
from simulator.expectation.history import allowed_by_window
from simulator.foundation.kinds import FAMILIES
from simulator.oncall.actions import NOTHING
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.phases import difference
from simulator.run import Run

# the key that the setting of a drill has
DRILLED = "actions"
# a defence of the service kept it from striking
KEPT_AWAY = ("recurrence_prevented", "release_stopped")


def is_kept_away(run: Run, failure: str) -> bool:
    """Whether what the team has learned kept a failure from striking: it was prevented, or its
    release was stopped at the gate.
    """
    return any(row.kind in KEPT_AWAY and row.subject == failure for row in run.log)


def is_held_back(run: Run, failure: str) -> bool:
    """Whether a planned release was due and did not go out."""
    process, _, number = failure.partition("#")
    if process != "release" or not number.isdecimal() or int(number) > run.due:
        return False
    return failure not in not_held_back(run)


def times_of(incident: Incident) -> dict[str, float | None]:
    """The times of an incident (s; None: not reached), by the keys of limits; without a failure,
    how long it took from the alert until it was resolved.
    """
    resolve = incident.time_to_resolve
    if not incident.failure:
        resolve = difference(incident.detected, incident.resolved)
    return {
        "time_to_detect_s": incident.time_to_detect,
        "time_to_mitigate_s": incident.time_to_mitigate,
        "time_to_resolve_s": resolve,
    }


def named_in(incident: Incident) -> tuple[str, ...]:
    """The symptoms that were named, in order. In a drill the root cause with which somebody has
    resolved it is the last word.
    """
    closing = incident.first("resolved") or incident.first("ticket_closed")
    if closing is not None and incident.acknowledged is not None and incident.setting.get(DRILLED):
        # the row says what was recorded only where that is wrong
        return (closing.detail.get("recorded") or symptom_of(incident),)
    named = (row.detail.get("symptom", "") for row in incident.all("triaged"))
    return tuple(dict.fromkeys(filter(None, named)))


def symptom_of(incident: Incident) -> str:
    """The symptom of its matched failure, `nothing` without one."""
    start = matched_row(incident)
    if start is None or start.detail.get("kind") not in FAMILIES["failure"]:
        return incident.failure.partition("#")[0] or NOTHING
    return Failure.of({**start.detail, "name": start.subject}).symptom


def matched_row(incident: Incident) -> Event | None:
    """The row in which its matched failure began; None where the record has none."""
    rows = incident.all("failure_started")
    return next((row for row in rows if row.subject == incident.failure), None)


def held_in(incident: Incident) -> tuple[str, ...]:
    """The mitigations that took effect, in order."""
    return tuple(dict.fromkeys(row.subject for row in incident.all("step_finished")))


def life_of(run: Run, failure: str) -> list[float]:
    """When (s) a failure began in a run, and when it ended."""
    kinds = ("failure_started", "failure_ended")
    own = (event for event in run.log if event.subject == failure)
    return [event.time for event in own if event.kind in kinds]


def spent_while_on(run: Run, slo: str, failure: str) -> float:
    """The share of an SLO's budget that was spent while a failure lasted; of the whole run without
    one.
    """
    life = life_of(run, failure) or [0.0]
    # one that has not ended lasts to the horizon
    begin, end = life[0], [*life, run.scenario.horizon][1]
    return spent_between(run, slo, int(begin / run.cell), int(end / run.cell) + 1)


def spent_between(run: Run, name: str, first: int, end: int) -> float:
    """The share of an SLO's budget that was spent in the cells from `first` to before `end`."""
    slo = run.slo(name)
    bad = run.counts[slo.events].bad[first:end]
    return float(bad.sum()) / allowed_by_window(run.base, slo)
