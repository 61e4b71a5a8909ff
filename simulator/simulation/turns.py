"""Incidents while they are open, and whose turn it is with the person on call (live)."""

import simpy

from simulator.ai_service.failures import Failure
from simulator.reliability.alerts import Severity
from simulator.reliability.runbooks import RunbookStep
from simulator.reliability.slo import SLO


class OpenIncident:
    """An incident while it is open (live)."""

    def __init__(
        self,
        name: str,
        slo: SLO,
        severity: Severity,
        cause: Failure | None,
        key: tuple[str | int | float, ...],
    ) -> None:
        self.id, self.slo, self.severity, self.failure, self.key = name, slo, severity, cause, key
        self.firing: set[str] = set()
        self.is_paged = False
        self.over: simpy.Event | None = None
        self.taken: list[RunbookStep] = []
        self.left: dict[
            str, tuple[RunbookStep, ...]
        ] = {}  # by symptom named so far, the steps of its runbook not taken
        self.again: simpy.Event | None = (
            None  # while it waits for its end: a paging alert fires once more
        )

    @property
    def cause(self) -> str:
        """The matched failure's name, "" without one."""
        return self.failure.name if self.failure else ""


class Turns:
    """One person works one incident at a time, by severity, then age; the rest wait (live)."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env, self.is_busy = env, False
        self.waiting: list[tuple[OpenIncident, simpy.Event]] = []

    def ask(self, incident: OpenIncident) -> simpy.Event:
        """Triggers when it is this incident's turn."""
        turn = self.env.event()
        self.waiting.append((incident, turn))
        self._next()
        return turn

    def done(self) -> None:
        """The person is free again."""
        self.is_busy = False
        self._next()

    def _next(self) -> None:
        if not self.is_busy and self.waiting:
            first = min(self.waiting, key=lambda pair: (pair[0].severity, self.waiting.index(pair)))
            self.waiting.remove(first)
            self.is_busy = True
            first[1].succeed()
