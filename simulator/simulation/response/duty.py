"""Work on one incident, or on a ticket, until it is resolved: what people do on the clock."""

import math
from collections.abc import Callable
from typing import Protocol

import simpy

from simulator.simulation.moments import PEOPLE
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.treatment import Treatment


class Hands(Protocol):
    """Who has it, and when it is its turn with them."""

    def turn(self) -> Answers:
        """Waits until somebody works on it; whether that comes."""

    def done(self) -> None:
        """They stop: they are free for something else."""

    def pause(self) -> Waits:
        """Comes between one thing in hand and the next."""

    @property
    def is_held(self) -> bool:
        """Whether somebody has it."""

    def held(self) -> Waits:
        """Waits until somebody has it."""

    def keep(self, is_kept: bool) -> None:
        """Whether they are in the midst of something that nobody else can go on with."""


class Duty:
    """Somebody's work on one incident, or on a ticket (live)."""

    def __init__(
        self,
        situation: Situation,
        hands: Hands,
        resolve: Callable[[OpenIncident, float | None], None],
    ) -> None:
        self.incident = situation.incident
        self.hands = hands
        self.resolve = resolve
        self.situation = situation
        self.knowledge = Knowledge(situation)
        self.checks = Checks(situation)
        self.treatment = Treatment(situation, self.knowledge, self.checks)
        self.treatment.pause = hands.pause

    def work(self) -> Waits:
        """What follows when it is its turn: treat, stand by until the cause is over, undo,
        resolve.
        """
        incident = self.incident
        situation = self.situation
        yield from self.treatment.treat()
        incident.is_called = False
        # while the cause goes on, other incidents get their turn
        self.hands.done()
        while True:
            yield from self.hands.held()
            # two incidents that are over at one instant undo their steps in their order
            yield situation.all_is_known()
            if not self.hands.is_held:
                # a turn has ended at this instant
                continue
            if not incident.is_over:
                yield from self._stand_by()
                continue
            if (yield from self._end()):
                return

    def _end(self) -> Answers:
        """All causes are over: undoes the steps, and resolves it if all is well; whether it is."""
        # until that is said, nobody else goes on with it
        self.hands.keep(True)
        is_undone = yield from self.treatment.undoing.undo_all()
        sli = self.checks.sli()
        if is_undone and self._may_resolve(sli):
            self._resolve(sli)
            return True
        self.hands.keep(False)
        # where steps are not undone, one more cause has come meanwhile
        yield from self._look_on() if is_undone else self._look_again()
        return False

    def visible_at(self) -> float:
        """The first tick (s) whose whole check window lies after now."""
        return self.situation.tick_from(self.situation.now + self.situation.habits.check.window)

    def _stand_by(self) -> Waits:
        """Waits for the end of the causes; looks when a paging alert fires once more, or, while one
        fires, one check window after one more cause began, and treats what is not healthy.
        """
        incident = self.incident
        env = self.situation.state.env
        # somebody who was at work has looked in the meantime
        incident.look_times = sorted(time for time in incident.look_times if time > env.now)
        look_time = next(iter(incident.look_times), math.inf)
        # an alert that joined while nobody had it is still to be looked into
        if not incident.is_called:
            incident.call = env.event()
            yield self._woken(incident.call, look_time)
            incident.call = None
        if not incident.is_over and self._is_due(look_time):
            yield from self._look_again()

    def _woken(self, call: simpy.Event, look_time: float) -> simpy.Event:
        """Comes when the causes are over, at a call, or at a time to look (s; inf for none)."""
        assert self.incident.cause_over is not None
        waits = self.incident.cause_over | call
        if look_time == math.inf:
            return waits
        return waits | self.situation.state.at(look_time, PEOPLE)

    def _is_due(self, look_time: float) -> bool:
        if self.incident.is_called:
            return True
        # without an alert that fires there is nothing to look into
        return bool(self.incident.firing) and self.situation.now >= look_time

    def _look_again(self) -> Waits:
        """Looks when it is this incident's turn, and treats what is not healthy."""
        incident = self.incident
        if not (yield from self.hands.turn()):
            return
        # the turn may have come late, when the cause was over
        if not incident.is_over:
            is_healthy = yield from self.checks.look_once(incident.cause_over)
            if is_healthy and not incident.is_served:
                self.treatment.served()
            elif not is_healthy and not incident.is_over:
                incident.is_served = False
                yield from self.treatment.treat()
        incident.is_called = False
        self.hands.done()

    def _look_on(self) -> Waits:
        """All causes are known to be over, and still it is not healthy: waits for what comes next,
        and looks at the next tick at the latest.
        """
        incident = self.incident
        if incident.is_over:
            incident.call = self.situation.state.env.event()
            next_tick = self.situation.state.at(self.situation.next_tick(), PEOPLE)
            yield incident.call | next_tick
            incident.call = None
        if not incident.is_over:
            yield from self._look_again()

    def _may_resolve(self, sli: float | None) -> bool:
        """Healthy, or nothing harms the objective and no paging alert fires for it."""
        if self.checks.is_healthy(sli):
            return True
        # without traffic, at night, no check is healthy
        return not self.knowledge.harming() and not self.incident.firing

    def _resolve(self, sli: float | None) -> None:
        """Closes it; a healthy check confirms that users are served, where the steps were not used
        up before.
        """
        incident = self.incident
        is_known = incident.is_served or incident.is_unmitigated
        if self.checks.is_healthy(sli) and not is_known:
            self.treatment.served()
        self.resolve(incident, sli)
