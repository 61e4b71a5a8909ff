"""The condition of the service as a known function of time, and the expected counts that follow from it.

This module says what is expected; how counts are drawn from it is the simulation's concern.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.effects import Amount, Effects, combine
from simulator.ai_service.failures import Failure
from simulator.ai_service.service import AIService, Provider
from simulator.ai_service.traffic import Curve
from simulator.reliability.runbooks import Mitigation
from simulator.reliability.slo import SLI, SLO

Floats: TypeAlias = NDArray[Any]
GRAIN = 2.0**20
"""Expected counts are whole multiples of 1/GRAIN request, so that sums are exact in any order."""


class Outcomes:
    """Counts of what became of interactive requests, for SLIs to read (arrays of one length).

    `slow` has a row for each threshold (s, ascending): answered requests that took longer.
    """

    def __init__(self, legitimate: Floats, failed: Floats, slow: Sequence[Floats], thresholds: tuple[float, ...]) -> None:
        self.legitimate, self._failed = legitimate, failed
        self._slow = dict(zip(thresholds, slow, strict=True))

    @cached_property
    def answered(self) -> Floats:
        """Requests that got an answer, however late."""
        answered: Floats = self.legitimate - self._failed
        return answered

    def fast(self, threshold: float) -> Floats:
        """Answered requests that took at most `threshold` seconds."""
        return self.answered - self._slow[threshold]


@dataclass(frozen=True)
class Means:
    """Expected counts for each interval (arrays of one length).

    `offered` interactive requests, `failed` of them, and for each latency threshold (ascending)
    the answered ones that are `slow`er; `shed` is background work turned away.
    """

    offered: Floats
    failed: Floats
    slow: tuple[Floats, ...]
    shed: Floats


@dataclass(frozen=True)
class Condition:
    """The service under a fixed set of failures and mitigations.

    `thresholds` are the latencies (s) at which answers are told apart, ascending.
    """

    service: AIService
    curve: Curve
    thresholds: tuple[float, ...]
    failures: tuple[Failure, ...] = ()
    mitigations: frozenset[Mitigation] = frozenset()

    def means(self, edges: Floats) -> Means:
        """Expected counts between consecutive edges (s, ascending); pieces with one rate each are added up."""
        pieces = self.curve.pieces(edges)
        middle = (pieces[:-1] + pieces[1:]) / 2
        factor, width = self.curve.at(middle), np.diff(pieces)
        traffic, effects = self.service.traffic, self._effects(middle)
        offered = traffic.interactive * factor * width
        failed, slow = self._shares(factor, effects)
        background = traffic.background * factor * width
        parts = [offered, offered * failed, *(offered * share for share in slow)]
        parts.append(background * (1 - effects.background_factor))
        if len(pieces) > len(edges):
            parts = [np.add.reduceat(part, np.searchsorted(pieces, edges[:-1])) for part in parts]
        return Means(parts[0], parts[1], tuple(parts[2:-1]), parts[-1])

    def cells(self, first: int, last: int, cell: float) -> Means:
        """Expected counts of the cells first..last-1 of one length (s); arrays of one element where all are alike."""
        if self.is_steady:
            return self.means(np.array([0.0, cell]))
        return self.means(np.arange(first, last + 1) * cell)

    @cached_property
    def is_steady(self) -> bool:
        """Whether neither traffic nor any effect varies over time."""
        effects = self._effects(np.zeros(1))
        return self.curve.is_flat and not any(isinstance(amount, np.ndarray) for amount in vars(effects).values())

    def bad(self, sli: SLI, begin: float, end: float) -> tuple[float, float]:
        """Expected (bad, valid) events of an indicator between two times (s)."""
        means = self.means(np.array([begin, end]))
        good, valid = sli.count(Outcomes(means.offered, means.failed, means.slow, self.thresholds))
        return float(valid[0] - good[0]), float(valid[0])

    def budget(self, slo: SLO) -> float:
        """The bad events that one window of an objective allows: of the valid ones expected before the start."""
        return slo.error_budget * self.bad(slo.sli, -slo.window, 0.0)[1]

    def harm(self, failure: Failure, sli: SLI, begin: float, end: float) -> float:
        """How many bad events a failure alone is expected to add between two times (s), nobody responding."""
        begin, end = max(begin, failure.start), min(end, failure.end)
        if begin >= end:
            return 0.0
        alone = replace(self, failures=(failure,), mitigations=frozenset())
        well = replace(self, failures=(), mitigations=frozenset())
        return alone.bad(sli, begin, end)[0] - well.bad(sli, begin, end)[0]

    def _effects(self, times: Floats) -> Effects:
        """All acting effects at the given times."""
        if self.failures:
            return combine([self._steady, *(failure.impairment(times - failure.start) for failure in self.failures)])
        return self._steady

    @cached_property
    def _steady(self) -> Effects:
        return combine(mitigation.effect() for mitigation in self.mitigations)

    def _shares(self, factor: Amount, effects: Effects) -> tuple[Amount, list[Amount]]:
        """The shares of interactive requests that fail, and that are answered slower than each threshold.

        failed = (1-h) (1 - served (1-e)); slow = (1-h) served (1-e) P(latency > threshold), with the hit
        ratio h, the share served = min(1, capacity / demand) and the provider's error ratio e.
        """
        traffic, cache = self.service.traffic, self.service.cache
        misses = 1 - cache.hit_ratio if cache.on or effects.cache_on else 1.0
        demand = (traffic.interactive + traffic.background * effects.background_factor) * factor * misses
        capacity, error, latency_factor, provider = self._provider(effects)
        served = np.minimum(1.0, capacity / np.maximum(demand, 1e-300))
        answered = misses * served * (1 - error)
        tails = [_tail(provider, threshold, latency_factor) for threshold in self.thresholds]
        return misses * (1 - served * (1 - error)), [answered * tail for tail in tails]

    def _provider(self, effects: Effects) -> tuple[Amount, Amount, Amount, Provider]:
        """Capacity (requests/s), error ratio, latency factor and model of the provider in use."""
        if effects.to_fallback:
            fallback = self.service.provider.fallback
            return fallback.capacity * effects.capacity_factor, fallback.error_ratio, 1.0, fallback
        primary = self.service.provider.primary
        capacity = primary.capacity * effects.primary_capacity_factor * effects.capacity_factor
        error = 1 - (1 - primary.error_ratio) * (1 - effects.primary_error)
        return capacity, error, effects.primary_latency_factor, primary


def _tail(provider: Provider, threshold: float, factor: Amount) -> Amount:
    """P(latency > threshold) for a factor that may vary over time."""
    if isinstance(factor, float):
        return provider.slower_than(threshold, factor)
    values, where = np.unique(factor, return_inverse=True)
    return np.array([provider.slower_than(threshold, float(value)) for value in values])[where]


def history(condition: Condition, times: Floats) -> Floats:
    """Expected valid requests between each time (s, <= 0) and the start, in whole multiples of 2^-20."""
    curve = condition.curve
    load = curve.since(np.zeros(1)) - curve.since(times)
    return np.rint(load * condition.service.traffic.interactive * GRAIN) / GRAIN
