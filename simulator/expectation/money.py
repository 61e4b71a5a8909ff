"""The day's money: what is spent of it, and when it is gone. The simulation drives it with the
clock, the closed form with a timeline.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition
from simulator.expectation.first_passage import first_passage_time
from simulator.expectation.slices import Stretch


def daily_limit(condition: Condition) -> float:
    """The money that a day may cost; inf for any."""
    daily = condition.service.spend.daily_budget
    if daily is None:
        return np.inf
    return daily * float(condition.standing.budget_factor)


def is_limited(condition: Condition) -> bool:
    """Whether a day's money may run out."""
    return daily_limit(condition) < np.inf


def money(condition: Condition, begin: float, end: float) -> float:
    """What is expected to be spent between two times (s)."""
    if end <= begin:
        return 0.0
    return condition.totals(begin, end)[1]


class DayMoney:
    """What is spent of a day's money since midnight, until a time (s) (live)."""

    def __init__(self, curve: Curve, time: float = 0.0) -> None:
        self.curve = curve
        self.until = time
        self.spent = 0.0
        self.midnight = curve.next_midnight(time)

    def gone_at(self, condition: Condition, end: float) -> float:
        """The time (s) from now on until `end` at which it is gone; inf if it lasts."""
        limit = daily_limit(condition)
        if limit == np.inf:
            return np.inf
        # more was spent than what is allowed now: somebody lowered it, or let go of a raise
        if self.spent >= limit:
            return self.until
        return first_passage_time(condition.spent, self.spent, limit, self.until, end)

    def spend(self, condition: Condition, time: float) -> None:
        """Adds what is spent until a time (s), at the latest the next midnight."""
        self.spent += money(condition, self.until, time)
        self.until = time

    def turn(self) -> None:
        """A new day begins, with all of its money."""
        self.spent = 0.0
        self.midnight = self.curve.next_midnight(self.until)

    def with_more(self, condition: Condition, time: float) -> float:
        """What will have been spent at a time (s), under this condition until then."""
        return self.spent + money(condition, self.until, time)


def broke_when_spent(parts: Iterable[Stretch]) -> Iterator[Stretch]:
    """The same conditions one after the other, cut at every midnight, and broke from when a day's
    money is gone until the day's end.
    """
    day: DayMoney | None = None
    is_broke = False
    for part, begin, end in parts:
        while begin < end:
            # the next day begins with all of its money
            if day is None or begin >= day.midnight:
                day = DayMoney(part.curve, begin)
                is_broke = False
            day.until = begin
            until = min(end, day.midnight)
            gone = begin
            if not is_broke:
                gone = min(until, day.gone_at(part, until))
            if gone > begin:
                yield part, begin, gone
                day.spend(part, gone)
            if gone < until:
                is_broke = True
                yield replace(part, is_broke=True), gone, until
            begin = until
