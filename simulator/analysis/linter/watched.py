"""A rule that watches an SLO: the numbers that follow before anything has run.

Nothing here loads numpy unless a curve, an SLI other than availability or a service that is not
simple needs it: `simulator check` is to be instant.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, cast

from simulator.ai_service.slis import Quality
from simulator.ai_service.traffic import WEEK
from simulator.analysis.linter import faultless
from simulator.foundation.model import Model
from simulator.foundation.units import ms
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO, Events
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from simulator.analysis.linter.background import Background

# shares that differ by less than this are the same
LAST_BITS = 1e-12
# nothing is divided by less
SMALLEST = 1e-300


@dataclass(frozen=True)
class ExpectedSLO:
    """An SLO, and what is to be expected of it while nothing has failed.

    All numbers are unrounded, in float64 as the monitoring computes them: shares 0..1, times in s,
    rates per second.
    """

    scenario: Scenario
    slo: SLO

    @property
    def slice(self) -> float:
        """The length (s) of the slices of time that are its events; 0 where requests are."""
        if self.slo.budgeting == "Timeslices":
            return self.slo.timeslice.length
        return 0.0

    @property
    def rate(self) -> float:
        """The valid events a second while nothing has failed, where the traffic's curve is 1."""
        rate = faultless.rate(self.scenario.service, self.slo.sli)
        if self.slice and rate > 0:
            return 1 / self.slice
        return rate

    @property
    def most(self) -> float:
        """The largest share of bad events there can be."""
        sli = self.slo.sli
        most = 1.0
        if isinstance(sli, Quality):
            # a judge who misses ungrounded answers never reports all of them
            most = max(sli.false_alarms, 1 - sli.misses)
        if self.slice:
            return float(most > 1 - self.slo.timeslice.target)
        return most

    def requests_in(self, window: float) -> float:
        """The valid events expected in a window (s) at the quietest time of the week at which
        there are any, if all goes well.
        """
        traffic = self.scenario.service.traffic
        monitoring = self.scenario.monitoring
        if not self.slice:
            clock = self.scenario.clock
            return self.rate * faultless.least_load(traffic, window, clock, monitoring)
        if not self.rate:
            return 0.0
        return faultless.least_slices(traffic, window, self.slice)

    @property
    def background(self) -> float:
        """The share of valid events that are bad while nothing has failed."""
        return self.share_of(self.slo.events)

    def share_of(self, events: Events) -> float:
        """The same of other events: over a week, or until the horizon where the store fills."""
        service = self.scenario.service
        if faultless.is_constant(service):
            return faultless.settled(service, events)
        return self.background_of(events).ratio

    def background_of(self, events: Events) -> "Background":
        """What is expected step by step, through a week, or until the horizon where the store
        fills.
        """
        from simulator.analysis.linter.background import background

        scenario = self.scenario
        span = WEEK
        clock = 0.0
        # a store fills from the start on: no week is like another, and only those of the run count
        if scenario.service.retrieval.ingest > 0:
            span = scenario.horizon
            clock = scenario.clock
        monitoring = scenario.monitoring
        step = max(monitoring.scrape_interval, monitoring.evaluation_interval)
        return background(scenario.service, events, span, clock, step)

    def given(self, **places: Model) -> Self:
        """The same with other places of the service."""
        service = self.scenario.service.model_copy(update=places)
        return replace(self, scenario=self.scenario.model_copy(update={"service": service}))


@dataclass(frozen=True)
class WatchedSLO(ExpectedSLO):
    """An SLO with a rule that watches it."""

    rule: AlertRule

    @property
    def is_first(self) -> bool:
        """Whether it is the first pair of a scenario: what is true of all is said there."""
        scenario = self.scenario
        return self.slo == scenario.slos[0] and self.rule == scenario.alerting.rules[0]

    @property
    def burn(self) -> float:
        """The highest burn rate that one of its windows must exceed."""
        return max(self.rule.burns(self.slo))

    @property
    def limit(self) -> float:
        """The highest share of bad events that one of its windows must exceed."""
        return max(self.rule.limits(self.slo))

    def exceeded_by(self, ratio: float) -> bool:
        """Whether a share of bad events is enough for all of its windows."""
        if self.rule.is_inclusive:
            return ratio >= self.limit
        return ratio > self.limit

    @property
    def fires_after(self) -> float:
        """How long a full outage lasts (s) before the rule fires: inf for never, NaN where the kind
        has no closed form.

        Of slices of time, for an outage that begins with a slice.
        """
        rule = self.rule
        if not rule.of_budget_left and not self.exceeded_by(self.most):
            return math.inf
        if not rule.is_plain:
            full = cast(Any, self.most)
            endless = cast(Any, math.inf)
            return float(rule.fires_after(full, endless, self.slo, self.rate or math.inf))
        return self._crosses_after() + rule.hold

    def _crosses_after(self) -> float:
        """When all windows are above their limits: the rule's own formula, without numpy."""
        rule = self.rule
        limits = zip(rule.windows, rule.limits(self.slo), strict=True)
        crosses = max(limit / self.most * window for window, limit in limits)
        if not self.slice:
            return crosses
        # a slice is known to be bad when it ends
        return (crosses // self.slice + 1) * self.slice

    @property
    def fires_by(self) -> float:
        """The same at the latest (s), whenever the failure begins: what is bad is seen in the next
        cell, at the next tick, and `for` is waited for in whole ticks.
        """
        monitoring = self.scenario.monitoring
        cell = monitoring.scrape_interval
        tick = monitoring.evaluation_interval
        hold = self.rule.hold
        waits = math.ceil(hold / tick - LAST_BITS) * tick - hold
        # a cell's end and the next tick after it are a common divisor apart at the least
        seen = cell + tick - math.gcd(ms(cell), ms(tick)) / 1000
        return self.fires_after + seen + waits

    @property
    def can_fire(self) -> bool:
        """Whether it is known to fire at all."""
        return self.fires_after < math.inf

    @property
    def requests(self) -> float:
        """The valid events expected in its longest window at the quietest time of the week."""
        return self.requests_in(self.rule.windows[0])

    @property
    def tolerated(self) -> float:
        """The bad events that it tolerates then: below 1, a single one exceeds all limits."""
        limits = zip(self.rule.windows, self.rule.limits(self.slo), strict=True)
        return max(self.requests_in(window) * limit for window, limit in limits)

    @property
    def one_fires(self) -> bool:
        """Whether a single bad event is known to fire it at the quietest time of the week."""
        rule = self.rule
        # the shortest window has lost the event again before `for` has passed
        if rule.hold >= rule.windows[-1]:
            return False
        if rule.min_bad > 1 or rule.min_valid > self.requests:
            return False
        return rule.is_standard and self.can_fire and self.rate > 0 and self.tolerated < 1

    @property
    def worst(self) -> float:
        """The largest share of bad events that all of its windows hold together for as long as its
        `for`, while nothing has failed: no limit of that size or more is exceeded.
        """
        if faultless.is_constant(self.scenario.service):
            return self.background
        from simulator.analysis.linter.background import worst

        least = max(self.limit, SMALLEST)
        shares = tuple(max(limit, SMALLEST) / least for limit in self.rule.limits(self.slo))
        usual = self.background_of(self.slo.events)
        return worst(usual, self.rule.windows, shares, self.rule.hold)

    def under(self, rules: Iterable[AlertRule]) -> "list[WatchedSLO]":
        """The same SLO watched by other rules."""
        return [replace(self, rule=rule) for rule in rules]


def exhausts_budget(burn: float) -> bool:
    """Whether a burn rate spends the whole budget in one SLO window."""
    return burn >= 1 - LAST_BITS
