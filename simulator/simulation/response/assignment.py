"""Who has an incident: from the page to whoever works on it (live)."""

import simpy

from simulator.foundation.units import format_duration
from simulator.oncall.people import NOBODY
from simulator.simulation.moments import ESCALATIONS, first_of
from simulator.simulation.response.hand_over import HandingOver
from simulator.simulation.response.ladder import Asking
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.team import Place


class Closed(Exception):
    """An incident was closed while nobody had it, so nobody goes on with it."""


class Assignment:
    """Who has one incident (live).

    It is asked for until somebody acknowledges; that person has it, and works on it when it is its
    turn. Where it has waited too long for that, others are asked as well, and whoever is free first
    has it.
    """

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.env = situation.state.env
        self.team = situation.team
        self.asking = Asking(situation, self._hear)
        self.hand_over = HandingOver(situation, self._leave)
        self.place = self.team.places(self.incident.severity)[0]
        # whoever has it is in the midst of something
        self.is_kept = False
        # who has answered while it waits for its turn, and at which level they were asked
        self._more: dict[str, Place] = {}
        # triggers when somebody has it; None while somebody does
        self._taken: simpy.Event | None = None
        # triggers when the next person goes on with it
        self._comes: simpy.Event | None = None
        # triggers when it is its turn, with the person's name; None: not with this person
        self._turn: simpy.Event | None = None
        # since when it has been lost (s)
        self._lost: float | None = None
        self._is_waiting_long = False

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody has it or will answer, no alert of it fires, and no step needs undoing."""
        if self._taken is None or self._taken.triggered or self.incident.firing:
            return False
        return not (self.asking.asked.is_expecting or self.incident.holds_steps)

    def page(self) -> tuple[str, dict[str, object]]:
        """Who is paged, and what the page says of the ladder; levels with nobody are skipped."""
        self.asking.open()
        if self.asking.paged is None:
            return NOBODY, {}
        person, place = self.asking.paged
        return person, self.team.detail(place)

    def acknowledged(self) -> Waits:
        """Asks until somebody acknowledges. Raises Closed where it is abandoned before that."""
        self._taken = self.env.event()
        yield from self.asking.page(self._taken)
        self._check_taken()

    def quiet(self) -> None:
        """Its last alert has resolved: where it is abandoned, it closes."""
        if self.is_abandoned and self._taken is not None:
            self._taken.succeed(False)

    def raised(self) -> None:
        """An alert has joined: what was of low urgency may be escalated now."""
        if self._taken is not None:
            self.asking.raised()

    @property
    def is_held(self) -> bool:
        """Whether somebody has it: it is neither lost nor just being handed over."""
        return self._comes is None and self._lost is None

    def held(self) -> Waits:
        """Waits until somebody has it. Raises Closed where it is abandoned before that."""
        while not self.is_held:
            if self._comes:
                yield self._comes
            else:
                yield from self._find()

    def begin(self) -> Waits:
        """Waits until somebody works on it, which comes. Raises Closed as `held` does."""
        yield from self._works(None)

    def turn(self) -> Answers:
        """Waits for one more turn; whether it came before the causes were over. Raises Closed as
        `held` does.
        """
        # what is over is undone at once: that takes nobody's turn
        return (yield from self._works(self.incident.cause_over))

    def _works(self, stop: simpy.Event | None) -> Answers:
        who: str | None = None
        while who is None:
            yield from self.held()
            turn = self._turn = self.team.person(self.incident.person).ask(self.incident)
            yield from self._wait(turn if stop is None else first_of(turn, stop))
            if not turn.triggered:
                self.team.withdraw(turn)
                self._turn = None
                self._more = {}
                return False
            who = turn.value
        self._turn = None
        self.is_kept = True
        if who != self.incident.person:
            self._acknowledge(who, self._more[who])
        self._more = {}
        return True

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

    def _wait(self, end: simpy.Event) -> Waits:
        """Waits for its turn, or the end of that; where it takes too long, others are asked too."""
        if self.team.is_named and not end.triggered:
            within = self.place.within
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
        self._is_waiting_long = True
        why = f"has waited {format_duration(waited)} for their turn"
        yield from self.asking.escalate(self.place, why, end)
        self._is_waiting_long = False

    def _hear(self, person: str, place: Place) -> None:
        """Somebody who was asked answers."""
        if self._taken is not None and not self._taken.triggered:
            self._acknowledge(person, place)
            self._taken.succeed(True)
        elif self._turn is not None and self._is_waiting_long and not self._turn.triggered:
            self._more.setdefault(person, place)
            self.team.person(person).ask(self.incident, self._turn)

    def _acknowledge(self, person: str, place: Place) -> None:
        self._has(person, place)
        self.situation.log.stamp("acknowledged", person, self.incident, **self.team.detail(place))

    def _has(self, person: str, place: Place) -> None:
        self.incident.person = person
        self.place = place
        self.hand_over.begin(place.role)

    def _check_taken(self) -> None:
        taken, self._taken = self._taken, None
        if taken is not None and not taken.value:
            raise Closed

    def _leave(self) -> None:
        """The turn of whoever has it is over: it is handed over, or else after what is in hand."""
        is_its_turn = self._turn is not None and self._turn.triggered
        if self.is_kept or is_its_turn:
            return
        next_person = self.hand_over.next_person(self.place.role)
        if next_person is None:
            # whoever had come has gone again
            self.hand_over.watch(self.place.role)
        elif not self._is_taken_over():
            self._hand_over(next_person)

    def _is_taken_over(self) -> bool:
        """Whether somebody else has answered while it waits: they have it already, so it cannot be
        lost, and the first of them goes on waiting for their turn.
        """
        others = (name for name in self._more if name != self.incident.person)
        person = next(others, None)
        if person is None or self._turn is None:
            return False
        self.team.person(self.incident.person).withdraw(self._turn)
        self._acknowledge(person, self._more.pop(person))
        return True

    def _hand_over(self, next_person: str) -> None:
        is_passed_on = self.hand_over.go(self.place.role, next_person)
        self._more = {}
        if self._turn is not None:
            # it waits no longer for its turn with whoever had it
            self.team.withdraw(self._turn)
            self._turn.succeed(None)
        if is_passed_on:
            self._comes = self.env.event()
            self.env.process(self._arrive(next_person, self._comes))
        else:
            self._lose()

    def _arrive(self, person: str, comes: simpy.Event) -> Waits:
        yield self.situation.after(self.hand_over.takes())
        self._has(person, self.place)
        self._comes = None
        comes.succeed()

    def _lose(self) -> None:
        self._lost = self.situation.now
        self.asking.asked.forget()
        self._taken = self.env.event()
        standing_by = self.incident.call
        if standing_by is not None and not standing_by.triggered:
            standing_by.succeed()

    def _find(self) -> Waits:
        """It has nobody until a paging alert fires and nobody has worked on it for as long as the
        first level has to acknowledge; then people are asked again.
        """
        assert self._taken is not None and self._lost is not None
        self.quiet()
        due = self._lost + self.team.places(self.incident.severity)[0].within
        while not (self._taken.triggered or (self.team.has_alert() and self.situation.now >= due)):
            sign = self.team.rings
            if self.team.has_alert():
                sign = self.situation.state.at(due, ESCALATIONS)
            yield sign | self._taken
        yield from self.asking.ask_anew(self._taken)
        self._lost = None
        self._check_taken()
