"""A rule that watches an SLO: the numbers that follow before anything has run.

Nothing here loads numpy unless a curve, an SLI other than availability or a service that is not
simple needs it: `simulator check` is to be instant.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from simulator.ai_service.effects import NOTHING
from simulator.ai_service.outcomes import ordered
from simulator.ai_service.service import AIService
from simulator.ai_service.slis import Availability, Quality
from simulator.ai_service.traffic import HOUR, WEEK, Curve, Traffic
from simulator.foundation.model import Model
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLI, SLO, Events, Timeslices
from simulator.scenario import Scenario

LAST_BITS = 1e-12
"""Shares that differ by less than this are the same."""
NOISE = 1e-6
"""Seconds of load that are only the last bits of a difference."""
SLICES = 20_000
"""Background errors are looked at in no more slices of time than these."""
STEPS, VARYING_STEPS = 60_000, 10_000
"""Second attempts are followed in no more steps than these: fewer where a store fills, so that no
step is like the last.
"""


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
        """The valid events expected in its longest window, at the quietest time of the week, if all
        goes well.
        """
        window = self.rule.windows[0]
        load = _least_load(self.scenario.service.traffic, window)
        return self.rate * window if self.slice and load > 0 else self.rate * load

    @property
    def background(self) -> float:
        """The share of the SLO's valid events that are bad while nothing has failed."""
        return self.share_of(self.slo.events)

    def share_of(self, events: Events) -> float:
        """The share of valid events that are bad while nothing has failed: in a week, or until the
        horizon where the store fills.
        """
        fills = self.scenario.service.retrieval.ingest > 0
        span, clock = (self.scenario.horizon, self.scenario.clock) if fills else (WEEK, 0.0)
        return _share(self.scenario.service, events, span, clock)

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

    from simulator.ai_service.condition import Condition
    from simulator.ai_service.promise import promised

    flat = Condition(service, Curve(Traffic(), 0.0), ordered(sli.splits))
    return float(promised(flat, sli, np.zeros(1), np.ones(1))[0])


@lru_cache(maxsize=256)
def _least_load(traffic: Traffic, window: float) -> float:
    """The least integral of the curve over any window (s) of the week."""
    if traffic.is_flat:
        return window
    import numpy as np

    hours = np.arange(168) * HOUR
    begins = np.concatenate(
        [hours, hours - window]
    )  # the rate changes on the hour: the least window begins or ends on one
    curve = Curve(traffic, 0.0)
    least = float((curve.since(begins + window) - curve.since(begins)).min())
    return least if least > NOISE else 0.0


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
    served = provider.served_plain(
        ((traffic.interactive + traffic.background) * passed + slipping) * misses,
        provider.primary.capacity,
    )
    return guardrail.false_block_ratio + passed * misses * (
        1 - served * (1 - provider.primary.error_ratio)
    )


def in_steps(service: AIService, span: float) -> AIService:
    """The same service, its clients waiting so long between attempts that a span (s) is followed
    quickly; what they settle at is the same.
    """
    retries, steps = service.traffic.retries, VARYING_STEPS if service.retrieval.ingest else STEPS
    coarse = retries.model_copy(update={"backoff": max(retries.backoff, span / steps)})
    return service.model_copy(
        update={"traffic": service.traffic.model_copy(update={"retries": coarse})}
    )


@lru_cache(maxsize=256)
def _share(service: AIService, events: Events, span: float, clock: float) -> float:
    """Expected bad / valid over a span (s) from the start, which lies `clock` seconds into a
    week.
    """
    if isinstance(events, Availability) and is_simple(service):
        return _failing(service)
    from simulator.ai_service.condition import Condition
    from simulator.ai_service.harm import course

    if isinstance(events, Timeslices):
        events = replace(events, length=max(events.length, span / SLICES))
    base = Condition(in_steps(service, span), Curve(service.traffic, clock), ordered(events.splits))
    parts = [(base, 0.0, span)] if service.spend.daily_budget is None else course(base, None, span)
    counts = [part.bad(events, begin, end) for part, begin, end in parts]
    bad, valid = (sum(column) for column in zip(*counts))
    return bad / valid if valid > 0 else 0.0
