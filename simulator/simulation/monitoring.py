"""Watches the counts: finds the next tick at which an alert changes, block by block, and tells the
response.
"""

from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias, cast

import numpy as np
import simpy

from simulator.foundation.units import format_duration
from simulator.reliability.alert_rule import AlertRule, Conditions, Ratios
from simulator.reliability.alert_state import AlertState
from simulator.reliability.slo import SLO
from simulator.reliability.windows import Floats, WindowCounts, ms
from simulator.simulation.observed import Observed
from simulator.simulation.response.router import Firing, Router
from simulator.simulation.world import MONITOR, PLANS, World

SHORTEST, LONGEST = 3600.0, 2 * 86400.0
"""Blocks grow eightfold from one to the other while nothing changes."""
MOST = 2**16
"""A block has no more ticks, and no more cells, than this: a fine grid takes no more memory."""

Change: TypeAlias = tuple[str, SLO, AlertRule]
"""pending, fired, dropped or resolved, and whose alert."""
Progress: TypeAlias = Callable[[float, float], None]
"""Told of (done, all), in simulated seconds."""


def no_progress(done: float, all_: float) -> None:
    """Nobody watches."""


class Monitor:
    """All alerts of all SLOs (live). Ticks are numbered from 1; tick t is at t x
    evaluation_interval.
    """

    def __init__(
        self,
        world: World,
        response: Router,
        shortest: float = SHORTEST,
        longest: float = LONGEST,
        progress: Progress = no_progress,
    ) -> None:
        self.world, self.response, self.progress = world, response, progress
        scenario = world.scenario
        finest = min(scenario.monitoring.evaluation_interval, scenario.monitoring.scrape_interval)
        self.shortest, self.longest = min(shortest, MOST * finest), min(longest, MOST * finest)
        self.block = self.shortest
        self.tick, self.ticks = (
            scenario.monitoring.evaluation_interval,
            ms(scenario.horizon) // ms(scenario.monitoring.evaluation_interval),
        )
        self.slos, self.rules = scenario.slos, scenario.alerting.rules
        self.names = [slo.name for slo in self.slos]
        self.limits = [_limits(rule, self.slos) for rule in self.rules]
        self.ledger = world.sampler.observed.ledger
        self.looks_at_budgets = any(rule.of_budget_left for rule in self.rules)
        self.left: Floats | None = None
        self.states = [[AlertState(rule) for rule in self.rules] for _ in self.slos]
        self.seen, self.known = 0, 0  # ticks passed, ticks whose conditions are computed
        self.first, self.times = 1, cast(Ratios, np.zeros(0))
        self.hot: list[Conditions] = []
        self.stirs: list[list[bool]] = []
        self.unhealthy: dict[int, Conditions] = {}
        self.policy = _policy(world)
        self.spent: Conditions = cast(Conditions, np.zeros(0, dtype=bool))

    def run(self) -> Generator[simpy.Event, None, None]:
        """The process: plan, wait for the planned tick or a change of the service, report."""
        while self.seen < self.ticks:
            if self.known <= self.seen:
                self.progress(self.seen * self.tick, self.world.scenario.horizon)
                self._compute()
            target = self._next_change()
            moment = self.world.at(target * self.tick, MONITOR)
            changed = self.world.changed
            yield moment | changed | self.response.replan
            if not moment.processed and moment.time == self.world.env.now:
                yield moment
            if moment.processed:
                self._pass(target)
            else:
                self._pass(int(ms(self.world.env.now) // ms(self.tick)))
            yield self.world.at(self.world.env.now, PLANS)
            if changed.triggered:
                self.known, self.block = self.seen, self.shortest

    def _compute(self) -> None:
        """Draws the next block and computes every rule's condition at its ticks."""
        now = self.seen * self.tick
        ahead = min(self.block, max(self.world.next_strike(now) - now, self.shortest))
        last = min(self.ticks, max(self.seen + 1, int((now + ahead) // self.tick)))
        self.block = min(8 * self.block, self.longest)
        self.world.sampler.extend(ms(last * self.tick) // ms(self.world.sampler.cell))
        self.first, self.known = self.seen + 1, last
        self.times = np.arange(self.first, last + 1, dtype=np.float64) * self.tick
        self.unhealthy = {}
        observed = self.world.sampler.observed
        is_rounded = self.world.scenario.outcomes == "expected"
        rounding = observed.rounding if is_rounded else None
        counts = WindowCounts(observed.windows, self.first, self.known, self.tick, rounding)
        self.left = self._budgets_left()
        with np.errstate(divide="ignore", invalid="ignore"):
            raw = {
                rule.name: rule.holds(counts, self._limits_now(rule, limits))
                for rule, limits in zip(self.rules, self.limits, strict=True)
            }
        self.hot = [_unless(rule, raw) for rule in self.rules]
        if self.policy is not None:
            self.spent = self.ledger.spent(self.policy, self.times) >= 1
        self.stirs = [cast(list[bool], hot.any(axis=1).tolist()) for hot in self.hot]

    def _budgets_left(self) -> Floats | None:
        """The share of each budget that is left at the ticks of the block (SLOs x ticks); None
        where no rule asks.
        """
        if not self.looks_at_budgets:
            return None
        spent = [self.ledger.spent(slo, self.times) for slo in self.slos]
        left: Floats = np.maximum(0.0, 1 - np.array(spent))
        return left

    def _limits_now(self, rule: AlertRule, limits: tuple[Ratios, ...]) -> tuple[Ratios, ...]:
        if self.left is None or not rule.of_budget_left:
            return limits
        return tuple(limit * self.left for limit in limits)

    def _next_change(self) -> int:
        """The tick at which the first alert changes; the last known one if none does."""
        begin, target = self.seen + 1 - self.first, len(self.times)
        for row, index, state in self._stirring():
            end = min(target + 1, len(self.times))
            change = state.next_change(self.times[begin:end], self.hot[index][row, begin:end])
            target = min(target, begin + change)
        if self.policy is not None:
            turns = np.flatnonzero(self.spent[begin:] != self.world.is_frozen)
            target = min(target, begin + int(turns[0])) if len(turns) else target
        target = min(target, self._next_again(begin))
        return min(self.first + target, self.known)

    def _stirring(self) -> list[tuple[int, int, AlertState]]:
        """The alerts that can change in this block, with their SLO's and their rule's number."""
        return [
            (row, index, state)
            for row, states in enumerate(self.states)
            for index, state in enumerate(states)
            if state.phase != "inactive" or self.stirs[index][row]
        ]

    def _pass(self, tick: int) -> None:
        """Passes all ticks up to this one and reports what changes there."""
        begin, at = self.seen + 1 - self.first, tick - self.first
        if at < begin:
            return
        changes: list[Change] = []
        for row, index, state in self._stirring():
            hot = self.hot[index][row]
            state.skip(self.times[begin:at], hot[begin:at])
            change = state.step(float(self.times[at]), bool(hot[at]))
            if change:
                changes.append((change, self.slos[row], self.rules[index]))
        self.seen = tick
        if self.policy is not None and bool(self.spent[at]) != self.world.is_frozen:
            self.world.is_frozen = not self.world.is_frozen
            self.world.note(
                "releases_frozen" if self.world.is_frozen else "releases_thawed",
                self.policy.name,
            )
        if self.left is not None:
            self.world.budget_left = dict(zip(self.names, self.left[:, at].tolist(), strict=True))
        self._report(changes, self._counting_again(at, changes))

    def _report(self, changes: list[Change], again: list[Firing]) -> None:
        """What is pending, then all firings, then all resolutions."""
        fired = list(again)
        resolved = []
        for change, slo, rule in changes:
            if change == "pending":
                subject = f"{slo.name}/{rule.name}"
                detail = {"slo": slo.name, "rule": rule.name, "severity": rule.severity}
                self.world.note("alert_pending", subject, **detail)
            elif change == "fired":
                fired.append(Firing(slo, rule, self._why(slo, rule)))
            else:
                resolved.append((slo, rule))
        order = {rule.name: place for place, rule in enumerate(self.rules)}
        fired.sort(key=lambda firing: order[firing.rule.name])
        self.response.tick(fired, resolved)

    def _counting_again(self, at: int, changes: list[Change]) -> list[Firing]:
        """Alerts that were left over by a resolved incident, where users are let down again."""
        firings = []
        changed = [(slo.name, rule.name) for _, slo, rule in changes]
        for row, slo in enumerate(self.slos):
            since = self.response.recounts_from(slo)
            if since is None or self.times[at] < since or not self._is_unhealthy(row)[at]:
                continue
            for rule in self.rules:
                is_left = rule.name in self.response.left_over[slo.name]
                if is_left and (slo.name, rule.name) not in changed:
                    firings.append(Firing(slo, rule, self._why(slo, rule)))
        return firings

    def _next_again(self, begin: int) -> int:
        """The first tick of the block at which alerts that were left over count as new."""
        first = len(self.times)
        for row, slo in enumerate(self.slos):
            since = self.response.recounts_from(slo)
            if since is None:
                continue
            start = max(begin, int(np.searchsorted(self.times, since)))
            hits = np.flatnonzero(self._is_unhealthy(row)[start:])
            if len(hits):
                first = min(first, start + int(hits[0]))
        return first

    def _is_unhealthy(self, row: int) -> Conditions:
        """Where the check of an objective is not healthy, at the ticks of the block."""
        oncall = self.world.scenario.oncall
        assert oncall is not None
        if row not in self.unhealthy:
            slo = self.slos[row]
            self.unhealthy[row] = self.world.sampler.observed.unhealthy(
                slo, oncall.check.window, oncall.healthy(slo), (self.first, self.known)
            )
        return self.unhealthy[row]

    def _why(self, slo: SLO, rule: AlertRule) -> dict[str, object]:
        """The burn rate of each window now, and the one that had to be exceeded."""
        burns: dict[str, float | None] = {}
        for window in rule.windows:
            counts = self._observed().seen(slo, window, self.seen * self.tick)
            burn = None
            if counts.valid:
                burn = float(counts.bad / counts.valid / slo.error_budget)
            burns[format_duration(round(window, 3))] = burn
        return {"burns": burns, **self._exceeded(slo, rule)}

    def _observed(self) -> Observed:
        return self.world.sampler.drawn_until(self.seen * self.tick)

    def _exceeded(self, slo: SLO, rule: AlertRule) -> dict[str, object]:
        """The burn rate that had to be exceeded: `thresholds` where each window has its own, `op`
        where reaching it is enough, and what is left of the budget where that matters.
        """
        left = self.world.budget_left.get(slo.name, 1.0) if rule.of_budget_left else 1.0
        exceeded: dict[str, object] = {"threshold": rule.burn(slo) * left}
        if len(set(rule.burns(slo))) > 1:
            windows = [format_duration(round(window, 3)) for window in rule.windows]
            burns = [burn * left for burn in rule.burns(slo)]
            exceeded["thresholds"] = dict(zip(windows, burns, strict=True))
        if rule.is_inclusive:
            exceeded["op"] = "gte"
        if rule.of_budget_left:
            exceeded |= {"budget_left": left, "window": slo.window}
        return exceeded


def _limits(rule: AlertRule, slos: Sequence[SLO]) -> tuple[Ratios, ...]:
    """The rule's limits as columns, one for each of its windows: a row for each SLO."""
    columns = zip(*(rule.limits(slo) for slo in slos), strict=True)
    return tuple(np.array(column)[:, None] for column in columns)


def _policy(world: World) -> SLO | None:
    """The objective whose budget releases depend on."""
    releases = world.scenario.releases
    if releases is None:
        return None
    named = [slo for slo in world.scenario.slos if slo.name == releases.freeze_when_spent]
    return next(iter(named), None)


def _unless(rule: AlertRule, raw: dict[str, Conditions]) -> Conditions:
    hot = raw[rule.name]
    for other in rule.unless:
        hot = hot & ~raw[other]
    return hot
