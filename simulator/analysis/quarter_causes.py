"""Where the budget of a quarter went: to which root causes."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.analysis.quarters import Quarter, allowed_in, bad_of
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.slo import SLO
from simulator.run import Run

# errors that are always there, and failures that nobody was called for
NO_INCIDENT = "background errors, no alert"
NO_CAUSE = "no failure found"
HELD_STEP = "price of a held step"


class Spent(NamedTuple):
    """The share of a quarter's budget (1 = all of it) that went to a cause, in so many
    incidents.
    """

    share: float
    incidents: int


def budget_by_cause(run: Run, slo: SLO, quarter: Quarter) -> dict[str, Spent]:
    """The shares of an SLO's budget of a quarter, bad / ((1 - objective) x valid), by the root
    cause of what each incident was opened for, the largest first; together all that was spent.

    A failure without a root cause goes by the name of its process. Empty without valid events.
    """
    allowed = allowed_in(run, slo, quarter)
    if allowed <= 0:
        return {}
    left = bad_of(run, slo, quarter.begin, quarter.end)
    found = dict[str, Spent]()
    for cause, bad in _by_incident(run, slo, quarter):
        before = found.get(cause, Spent(0.0, 0))
        found[cause] = Spent(before.share + bad / allowed, before.incidents + 1)
        left -= bad
    found = dict(sorted(found.items(), key=lambda each: -each[1].share))
    return {**found, NO_INCIDENT: Spent(left / allowed, 0)}


def _by_incident(run: Run, slo: SLO, quarter: Quarter) -> Iterator[tuple[str, float]]:
    """The cause of each incident that was open in a quarter, and its bad events there."""
    causes = root_causes(run)
    for incident in principal(run.incidents):
        begin, end = max(incident.begin, quarter.begin), min(incident.end, quarter.end)
        if incident.slo == slo.name and begin < end:
            yield cause_of(incident, causes), bad_of(run, slo, begin, end)


def cause_of(incident: Incident, causes: dict[str, str]) -> str:
    """The root cause of what an incident was opened for, in words where there is none."""
    if "held_step" in incident.opening.detail:
        return HELD_STEP
    if not incident.failure:
        return NO_CAUSE
    return causes.get(incident.failure) or process_of(incident.failure)


def root_causes(run: Run) -> dict[str, str]:
    """The root cause of each occurrence that struck and has one, by its name."""
    struck = (event for event in run.log if event.kind == "failure_started")
    return {each.subject: each.detail.get("root_cause", "") for each in struck}


def process_of(occurrence: str) -> str:
    """The failure that an occurrence is one of: `outage` of `outage#3`."""
    return occurrence.partition("#")[0]
