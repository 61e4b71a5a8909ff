"""Moments of a run as local times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

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
        return cls(datetime.fromisoformat(start), zero)

    @property
    def zone(self) -> str:
        """How the times are to be read: `UTC`, `UTC+01:00`, or what they are counted from."""
        if self.start is None:
            return "from the beginning"
        offset = self.start.strftime("%z")
        if offset in ("+0000", ""):
            return "UTC"
        return f"UTC{offset[:3]}:{offset[3:5]}"

    def date(self, seconds: float) -> str:
        """`Monday 5 January 2026`; "" without a start."""
        if self.start is None:
            return ""
        moment = self._moment(self.start, seconds)
        return f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"

    def time(self, seconds: float) -> str:
        """`09:47:30`, or `+17m30s` without a start."""
        if self.start is None:
            return signed_duration(seconds - self.zero)
        return self._moment(self.start, seconds).strftime("%H:%M:%S")

    def short(self, seconds: float) -> str:
        """`Mon 5 Jan 09:47:30`."""
        if self.start is None:
            return self.time(seconds)
        # with the day, for what lasts over midnight
        moment = self._moment(self.start, seconds)
        day = f"{DAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]}"
        return f"{day} {moment:%H:%M:%S}"

    @staticmethod
    def _moment(start: datetime, seconds: float) -> datetime:
        # rounded, as strftime cuts: 59.9995 s would read one second early
        return start + timedelta(seconds=round(seconds))
