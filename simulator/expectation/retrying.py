"""Clients who try again: what they meet under one condition of the service, and whether an overload
that they cause goes on by itself.
"""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simulator.ai_service.effects import LEAST, Amount, Effects
from simulator.ai_service.operating_point import Answers, OperatingPoint
from simulator.ai_service.retries import schedule
from simulator.ai_service.stream import Stream
from simulator.expectation.attempts import Backlog
from simulator.expectation.trajectory import Inputs, RetryTrajectory, waiting
from simulator.reliability.windows import Floats

if TYPE_CHECKING:
    from simulator.expectation.condition import Condition

# an overload that loses a smaller share of requests than this is over
NOTICEABLE = 1e-3


class Retrying:
    """Clients who try again under one condition (live: it follows them as far as it is asked)."""

    def __init__(self, condition: "Condition") -> None:
        self.condition = condition
        self._inputs_by_factor = dict[float, Inputs[Amount]]()

    @cached_property
    def trajectory(self) -> RetryTrajectory:
        """What they attempt from the beginning of the condition on."""
        return self._from(self.condition.since, self.condition.backlog)

    def point(self, stream: Stream, effects: Effects, pieces: Floats) -> OperatingPoint:
        """Where and when requests are finished: when the last of their attempts is made. What the
        guardrail blocks is finished at once.
        """
        service = self.condition.service
        trajectory = self._at(pieces)
        rates = trajectory.finishes(pieces)
        blocked = service.traffic.interactive * stream.factor * (1 - stream.admitted)
        by_model = sum(rates.by_model)
        answered = by_model + sum(rates.hits)
        finished = blocked + rates.lost + answered
        # shares are of what is finished: in an interval in which nothing is, of nothing
        whole = np.maximum(finished, LEAST)
        by_wait = zip(trajectory.waited, rates.by_model / whole, rates.hits / whole, strict=True)
        unsafe = stream.unsafe * stream.misses * (1 - rates.failing)
        return OperatingPoint(
            service,
            effects,
            stream,
            finished,
            answered / whole,
            by_model / whole,
            tuple(Answers(*answers) for answers in by_wait),
            by_model + rates.background + unsafe,
            rates.attempts + stream.unsafe * stream.misses,
        )

    def overload_persists(self, time: float) -> bool:
        """Whether an overload goes on by itself (a metastable failure): more is lost at a time (s)
        than would be without a backlog.
        """
        calm = Retrying(replace(self.condition, since=time, backlog=()))
        second = np.array([0.0, 1.0])
        settled = second + time + self.condition.service.traffic.retries.settling_time
        return self._lost(second + time) > calm._lost(settled) + NOTICEABLE

    def _lost(self, edges: Floats) -> float:
        """The share of interactive requests that are lost, of those let in and finished."""
        rates = self._at(edges).finishes(edges)
        lost = float(rates.lost[0])
        finished = lost + float(rates.by_model.sum() + rates.hits.sum())
        if finished <= 0:
            return 0.0
        return lost / finished

    def _at(self, pieces: Floats) -> RetryTrajectory:
        """The trajectory that holds for some time: before its own, a condition began with no
        backlog.
        """
        if pieces[0] >= self.condition.since:
            return self.trajectory
        return self._from(float(pieces[0]), ())

    def _from(self, begin: float, backlog: Backlog) -> RetryTrajectory:
        condition = self.condition
        # waits longer than anybody asks about need not be told apart
        longest = max((each.longest_wait for each in condition.outcomes), default=-1.0)
        return RetryTrajectory(
            begin,
            backlog,
            schedule(condition.service.traffic.retries, longest),
            self._drives,
            condition.service.provider.served_now,
            self._next_change,
        )

    def _drives(self, times: Floats) -> Inputs[Amount]:
        """What drives the attempts at some times between two changes (s)."""
        condition = self.condition
        if condition.varies:
            return self._inputs(times, condition.curve.at(times))
        # nothing but the curve varies, and that is constant between two changes
        factor = float(np.ravel(condition.curve.at(times[:1]))[0])
        if factor not in self._inputs_by_factor:
            self._inputs_by_factor[factor] = self._inputs(times, factor)
        return self._inputs_by_factor[factor]

    def _inputs(self, times: Floats, factor: Amount) -> Inputs[Amount]:
        condition = self.condition
        stream = condition.service.pass_through(times, factor, condition.effects(times))
        interactive = stream.interactive * stream.admitted
        background = stream.background * stream.admitted
        # rounded as the operating point rounds it
        failing = 1 - stream.success
        return Inputs(
            interactive * stream.misses,
            background * stream.misses,
            stream.unsafe * stream.misses,
            interactive * (1 - stream.misses),
            stream.in_use.capacity,
            1 - failing,
            stream.spoiled,
        )

    def _next_change(self, time: float) -> float:
        """The next time (s) at which a rate or an effect may jump or bend; inf if none does."""
        points = self.condition.breakpoints
        after = points[points > time]
        hour = self.condition.curve.next_hour(time)
        if not len(after):
            return hour
        return min(float(after[0]), hour)


def overload_persists(condition: "Condition", time: float) -> bool:
    """Whether an overload goes on by itself at a time (s); never where nobody tries again."""
    return condition.retrying is not None and condition.retrying.overload_persists(time)


def still_waiting(condition: "Condition", time: float) -> tuple[float, float]:
    """(interactive, background) requests expected to wait for their next attempt at a time (s)."""
    return waiting(condition.backlog_at(time))
