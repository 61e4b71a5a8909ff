"""An alert that fires, and why: the burn rates of its windows, and what they had to exceed."""

from functools import lru_cache
from typing import NamedTuple

from simulator.foundation.units import format_duration
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.state import RunState


class Firing(NamedTuple):
    """An alert that starts firing, or counts as if it did, and why (the detail of its row)."""

    slo: SLO
    rule: AlertRule
    why: dict[str, object]


def fires(state: RunState, slo: SLO, rule: AlertRule, time: float) -> Firing:
    """An alert that fires at a tick (s) that has just passed."""
    why = {"burns": _burns(state, slo, rule, time), **_exceeded(state, slo, rule)}
    return Firing(slo, rule, why)


def _burns(state: RunState, slo: SLO, rule: AlertRule, time: float) -> dict[str, float | None]:
    """The burn rate of each window, by its name; None without valid events."""
    observed = state.sampler.drawn_until(time)
    burns = dict[str, float | None]()
    for window in rule.windows:
        counts = observed.in_window(slo, window, time)
        burn = None
        if counts.valid:
            burn = float(counts.bad / counts.valid / slo.error_budget)
        burns[_name(window)] = burn
    return burns


def _exceeded(state: RunState, slo: SLO, rule: AlertRule) -> dict[str, object]:
    """The burn rate that had to be exceeded: `thresholds` where each window has its own, `op` where
    reaching it is enough, and what is left of the budget where that matters.
    """
    left = state.limit_factor(slo, rule)
    exceeded: dict[str, object] = {"threshold": rule.burn(slo) * left}
    burns = rule.burns(slo)
    if len(set(burns)) > 1:
        names = [_name(window) for window in rule.windows]
        exceeded["thresholds"] = dict(zip(names, [burn * left for burn in burns], strict=True))
    if rule.is_inclusive:
        exceeded["op"] = "gte"
    if rule.of_budget_left:
        exceeded |= {"budget_left": left, "window": slo.window}
    return exceeded


@lru_cache(maxsize=256)
def _name(window: float) -> str:
    # a twelfth of a window need not be a whole number of milliseconds
    return format_duration(round(window, 3))
