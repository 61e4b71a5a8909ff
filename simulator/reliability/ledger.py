"""The ledger of objectives: what was counted of each, over windows, and what that spends of its
error budget. Fed live by the simulation, and later by a saved run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.reliability.calendar import month_at
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, Windows

# so many moments are looked at at once: what is needed on the way takes no more memory
TIMES = 2**16


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

    def spending(self, windows: Windows, row: int, times: Floats) -> Spending:
        """What counts at each time (s, whole cells of the windows' sums)."""
        bad = np.zeros(len(times))
        valid = np.zeros(len(times))
        of = self._of_month if self.slo.is_calendar else self._of_window
        for first in range(0, len(times), TIMES):
            part = slice(first, first + TIMES)
            bad[part], valid[part] = of(windows, row, times[part])
        return Spending(bad, valid)

    def _of_window(self, windows: Windows, row: int, times: Floats) -> Spending:
        counts = windows.between_times(row, times - self.slo.window, times)
        # the lump leaves the window one window after the start
        return Spending(counts.bad + self.carryover * (times < self.slo.window), counts.valid)

    def _of_month(self, windows: Windows, row: int, times: Floats) -> Spending:
        month = month_at(self.months, times)
        counts = windows.between_times(row, self.months[month], times)
        return Spending(counts.bad + self.carryover * (month == 0), self.promised[month])


class Ledger:
    """The counts of several objectives (rows) in cells of one length (s), with their history before
    the start and their budgets (live while it is extended).

    `before` is what `Windows` takes.
    """

    def __init__(self, budgets: Sequence[Budget], cells: int, cell: float, before: Floats) -> None:
        self.budgets = tuple(budgets)
        self.rows = {budget.slo.name: row for row, budget in enumerate(budgets)}
        self.windows = Windows(len(budgets), cells, cell, before)

    def extend(self, row: int, first: int, counts: Counts) -> None:
        """Adds an objective's cells from `first` on, forgetting any that stood there."""
        self.windows.extend(row, first, counts)

    def spending(self, slo: SLO, times: Floats) -> Spending:
        """What counts against an objective's budget at each time (s, whole cells)."""
        row = self.rows[slo.name]
        return self.budgets[row].spending(self.windows, row, times)

    def spent(self, slo: SLO, times: Floats) -> Floats:
        """The share of an objective's budget that is spent at each time (s, whole cells)."""
        return self.spending(slo, times).share(slo)
