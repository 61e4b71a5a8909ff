"""What the linter says of the places of the service: what runs out."""

import math
from collections.abc import Iterator
from functools import lru_cache

from simulator.ai_service.service import AIService
from simulator.ai_service.traffic import DAY, WEEK, Curve, Traffic
from simulator.analysis.linter.bounds import bound, duration, ratio
from simulator.analysis.linter.findings import Finding, warning
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.units import percent


def overloaded(watched: WatchedSLO) -> Iterator[Finding]:
    """A demand on the primary provider above its capacity, on average or in the busiest hour of the
    week.
    """
    service = watched.scenario.service
    capacity = service.provider.primary.capacity
    mean = _demand(service)
    peak = mean * _peak(service.traffic)
    if peak <= capacity:
        return
    asked = f"{mean:.4g}/s"
    if service.traffic.retries.attempts > 1:
        asked += " with retries"
    then = ""
    if not service.traffic.is_flat:
        asked += f" on average and {peak:.4g}/s in the busiest hour of the week"
        then = " in that hour"
    lost = percent(1 - service.provider.served_now(peak, capacity))
    text = (
        f"it gets {asked}, more than its capacity of {capacity:.4g}/s, so {lost} of these requests"
        f" fail{then}"
    )
    higher = bound("capacity", "above", peak, "/s")
    yield warning("service.provider.primary.capacity", text, higher)


def _demand(service: AIService) -> float:
    """Requests a second that need the primary provider where the curve is 1, second attempts after
    base errors included.
    """
    stream = service.faultless()
    fails = 1 - stream.success
    # the k-th attempt is made of what failed k - 1 times
    attempts = sum(fails**number for number in range(service.traffic.retries.attempts))
    legitimate = (stream.interactive + stream.background) * stream.admitted
    return float((legitimate * attempts + stream.unsafe) * stream.misses)


def _peak(traffic: Traffic) -> float:
    """The highest factor of the curve."""
    return math.prod(
        max(weights) * len(weights) / sum(weights)
        for weights in (traffic.daily, traffic.weekly)
        if weights
    )


def day_costs_too_much(watched: WatchedSLO) -> Iterator[Finding]:
    """A day's money that is gone before the day is."""
    service = watched.scenario.service
    budget = service.spend.daily_budget
    if budget is None:
        return
    days = _costs(service)
    mean = sum(days) / len(days)
    worst = max(days)
    if worst <= budget:
        return
    day = "the busiest day of the week"
    costs = worst
    # where a day costs too much on average, its busiest one is no news
    if mean > budget:
        day = "a day"
        costs = mean
    text = (
        f"{day} is expected to cost {costs:,.6g}, more than its budget of {budget:,.6g}: the"
        f" money is {_gone_at(service, budget, costs)}, and then {_without_money(service)}"
    )
    yield warning("service.spend.daily_budget", text, bound("daily_budget", "above", worst))


def _gone_at(service: AIService, budget: float, costs: float) -> str:
    """When a day that costs so much has spent its budget: `gone at 16:40`."""
    minutes = int(DAY / 60 * budget / costs)
    gone = f"gone at {minutes // 60:02d}:{minutes % 60:02d}"
    if service.traffic.is_flat:
        return gone
    return f"{gone} if spent evenly"


def _without_money(service: AIService) -> str:
    """Who answers for the rest of the day."""
    if service.spend.when_gone != "refuse":
        return "the cheaper model answers"
    if service.cache.on:
        return "only the cache answers"
    return "no request is answered"


@lru_cache(maxsize=64)
def _costs(service: AIService) -> tuple[float, ...]:
    """What each day of a week is expected to cost, were there no budget."""
    from simulator.analysis.linter.background import in_steps
    from simulator.expectation.condition import Condition
    from simulator.expectation.money import money

    # without a curve one day is like the others
    days = 1 if service.traffic.is_flat else 7
    condition = Condition(in_steps(service, WEEK), Curve(service.traffic, 0.0), ())
    return tuple(money(condition, day * DAY, (day + 1) * DAY) for day in range(days))


def store_runs_full(watched: WatchedSLO) -> Iterator[Finding]:
    """A vector store that ingest fills before the horizon."""
    store = watched.scenario.service.retrieval
    horizon = watched.scenario.horizon
    offered = store.ingest * horizon
    room = (1 - store.fill) * store.capacity
    if not store.ingest or room > offered:
        return
    full = room / store.ingest
    strained = max(0.0, store.strained_at - store.fill) * store.capacity / store.ingest
    text = (
        f"{store.ingest:.4g}/s fill the store on day {int(full // DAY) + 1} (after"
        f" {duration(full)}); queries begin to fail after {duration(strained)}"
    )
    emptier = ratio("fill", "below", 1 - offered / store.capacity)
    # a store that is full at the start has no room that a factor could make enough
    remedies = ["a larger capacity with a lower fill"]
    if room:
        remedies = [
            bound("ingest", "below", room / horizon * 3600, "/h"),
            bound("capacity", "above", offered / (1 - store.fill)),
        ]
    yield warning("service.retrieval.ingest", text, *remedies, emptier)
