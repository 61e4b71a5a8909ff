"""The error budget of an objective at every moment: what its window holds, and what it allows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.ai_service.condition import Condition
from simulator.ai_service.promise import promised
from simulator.reliability.calendar import month_of
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, Windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIMES = 2**16
"""So many moments are looked at at once: what is needed on the way takes no more memory."""


class Budget:
    """bad and valid events of an objective's window at given times, the spending before the start
    included.

    A rolling window holds what happened in (T - window, T]. A calendar month holds what happened
    since its beginning, and the valid events that are promised until its end: the budget is that of
    the whole month.
    """

    def __init__(
        self, slo: SLO, base: Condition, months: Sequence[float], *, has_history: bool
    ) -> None:
        self.slo, self.base, self.months = slo, base, months
        first = month_of(months, 1e-6) if slo.is_calendar else (-slo.window, 0.0)
        self.before, self.forgotten = -first[0], first[1] if slo.is_calendar else slo.window
        valid = (
            promised(base, slo.events, np.array([first[0]]), np.array([max(first[1], 0.0)]))[0]
            if has_history
            else 0.0
        )
        self.lump = slo.budget_spent_before * slo.error_budget * float(valid)

    def counts(self, windows: Windows, row: int, times: Floats) -> tuple[Floats, Floats]:
        """(bad, valid) at each time (s, whole cells of the windows' sums)."""
        bads, valids = np.zeros(len(times)), np.zeros(len(times))
        for first in range(0, len(times), TIMES):
            part = slice(first, first + TIMES)
            bads[part], valids[part] = self._counted(windows, row, times[part])
        return bads, valids

    def _counted(self, windows: Windows, row: int, times: Floats) -> tuple[Floats, Floats]:
        begins, ends = self._bounds(times)
        bad, valid = windows.between_times(row, begins, times)
        lump = self.lump * (times < self.forgotten)
        return bad + lump, valid + (
            promised(self.base, self.slo.events, times, ends) if self.slo.is_calendar else 0.0
        )

    def spent(self, windows: Windows, row: int, times: Floats) -> Floats:
        """bad / ((1 - objective) x valid) at each time; NaN without valid events."""
        return share_spent(self.slo, *self.counts(windows, row, times))

    def _bounds(self, times: Floats) -> "tuple[Floats, NDArray[np.float64]]":
        if not self.slo.is_calendar:
            return times - self.slo.window, times
        bounds = np.array([month_of(self.months, time) for time in times.tolist()]).reshape(-1, 2)
        return bounds[:, 0], bounds[:, 1]


def share_spent(slo: SLO, bad: Floats, valid: Floats) -> Floats:
    """bad / ((1 - objective) x valid); NaN without valid events."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spent: Floats = bad / (slo.error_budget * valid)
    return spent
