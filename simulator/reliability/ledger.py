"""The ledger of objectives: what was counted of each, over windows, and what that spends of its
error budget. Fed live by the simulation, and later by a saved run.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from simulator.reliability.calendar import month_at
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, Windows

# so many moments are looked at at once: what is needed on the way takes no more memory
TIMES = 2**16


class Sums(Protocol):
    """What a budget needs of counts; `Windows` has it."""

    def between_times(self, row: int, begins: Floats, ends: Floats) -> Counts:
        """The events of one row between two times each (s)."""


class Spending(NamedTuple):
    """The bad events that count against a budget, and the valid ones that it is a share of (arrays
    over time).

    They are no counts of one window: what was spent before the start is a bad event without a valid
    one, and a calendar month promises valid events that are still to come.
    """

    bad: Floats
    valid: Floats

    def share(self, slo: SLO) -> Floats:
        """bad / ((1 - objective) x valid): 0 is nothing spent, 1 all; NaN without valid events."""
        # by `where`, not by dividing by 0: bad events without valid ones would be inf, not no data
        spent = np.full(np.shape(self.valid), np.nan)
        allowed = slo.error_budget * self.valid
        np.divide(self.bad, allowed, out=spent, where=self.valid > 0)
        return spent


@dataclass(frozen=True)
class Budget:
    """The error budget of one objective.

    A rolling window holds what happened in (T - window, T]. A calendar month is (begin, end]: it
    holds what was bad since its beginning, and the valid events that are promised for all of it, so
    that the share spent never falls within a month. `months` are the beginnings of all months (s),
    `promised` the valid events of each. `carryover` are the bad events that were spent before the
    start; they count as one lump just before it.
    """

    slo: SLO
    months: Floats
    promised: Floats
    carryover: float = 0.0

    def spending(self, sums: Sums, row: int, times: Floats) -> Spending:
        """What counts at each time (s, whole cells of the sums)."""
        bad = np.zeros(len(times))
        valid = np.zeros(len(times))
        for first in range(0, len(times), TIMES):
            part = slice(first, first + TIMES)
            bad[part], valid[part] = self._part(sums, row, times[part])
        return Spending(bad, valid)

    def _part(self, sums: Sums, row: int, times: Floats) -> Spending:
        if self.slo.is_calendar:
            return self._of_month(sums, row, times)
        return self._of_window(sums, row, times)

    def of_every_cell(self, bad: Floats, valid: Floats, cell: float) -> Spending:
        """What counts at the end of every cell (s): the events in the rolling window that ends
        there, and what of them was carried over.
        """
        if self.carryover:
            ends = np.arange(1, len(bad) + 1) * cell
            bad = bad + self.carryover * (ends < self.slo.window)
        return Spending(bad, valid)

    def _of_window(self, sums: Sums, row: int, times: Floats) -> Spending:
        counts = sums.between_times(row, times - self.slo.window, times)
        # the lump leaves the window one window after the start
        carried = self.carryover * (times < self.slo.window)
        return Spending(counts.bad + carried, counts.valid)

    def _of_month(self, sums: Sums, row: int, times: Floats) -> Spending:
        month = month_at(self.months, times)
        counts = sums.between_times(row, self.months[month], times)
        # the lump belongs to the month that the run begins in
        carried = self.carryover * (month == 0)
        # what the whole month promises, not what came so far: else the share would jump at its
        # beginning, and fall with each good event
        return Spending(counts.bad + carried, self.promised[month])


class Ledger:
    """The counts of several objectives (rows) in cells of one length (s), with their history before
    the start and their budgets (live while it is extended).

    `before` is what `Windows` takes.
    """

    def __init__(self, budgets: Sequence[Budget], cells: int, cell: float, before: Floats) -> None:
        self.budgets = tuple(budgets)
        self.rows = {budget.slo.name: row for row, budget in enumerate(budgets)}
        self.windows = Windows(len(budgets), cells, cell, before)

    def until(self, cells: int) -> "Ledger":
        """A ledger of its own with the first so many cells of this one."""
        other = copy(self)
        other.windows = self.windows.until(cells)
        return other

    def extend(self, first: int, rows: Sequence[Counts]) -> None:
        """Adds cells of all objectives from `first` on, forgetting any that stood there."""
        self.windows.extend(first, rows)

    def spending(self, slo: SLO, times: Floats) -> Spending:
        """What counts against an objective's budget at each time (s, whole cells)."""
        row = self.rows[slo.name]
        return self.budgets[row].spending(self.windows, row, times)

    def spent(self, slo: SLO, times: Floats) -> Floats:
        """The share of an objective's budget that is spent at each time (s, whole cells)."""
        return self.spending(slo, times).share(slo)
