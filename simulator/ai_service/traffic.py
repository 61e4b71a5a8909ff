"""What clients send: rates per second, flat or with a curve by the hour of the day and the day of
the week.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import ValidationInfo, field_validator

from simulator.ai_service.effects import Effects
from simulator.ai_service.readings import PerSecond, Readings
from simulator.ai_service.retries import Retries
from simulator.ai_service.stream import Place, Stream
from simulator.foundation.local_clock import LocalClock
from simulator.foundation.units import Factor, PositiveRate, Rate, invalid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.ai_service.operating_point import OperatingPoint

HOUR = 3600.0
DAY = 86400.0
WEEK = 604800.0
# how many weights a curve has, and for what
CURVES = {"daily": (24, "hour from 00:00"), "weekly": (7, "day from Monday")}


class Traffic(Place):
    """The mean rates of interactive, background and malicious requests, and the curve that all of
    them follow.

    `daily` has 24 weights, one for each hour of the day in the time zone of `start`; `weekly` has
    7, from Monday on. The weights are scaled to a mean of 1, so the rates above remain the means.
    An empty list means no curve. Within an hour the rate is constant, which makes every integral
    exact. An hour that comes twice when clocks are put back has its weight twice.
    """

    short_key = "interactive"
    interactive: PositiveRate = 40.0
    background: Rate = 0.0
    malicious: Rate = 0.0
    retries: Retries = Retries()
    daily: tuple[Factor, ...] = ()
    weekly: tuple[Factor, ...] = ()

    @field_validator("daily", "weekly")
    @classmethod
    def _is_whole(cls, curve: tuple[float, ...], info: ValidationInfo) -> tuple[float, ...]:
        length, each = CURVES[str(info.field_name)]
        if curve and (len(curve) != length or not any(curve)):
            what = f"{length}, one for each {each} on, not all of them 0"
            raise invalid(f"has {len(curve)} weights: write {what}")
        return curve

    def pass_through(self, stream: Stream, effects: Effects) -> Stream:
        """All that come to the door, after background work was shed."""
        return stream._replace(
            interactive=self.interactive * stream.factor,
            background=self.background * effects.background_factor * stream.factor,
            malicious=self.malicious * stream.factor + effects.malicious_added,
        )

    def counted(self, point: "OperatingPoint") -> Readings:
        return {"background": PerSecond(point.stream.background)}

    @property
    def is_flat(self) -> bool:
        """Whether the rate never changes."""
        return not self.daily and not self.weekly

    def week(self) -> "NDArray[np.float64]":
        """The factor (mean 1) of each of the 168 hours of a week, from Monday 00:00 on."""
        import numpy as np

        days = np.array(self.weekly or (1.0,) * 7)
        hours = np.array(self.daily or (1.0,) * 24)
        curve: NDArray[np.float64] = np.outer(days / days.mean(), hours / hours.mean()).ravel()
        return curve


class Curve:
    """The factor on all rates as a function of time since the start (live: it knows the clock on
    the wall, or how far into its week (s) a run starts whose clock never changes).
    """

    def __init__(self, traffic: Traffic, clock: float | LocalClock) -> None:
        if not isinstance(clock, LocalClock):
            clock = LocalClock(clock)
        self.is_flat = traffic.is_flat
        self.clock = clock
        self.hours = traffic.week()

    def pieces(self, edges: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The edges (s, ascending) together with every moment at which the rate may change between
        them.
        """
        import numpy as np

        # a flat curve never changes, so it cuts nothing
        if self.is_flat or len(edges) < 2:
            return edges
        found = [edges]
        for begin, end, ahead in self.clock.stretches(edges[0], edges[-1]):
            first = np.ceil((begin + ahead) / HOUR)
            last = np.floor((end + ahead) / HOUR)
            # clocks may be put on or back within an hour
            found += [np.arange(first, last + 1) * HOUR - ahead, np.array([begin, end])]
        return np.unique(np.concatenate(found))

    def at(self, times: "NDArray[np.float64]") -> "float | NDArray[np.float64]":
        """The factor at each time."""
        import numpy as np

        if self.is_flat:
            return 1.0
        factors: NDArray[np.float64] = self.hours[
            np.floor(self.clock.reads(times) / HOUR).astype(np.int64) % 168
        ]
        return factors

    def since(self, times: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The integral of the factor from a fixed moment before all times (s): differences are
        exact loads.
        """
        if self.is_flat:
            return times
        load = self._read(self.clock.reads(times))
        if self.clock.is_even:
            return load
        return load + self._jumps[self.clock.stretch_of(times)]

    @cached_property
    def _jumps(self) -> "NDArray[np.float64]":
        """What the load by the clock's readings is short of in each stretch between two changes:
        nothing at the start, hours that were skipped less, those that came twice more.
        """
        import numpy as np

        changes = np.array(self.clock.changes)
        readings = changes + self.clock.base
        shifts = np.array(self.clock.shifts)
        steps = self._read(readings + shifts[:-1]) - self._read(readings + shifts[1:])
        sums = np.concatenate(([0.0], np.cumsum(steps)))
        jumps: NDArray[np.float64] = sums - sums[self.clock.stretch_of(np.zeros(1))]
        return jumps

    def _read(self, clock: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The integral of the factor from the week's Monday to some readings of the clock (s)."""
        import numpy as np

        hour = np.floor(clock / HOUR)
        full = np.concatenate(([0.0], np.cumsum(self.hours))) * HOUR
        # whole weeks before, and the hours of this one
        weeks, within = np.divmod(hour, 168)
        load: NDArray[np.float64] = (
            weeks * full[-1]
            + full[within.astype(np.int64)]
            + self.hours[within.astype(np.int64)] * (clock - hour * HOUR)
        )
        return load

    def load(self, begin: float, length: float) -> float:
        """The integral of the factor over so many seconds from a time (s) on."""
        import numpy as np

        # without a difference of two large integrals, which would lose its last bits
        if self.is_flat:
            return length
        before, after = self.since(np.array([begin, begin + length]))
        return float(after - before)

    def midnight(self, time: float) -> float:
        """The last beginning of a day on the wall's clock at or before a time (s)."""
        return self.clock.day_start(time)

    def next_midnight(self, time: float) -> float:
        """The first beginning of a day on the wall's clock after a time (s)."""
        return self.clock.next_midnight(time)

    def day_after(self, time: float) -> float:
        """A day (s) after a time (s): past the next midnight, if the clocks are put back before
        it.
        """
        if self.clock.is_even:
            return time + DAY
        return max(time + DAY, self.next_midnight(time))

    def next_hour(self, time: float) -> float:
        """The next time (s) at which the rate may change; inf if it never does."""
        if self.is_flat:
            return float("inf")
        return self.clock.next_hour(time)
