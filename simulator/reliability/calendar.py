"""Calendar months on a run's clock."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime


def month_starts(start: datetime, horizon: float) -> tuple[float, ...]:
    """The beginnings of all months (s from the start, on its clock) from the one it lies in to the
    first after the horizon.
    """
    year, month, found = start.year, start.month, list[float]()
    while not found or found[-1] <= horizon:
        found.append(
            (
                start.replace(
                    year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0
                )
                - start
            ).total_seconds()
        )
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)


def month_of(starts: Sequence[float], time: float) -> tuple[float, float]:
    """The beginning and the end of the month that holds (begin, end] a time; at a beginning it is
    still the month before.
    """
    place = max(1, bisect_right(starts, time - 1e-9))
    return starts[place - 1], starts[min(place, len(starts) - 1)]
