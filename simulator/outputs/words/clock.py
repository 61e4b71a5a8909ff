"""Moments of a run as local times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from simulator.foundation.start_times import start_time
from simulator.foundation.wall_clock import WallClock
from simulator.outputs.words.numbers import signed_duration

# strftime would take these from the locale of the machine, and results must not depend on it
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Clock:
    """Turns seconds of a run into local times; without a start into times since `zero` (s)."""

    def __init__(self, start: datetime | None, zero: float = 0.0) -> None:
        self.start = start
        self.zero = zero

    @classmethod
    def of(cls, setting: Mapping[str, Any], zero: float = 0.0) -> Self:
        """The clock of an incident's setting, which is empty for one made by hand."""
        start = setting.get("scenario", {}).get("start")
        if not start:
            return cls(None, zero)
        return cls(start_time(start), zero)

    @property
    def zone(self) -> str:
        """How the times are to be read: `UTC`, `UTC+01:00`, `Europe/London`, or what they are
        counted from.
        """
        if self.start is None:
            return "from the beginning"
        if isinstance(self.start.tzinfo, ZoneInfo):
            return self.start.tzinfo.key
        return _ahead(self.start)

    def date(self, seconds: float) -> str:
        """`Monday 5 January 2026`; "" without a start."""
        if self.start is None:
            return ""
        moment = self._moment(seconds)
        return f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"

    def day(self, seconds: float) -> str:
        """`5 January 2026`; without a start a time as `time` has it."""
        if self.start is None:
            return self.time(seconds)
        moment = self._moment(seconds)
        return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"

    def time(self, seconds: float) -> str:
        """`09:47:30`, on a day on which clocks change `09:47:30 BST`; `+17m30s` without a start."""
        if self.start is None:
            return signed_duration(seconds - self.zero)
        moment = self._moment(seconds)
        return f"{moment:%H:%M:%S}{_which(moment)}"

    def short(self, seconds: float) -> str:
        """`Mon 5 Jan 09:47:30`."""
        if self.start is None:
            return self.time(seconds)
        # with the day, for what lasts over midnight
        moment = self._moment(seconds)
        day = f"{DAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]}"
        return f"{day} {self.time(seconds)}"

    def _moment(self, seconds: float) -> datetime:
        # rounded, as strftime cuts: 59.9995 s would read one second early
        return self._clock.wall(round(seconds))

    @cached_property
    def _clock(self) -> WallClock:
        if self.start is None:
            raise AssertionError("without a start there are no dates")
        return WallClock(self.start)


def _which(moment: datetime) -> str:
    """Which clock it is, on a day on which clocks change: ` BST`, ` GMT`."""
    # the same time may come twice on such a day, an hour apart
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if midnight.utcoffset() == (midnight + timedelta(days=1)).utcoffset():
        return ""
    name = moment.tzname() or ""
    return f" {name if name.isalpha() else _ahead(moment)}"


def _ahead(moment: datetime) -> str:
    """`UTC`, `UTC+05:30`."""
    offset = moment.strftime("%z")
    if offset in ("+0000", ""):
        return "UTC"
    return f"UTC{offset[:3]}:{offset[3:5]}"
