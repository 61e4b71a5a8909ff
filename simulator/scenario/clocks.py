"""The clocks of a run, as its start and its zone say."""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from simulator.foundation.local_clock import LocalClock, reading
from simulator.foundation.wall_clock import WallClock
from simulator.reliability.calendar import month_starts
from simulator.reliability.slo import SLO

# so long (s) before its first window, and after its end, what happens in a run is asked for
MONTHS_BEFORE = 62 * 86400.0
YEAR_AFTER = 366 * 86400.0


class Clocks:
    """What a scenario knows of clocks, from the moment at which it starts."""

    if TYPE_CHECKING:
        # fields of the scenario; as annotations here they would be fields a second time
        start: datetime
        horizon: float
        slos: tuple[SLO, ...]

    @property
    def clock(self) -> float:
        """How far into its week (Monday 00:00 on its own clock) the run starts, in seconds."""
        # of the wall time: the curves of a day and a week follow the zone of the start
        return reading(self.start)

    @property
    def has_named_zone(self) -> bool:
        """Whether the start has a zone whose clocks may change, not an offset."""
        return isinstance(self.start.tzinfo, ZoneInfo)

    @cached_property
    def wall_clock(self) -> WallClock:
        """What clocks on the wall show during the run, in its own zone and in others."""
        return WallClock(self.start)

    def iso(self, seconds: float) -> str:
        """The date and time of a moment (s from the start), as results write it."""
        moment = self.wall_clock.wall(seconds).isoformat()
        # in a zone that has a name, +00:00 is its own offset
        if self.has_named_zone:
            return moment
        return moment.replace("+00:00", "Z")

    @cached_property
    def local_clock(self) -> LocalClock:
        """The same clock in seconds of a week, over changes of the clocks."""
        begin = -max(slo.window for slo in self.slos) - MONTHS_BEFORE
        return LocalClock.of(self.start, begin, self.horizon + YEAR_AFTER)

    @cached_property
    def months(self) -> tuple[float, ...]:
        """The beginnings of all calendar months that the run touches (s from the start, on its
        clock).
        """
        return month_starts(self.start, self.horizon)
