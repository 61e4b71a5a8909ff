"""Asking people for one incident, one level of the ladder after the other (live)."""

import math
from collections.abc import Callable

import simpy

from simulator.foundation.units import format_duration
from simulator.reliability.events import NOBODY
from simulator.simulation.moments import ESCALATIONS
from simulator.simulation.response.answers import Asked
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.team import Place

SKIPPED = "nobody on duty"


class Asking:
    """Asks whoever is on duty, level by level and round by round, until somebody acknowledges.

    `asked` are those who were asked, `answered` is called when one of them answers. `paged` is who
    is asked first, with the level; None where nobody is on duty.
    """

    def __init__(self, situation: Situation, answered: Callable[[str, Place], None]) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.state = situation.state
        self.team = situation.team
        self.asked = Asked(situation, answered)
        self.paged: tuple[str, Place] | None = None
        self.round = 1
        # how many levels of this round are done, why the next one is asked, and whether another
        # round begins with it
        self._done = 0
        self._why = ""
        self._ends_round = False
        # when somebody was asked last in this round (s)
        self._last: float | None = None
        # the same three when the levels of a round were used up
        self._used_up: tuple[int, str, float | None] = (0, "", None)
        self._wake = self.state.env.event()

    def open(self) -> None:
        """Finds who is paged; levels with nobody on duty are skipped."""
        for place in self._places():
            self._done = place.number
            person = self.team.on_duty(place.role)
            if person is not None:
                self.paged = person, place
                return
            self._skip(place)

    def page(self, stop: simpy.Event) -> Waits:
        """Asks, from the page on, until `stop` comes. The page's own row is on the log already."""
        if self.paged and (yield from self._is_stopped(self._ask(*self.paged), stop)):
            return
        yield from self._go_on(stop)

    def escalate(self, place: Place, why: str, stop: simpy.Event) -> Waits:
        """Asks the levels after one, and on, until `stop` comes."""
        self._begin(place.number, why)
        yield from self._go_on(stop)

    def ask_anew(self, stop: simpy.Event) -> Waits:
        """Asks from the first level on, as nobody has it any more."""
        self.round = 1
        self._begin(0, "handed over and lost")
        yield from self._go_on(stop)

    def raised(self) -> None:
        """Its severity has risen: what asked the first level only goes on with the next one."""
        # while the first one still has its time, the next one comes by itself
        if self._ends_round and len(self._places()) > self._used_up[0]:
            self._ends_round = False
            self._done, self._why, self._last = self._used_up
            wake = self._wake
            self._wake = self.state.env.event()
            wake.succeed()

    def _begin(self, done: int, why: str) -> None:
        self._done = done
        self._why = why
        self._ends_round = False
        self._last = None

    def _go_on(self, stop: simpy.Event) -> Waits:
        while not stop.triggered:
            step = self._ask_next if self._done < len(self._places()) else self._begin_again
            if (yield from self._is_stopped(step(), stop)):
                return

    def _ask_next(self) -> float:
        """Asks the next level; until when (s) it is the last."""
        self.round += self._ends_round
        self._ends_round = False
        place = self._places()[self._done]
        self._done = place.number
        person = self.team.on_duty(place.role)
        if person is None:
            self._skip(place)
            return self.situation.now
        self._record(person, place, self._why, reminded=self.asked.was_notified(person))
        return self._ask(person, place)

    def _begin_again(self) -> float:
        """When (s) the first level is asked again: at once for the rounds that are written; else
        when somebody comes on duty, or so long after the last notification.
        """
        last, now = self._last, self.situation.now
        self._used_up = self._done, SKIPPED if last is None else self._why, last
        self._begin(0, self._why)
        self._ends_round = True
        if last is not None and self.round < self._rounds():
            return now
        # nobody was asked: it is as if they had been now
        since = now if last is None else last
        roles = [place.role for place in self._places()]
        comes = self.team.roster.next_on_duty(roles, since)
        again = since + self.team.habits.asks_again_after
        after = format_duration(self.team.habits.asks_again_after)
        self._why = "somebody came on duty" if comes <= again else f"asked again after {after}"
        return max(now, min(comes, again))

    def _rounds(self) -> int:
        is_high = self.team.habits.escalates(self.incident.severity)
        return 1 + (self.team.habits.repeat or 0) * is_high

    def _places(self) -> tuple[Place, ...]:
        return self.team.places(self.incident.severity)

    def _ask(self, person: str, place: Place) -> float:
        """Asks a person; until when (s) nobody else is asked."""
        now = self.situation.now
        at = self.asked.ask(person, place)
        self._last = now
        self._why = f"not acknowledged within {format_duration(place.within)}"
        if not self.team.is_named and at < math.inf:
            # one person alone, who is going to answer, is not reminded
            return math.inf
        return now + place.within

    def _skip(self, place: Place) -> None:
        self._record(NOBODY, place, SKIPPED)

    def _record(self, who: str, place: Place, why: str, *, reminded: bool = False) -> None:
        detail: dict[str, object] = {**place.detail, "round": self.round, "reason": why}
        if reminded:
            detail["reminded"] = True
        self.situation.log.record("escalated", who, self.incident, **detail)

    def _is_stopped(self, until: float, stop: simpy.Event) -> Answers:
        """Waits until a time (s; inf: for ever); whether `stop` came."""
        if until > self.situation.now:
            waits = stop | self._wake
            yield waits if until == math.inf else waits | self.state.at(until, ESCALATIONS)
        return stop.triggered
