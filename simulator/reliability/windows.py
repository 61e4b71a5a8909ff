"""Sums over sliding windows, from cumulative counts: count first, divide last."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.foundation.units import ms as ms

Floats: TypeAlias = NDArray[Any]


class Windows:
    """Cumulative valid and bad counts of several indicators, one row each, over cells of one
    length.

    Cell k covers (k cell, (k+1) cell]; a window of length W at time T holds the cells stamped in
    (T-W, T]. `before` is the valid count of each row between the time -j cell and the start, for j
    = 0, 1, ... (all good).
    """

    def __init__(self, rows: int, cells: int, cell: float, before: Floats) -> None:
        self.cell, self.pad = ms(cell), before.shape[1] - 1
        self.valid = np.zeros((rows, self.pad + cells + 1))
        self.bad = np.zeros((rows, self.pad + cells + 1))
        self.valid[:, : self.pad + 1] = -before[:, ::-1]

    def extend(self, row: int, first: int, valid: Floats, bad: Floats) -> None:
        """Adds a row's cells from `first` on, forgetting any that stood there."""
        begin = self.pad + first
        for sums, counts in ((self.valid[row], valid), (self.bad[row], bad)):
            out = sums[begin + 1 : begin + 1 + len(counts)]
            np.cumsum(counts, dtype=np.float64, out=out)
            out += sums[begin]

    def ratio(self, window: float, first: int, last: int, tick: float) -> Floats:
        """bad / valid over the window at the ticks first..last of length `tick` (rows x ticks); NaN
        without valid events.
        """
        now, then = self.at(first, last, ms(tick), 0), self.at(first, last, ms(tick), ms(window))
        ratio: Floats = self.between(self.bad, then, now) / self.between(self.valid, then, now)
        return ratio

    def between(
        self, sums: Floats, then: "slice | NDArray[np.int64]", now: "slice | NDArray[np.int64]"
    ) -> Floats:
        """Differences of cumulative counts (rows x ticks)."""
        difference: Floats = sums[:, now] - sums[:, then]
        return difference

    def count(self, row: int, window: float, time: float) -> tuple[float, float]:
        """(bad, valid) of one row over one window at one time."""
        now, then = (
            self.pad + ms(time) // self.cell,
            self.pad + (ms(time) - ms(window)) // self.cell,
        )
        then = max(then, 0)
        return (
            self.bad[row, now] - self.bad[row, then],
            self.valid[row, now] - self.valid[row, then],
        )

    def sums(
        self, row: int, window: float, ticks: tuple[int, int], tick: float
    ) -> tuple[Floats, Floats]:
        """(bad, valid) of one row over one window at the ticks first..last of length `tick`."""
        now = self.at(*ticks, ms(tick), 0)
        then = self.at(*ticks, ms(tick), ms(window))
        bad: Floats = self.bad[row, now] - self.bad[row, then]
        valid: Floats = self.valid[row, now] - self.valid[row, then]
        return bad, valid

    def between_times(self, row: int, begins: Floats, ends: Floats) -> tuple[Floats, Floats]:
        """(bad, valid) of one row between two times each (s), as far back as the sums reach."""
        then, now = (
            self.pad + np.floor_divide(np.rint(times * 1000).astype(np.int64), self.cell)
            for times in (begins, ends)
        )
        then = np.maximum(then, 0)
        return (
            self.bad[row, now] - self.bad[row, then],
            self.valid[row, now] - self.valid[row, then],
        )

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

    Ticks are `first..last`, each `tick` (s) long. Whoever divides by them has silenced numpy's
    warnings: without valid events a ratio is NaN, and compares false.
    """

    def __init__(self, windows: Windows, first: int, last: int, tick: float) -> None:
        self._windows, self._ticks = windows, (first, last, tick)
        self._known: dict[float, Floats] = {}

    def ratio(self, window: float) -> Floats:
        """bad / valid over a window; NaN without valid events."""
        if window not in self._known:
            self._known[window] = self._windows.ratio(window, *self._ticks)
        return self._known[window]

    def above(self, window: float, limit: Floats) -> "NDArray[np.bool_]":
        """Where the error ratio is above a limit (a column, or SLOs x ticks): strictly."""
        above: NDArray[np.bool_] = self.ratio(window) > limit
        return above
