"""Who has an incident: nobody yet, somebody, or nobody any more (live)."""

import simpy

from simulator.simulation.moments import ESCALATIONS
from simulator.simulation.response.hand_over import HandingOver
from simulator.simulation.response.ladder import Asking
from simulator.simulation.response.situation import Situation, Waits
from simulator.simulation.response.team import Place


class Closed(Exception):
    """An incident was closed while nobody had it, so nobody goes on with it."""


class Holder:
    """Whoever has one incident, and the level at which they were asked (live).

    People are asked until somebody acknowledges, and that person has it. It is passed on to others,
    or lost on the way; then people are asked once more.
    """

    def __init__(self, situation: Situation, asking: Asking, hand_over: HandingOver) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.env = situation.state.env
        self.team = situation.team
        self.asking = asking
        self.hand_over = hand_over
        self.place = self.team.places(self.incident.severity)[0]
        # triggers when somebody has it; None while somebody does
        self._taken: simpy.Event | None = None
        # triggers when the next person goes on with it
        self._comes: simpy.Event | None = None
        # since when it has been lost (s)
        self._lost: float | None = None

    @property
    def is_there(self) -> bool:
        """Whether somebody has it: it is neither lost nor just being handed over."""
        return self._comes is None and self._lost is None

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody has it or will answer, no alert of it fires, and no step needs undoing."""
        if self._taken is None or self._taken.triggered or self.incident.firing:
            return False
        return not (self.asking.asked.is_expecting or self.incident.holds_steps)

    def acknowledged(self) -> Waits:
        """Asks until somebody acknowledges. Raises Closed where it is abandoned before that."""
        self._taken = self.env.event()
        yield from self.asking.page(self._taken)
        self._check_taken()

    def held(self) -> Waits:
        """Waits until somebody has it. Raises Closed where it is abandoned before that."""
        while not self.is_there:
            if self._comes:
                yield self._comes
            else:
                yield from self._find()

    def hears(self, person: str, place: Place) -> bool:
        """Somebody who was asked answers; whether they have it by that."""
        if self._taken is None or self._taken.triggered:
            return False
        self.acknowledge(person, place)
        self._taken.succeed(True)
        return True

    def acknowledge(self, person: str, place: Place) -> None:
        """Somebody has it from now on, and says so."""
        self._has(person, place)
        self.incident.is_acknowledged = True
        self.situation.log.stamp("acknowledged", person, self.incident, **self.team.detail(place))

    def escalate(self) -> Waits:
        """Asks the next levels until somebody acknowledges. Raises Closed where it is abandoned
        before that.
        """
        self._taken = self.env.event()
        yield from self.asking.escalate(self.place, "whoever had it asked for help", self._taken)
        self._check_taken()

    def pass_on(self, person: str) -> None:
        """It is handed over to somebody, who goes on with it after the time that this takes."""
        self._comes = self.env.event()
        self.env.process(self._arrive(person, self._comes))

    def lose(self) -> None:
        """It is handed over and lost: nobody has it any more."""
        self._lost = self.situation.now
        self.incident.is_acknowledged = False
        self.incident.changes += 1
        self.asking.asked.forget()
        self._taken = self.env.event()
        standing_by = self.incident.call
        if standing_by is not None and not standing_by.triggered:
            standing_by.succeed()

    def quiet(self) -> None:
        """Its last alert has resolved: where it is abandoned, it closes."""
        if self.is_abandoned and self._taken is not None:
            self._taken.succeed(False)

    def raised(self) -> None:
        """An alert has joined: what was of low urgency may be escalated now."""
        if self._taken is not None:
            self.asking.raised()

    def _has(self, person: str, place: Place) -> None:
        self.incident.person = person
        self.place = place
        self.hand_over.begin(place.role)

    def _arrive(self, person: str, comes: simpy.Event) -> Waits:
        yield self.situation.after(self.hand_over.takes())
        self._has(person, self.place)
        self._comes = None
        comes.succeed()

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

    def _check_taken(self) -> None:
        taken, self._taken = self._taken, None
        if taken is not None and not taken.value:
            raise Closed
