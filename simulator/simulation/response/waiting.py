"""An incident that somebody has waits for its turn with them (live)."""

import simpy

from simulator.foundation.units import format_duration
from simulator.simulation.moments import ESCALATIONS, first_of
from simulator.simulation.response.holder import Holder
from simulator.simulation.response.ladder import Asking
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.team import Place


class Waiting:
    """The wait of one incident for its turn (live).

    Where it has waited too long, others are asked as well, and whoever is free first has it.
    """

    def __init__(self, situation: Situation, asking: Asking, holder: Holder) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.team = situation.team
        self.asking = asking
        self.holder = holder
        # who has answered while it waits for its turn, and at which level they were asked
        self._more: dict[str, Place] = {}
        # triggers when it is its turn, with the person's name; None: not with this person
        self._turn: simpy.Event | None = None
        self._is_long = False

    @property
    def is_over(self) -> bool:
        """Whether its turn has just come, or was just taken away with whoever had it."""
        return self._turn is not None and self._turn.triggered

    def turn(self, stop: simpy.Event | None) -> Answers:
        """Waits until somebody works on it; whether that came before `stop`. Raises Closed as
        `Holder.held` does.
        """
        who: str | None = None
        while who is None:
            yield from self.holder.held()
            turn = self._turn = self.team.person(self.incident.person).ask(self.incident)
            yield from self._wait(turn if stop is None else first_of(turn, stop))
            if not turn.triggered:
                self.team.withdraw(turn)
                self._end()
                return False
            who = turn.value
        if who != self.incident.person:
            self.holder.acknowledge(who, self._more[who])
        self._end()
        return True

    def hear(self, person: str, place: Place) -> None:
        """Somebody who was asked answers while it waits: they may be free first."""
        if self._turn is not None and self._is_long and not self._turn.triggered:
            self._more.setdefault(person, place)
            self.team.person(person).ask(self.incident, self._turn)

    def goes_on_elsewhere(self) -> bool:
        """The turn of whoever has it ends; whether somebody else has answered while it waits: they
        have it already, so it cannot be lost, and the first of them goes on waiting for their turn.
        """
        others = (name for name in self._more if name != self.incident.person)
        person = next(others, None)
        if person is None or self._turn is None:
            return False
        self.team.person(self.incident.person).withdraw(self._turn)
        self.holder.acknowledge(person, self._more.pop(person))
        return True

    def leave(self) -> None:
        """It waits no longer for its turn with whoever had it."""
        self._more = {}
        if self._turn is not None:
            self.team.withdraw(self._turn)
            self._turn.succeed(None)

    def _end(self) -> None:
        self._turn = None
        self._more = {}

    def _wait(self, end: simpy.Event) -> Waits:
        """Waits for its turn, or the end of that; where it takes too long, others are asked too."""
        if self.team.is_named and not end.triggered:
            within = self.holder.place.within
            until = self.situation.now + within
            yield end | self.situation.state.at(until, ESCALATIONS)
            while not (end.triggered or self.team.habits.escalates(self.incident.severity)):
                # an alert that joins may make it urgent
                yield end | self.team.rings
            if not end.triggered:
                yield from self._ask_others(within, end)
        if not end.processed:
            yield end

    def _ask_others(self, waited: float, end: simpy.Event) -> Waits:
        self._is_long = True
        why = f"has waited {format_duration(waited)} for their turn"
        yield from self.asking.escalate(self.holder.place, why, end)
        self._is_long = False
