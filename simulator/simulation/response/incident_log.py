"""The rows that the response writes into the log."""

import math
from collections.abc import Mapping, Sequence

from simulator.expectation.history import allowed_by_month
from simulator.foundation.units import whole
from simulator.oncall.actions import UNKNOWN
from simulator.oncall.shipped import PRICE
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO, Timeslices
from simulator.simulation.firing import Firing
from simulator.simulation.response.causes import HeldStep
from simulator.simulation.response.incident import Open, OpenIncident
from simulator.simulation.state import RunState


class IncidentLog:
    """Writes rows of incidents and tickets (live)."""

    def __init__(self, state: RunState) -> None:
        self.state = state

    def record(self, kind: str, subject: str, opened: Open, /, **detail: object) -> None:
        """A row of an incident or a ticket."""
        self.state.record(kind, subject, opened.id, opened.cause, **detail)

    def stamp(self, kind: str, subject: str, opened: Open, /, **detail: object) -> None:
        """A row that bounds a phase: it carries the SLO's events so far."""
        now = float(self.state.env.now)
        # what a phase spent of the budget is a difference of two such rows
        self.record(kind, subject, opened, **self._counts(opened.slo, now), **detail)

    def alert_fired(self, opened: Open, slo: SLO, rule: AlertRule, why: dict[str, object]) -> None:
        """An alert that joins (or has opened) an incident or a ticket, and why it fires."""
        detail: dict[str, object] = {
            "slo": slo.name,
            "rule": rule.name,
            "severity": rule.severity,
            "windows": list(rule.windows),
            **why,
        }
        self.stamp("alert_fired", f"{slo.name}/{rule.name}", opened, **detail)

    def opened(
        self,
        kind: str,
        subject: str,
        opened: Open,
        firings: Sequence[Firing],
        /,
        **level: object,
    ) -> None:
        """The page or the ticket: it carries all alerts that fired with it, the worst first, and
        the level of the ladder, where there is one.
        """
        rules = [firing.rule for firing in firings]
        self.record(
            kind,
            subject,
            opened,
            rule=rules[0].name,
            rules=[rule.name for rule in rules],
            severity=rules[0].severity,
            long_window=max(rule.windows[0] for rule in rules),
            **level,
        )

    def beginning(self, opened: Open) -> dict[str, object]:
        """Where its first phase begins: with the harm, but not within an earlier one of its SLO."""
        slo = opened.slo
        now = float(self.state.env.now)
        # a failure may count before its harm begins: the first phase then has no length
        began = min(now, max(opened.harm_began, opened.not_before))
        detail: dict[str, object] = {
            "began": began,
            **self._counts(slo, self._first_counted(slo, began), "began_"),
            "budget": whole(self._budget(slo, began)),
            "objective": slo.objective,
            "window": slo.window,
        }
        if opened.harm_began < math.inf:
            detail["harm_began"] = opened.harm_began
        if opened.follows:
            detail["follows"] = opened.follows
        if isinstance(opened.matched, HeldStep):
            detail["held_step"] = opened.matched.do.kind
            detail["held_by"] = list(opened.matched.holders)
            detail["expected_sli"] = opened.expected
        return detail

    def mitigated(self, incident: OpenIncident, since: float) -> None:
        """Users have been served since a tick (s), as a check now confirms."""
        slo = incident.slo
        counts = self._counts(slo, since, "since_")
        self.stamp("mitigated", slo.name, incident, since=since, **counts)

    def _budget(self, slo: SLO, time: float) -> float:
        """The bad events that a window of an objective allows; of a calendar month its own."""
        if slo.is_calendar:
            return allowed_by_month(self.state.base, slo, self.state.scenario.months, time)
        # of the service without a fault, so the same throughout the run
        return self.state.history.allowed(slo)

    def _counts(self, slo: SLO, time: float, prefix: str = "") -> dict[str, object]:
        counts = self.state.sampler.drawn_until(time).so_far(slo, time)
        return {f"{prefix}bad": whole(counts.bad), f"{prefix}valid": whole(counts.valid)}

    def _first_counted(self, slo: SLO, began: float) -> float:
        """Slices are counted in the cell in which they end: that one belongs to the harm."""
        if isinstance(slo.events, Timeslices):
            return max(0.0, began - self.state.sampler.cell)
        return began


def root_cause(incident: OpenIncident, runbooks: Mapping[str, object]) -> str:
    """What is rightly recorded as what it was about: a symptom that has a runbook, the price of a
    step that is held, or that it is unknown.
    """
    is_known = incident.symptom in runbooks or incident.symptom == PRICE
    return incident.symptom if is_known else UNKNOWN


def said_of(incident: OpenIncident, runbooks: Mapping[str, object]) -> dict[str, object]:
    """What the row of its end says of the root cause: what it was about, and what was recorded
    where that is something else.
    """
    reason: dict[str, object] = {"reason": incident.cause or "no failure found"}
    if incident.root_cause != root_cause(incident, runbooks):
        reason["recorded"] = incident.root_cause
    return reason
