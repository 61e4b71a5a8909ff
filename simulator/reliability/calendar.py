"""Calendar months on a run's clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INSTANT = 1e-9
"""Seconds that are only the last bits of a difference."""


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


def month_at(
    starts: "Sequence[float] | NDArray[np.float64]", times: "NDArray[np.float64]"
) -> "NDArray[np.int64]":
    """The number of the month that holds (begin, end] each time (s, after the first beginning)."""
    import numpy as np

    place = np.searchsorted(np.asarray(starts), times - INSTANT, side="right") - 1
    return np.clip(place, 0, len(starts) - 2)
