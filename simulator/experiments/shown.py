"""What a replay shows of a case: of its incident, or what its failure cost without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TypeAlias

from simulator.experiments.limits import Asked, Limits
from simulator.experiments.observed import (
    held_in,
    is_kept_away,
    named_in,
    spent_between,
    spent_while_on,
    times_of,
)
from simulator.experiments.regression_case import Case
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_ticket
from simulator.run import Run

# an amount, or all that was named or held; None or nothing: not reached
Seen: TypeAlias = float | tuple[str, ...] | None


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
        spent = spent_between(run, metadata.slo, int(span[0] / run.cell), ceil(span[1] / run.cell))
    limit = metadata.limits.budget_spent
    is_false_alarm = not metadata.failure and limit is None
    is_within = limit is not None and spent <= limit
    values: dict[str, Seen] = dict.fromkeys(Limits.model_fields)
    values["budget_spent"] = spent
    return Shown(values, is_spared=is_false_alarm or is_within)
