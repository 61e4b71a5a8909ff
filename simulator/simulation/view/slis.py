"""What was counted of each objective in the last hours, and what is left of its budget."""

from collections.abc import Callable, Mapping

import numpy as np

from simulator.oncall.views import Plain
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, ms
from simulator.simulation.budgets import budget_spent
from simulator.simulation.observed import Observed
from simulator.simulation.state import RunState
from simulator.simulation.view.numbers import shown

# counts of the last hours (s), in steps (s)
SHOWN = 6 * 3600.0
STEP = 300.0
# expected counts are no whole numbers
DECIMALS = 3


def slis(state: RunState, healthy: Callable[[SLO], float]) -> Mapping[str, Plain]:
    """By objective; `healthy(slo)` is the share of good events from which on a check is healthy."""
    now = float(state.env.now)
    observed = state.sampler.drawn_until(now)
    times = _times(observed, now)
    ends = [state.scenario.iso(time) for time in times[1:].tolist()]
    return {
        slo.name: {
            "objective": slo.objective,
            "budget_left": shown(1 - budget_spent(state, slo)),
            "healthy_from": healthy(slo),
            "recent": _recent(observed, slo, times, ends),
        }
        for slo in state.scenario.slos
    }


def _times(observed: Observed, now: float) -> Floats:
    """The edges of the steps (s), up to the last one by now that sums are kept of."""
    grid = observed.windows.cell
    # steps that sums are kept of: five minutes, unless cells are longer
    step = -(-ms(STEP) // grid) * grid
    end = ms(now) // grid * grid
    steps = min(ms(SHOWN), end) // step
    return (end - step * np.arange(steps, -1, -1)) / 1000


def _recent(observed: Observed, slo: SLO, times: Floats, ends: list[str]) -> list[Plain]:
    row = observed.rows[slo.name]
    counts = observed.windows.between_times(row, times[:-1], times[1:])
    both = zip(ends, _whole(counts.good), _whole(counts.valid), strict=True)
    return [{"until": until, "good": good, "valid": valid} for until, good, valid in both]


def _whole(counts: Floats) -> list[int | float]:
    """Counts as they are written: whole numbers without a point."""
    rounded = np.round(counts, DECIMALS)
    if (rounded == np.floor(rounded)).all():
        whole: list[int | float] = rounded.astype(np.int64).tolist()
        return whole
    fractions: list[int | float] = rounded.tolist()
    return fractions
