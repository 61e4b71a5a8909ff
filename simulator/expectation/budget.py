"""The error budget of an objective at every moment: what its window holds, and what it allows."""

from collections.abc import Sequence

import numpy as np

from simulator.expectation.condition import Condition
from simulator.expectation.promised import promised
from simulator.reliability.calendar import month_at
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, Windows

TIMES = 2**16
"""So many moments are looked at at once: what is needed on the way takes no more memory."""


class Budget:
    """bad and valid events of an objective's window at given times, the spending before the start
    included.

    A rolling window holds what happened in (T - window, T]. A calendar month is (begin, end]: it
    holds what was bad since its beginning, and the valid events that are promised for all of it, so
    that the share spent never falls within a month. What was spent before the start is one lump
    just before it.
    """

    def __init__(
        self, slo: SLO, base: Condition, months: Sequence[float], *, has_history: bool
    ) -> None:
        self.slo = slo
        self.months = np.array(months)
        self.promises = promised(base, slo.events, self.months[:-1], self.months[1:])
        valid = self._valid_before(base) if has_history else 0.0
        self.lump = slo.budget_spent_before * slo.error_budget * valid

    def _valid_before(self, base: Condition) -> float:
        """The valid events of the window that ends just before the start."""
        if not self.slo.is_calendar:
            begin, start = np.array([-self.slo.window]), np.zeros(1)
            return float(promised(base, self.slo.events, begin, start)[0])
        # a run that begins with a month begins when the one before it is over
        return float(self.promises[0]) if self.months[0] < 0 else 0.0

    def counts(self, windows: Windows, row: int, times: Floats) -> tuple[Floats, Floats]:
        """(bad, valid) at each time (s, whole cells of the windows' sums)."""
        bads, valids = np.zeros(len(times)), np.zeros(len(times))
        for first in range(0, len(times), TIMES):
            part = slice(first, first + TIMES)
            counted = self._of_month if self.slo.is_calendar else self._of_window
            bads[part], valids[part] = counted(windows, row, times[part])
        return bads, valids

    def _of_window(self, windows: Windows, row: int, times: Floats) -> tuple[Floats, Floats]:
        bad, valid = windows.between_times(row, times - self.slo.window, times)
        return bad + self.lump * (times < self.slo.window), valid

    def _of_month(self, windows: Windows, row: int, times: Floats) -> tuple[Floats, Floats]:
        month = month_at(self.months, times)
        bad, _ = windows.between_times(row, self.months[month], times)
        return bad + self.lump * (month == 0), self.promises[month]

    def spent(self, windows: Windows, row: int, times: Floats) -> Floats:
        """bad / ((1 - objective) x valid) at each time; NaN without valid events."""
        return share_spent(self.slo, *self.counts(windows, row, times))


def share_spent(slo: SLO, bad: Floats, valid: Floats) -> Floats:
    """bad / ((1 - objective) x valid); NaN without valid events."""
    spent = np.full(np.shape(valid), np.nan)
    np.divide(bad, slo.error_budget * valid, out=spent, where=valid > 0)
    return spent
