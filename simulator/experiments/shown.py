"""What a replay shows of a case: of its incident, or what its failure cost without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TypeAlias

from simulator.ai_service.failures import Failure
from simulator.analysis.scoring.releases import not_held_back
from simulator.expectation.history import allowed_by_window
from simulator.experiments.limits import Asked, Limits
from simulator.experiments.regression_case import Case
from simulator.foundation.kinds import FAMILIES
from simulator.oncall.actions import NOTHING
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_ticket
from simulator.reliability.phases import difference
from simulator.run import Run

# an amount, or all that was named or held; None or nothing: not reached
Seen: TypeAlias = float | tuple[str, ...] | None
# the key that the setting of a drill has
DRILLED = "actions"
# a defence of the service kept it from striking
KEPT_AWAY = ("recurrence_prevented", "release_stopped")


@dataclass(frozen=True)
class Shown:
    """What a replay shows of each limit's key. `is_spared`: no incident was opened, and what was
    spent is within its limit.
    """

    values: Mapping[str, Seen]
    is_spared: bool = False

    def holds(self, key: str, limit: Asked) -> bool:
        """Not reached does not hold; but where no incident was opened for the failure, the budget
        alone decides.
        """
        value = self.values[key]
        if value is None or value == ():
            return self.is_spared
        if isinstance(value, tuple):
            return limit in value
        return value <= float(limit)

    def told(self, key: str) -> Asked | None:
        """The value as a verdict has it."""
        value = self.values[key]
        if isinstance(value, tuple):
            return ", ".join(value) or None
        return value


def shown_by(case: Case, run: Run) -> Shown:
    """What a run shows of a case's limits."""
    if is_kept_away(run, case.metadata.failure):
        return Shown({**dict.fromkeys(Limits.model_fields), "budget_spent": 0.0}, is_spared=True)
    incident = _counterpart(case, run)
    if incident is None:
        return _unnoticed(case, run)
    return Shown(
        {
            **times_of(incident),
            "budget_spent": incident.share(incident.bad),
            "named": named_in(incident),
            "held": held_in(incident),
        }
    )


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
    return _spent(run, slo, int(begin / run.cell), int(end / run.cell) + 1)


def _spent(run: Run, name: str, first: int, end: int) -> float:
    """The share of an SLO's budget that was spent in the cells from `first` to before `end`."""
    slo = run.slo(name)
    bad = run.counts[slo.events].bad[first:end]
    return float(bad.sum()) / allowed_by_window(run.base, slo)


def _counterpart(case: Case, run: Run) -> Incident | None:
    """The replay's incident of the same SLO and failure; of several, the one detected nearest to
    the recorded time.
    """
    wanted = (case.metadata.slo, case.metadata.failure)
    recorded = case.metadata.recorded.detected_at_s
    alike = [incident for incident in run.incidents if (incident.slo, incident.failure) == wanted]
    span = _false_alarm(case)
    if span is not None:
        # what is raised for nothing at another time is another one
        alike = [each for each in alike if each.begin < span[1] and each.end > span[0]]
    # a page that became a ticket, or the other way round, is what became of it
    was_ticket = is_ticket(case.metadata.incident)
    of_kind = [incident for incident in alike if incident.is_ticket == was_ticket]
    return min(
        of_kind or alike, key=lambda incident: abs(incident.detected - recorded), default=None
    )


def _false_alarm(case: Case) -> tuple[float, float] | None:
    """From when to when (s) an alert without a failure was open; None for a failure, or where that
    was not recorded.
    """
    recorded = case.metadata.recorded
    if case.metadata.failure or recorded.time_to_resolve_s is None:
        return None
    return recorded.detected_at_s, recorded.detected_at_s + recorded.time_to_resolve_s


def _unnoticed(case: Case, run: Run) -> Shown:
    """What was spent although no incident was opened."""
    metadata = case.metadata
    span = _false_alarm(case)
    if span is None:
        spent = spent_while_on(run, metadata.slo, metadata.failure)
    else:
        # what is spent later in the run is not its
        spent = _spent(run, metadata.slo, int(span[0] / run.cell), ceil(span[1] / run.cell))
    limit = metadata.limits.budget_spent
    is_false_alarm = not metadata.failure and limit is None
    is_within = limit is not None and spent <= limit
    values: dict[str, Seen] = dict.fromkeys(Limits.model_fields)
    values["budget_spent"] = spent
    return Shown(values, is_spared=is_false_alarm or is_within)
