"""Calendar months on a run's clock."""

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from simulator.foundation.wall_clock import WallClock

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Seconds that are only the last bits of a difference. Above half the spacing of floats in a run of
# a hundred years (2.4e-7 at 4e9 s), as a smaller one is lost when it is subtracted; below the
# millisecond of which cells and ticks are made.
INSTANT = 4e-7


def month_starts(start: datetime, horizon: float) -> tuple[float, ...]:
    """The beginnings of all months (s from the start, on its clock) from the one it lies in to the
    first after the horizon.
    """
    begin = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    found = [_since(start, begin)]
    # the first after the horizon too: it is the end of the last month that the run touches
    while found[-1] <= horizon:
        begin = _next_month(begin)
        found.append(_since(start, begin))
    return tuple(found)


def _since(start: datetime, begin: datetime) -> float:
    """How long (s) after the start a time of its zone is."""
    # Python takes two times of one named zone apart as if its clocks never changed
    if isinstance(start.tzinfo, timezone):
        return (begin - start).total_seconds()
    return WallClock(start).seconds(begin.replace(tzinfo=None))


def _next_month(begin: datetime) -> datetime:
    if begin.month == 12:
        return begin.replace(year=begin.year + 1, month=1)
    return begin.replace(month=begin.month + 1)


def month_at(
    starts: "Sequence[float] | NDArray[np.float64]", times: "NDArray[np.float64]"
) -> "NDArray[np.int64]":
    """The number of the month that holds (begin, end] each time (s, after the first beginning).

    `starts` are the beginnings of months (s), the last of them the end of the last month.
    """
    import numpy as np

    # the end of a month is its own last moment, not the first of the next
    place = np.searchsorted(np.asarray(starts), times - INSTANT, side="right") - 1
    # the first moment of a run that begins with a month lies in none: it is taken as the first's
    return np.clip(place, 0, len(starts) - 2)
