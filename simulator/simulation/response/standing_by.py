"""The waits of whoever stands by: for the end of the causes, or for something to look at (live)."""

import math

import simpy

from simulator.simulation.moments import PEOPLE
from simulator.simulation.response.holding import Holding
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.telling import Telling


class StandingBy:
    """Waits for something to do about one incident; `is_due` says that there is something to look
    at (live).
    """

    def __init__(self, situation: Situation, holding: Holding, telling: Telling) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.holding = holding
        self.telling = telling
        self.is_due = False

    def wait(self, seconds: float = math.inf) -> Waits:
        """Waits for the end of the causes; for a paging alert that fires once more, or, while one
        fires, for one check window after one more cause began; and no longer than so many seconds,
        unless nothing has happened for long.
        """
        if self.is_due:
            # whoever was called has decided to wait
            self.incident.is_called = False
        self.is_due = False
        if self.situation.is_quiet():
            seconds = math.inf
        was_at_work, was_over = self.holding.has_turn, self.incident.is_over
        self.holding.stop_ending()
        self.holding.stand_by()
        until = self.situation.now + seconds
        if was_at_work:
            yield from self.holding.settle()
            if self.incident.is_over and not was_over and seconds == math.inf:
                return
        while not (yield from self._comes(until)):
            # one more cause, of which nobody knows yet
            yield from self.holding.settle()
            if self.incident.is_over or self.situation.now >= until:
                return

    def next_look(self) -> Waits:
        """Lets go of it at once; who stands by already, as all causes are known to be over and
        still it is not healthy, waits for what comes next, and for the next tick at the latest.
        """
        incident = self.incident
        is_found = self.holding.is_ending and not incident.is_over
        self.holding.stop_ending()
        self.is_due = False
        if self.holding.has_turn:
            was_over = incident.is_over
            yield from self.holding.take_up_anyway()
            # by now there may be something to do again
            if incident.is_over or not was_over:
                self.holding.stand_by()
            return
        # where all was known to be over, one more cause may have been found
        if not is_found:
            incident.call = self.situation.state.env.event()
            next_tick = self.situation.state.at(self.situation.next_tick(), PEOPLE)
            yield incident.call | next_tick
            incident.call = None
        self.is_due = not incident.is_over
        self._wake_up()

    def _comes(self, until: float) -> Answers:
        """Waits for anything that ends the wait at a time (s) at the latest, or has it go on;
        whether it ends it.
        """
        look_time = self._look_time()
        is_seen = True
        if self.incident.is_over:
            # whoever waits all the same has seen what it was called for
            self.incident.is_called = False
        told = self.telling.due()
        # an alert that joined while nobody had it is still to be looked into
        if not self.incident.is_called:
            is_seen = yield from self._called(min(look_time, until, told))
        self.is_due = not self.incident.is_over and self._is_due(look_time)
        self._wake_up()
        return is_seen or self.is_due or self.situation.now >= min(told, until)

    def _wake_up(self) -> None:
        # what is due is looked at right away
        if not self.is_due:
            self.holding.unsettle()

    def _look_time(self) -> float:
        """When to look (s; inf for no such time)."""
        incident = self.incident
        # somebody who was at work has looked in the meantime
        now = self.situation.now
        incident.look_times = sorted(time for time in incident.look_times if time > now)
        return next(iter(incident.look_times), math.inf)

    def _called(self, until: float) -> Answers:
        """Waits for a call or the end of the causes, until a time (s; inf for ever); whether what
        came can be seen.
        """
        incident = self.incident
        # of what is over already the end is no news
        over = None if incident.is_over else incident.cause_over
        changes = incident.changes
        incident.call = self.situation.state.env.event()
        yield self._woken(incident.call, until)
        incident.call = None
        return incident.changes > changes or (over is not None and over.triggered)

    def _woken(self, call: simpy.Event, until: float) -> simpy.Event:
        waits = call
        if not self.incident.is_over:
            assert self.incident.cause_over is not None
            waits = self.incident.cause_over | call
        if until == math.inf:
            return waits
        return waits | self.situation.state.at(until, PEOPLE)

    def _is_due(self, look_time: float) -> bool:
        if self.incident.is_called:
            return True
        # without an alert that fires there is nothing to look into
        return bool(self.incident.firing) and self.situation.now >= look_time
