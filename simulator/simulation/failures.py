"""The failures of a run: those that struck, and those that will."""

import math
from bisect import bisect_right, insort
from collections.abc import Iterable

import numpy as np

from simulator.ai_service.failures import Failure


class Failures(list[Failure]):
    """The failures of a run, in no order of time (live).

    More may come, as bad releases go out; what is prevented leaves them before it strikes. All of
    them are known from the beginning: nobody but the clock may look ahead.
    """

    def __init__(self, failures: Iterable[Failure]) -> None:
        super().__init__(failures)
        # the times (s) at which failures begin and end, in order
        self._turns = sorted(time for each in self for time in (each.start, each.end))
        self._renew()

    def add(self, failure: Failure) -> None:
        """One more failure, from now on or later."""
        self.append(failure)
        for time in (failure.start, failure.end):
            insort(self._turns, time)
        self._renew()

    def strike_out(self, failure: Failure) -> None:
        """One that was to come does not."""
        del self[self._place(failure)]
        for time in (failure.start, failure.end):
            self._turns.remove(time)
        self._renew()

    def put_in_place(self, failure: Failure, other: Failure) -> None:
        """Another one comes in place of a failure, at the same time."""
        self._turns.remove(failure.end)
        insort(self._turns, other.end)
        self[self._place(failure)] = other
        self._renew()

    def next_turn(self, time: float) -> float:
        """The next time (s) after this one at which a failure begins or ends; inf for none."""
        after = bisect_right(self._turns, time)
        if after == len(self._turns):
            return math.inf
        return self._turns[after]

    def between(self, begin: float, end: float) -> list[Failure]:
        """Those that are on for some time between two times (s), in their order."""
        # of hundreds, most are over or still to come
        places = ((self._starts < end) & (self._ends > begin)).nonzero()[0]
        return [self[place] for place in places.tolist()]

    def at(self, time: float) -> list[Failure]:
        """Those that are on at a time (s), in their order."""
        places = ((self._starts <= time) & (time < self._ends)).nonzero()[0]
        return [self[place] for place in places.tolist()]

    def _renew(self) -> None:
        self._starts = np.array([failure.start for failure in self])
        self._ends = np.array([failure.end for failure in self])

    def _place(self, failure: Failure) -> int:
        return next(place for place, own in enumerate(self) if own.name == failure.name)
