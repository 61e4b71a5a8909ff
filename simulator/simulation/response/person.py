"""Somebody who carries the pager, and the incidents and tickets that wait for them (live)."""

import simpy

from simulator.oncall.habits import OnCall
from simulator.simulation.response.incident import OpenIncident


class Person:
    """Works one incident at a time, by severity (tickets last), then age; the rest wait."""

    # simpy's PriorityResource fixes a priority when it is asked; here a severity may rise while its
    # incident waits.

    def __init__(self, env: simpy.Environment, habits: OnCall) -> None:
        self.env = env
        self.habits = habits
        self.is_busy = False
        self.waiting: list[tuple[OpenIncident, simpy.Event]] = []

    def ask(self, incident: OpenIncident) -> simpy.Event:
        """Triggers when it is this incident's turn."""
        turn = self.env.event()
        self.waiting.append((incident, turn))
        self._next()
        return turn

    def withdraw(self, turn: simpy.Event) -> None:
        """Something waits no longer for its turn."""
        self.waiting = [pair for pair in self.waiting if pair[1] is not turn]

    def is_paged(self) -> bool:
        """Whether a paged incident waits for its turn."""
        return any(incident.is_paged for incident, _ in self.waiting)

    def done(self) -> None:
        """The person is free again."""
        self.is_busy = False
        self._next()

    def _next(self) -> None:
        if self.is_busy or not self.waiting:
            return
        first = min(self.waiting, key=lambda pair: (pair[0].severity, pair[0].number))
        self.waiting.remove(first)
        self.is_busy = True
        turn = first[1]
        turn.succeed()
