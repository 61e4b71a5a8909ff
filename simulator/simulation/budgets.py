"""What is spent of an error budget now, while the run goes on."""

import numpy as np

from simulator.expectation.history import clean_history
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, ms
from simulator.simulation.state import RunState


def budget_spent(state: RunState, slo: SLO) -> float:
    """The share of an objective's error budget that is spent (above 1 if more than all of it); NaN
    where there is none.
    """
    now = float(state.env.now)
    observed = state.sampler.drawn_until(now)
    grid = observed.windows.cell
    time = np.array([ms(now) // grid * grid / 1000])
    row = observed.rows[slo.name]
    budget = observed.ledger.budgets[row]
    return float(budget.spending(_Sums(state, slo), row, time).share(slo)[0])


class _Sums:
    """An objective's events between any two times until now: alerts keep sums of the windows that
    they watch, and a budget's is mostly longer.
    """

    def __init__(self, state: RunState, slo: SLO) -> None:
        self.state = state
        self.slo = slo

    def between_times(self, row: int, begins: Floats, ends: Floats) -> Counts:
        """Those of one begin and one end (s)."""
        then, now = self._until(float(begins[0])), self._until(float(ends[0]))
        return Counts(np.array([now.good - then.good]), np.array([now.valid - then.valid]))

    def _until(self, time: float) -> Counts:
        """All events since the start; those before it count as negative ones."""
        if time >= 0:
            return self.state.sampler.observed.so_far(self.slo, time)
        history = self.state.history
        if not history.is_clean:
            return Counts(0.0, 0.0)
        valid = -float(clean_history(history.base, self.slo, np.array([time]))[0])
        return Counts(valid, valid)
