"""A rule that watches an SLO: the numbers that follow before anything has run.

Nothing here loads numpy unless a curve or an SLI other than availability needs it: `simulator check` is to be instant.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from simulator.ai_service.outcomes import ordered
from simulator.ai_service.service import AIService
from simulator.ai_service.slis import Availability
from simulator.ai_service.traffic import HOUR, WEEK, Curve, Traffic
from simulator.reliability.alerts import AlertRule, BurnRate
from simulator.reliability.slo import SLI, SLO
from simulator.scenario import Scenario

NOISE = 1e-6
"""Seconds of load that are only the last bits of a difference."""


@dataclass(frozen=True)
class Watch:
    """A rule, the SLO it watches and the scenario of both; all numbers unrounded, in float64 as the monitoring computes them."""

    scenario: Scenario
    slo: SLO
    rule: AlertRule

    @property
    def burn(self) -> float:
        """The burn rate that must be exceeded."""
        return float(self.rule.threshold(self.slo.window))

    @property
    def limit(self) -> float:
        """The share of bad events that must be exceeded."""
        return self.burn * self.slo.error_budget

    @property
    def fires_after(self) -> float:
        """How long (s) a full outage lasts before it is fired for: inf for never, NaN where the kind has no closed form."""
        if type(self.rule).fires_after is BurnRate.fires_after:  # the same for e = 1, without numpy
            return self.limit * max(self.rule.windows) + self.rule.hold if self.limit < 1 else math.inf
        full, endless = cast(Any, 1.0), cast(Any, math.inf)
        return float(self.rule.fires_after(full, endless, self.slo.error_budget, self.slo.window))

    @property
    def can_fire(self) -> bool:
        """Whether it is known to fire at all."""
        return self.fires_after < math.inf

    @property
    def requests(self) -> float:
        """The interactive requests expected in its longest window, at the quietest time of the week."""
        return _requests(self.scenario.service.traffic, max(self.rule.windows))

    @property
    def background(self) -> float:
        """The share of the SLO's valid events that are bad while nothing has failed."""
        return _background(self.scenario.service, self.slo.sli)


def _requests(traffic: Traffic, window: float) -> float:
    """The least expected in any window (s) of the week."""
    if traffic.is_flat:
        return traffic.interactive * window
    import numpy as np

    hours = np.arange(168) * HOUR
    begins = np.concatenate([hours, hours - window])  # the rate changes on the hour: the least window begins or ends on one
    curve = Curve(traffic, 0.0)
    least = float((curve.since(begins + window) - curve.since(begins)).min())
    return least * traffic.interactive if least > NOISE else 0.0


@lru_cache(maxsize=64)
def _background(service: AIService, sli: SLI) -> float:
    """Expected bad / valid over a week."""
    traffic, primary = service.traffic, service.provider.primary
    if isinstance(sli, Availability) and traffic.is_flat:  # Condition's formula, without loading numpy
        misses = 1 - service.cache.hit_ratio if service.cache.on else 1.0
        served = min(1.0, primary.capacity / max((traffic.interactive + traffic.background) * misses, 1e-300))
        return misses * (1 - served * (1 - primary.error_ratio))
    from simulator.ai_service.condition import Condition

    bad, valid = Condition(service, Curve(traffic, 0.0), ordered(sli.splits)).bad(sli, 0.0, WEEK)
    return bad / valid if valid > 0 else 0.0
