"""A block of ticks ahead of the clock: where each alert rule's condition is true at them."""

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np

from simulator.reliability.alert_rule import AlertRule, Conditions, Ratios
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, WindowCounts, ms
from simulator.simulation.state import RunState


class Block:
    """The ticks first..last, and what is true at them (live).

    `times` are the ticks' (s). `is_breaching` says for each rule where its condition is true (SLOs
    x ticks), and `can_change` whether it is at any of them (by SLO). `budgets_left` are the shares
    (0..1) of the budgets that are left (SLOs x ticks); None where no rule looks at them.
    """

    def __init__(
        self,
        first: int,
        times: Ratios,
        is_breaching: list[Conditions],
        budgets_left: Floats | None,
    ) -> None:
        self.first = first
        self.times = times
        self.is_breaching = is_breaching
        self.budgets_left = budgets_left
        # plain lists: most rules are true nowhere, and are asked about at every change
        self.can_change = [cast(list[bool], each.any(axis=1).tolist()) for each in is_breaching]

    def __len__(self) -> int:
        return len(self.times)

    @property
    def last(self) -> int:
        """The number of its last tick."""
        return self.first + len(self.times) - 1

    def place(self, tick: int) -> int:
        """The index of a tick in its arrays."""
        return tick - self.first


class RuleConditions:
    """Evaluates all rules for all objectives, block by block (live)."""

    def __init__(self, state: RunState) -> None:
        scenario = state.scenario
        self.state = state
        self.slos = scenario.slos
        self.rules = scenario.alerting.rules
        self.tick = scenario.monitoring.evaluation_interval
        self.limits = [_limits(rule, self.slos) for rule in self.rules]
        self.looks_at_budgets = any(rule.of_budget_left for rule in self.rules)

    def block(self, first: int, last: int) -> Block:
        """Draws the counts until the tick `last`, and evaluates the ticks first..last."""
        sampler = self.state.sampler
        sampler.extend(ms(last * self.tick) // ms(sampler.cell))
        times = np.arange(first, last + 1, dtype=np.float64) * self.tick
        windows = sampler.observed.windows
        counts = WindowCounts(windows, first, last, self.tick, self._rounding())
        left = self._budgets_left(times)
        # without valid events a ratio is NaN, which is above no limit
        with np.errstate(divide="ignore", invalid="ignore"):
            raw = {
                rule.name: rule.holds(counts, _limits_now(rule, limits, left))
                for rule, limits in zip(self.rules, self.limits, strict=True)
            }
        return Block(first, times, [_unless(rule, raw) for rule in self.rules], left)

    def _rounding(self) -> Callable[[float, int, int], Floats] | None:
        """By how much rounding may have moved sums: a tie must not be decided by it."""
        if self.state.scenario.outcomes == "expected":
            return self.state.sampler.observed.rounding
        return None

    def _budgets_left(self, times: Ratios) -> Floats | None:
        if not self.looks_at_budgets:
            return None
        ledger = self.state.sampler.observed.ledger
        spent = [ledger.spent(slo, times) for slo in self.slos]
        left: Floats = np.maximum(0.0, 1 - np.array(spent))
        return left


def _limits(rule: AlertRule, slos: Sequence[SLO]) -> tuple[Ratios, ...]:
    """The rule's limits as columns, one for each of its windows: a row for each SLO."""
    columns = zip(*(rule.limits(slo) for slo in slos), strict=True)
    return tuple(np.array(column)[:, None] for column in columns)


def _limits_now(
    rule: AlertRule, limits: tuple[Ratios, ...], left: Floats | None
) -> tuple[Ratios, ...]:
    if left is None or not rule.of_budget_left:
        return limits
    return tuple(limit * left for limit in limits)


def _unless(rule: AlertRule, raw: dict[str, Conditions]) -> Conditions:
    """Where a rule is true and none that silences it is. `raw` are all conditions by themselves: a
    rule that is silent itself still silences others.
    """
    is_true = raw[rule.name]
    for other in rule.unless:
        is_true = is_true & ~raw[other]
    return is_true
