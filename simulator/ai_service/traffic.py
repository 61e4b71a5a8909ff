"""What clients send: rates per second, flat or with a curve by the hour of the day and the day of
the week.
"""

from typing import TYPE_CHECKING

from pydantic import ValidationInfo, field_validator

from simulator.ai_service.effects import Effects
from simulator.ai_service.retries import Retries
from simulator.ai_service.stream import Place, Readings, Stream
from simulator.foundation.units import Factor, PositiveRate, Rate, invalid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    exact.
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

    def dashboard(self, stream: Stream, effects: Effects) -> Readings:
        return {
            "interactive": float(stream.interactive),
            "background": float(stream.background),
        }

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
    """The factor on all rates as a function of time since the start (live: it knows the start's
    clock).
    """

    def __init__(self, traffic: Traffic, clock: float) -> None:
        self.is_flat = traffic.is_flat
        self.clock = clock
        self.hours = traffic.week()

    def pieces(self, edges: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The edges (s, ascending) together with every hour at which the rate may change between
        them.
        """
        import numpy as np

        # a flat curve never changes, so it cuts nothing
        if self.is_flat or len(edges) < 2:
            return edges
        first = np.ceil((edges[0] + self.clock) / HOUR)
        last = np.floor((edges[-1] + self.clock) / HOUR)
        return np.union1d(edges, np.arange(first, last + 1) * HOUR - self.clock)

    def at(self, times: "NDArray[np.float64]") -> "float | NDArray[np.float64]":
        """The factor at each time."""
        import numpy as np

        if self.is_flat:
            return 1.0
        factors: NDArray[np.float64] = self.hours[
            np.floor((times + self.clock) / HOUR).astype(np.int64) % 168
        ]
        return factors

    def since(self, times: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The integral of the factor from a fixed moment before all times (s): differences are
        exact loads.
        """
        import numpy as np

        if self.is_flat:
            return times
        clock = times + self.clock
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
        """The last beginning of a day on the start's clock at or before a time (s)."""
        return (time + self.clock) // DAY * DAY - self.clock

    def next_hour(self, time: float) -> float:
        """The next time (s) at which the rate may change; inf if it never does."""
        if self.is_flat:
            return float("inf")
        return ((time + self.clock) // HOUR + 1) * HOUR - self.clock
