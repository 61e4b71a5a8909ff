"""Sums over sliding windows, from cumulative counts: count first, divide last."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# again from here: whoever asks for windows compares cells and ticks in whole milliseconds
from simulator.foundation.units import ms as ms
from simulator.reliability.counts import Counts

# whole or floating numbers: drawn counts are int64, expected ones float64
Floats: TypeAlias = NDArray[Any]
# where cumulative counts stand: a number, a stride, or the places one by one
Place: TypeAlias = "int | slice | NDArray[np.int64]"
ALL_ROWS = slice(None)
# the ticks of a window are looked at in so many groups first
GROUPS = 8
# where a group has fewer ticks, or where there are fewer ratios, they are looked at one by one
FEW, MANY = 4, 2**15


class Windows:
    """Cumulative valid and bad counts of several indicators, one row each, over cells of one
    length (s).

    Cell k covers (k cell, (k+1) cell]; a window of length W at time T holds the cells stamped in
    (T-W, T]. `before` (rows x places) is the valid count of each row between the time -j cell and
    the start, for j = 0, 1, ... (all good). A window that reaches back beyond it, or beyond the
    start where there is none, holds less.
    """

    def __init__(self, rows: int, cells: int, cell: float, before: Floats) -> None:
        self.cell = ms(cell)
        # column `pad` is the start, where both sums are 0; before it they are negative
        self.pad = before.shape[1] - 1
        # bad events, not good ones: a small number is not found as the difference of large ones
        self._both = np.zeros((2, rows, self.pad + cells + 1))
        self.valid, self.bad = self._both
        self.valid[:, : self.pad + 1] = -before[:, ::-1]

    def until(self, cells: int) -> "Windows":
        """Sums of their own over the first so many cells of these."""
        other = copy(self)
        known = self.pad + cells + 1
        other._both = np.zeros(self._both.shape)
        other._both[:, :, :known] = self._both[:, :, :known]
        other.valid, other.bad = other._both
        return other

    def extend(self, first: int, rows: Sequence[Counts]) -> None:
        """Adds cells from `first` on to each row, as many to all, forgetting any that stood
        there.
        """
        begin = self.pad + first
        sums = self._both[:, :, begin : begin + 1 + len(rows[0])]
        for valid, bad, own in zip(*sums[:, :, 1:], rows, strict=True):
            # to where they belong at once: of a long run a copy takes as long as the sums
            valid[:] = own.valid
            np.subtract(own.valid, own.good, out=bad)
        # from the sums so far on, in place: that copies nothing, and they are exact in any order
        np.cumsum(sums, axis=-1, out=sums)

    def so_far(self, row: int, cells: int) -> Counts:
        """The events of one row in the first so many cells since the start."""
        valid = float(self.valid[row, self.pad + cells])
        return Counts(valid - float(self.bad[row, self.pad + cells]), valid)

    def ratio(self, window: float, first: int, last: int, tick: float) -> Floats:
        """bad / valid (0 to 1) over the window (s) at the ticks first..last of length `tick` (s):
        rows x ticks, NaN without valid events.
        """
        # not by way of Counts, whose good events nobody asks for here
        then, now = self._at_ticks(window, (first, last), tick)
        bad = self.bad[:, now] - self.bad[:, then]
        valid = self.valid[:, now] - self.valid[:, then]
        ratio: Floats = np.divide(bad, valid, out=bad)
        return ratio

    def most(self, window: float, first: int, last: int, tick: float, group: int) -> Floats:
        """What bad / valid over the window (s) is at most at any tick of each whole group of so
        many ticks, beginning with first: rows x groups, inf where it may be without bound.

        The bad events of all of a group's windows, through the valid ones that all of them hold.
        """
        then, now = self._at_ticks(window, (first, last), tick)
        whole = (last + 1 - first) // group * group
        begins, ends = slice(0, whole, group), slice(group - 1, whole, group)
        bad = self.bad[:, now][:, ends] - self.bad[:, then][:, begins]
        valid = self.valid[:, now][:, begins] - self.valid[:, then][:, ends]
        most: Floats = np.divide(bad, valid, out=bad)
        return most

    def count(self, row: int, window: float, time: float) -> Counts:
        """The events of one row over one window (s) at one time (s)."""
        now = self.pad + ms(time) // self.cell
        then = self.pad + (ms(time) - ms(window)) // self.cell
        return self._between(row, max(0, then), now)

    def sums(self, rows: int | slice, window: float, ticks: tuple[int, int], tick: float) -> Counts:
        """The events of one row (ticks), or of several (rows x ticks), over one window (s) at the
        ticks first..last of length `tick` (s).
        """
        then, now = self._at_ticks(window, ticks, tick)
        return self._between(rows, then, now)

    def between_times(self, row: int, begins: Floats, ends: Floats) -> Counts:
        """The events of one row between two times each (s), as far back as the sums reach."""
        then = np.maximum(self._places(begins), 0)
        return self._between(row, then, self._places(ends))

    def _between(self, rows: int | slice, then: Place, now: Place) -> Counts:
        valid = self.valid[rows, now] - self.valid[rows, then]
        # sums are whole multiples of 2^-20 and exact, so bad events are not lost in the difference
        return Counts(valid - (self.bad[rows, now] - self.bad[rows, then]), valid)

    def _places(self, times: Floats) -> "NDArray[np.int64]":
        """Where the sums at each time (s) stand: those of the last cell that ended by then."""
        # whole milliseconds, as 0.3 // 0.1 of floats is 2
        cells = np.floor_divide(np.rint(times * 1000).astype(np.int64), self.cell)
        places: NDArray[np.int64] = self.pad + cells
        return places

    def _at_ticks(self, window: float, ticks: tuple[int, int], tick: float) -> tuple[Place, Place]:
        """Where the sums at the windows' beginnings stand, and those at the ticks."""
        length = ms(tick)
        return self._back(ms(window), ticks, length), self._back(0, ticks, length)

    def _back(self, back: int, ticks: tuple[int, int], tick: int) -> Place:
        """Where the sums `back` (ms) before each of the ticks first..last (of so many ms) stand."""
        first, last = ticks
        begin = self.pad + (first * tick - back) // self.cell
        # ticks of whole cells are a stride, and reading by a stride copies nothing
        if tick % self.cell == 0 and begin >= 0:
            step = tick // self.cell
            return slice(begin, begin + (last - first) * step + 1, step)
        moments = np.arange(first, last + 1) * tick - back
        # a negative place would be counted from the end of the sums
        places: NDArray[np.int64] = np.maximum(self.pad + moments // self.cell, 0)
        return places


def over_cells(sums: Floats, cells: int, before: "Floats | None" = None) -> Floats:
    """The events in the window of so many cells that ends with each cell.

    `sums` are all events from the start until the end of each cell, `before` what the windows that
    begin before the start hold of that time, the first one first.
    """
    found = sums.copy()
    # by slices: a window moves on by a cell as what it holds does
    found[cells:] -= sums[:-cells]
    if before is not None:
        found[: len(before)] += before
    return found


def _stretches(is_true: "NDArray[np.bool_]") -> Iterator[tuple[int, int]]:
    """Where a condition is true: the index at which each stretch begins, and the one at which it
    has ended.
    """
    framed = np.zeros(len(is_true) + 2, dtype=np.bool_)
    framed[1:-1] = is_true
    edges = np.flatnonzero(framed[1:] != framed[:-1]).tolist()
    return zip(edges[::2], edges[1::2], strict=True)


class WindowCounts:
    """What alert rules look at: counts of SLOs (rows) over windows (s) that end at ticks (columns).

    Ticks are `first..last`, each `tick` (s) long. `rounding(window, first, last)` is by how many
    events the rounding of expected counts may have moved each sum (SLOs x ticks); None where counts
    are drawn. Callers silence numpy's warnings of divisions: without valid events a ratio is NaN,
    and compares false.
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
        self._ticks = (first, last)
        self._tick = tick
        self._rounding = rounding
        # rules share windows: 6 h is the long one of one rule and the short one of another
        self._known: dict[float, Floats] = {}

    def nowhere(self) -> "NDArray[np.bool_]":
        """A condition that is true at none of the ticks: SLOs x ticks."""
        return np.zeros((len(self._windows.valid), len(self)), dtype=np.bool_)

    def __len__(self) -> int:
        first, last = self._ticks
        return last + 1 - first

    def suspects(self, window: float, limit: Floats) -> "list[tuple[slice, WindowCounts]] | None":
        """The stretches of ticks at which the error ratio over a window (s) may be above a limit,
        or at it: where each lies, and what rules look at there. None where it is not worth looking.

        Most of the time a service is far from its limits, so this spares most of the work.
        """
        if len(self) * len(limit) < MANY or self._rounding is not None:
            return None
        group = ms(window) // ms(self._tick) // GROUPS
        varies = limit.shape[-1] > 1
        if group < FEW or varies:
            return None
        most = self._windows.most(window, *self._ticks, self._tick, group)
        # not a number: without events no ratio is above a limit, and none is at it
        is_suspect: NDArray[np.bool_] = np.any(most >= limit, axis=0)
        found = [self._part(begin * group, end * group) for begin, end in _stretches(is_suspect)]
        if len(self) % group:
            found.append(self._part(len(is_suspect) * group, len(self)))
        return found

    def _part(self, begin: int, end: int) -> "tuple[slice, WindowCounts]":
        """What rules look at at some of the ticks, counted from the first."""
        first = self._ticks[0]
        ticks = (first + begin, first + end - 1)
        return slice(begin, end), WindowCounts(self._windows, *ticks, self._tick)

    def counts(self, window: float) -> Counts:
        """The events over a window (s): SLOs x ticks."""
        return self._windows.sums(ALL_ROWS, window, self._ticks, self._tick)

    def ratio(self, window: float) -> Floats:
        """bad / valid (0 to 1) over a window (s): SLOs x ticks, NaN without valid events."""
        if window not in self._known:
            self._known[window] = self._windows.ratio(window, *self._ticks, self._tick)
        return self._known[window]

    def above(self, window: float, limit: Floats) -> "NDArray[np.bool_]":
        """Where the error ratio is above a limit (SLOs x 1, or SLOs x ticks): strictly, and by more
        than rounding explains.
        """
        above: NDArray[np.bool_] = self.ratio(window) > limit
        # rounding can only take away from it, so the costlier look is for where it matters
        if self._rounding is None or not above.any():
            return above
        surplus, blur = self._surplus(window, limit)
        return above & (surplus > blur)

    def reaches(self, window: float, limit: Floats) -> "NDArray[np.bool_]":
        """Where the error ratio is at least a limit (SLOs x 1, or SLOs x ticks); less by no more
        than rounding explains is enough.
        """
        if self._rounding is None:
            reached: NDArray[np.bool_] = self.ratio(window) >= limit
            return reached
        surplus, blur = self._surplus(window, limit)
        # without valid events the surplus is 0, which would reach any limit
        return np.isfinite(self.ratio(window)) & (surplus >= -blur)

    def has(self, window: float, valid: int, bad: int) -> "NDArray[np.bool_]":
        """Where a window (s) holds at least so many valid events, and so many bad ones."""
        counts = self.counts(window)
        blur = self._blur(window)
        enough: NDArray[np.bool_] = (counts.valid >= valid - blur) & (counts.bad >= bad - blur)
        return enough

    def _surplus(self, window: float, limit: Floats) -> tuple[Floats, Floats]:
        """bad - limit x valid, and what of that rounding may have made (events)."""
        counts = self.counts(window)
        return counts.bad - limit * counts.valid, self._blur(window) * (1 + limit)

    def _blur(self, window: float) -> "Floats | float":
        """By how many events rounding may have moved a window's sums."""
        if self._rounding is None:
            return 0.0
        return self._rounding(window, *self._ticks)
