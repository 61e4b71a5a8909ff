"""Sums over sliding windows, from cumulative counts: count first, divide last."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.foundation.units import ms as ms
from simulator.reliability.counts import Counts

Floats: TypeAlias = NDArray[Any]
Place: TypeAlias = "slice | NDArray[np.int64]"


class Windows:
    """Cumulative valid and bad counts of several indicators, one row each, over cells of one
    length.

    Cell k covers (k cell, (k+1) cell]; a window of length W at time T holds the cells stamped in
    (T-W, T]. `before` is the valid count of each row between the time -j cell and the start, for j
    = 0, 1, ... (all good).
    """

    def __init__(self, rows: int, cells: int, cell: float, before: Floats) -> None:
        self.cell = ms(cell)
        self.pad = before.shape[1] - 1
        self.valid = np.zeros((rows, self.pad + cells + 1))
        self.bad = np.zeros((rows, self.pad + cells + 1))
        self.valid[:, : self.pad + 1] = -before[:, ::-1]

    def extend(self, row: int, first: int, counts: Counts) -> None:
        """Adds a row's cells from `first` on, forgetting any that stood there."""
        begin = self.pad + first
        for sums, events in ((self.valid[row], counts.valid), (self.bad[row], counts.bad)):
            out = sums[begin + 1 : begin + 1 + len(events)]
            np.cumsum(events, dtype=np.float64, out=out)
            out += sums[begin]

    def ratio(self, window: float, first: int, last: int, tick: float) -> Floats:
        """bad / valid over the window at the ticks first..last of length `tick` (rows x ticks); NaN
        without valid events.
        """
        now = self.at(first, last, ms(tick), 0)
        then = self.at(first, last, ms(tick), ms(window))
        ratio: Floats = self.between(self.bad, then, now) / self.between(self.valid, then, now)
        return ratio

    def between(
        self, sums: Floats, then: "slice | NDArray[np.int64]", now: "slice | NDArray[np.int64]"
    ) -> Floats:
        """Differences of cumulative counts (rows x ticks)."""
        difference: Floats = sums[:, now] - sums[:, then]
        return difference

    def count(self, row: int, window: float, time: float) -> Counts:
        """The events of one row over one window (s) at one time (s)."""
        now = self.pad + ms(time) // self.cell
        then = max(0, self.pad + (ms(time) - ms(window)) // self.cell)
        return self._of_row(row, then, now)

    def sums(self, row: int, window: float, ticks: tuple[int, int], tick: float) -> Counts:
        """The events of one row over one window (s) at the ticks first..last of length `tick`."""
        now = self.at(*ticks, ms(tick), 0)
        then = self.at(*ticks, ms(tick), ms(window))
        return self._of_row(row, then, now)

    def between_times(self, row: int, begins: Floats, ends: Floats) -> Counts:
        """The events of one row between two times each (s), as far back as the sums reach."""
        then = np.maximum(self._places(begins), 0)
        return self._of_row(row, then, self._places(ends))

    def _places(self, times: Floats) -> "NDArray[np.int64]":
        cells = np.floor_divide(np.rint(times * 1000).astype(np.int64), self.cell)
        places: NDArray[np.int64] = self.pad + cells
        return places

    def _of_row(self, row: int, then: "int | Place", now: "int | Place") -> Counts:
        valid = self.valid[row, now] - self.valid[row, then]
        # sums are whole multiples of 2^-20 and exact, so bad events are not lost in the difference
        return Counts(valid - (self.bad[row, now] - self.bad[row, then]), valid)

    def at(self, first: int, last: int, tick: int, back: int) -> "slice | NDArray[np.int64]":
        """Where the cumulative counts `back` ms before each tick stand: a stride when ticks are
        whole cells.
        """
        begin = self.pad + (first * tick - back) // self.cell
        if tick % self.cell == 0 and begin >= 0:
            step = tick // self.cell
            return slice(begin, begin + (last - first) * step + 1, step)
        places: NDArray[np.int64] = np.maximum(
            self.pad + (np.arange(first, last + 1) * tick - back) // self.cell, 0
        )
        return places


class WindowCounts:
    """What alert rules look at: counts of SLOs (rows) over windows (s) that end at ticks (columns).

    Ticks are `first..last`, each `tick` (s) long. `rounding(window, first, last)` is by how many
    events the rounding of expected counts may have moved each sum (SLOs x ticks); None where counts
    are drawn. Whoever divides by them has silenced numpy's warnings: without valid events a ratio
    is NaN, and compares false.
    """

    def __init__(
        self,
        windows: Windows,
        first: int,
        last: int,
        tick: float,
        rounding: "Callable[[float, int, int], Floats] | None" = None,
    ) -> None:
        self._windows = windows
        self._ticks = (first, last, tick)
        self._rounding = rounding
        self._known: dict[float, Floats] = {}

    def counts(self, window: float) -> Counts:
        """The events over a window (s)."""
        now, then = self._places(window)
        windows = self._windows
        valid = windows.between(windows.valid, then, now)
        return Counts(valid - windows.between(windows.bad, then, now), valid)

    def ratio(self, window: float) -> Floats:
        """bad / valid over a window; NaN without valid events."""
        if window not in self._known:
            self._known[window] = self._windows.ratio(window, *self._ticks)
        return self._known[window]

    def above(self, window: float, limit: Floats) -> "NDArray[np.bool_]":
        """Where the error ratio is above a limit (SLOs x 1, or SLOs x ticks): strictly, and by more
        than rounding explains.
        """
        above: NDArray[np.bool_] = self.ratio(window) > limit
        if self._rounding is None or not above.any():
            return above
        surplus, blur = self._surplus(window, limit)
        return above & (surplus > blur)

    def reaches(self, window: float, limit: Floats) -> "NDArray[np.bool_]":
        """Where the error ratio is at least a limit; less by no more than rounding explains is
        enough.
        """
        if self._rounding is None:
            reached: NDArray[np.bool_] = self.ratio(window) >= limit
            return reached
        surplus, blur = self._surplus(window, limit)
        return np.isfinite(self.ratio(window)) & (surplus >= -blur)

    def has(self, window: float, valid: int, bad: int) -> "NDArray[np.bool_]":
        """Where a window holds at least so many valid events, and so many bad ones."""
        counts = self.counts(window)
        blur: Any = 0.0
        if self._rounding is not None:
            blur = self._blur(window)
        enough: NDArray[np.bool_] = (counts.valid >= valid - blur) & (counts.bad >= bad - blur)
        return enough

    def _surplus(self, window: float, limit: Floats) -> tuple[Floats, Floats]:
        """bad - limit x valid, and what of that rounding may have made (events)."""
        counts = self.counts(window)
        return counts.bad - limit * counts.valid, self._blur(window) * (1 + limit)

    def _blur(self, window: float) -> Floats:
        assert self._rounding is not None
        return self._rounding(window, *self._ticks[:2])

    def _places(self, window: float) -> "tuple[Place, Place]":
        """Where the sums at the ticks stand, and those at the windows' beginnings."""
        first, last, tick = self._ticks
        at = self._windows.at
        return at(first, last, ms(tick), 0), at(first, last, ms(tick), ms(window))
