"""The rows that the response writes into the log."""

from collections.abc import Sequence

from simulator.expectation.history import allowed_by_month
from simulator.foundation.units import whole
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO, Timeslices
from simulator.simulation.response.causes import HeldStep
from simulator.simulation.response.incident import Open, OpenIncident
from simulator.simulation.world import World


class Record:
    """Writes rows of incidents and tickets (live)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.budgets = {slo.name: world.base.budget(slo) for slo in world.scenario.slos}

    def note(self, kind: str, subject: str, of: Open, /, **detail: object) -> None:
        """A row of an incident or a ticket."""
        self.world.note(kind, subject, of.id, of.cause, **detail)

    def stamp(self, kind: str, subject: str, of: Open, /, **detail: object) -> None:
        """A row that bounds a phase: it carries the SLO's events so far."""
        now = float(self.world.env.now)
        self.note(kind, subject, of, **self._counts(of.slo, now), **detail)

    def fired(self, of: Open, slo: SLO, rule: AlertRule, why: dict[str, object]) -> None:
        """An alert that joins (or has opened) an incident or a ticket, and why it fires."""
        detail: dict[str, object] = {
            "slo": slo.name,
            "rule": rule.name,
            "severity": rule.severity,
            "windows": list(rule.windows),
            **why,
        }
        self.stamp("alert_fired", f"{slo.name}/{rule.name}", of, **detail)

    def called(self, kind: str, subject: str, of: Open, rules: Sequence[AlertRule]) -> None:
        """The page or the ticket: it carries all alerts that fired with it, the worst first."""
        self.note(
            kind,
            subject,
            of,
            rule=rules[0].name,
            rules=[rule.name for rule in rules],
            severity=rules[0].severity,
            long_window=max(rule.windows[0] for rule in rules),
        )

    def opening(self, of: Open) -> dict[str, object]:
        """Where its first phase begins: with the harm, but not within an earlier one of its SLO."""
        slo = of.slo
        now = float(self.world.env.now)
        began = min(now, max(of.harm_began, of.not_before))
        detail: dict[str, object] = {
            "began": began,
            **self._counts(slo, self._first_counted(slo, began), "began_"),
            "budget": whole(self._budget(slo, began)),
            "objective": slo.objective,
            "window": slo.window,
        }
        if of.harm_began < float("inf"):
            detail["harm_began"] = of.harm_began
        if of.follows:
            detail["follows"] = of.follows
        if isinstance(of.matched, HeldStep):
            detail["held_step"] = of.matched.do.kind
            detail["held_by"] = list(of.matched.holders)
            detail["expected_sli"] = of.expected
        return detail

    def _budget(self, slo: SLO, time: float) -> float:
        """The bad events that a window of an objective allows; of a calendar month its own."""
        world = self.world
        if slo.is_calendar:
            return allowed_by_month(world.base, slo, world.scenario.months, time)
        return self.budgets[slo.name]

    def mitigated(self, of: OpenIncident, since: float) -> None:
        """Users have been served since a tick (s), as a check now confirms."""
        self.stamp(
            "mitigated",
            of.slo.name,
            of,
            since=since,
            **self._counts(of.slo, since, "since_"),
        )

    def _counts(self, slo: SLO, time: float, prefix: str = "") -> dict[str, object]:
        counts = self.world.sampler.drawn_until(time).so_far(slo, time)
        return {f"{prefix}bad": whole(counts.bad), f"{prefix}valid": whole(counts.valid)}

    def _first_counted(self, slo: SLO, began: float) -> float:
        """Slices are counted in the cell in which they end: that one belongs to the harm."""
        if isinstance(slo.events, Timeslices):
            return max(0.0, began - self.world.sampler.cell)
        return began
