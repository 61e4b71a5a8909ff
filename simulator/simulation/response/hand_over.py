"""What happens to an incident at the end of a person's turn (live)."""

from collections.abc import Callable

from simulator.reliability.events import NOBODY
from simulator.simulation.moments import ESCALATIONS
from simulator.simulation.response.situation import Situation, Waits


class HandingOver:
    """Watches for the end of the turn of whoever has one incident (live).

    `is_due` says that somebody else has come on duty in their place; `leaves` is called when that
    happens. With nobody to go on, they keep it until somebody comes. Who acknowledges after their
    turn has ended keeps it: no turn of theirs ends any more.
    """

    def __init__(self, situation: Situation, leaves: Callable[[], None]) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.team = situation.team
        self.habit = situation.habits.hand_over
        self.leaves = leaves
        self.is_due = False
        # how often it was handed over
        self.times = 0
        self._watched = 0

    def begin(self, role: str) -> None:
        """Somebody has the incident now, who was asked as a role."""
        self._stop()
        if self.team.on_duty(role) == self.incident.person:
            self.watch(role)

    def watch(self, role: str) -> None:
        """Waits until somebody comes on duty in their place."""
        self._stop()
        if self.habit is not None:
            self.situation.state.env.process(self._watch(role, self._watched))

    def next_person(self, role: str) -> str | None:
        """Who is on duty in their place; None where that is nobody, or they are again."""
        next_person = self.team.on_duty(role)
        return None if next_person == self.incident.person else next_person

    def go(self, role: str, next_person: str) -> bool:
        """Hands it over to somebody; whether it reaches them: else it is lost."""
        assert self.habit is not None
        # nobody's turn is watched until the next person has it
        self._stop()
        self.times += 1
        is_lost = self.situation.happens("hand over", self.habit.lost, self.times)
        who = NOBODY if is_lost else next_person
        detail = {"from": self.incident.person, "role": role, "lost": is_lost}
        self.situation.log.record("handed_over", who, self.incident, **detail)
        return not is_lost

    def takes(self) -> float:
        """How long (s) this one takes until the next person goes on."""
        assert self.habit is not None
        return self.situation.draw("hand over takes", self.habit.takes, self.times)

    def _stop(self) -> None:
        self.is_due = False
        self._watched += 1

    def _watch(self, role: str, watched: int) -> Waits:
        state = self.situation.state
        while self.next_person(role) is None:
            comes = self.team.roster.next_on_duty([role], self.situation.now)
            if comes > state.scenario.horizon:
                return
            yield state.at(comes, ESCALATIONS)
            if watched != self._watched or self.incident.is_closed:
                return
        self.is_due = True
        self.leaves()
