"""The clock on the wall in seconds: quick, for numbers and arrays, over changes of the clocks."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Self

from simulator.foundation.wall_clock import WallClock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOUR = 3600.0
DAY = 86400.0
# so far (s) from the first and the last year that there is no zone in which it is another
EDGE = 2 * DAY


@dataclass(frozen=True)
class LocalClock:
    """What a run's clock on the wall reads at a time: seconds since the Monday 00:00 before the
    run.

    It reads `base` at the start. At each of the `changes` (s from the start, ascending) the clocks
    are put on or back. `shifts` are by how much (s) it is ahead of a clock that nobody touches:
    one before the first change, and one from each on.
    """

    base: float
    changes: tuple[float, ...] = ()
    shifts: tuple[float, ...] = (0.0,)

    @classmethod
    def of(cls, start: datetime, begin: float, end: float) -> Self:
        """The clock of a run that begins at `start`, with the changes between two times (s)."""
        base = reading(start)
        # a fixed offset never changes
        if isinstance(start.tzinfo, timezone):
            return cls(base)
        clock = WallClock(start)
        first, last = _within_years(start, begin, end)
        found = clock.changes(first, last)
        own = clock.offset(0.0)
        offsets = (clock.offset(first), *(offset for _, offset in found))
        return cls(base, tuple(time for time, _ in found), tuple(each - own for each in offsets))

    @property
    def is_even(self) -> bool:
        """Whether the clocks never change."""
        return not self.changes

    def read(self, time: float) -> float:
        """What it reads at a time (s from the start)."""
        if self.is_even:
            return self.base + time
        return time + self.base + self.shifts[bisect_right(self.changes, time)]

    def reads(self, times: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The same for an array of times."""
        if self.is_even:
            return times + self.base
        return times + self.base + self._shifts[self.stretch_of(times)]

    def stretch_of(self, times: "NDArray[np.float64]") -> "NDArray[np.int64]":
        """The number of the stretch between two changes that holds each time; a change begins
        one.
        """
        import numpy as np

        return np.searchsorted(self._changes, times, side="right")

    def stretches(self, begin: float, end: float) -> Iterator[tuple[float, float, float]]:
        """The parts of (begin, end) without a change: from when, until when (s), and what is added
        to a time in it.
        """
        if self.is_even:
            yield begin, end, self.base
            return
        for shift, first, last in self._all_stretches():
            since, until = max(begin, first), min(end, last)
            if since < until:
                yield since, until, self.base + shift

    def time_of(self, reading: float) -> float:
        """When (s from the start) it reads so much: the first of two times, and where it never does
        the change that jumps over it.
        """
        for shift, first, last in self._all_stretches():
            time = max(first, reading - (self.base + shift))
            if time < last:
                return time
        raise AssertionError("the last stretch has no end")

    def day_start(self, time: float) -> float:
        """When (s) the day began that holds a time (s)."""
        if self.is_even:
            return (time + self.base) // DAY * DAY - self.base
        # clocks that are put back into a day that is over do not begin it again
        return max(begin for begin in self._midnights(time) if begin <= time)

    def next_midnight(self, time: float) -> float:
        """The first beginning of a day (s) after a time (s)."""
        if self.is_even:
            return self.day_start(time) + DAY
        if time == float("inf"):
            return time
        # the day after may be skipped, or begin before clocks are put back into this one
        return min(begin for begin in self._midnights(time) if begin > time)

    def next_hour(self, time: float) -> float:
        """The first time (s) after a time (s) at which it reads a whole hour, or is put on or
        back.
        """
        place = bisect_right(self.changes, time)
        ahead = self.base + self.shifts[place]
        hour = ((time + ahead) // HOUR + 1) * HOUR - ahead
        return min((hour, *self.changes[place : place + 1]))

    def _midnights(self, time: float) -> list[float]:
        """The beginnings (s) of the days around a time."""
        today = self.read(time) // DAY
        # a reading may be rounded into the day beside it
        return [self.time_of((today + day) * DAY) for day in (-1, 0, 1, 2, 3)]

    @cached_property
    def _changes(self) -> "NDArray[np.float64]":
        import numpy as np

        return np.array(self.changes, dtype=np.float64)

    @cached_property
    def _shifts(self) -> "NDArray[np.float64]":
        import numpy as np

        return np.array(self.shifts)

    def _all_stretches(self) -> Iterator[tuple[float, float, float]]:
        edges = (-float("inf"), *self.changes, float("inf"))
        return zip(self.shifts, edges[:-1], edges[1:], strict=True)


def reading(start: datetime) -> float:
    """How far into its week (from Monday 00:00 by its own clock) a date and time is (s)."""
    day = timedelta(days=start.weekday(), hours=start.hour, minutes=start.minute)
    return day.total_seconds() + start.second + start.microsecond / 1e6


def _within_years(start: datetime, begin: float, end: float) -> tuple[float, float]:
    """Two times (s), not beyond the years of the calendar."""
    first = (datetime.min.replace(tzinfo=UTC) - start).total_seconds() + EDGE
    last = (datetime.max.replace(tzinfo=UTC) - start).total_seconds() - EDGE
    return max(begin, first), min(end, last)
