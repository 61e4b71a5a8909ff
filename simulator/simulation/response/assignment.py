"""An incident from the page to whoever works on it, and from one person to the next (live)."""

import simpy

from simulator.reliability.events import NOBODY
from simulator.simulation.response.hand_over import HandingOver
from simulator.simulation.response.holder import Holder
from simulator.simulation.response.ladder import Asking
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.team import Place
from simulator.simulation.response.waiting import Waiting


class Assignment:
    """Who works on one incident (live).

    It is asked for until somebody acknowledges; that person has it, and works on it when it is its
    turn. At the end of their own turn on duty it is handed over.
    """

    def __init__(self, situation: Situation) -> None:
        self.incident = situation.incident
        self.team = situation.team
        self.asking = Asking(situation, self._hear)
        self.hand_over = HandingOver(situation, self._leave)
        self.holder = Holder(situation, self.asking, self.hand_over)
        self.waiting = Waiting(situation, self.asking, self.holder)
        # whoever has it is in the midst of something
        self.is_kept = False

    @property
    def is_held(self) -> bool:
        """Whether somebody has it: it is neither lost nor just being handed over."""
        return self.holder.is_there

    def page(self) -> tuple[str, dict[str, object]]:
        """Who is paged, and what the page says of the ladder; levels with nobody are skipped."""
        self.asking.open()
        if self.asking.paged is None:
            return NOBODY, {}
        person, place = self.asking.paged
        return person, self.team.detail(place)

    def held(self) -> Waits:
        """Waits until somebody has it. Raises Closed where it is abandoned before that."""
        yield from self.holder.held()

    def begin(self) -> Waits:
        """Waits until somebody works on it, which comes. Raises Closed as `held` does."""
        yield from self._works(None)

    def turn(self) -> Answers:
        """Waits for one more turn; whether it came before the causes were over. Raises Closed as
        `held` does.
        """
        # what is over is undone at once: that takes nobody's turn
        return (yield from self._works(self.incident.cause_over))

    def done(self) -> None:
        """Whoever works on it stops that: they are free for something else."""
        self.team.person(self.incident.person).done(self.incident)
        self.keep(False)

    def keep(self, is_kept: bool) -> None:
        """Whether they are in the midst of something: it is handed over after that only."""
        self.is_kept = is_kept
        if not is_kept and self.hand_over.is_due:
            self._leave()

    def pause(self) -> Waits:
        """Between two things in hand: if the person's turn is over, somebody else goes on."""
        if self.hand_over.is_due:
            self.done()
            yield from self.begin()

    def escalate(self) -> Waits:
        """Asks the next levels until one of them has it, and works on it."""
        # whose turn on duty is over has just handed it over instead
        if self.is_held:
            self.is_kept = True
            yield from self.holder.escalate()
        yield from self.begin()

    def _works(self, stop: simpy.Event | None) -> Answers:
        comes = yield from self.waiting.turn(stop)
        if comes:
            self.is_kept = True
        return comes

    def _hear(self, person: str, place: Place) -> None:
        """Somebody who was asked answers."""
        if not self.holder.hears(person, place):
            self.waiting.hear(person, place)

    def _leave(self) -> None:
        """The turn of whoever has it is over: it is handed over, or else after what is in hand."""
        if self.is_kept or self.waiting.is_over:
            return
        role = self.holder.place.role
        next_person = self.hand_over.next_person(role)
        if next_person is None:
            # whoever had come has gone again
            self.hand_over.watch(role)
        elif not self.waiting.goes_on_elsewhere():
            self._hand_over(role, next_person)

    def _hand_over(self, role: str, next_person: str) -> None:
        is_passed_on = self.hand_over.go(role, next_person)
        self.waiting.leave()
        if is_passed_on:
            self.holder.pass_on(next_person)
        else:
            self.holder.lose()
