"""Somebody who carries the pager, and the incidents and tickets that wait for them (live)."""

import simpy

from simulator.oncall.habits import OnCall
from simulator.oncall.ladder import UNNAMED
from simulator.simulation.moments import TURNS, Moment
from simulator.simulation.response.incident import OpenIncident


class Person:
    """Works one incident at a time, by severity (tickets last), then age; the rest wait."""

    # simpy's PriorityResource fixes a priority when it is asked; here a severity may rise while its
    # incident waits.

    def __init__(self, env: simpy.Environment, habits: OnCall, name: str = UNNAMED) -> None:
        self.env = env
        self.name = name
        self.habits = habits
        self.is_busy = False
        self.waiting: list[tuple[OpenIncident, simpy.Event]] = []

    def ask(self, incident: OpenIncident, turn: simpy.Event | None = None) -> simpy.Event:
        """Triggers, with the person's name, when it is this incident's turn; `turn` is what it
        waits for already, for whoever is free first.
        """
        turn = turn or self.env.event()
        if all(own is not turn for _, own in self.waiting):
            self.waiting.append((incident, turn))
        self._choose(incident)
        return turn

    def withdraw(self, turn: simpy.Event) -> None:
        """Something waits no longer for its turn."""
        self.waiting = [pair for pair in self.waiting if pair[1] is not turn]

    def is_paged(self) -> bool:
        """Whether a paged incident waits for its turn."""
        # somebody else may have been free first
        return any(own.is_paged and not turn.triggered for own, turn in self.waiting)

    def done(self, incident: OpenIncident) -> None:
        """The person is free again of an incident."""
        self.is_busy = False
        self._choose(incident)

    def _choose(self, incident: OpenIncident) -> None:
        # of those that ask at one instant the most severe comes first, not whoever asks first
        moment = Moment(self.env, float(self.env.now), TURNS + incident.place)
        moment.callbacks.append(self._next)

    def _next(self, moment: simpy.Event) -> None:
        # somebody else may have been free first
        self.waiting = [pair for pair in self.waiting if not pair[1].triggered]
        if self.is_busy or not self.waiting:
            return
        first = min(self.waiting, key=lambda pair: (pair[0].severity, pair[0].number))
        self.waiting.remove(first)
        self.is_busy = True
        turn = first[1]
        turn.succeed(self.name)
