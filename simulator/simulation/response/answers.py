"""Who was asked for an incident, and when each of them answers (live)."""

import math
from collections.abc import Callable, Generator
from functools import partial

import simpy

from simulator.oncall.actions import ACKNOWLEDGE, Action, seconds_of
from simulator.simulation.moments import PEOPLE
from simulator.simulation.response.situation import Situation, Waits
from simulator.simulation.response.team import Place


class Asked:
    """Those who were asked for one incident (live).

    `answered` is called when somebody answers: so long after they were asked first as was drawn for
    them, however often they are reminded; later if `decide` says that they let it wait.
    """

    def __init__(self, situation: Situation, answered: Callable[[str, Place], None]) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.team = situation.team
        self.answered = answered
        self.decide: Callable[[str], Generator[simpy.Event, None, Action]] | None = None
        # how often the incident was lost: then everybody is asked anew
        self.losses = 0
        self._notified = set[str]()
        # by person the level at which they were asked first, and when (s) they answer (inf: never)
        self._answers: dict[str, tuple[Place, float]] = {}

    @property
    def is_expecting(self) -> bool:
        """Whether somebody was asked who will answer."""
        return any(self.situation.now <= at < math.inf for _, at in self._answers.values())

    def was_notified(self, person: str) -> bool:
        """Whether a person was asked before, even before it was lost."""
        return person in self._notified

    def ask(self, person: str, place: Place) -> float:
        """Asks a person, or reminds them; when (s) they answer (inf: never)."""
        is_first = person not in self._answers
        self._notified.add(person)
        if is_first:
            self._answers[person] = place, self.situation.now + self._answers_after(person)
        at = self._answers[person][1]
        if at < math.inf and (is_first or at <= self.situation.now):
            # who has answered while somebody else had it says so again
            self._listen(person, at)
        if at < math.inf and is_first:
            self.situation.state.env.process(self._decide(person, self.losses))
        return at

    def forget(self) -> None:
        """It is lost: who was asked for it answers no more, and new draws are made another time."""
        self.losses += 1
        self._answers = {}

    def _answers_after(self, person: str) -> float:
        """How long (s) it takes a person to answer; inf where they do not heed the page."""
        if not self.team.heeds(person, self.incident):
            return math.inf
        more: tuple[str | int, ...] = (person,) if self.team.is_named else ()
        if self.losses:
            more = (person, self.losses)
        acknowledge = self.situation.habits.acknowledge
        return self.situation.draw("acknowledge", acknowledge, *more, person=person)

    def _decide(self, person: str, losses: int) -> Waits:
        """Whether they answer now, or let it wait and decide again."""
        assert self.decide is not None
        while self._waits(losses):
            action = yield from self.decide(person)
            if not self._waits(losses):
                return
            place, at = self._answers[person]
            if action == ACKNOWLEDGE:
                if at == math.inf:
                    at = self.situation.now + self._answers_after(person)
                    self._answers[person] = place, at
                    self._listen(person, at)
                return
            self._answers[person] = place, math.inf
            yield from self._next(action)

    def _waits(self, losses: int) -> bool:
        """Whether it is still to be answered."""
        is_same = losses == self.losses and not self.incident.is_closed
        return is_same and not self.incident.is_acknowledged

    def _next(self, action: Action) -> Waits:
        """Waits so long, or until something is seen to happen to the incident."""
        seconds = math.inf if self.situation.is_quiet() else seconds_of(action)
        until = self.situation.now + seconds
        changes = self.incident.changes
        while self.incident.changes == changes and self.situation.now < until:
            call = self.incident.call
            if call is None or call.triggered:
                call = self.incident.call = self.situation.state.env.event()
            yield call if until == math.inf else call | self.situation.state.at(until, PEOPLE)

    def _listen(self, person: str, at: float) -> None:
        hear = partial(self._hear, person, self.losses)
        self.situation.state.at(at, PEOPLE).callbacks.append(hear)

    def _hear(self, person: str, losses: int, moment: simpy.Event) -> None:
        """A person answers; what they were asked before the incident was lost is void."""
        if losses != self.losses:
            return
        place, at = self._answers[person]
        # they may have let it wait in the meantime
        if at <= self.situation.now:
            self.answered(person, place)
