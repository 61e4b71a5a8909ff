"""A rule that watches an SLO: the numbers that follow before anything has run.

Nothing here loads numpy unless a curve, an SLI other than availability or a service that is not
simple needs it: `simulator check` is to be instant.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from simulator.ai_service.effects import NOTHING
from simulator.ai_service.outcomes import ordered
from simulator.ai_service.service import AIService
from simulator.ai_service.slis import Availability, Quality
from simulator.ai_service.traffic import HOUR, WEEK, Curve, Traffic
from simulator.foundation.model import Model
from simulator.foundation.units import ms
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLI, SLO, Events, Timeslices
from simulator.scenario import Scenario
from simulator.scenario.model import Monitoring

if TYPE_CHECKING:
    from simulator.analysis.usual import Usual

LAST_BITS = 1e-12
"""Shares that differ by less than this are the same."""
SMALLEST = 1e-300
"""Nothing is divided by less."""
NOISE = 1e-6
"""Seconds of load that are only the last bits of a difference."""


@dataclass(frozen=True)
class Watch:
    """A rule, the SLO it watches and the scenario of both; all numbers unrounded, in float64 as the
    monitoring computes them.
    """

    scenario: Scenario
    slo: SLO
    rule: AlertRule

    @property
    def burn(self) -> float:
        """The highest burn rate that one of its windows must exceed."""
        return max(self.rule.burns(self.slo))

    @property
    def limit(self) -> float:
        """The highest share of bad events that one of its windows must exceed."""
        return max(self.rule.limits(self.slo))

    @property
    def most(self) -> float:
        """The largest share of bad events there can be: a judge who misses ungrounded answers never
        reports all of them.
        """
        sli = self.slo.sli
        most = max(sli.false_alarms, 1 - sli.misses) if isinstance(sli, Quality) else 1.0
        return float(most > 1 - self.slo.timeslice.target) if self.slice else most

    @property
    def fires_after(self) -> float:
        """How long a failure of everything lasts (s) before it is fired for: inf for never, NaN
        where the kind has no closed form.

        Of slices of time, one that begins with a slice.
        """
        rule = self.rule
        if not rule.of_budget_left and not self.exceeded_by(self.most):
            return math.inf
        if not rule.is_plain:
            full, endless = cast(Any, self.most), cast(Any, math.inf)
            return float(rule.fires_after(full, endless, self.slo, self.rate or math.inf))
        # the rule's own formula, without numpy
        limits = zip(rule.windows, rule.limits(self.slo), strict=True)
        crosses = max(limit / self.most * window for window, limit in limits)
        if self.slice:
            crosses = (crosses // self.slice + 1) * self.slice
        return crosses + rule.hold

    def exceeded_by(self, ratio: float) -> bool:
        """Whether a share of bad events is enough for all of its windows."""
        return ratio > self.limit or (self.rule.is_inclusive and ratio == self.limit)

    @property
    def fires_by(self) -> float:
        """The same at the latest (s), whenever the failure begins: what is bad is seen in the next
        cell, at the next tick, and `for` is waited for in whole ticks.
        """
        monitoring = self.scenario.monitoring
        cell, tick = monitoring.scrape_interval, monitoring.evaluation_interval
        waits = math.ceil(self.rule.hold / tick - LAST_BITS) * tick - self.rule.hold
        # a cell's end and the next tick after it are a common divisor apart at the least
        seen = cell + tick - math.gcd(ms(cell), ms(tick)) / 1000
        return self.fires_after + seen + waits

    @property
    def can_fire(self) -> bool:
        """Whether it is known to fire at all."""
        return self.fires_after < math.inf

    @property
    def slice(self) -> float:
        """The length (s) of the slices of time that are its events; 0 where requests are."""
        return self.slo.timeslice.length if self.slo.budgeting == "Timeslices" else 0.0

    @property
    def rate(self) -> float:
        """The SLO's valid events a second, if all goes well; where the curve is 1."""
        rate = _rate(self.scenario.service, self.slo.sli)
        return 1 / self.slice if self.slice and rate > 0 else rate

    @property
    def requests(self) -> float:
        """The valid events expected in its longest window, at the quietest time of the week at
        which there are any, if all goes well.
        """
        return self.requests_in(self.rule.windows[0])

    @property
    def borne(self) -> float:
        """The bad events that it bears then: below 1, a single one exceeds all of its limits."""
        limits = zip(self.rule.windows, self.rule.limits(self.slo), strict=True)
        return max(self.requests_in(window) * limit for window, limit in limits)

    @property
    def one_fires(self) -> bool:
        """Whether a single bad event is known to fire it at the quietest time of the week."""
        forgets_first = self.rule.hold >= self.rule.windows[-1]  # before `for` has passed
        is_guarded = self.rule.min_bad > 1 or self.rule.min_valid > self.requests
        is_alone = self.can_fire and self.rate > 0 and self.borne < 1
        return is_alone and self.rule.is_standard and not (forgets_first or is_guarded)

    def requests_in(self, window: float) -> float:
        """The same of another window (s)."""
        traffic, scenario = self.scenario.service.traffic, self.scenario
        if self.slice:
            return _least_slices(traffic, window, self.slice) if self.rate else 0.0
        return self.rate * _least_load(traffic, window, scenario.clock, scenario.monitoring)

    @property
    def background(self) -> float:
        """The share of the SLO's valid events that are bad while nothing has failed."""
        return self.share_of(self.slo.events)

    @property
    def worst(self) -> float:
        """The largest share of bad events that all of its windows hold together for its `for`
        while nothing has failed: a limit from there on is not exceeded.
        """
        if is_constant(self.scenario.service):
            return self.background
        from simulator.analysis.usual import worst

        least = max(self.limit, SMALLEST)
        shares = tuple(max(limit, SMALLEST) / least for limit in self.rule.limits(self.slo))
        return worst(self.usual_of(self.slo.events), self.rule.windows, shares, self.rule.hold)

    def share_of(self, events: Events) -> float:
        """The share of valid events that are bad while nothing has failed: in a week, or until the
        horizon where the store fills.
        """
        service = self.scenario.service
        return _settled(service, events) if is_constant(service) else self.usual_of(events).ratio

    def usual_of(self, events: Events) -> "Usual":
        """What is expected while nothing has failed, through a week, or until the horizon where the
        store fills.
        """
        from simulator.analysis.usual import usual

        scenario, monitoring = self.scenario, self.scenario.monitoring
        fills = scenario.service.retrieval.ingest > 0
        span, clock = (scenario.horizon, scenario.clock) if fills else (WEEK, 0.0)
        step = max(monitoring.scrape_interval, monitoring.evaluation_interval)
        return usual(scenario.service, events, span, clock, step)

    def given(self, **places: Model) -> "Watch":
        """The same with other places of the service."""
        service = self.scenario.service.model_copy(update=places)
        return replace(self, scenario=self.scenario.model_copy(update={"service": service}))

    def under(self, rules: Iterable[AlertRule]) -> "list[Watch]":
        """The same SLO watched by other rules."""
        return [replace(self, rule=rule) for rule in rules]


@lru_cache(maxsize=256)
def _rate(service: AIService, sli: SLI) -> float:
    """Valid events a second of a service without a fault."""
    if isinstance(sli, Availability):
        return service.traffic.interactive
    import numpy as np

    from simulator.expectation.condition import Condition
    from simulator.expectation.history import expected_valid_events

    flat = Condition(service, Curve(Traffic(), 0.0), ordered(sli.outcomes_needed))
    return float(expected_valid_events(flat, sli, np.zeros(1), np.ones(1))[0])


@lru_cache(maxsize=256)
def _least_load(traffic: Traffic, window: float, clock: float, monitoring: Monitoring) -> float:
    """The least load (s at the mean rate) that a window (s) holds at a tick at which it holds any,
    in a week that begins with a run which starts `clock` seconds into it.
    """
    if traffic.is_flat:
        return window
    import numpy as np

    cell, tick = monitoring.scrape_interval, monitoring.evaluation_interval
    # the rate changes on the hour: the least is at a tick beside one, or a window after
    hours = np.arange(169) * HOUR - clock
    beside = np.concatenate([hours, hours + window])[:, None] // tick + np.arange(-1, 3)
    ticks, curve = np.unique(beside) * tick, Curve(traffic, clock)
    ends, begins = (np.floor(times / cell + NOISE) * cell for times in (ticks, ticks - window))
    loads = curve.since(ends) - curve.since(begins)
    return float(loads[loads > NOISE].min())


@lru_cache(maxsize=256)
def _least_slices(traffic: Traffic, window: float, length: float) -> float:
    """The fewest slices of time with requests that a window (s) holds, where it holds any."""
    held = max(1.0, window // length)
    if traffic.is_flat:
        return held
    import numpy as np

    edges = np.arange(0.0, 2 * WEEK + length, length)
    is_visited = np.diff(Curve(traffic, 0.0).since(edges)) > NOISE
    sums = np.concatenate(([0.0], np.cumsum(is_visited)))
    slices = sums[int(held) :] - sums[: -int(held)]
    return float(slices[slices > 0].min())


def spends(burn: float) -> bool:
    """Whether a burn rate spends the whole budget in one SLO window."""
    return burn >= 1 - LAST_BITS


def is_simple(service: AIService) -> bool:
    """Whether requests fare alike at all times, and so have a closed form: no curve, no second
    attempts, a store at ease, no budget for the day.
    """
    store = service.retrieval
    return (
        service.traffic.is_flat
        and service.traffic.retries.attempts == 1
        and not store.ingest
        and store.fill <= store.strained_at
        and service.spend.daily_budget is None
    )


def _failing(service: AIService) -> float:
    """The share of interactive requests that a simple service does not answer: Condition's formula,
    without loading numpy.
    """
    traffic, guardrail, provider = service.traffic, service.guardrail, service.provider
    misses = 1 - service.cache.hit_ratio if service.cache.on else 1.0
    passed, slipping = (
        1 - guardrail.false_block_ratio,
        float(guardrail.unsafe(traffic.malicious, NOTHING)),
    )
    served = provider.served_now(
        ((traffic.interactive + traffic.background) * passed + slipping) * misses,
        provider.primary.capacity,
    )
    return guardrail.false_block_ratio + passed * misses * (
        1 - served * (1 - provider.primary.error_ratio)
    )


def is_constant(service: AIService) -> bool:
    """Whether what is expected while nothing has failed is the same at all times."""
    return (
        service.traffic.is_flat
        and not service.retrieval.ingest
        and service.spend.daily_budget is None
    )


@lru_cache(maxsize=256)
def _settled(service: AIService, events: Events) -> float:
    """Expected bad / valid over a week of a service that is the same at all times."""
    if isinstance(events, Availability) and is_simple(service):
        return _failing(service)
    from simulator.analysis.usual import SLICES, in_steps
    from simulator.expectation.condition import Condition

    if isinstance(events, Timeslices):
        events = replace(events, length=max(events.length, WEEK / SLICES))
    steady = in_steps(service, WEEK)
    bad, valid = Condition(
        steady, Curve(service.traffic, 0.0), ordered(events.outcomes_needed)
    ).bad_and_valid(events, 0.0, WEEK)
    return bad / valid if valid > 0 else 0.0
