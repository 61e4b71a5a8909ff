"""Seconds of a run and the time that clocks on the wall show, in any zone.

A wall time that a zone skips is the next one that there is; one that comes twice is the first.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class WallClock:
    """The wall clocks of a run that begins at `start`, a time with its zone."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of a run has a zone")
        self.zone: tzinfo = start.tzinfo
        # a fixed offset skips nothing, in the first and the last year neither
        if isinstance(self.zone, timezone):
            self.begin = start
            return
        # the second of two equal wall times is meant where it is asked for
        self.begin = start.astimezone(UTC) if start.fold else instant(_naive(start), self.zone)

    def wall(self, seconds: float, zone: tzinfo | None = None) -> datetime:
        """What the clocks of a zone (by default the start's) show so many seconds (s) after the
        start, rounded to a millionth; with the zone, and with `fold` where it is the second time.
        """
        return (self.begin + timedelta(seconds=seconds)).astimezone(zone or self.zone)

    def seconds(self, wall: datetime, zone: tzinfo | None = None) -> float:
        """When (s after the start, negative before it) the clocks of a zone (by default the
        start's) show a time. One with a zone of its own is that moment.
        """
        if wall.tzinfo is not None:
            return (wall.astimezone(UTC) - self.begin).total_seconds()
        return (instant(wall, zone or self.zone) - self.begin).total_seconds()

    def day_start(self, seconds: float) -> float:
        """When (s) the day of the start's zone began that holds a time (s)."""
        return max(day for day in self._midnights(seconds) if day <= seconds)

    def next_midnight(self, seconds: float) -> float:
        """The first beginning of a day (s) in the start's zone after a time (s)."""
        return min(day for day in self._midnights(seconds) if day > seconds)

    def offset(self, seconds: float, zone: tzinfo | None = None) -> float:
        """How far (s) the wall clocks of a zone are ahead of UTC at a time (s)."""
        return _offset(self.begin + timedelta(seconds=seconds), zone or self.zone).total_seconds()

    def changes(
        self, begin: float, end: float, zone: tzinfo | None = None
    ) -> tuple[tuple[float, float], ...]:
        """The changes of a zone's clocks after `begin` until `end` (s): when, and how far (s) ahead
        of UTC they are from then on.
        """
        first, last = (self.begin + timedelta(seconds=each) for each in (begin, end))
        return tuple(
            ((when - self.begin).total_seconds(), _offset(when, zone or self.zone).total_seconds())
            for when in _changes(first, last, zone or self.zone)
        )

    def _midnights(self, seconds: float) -> list[float]:
        """The beginnings (s) of the days around a time."""
        today = self.wall(seconds).date()
        # a change of clocks shortly after midnight goes back into a day that is over
        days = (today + number * DAY for number in (-1, 0, 1, 2))
        return [self.seconds(_midnight(day)) for day in days]


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """The moment (in UTC) at which the clocks of a zone show a wall time (without zone)."""
    first = wall.replace(tzinfo=zone, fold=0)
    found = first.astimezone(UTC)
    if _naive(found.astimezone(zone)) == _naive(wall):
        return found
    # skipped: the clocks jump between what it is by the offset after and by the one before
    return _change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found, zone)


def _naive(wall: datetime) -> datetime:
    return wall.replace(tzinfo=None, fold=0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The whole second, after one moment and at the latest at another, from which on a zone has
    another offset than at the first.
    """
    old = _offset(before, zone)
    # clocks change at whole seconds
    begin = before.replace(microsecond=0)
    low, high = 0, -((begin - after) // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(begin + middle * SECOND, zone) == old:
            low = middle
        else:
            high = middle
    return begin + high * SECOND


def _changes(begin: datetime, end: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The moments after one and until another at which the clocks of a zone change."""
    # no zone changes its clocks there and back within a day
    while begin < end:
        until = min(begin + DAY, end)
        if _offset(begin, zone) != _offset(until, zone):
            yield _change(begin, until, zone)
        begin = until
