"""What the linter says of the places of the service and of its releases: what runs out, and what
does not protect as it seems to.
"""

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

from simulator.ai_service.effects import NOTHING
from simulator.ai_service.failures import BadDeploy
from simulator.ai_service.service import AIService
from simulator.ai_service.traffic import DAY, WEEK, Curve, Traffic
from simulator.analysis.cures import cures
from simulator.analysis.remarks import Finding, bound, lasting, objective, ratio, sooner, warning
from simulator.analysis.watch import Watch, spends
from simulator.foundation.fixed_or_random import average
from simulator.foundation.units import percent, times
from simulator.scenario import Scenario

MOST_TIMES = 200
"""No more releases than these are looked at."""
LONG_ENOUGH = "30m"
"""A bake time to begin with."""


def _stays_frozen(watch: Watch) -> Iterator[Finding]:
    """A budget that background errors spend, and that releases wait for."""
    slo, releases, burn = (
        watch.slo,
        watch.scenario.releases,
        watch.background / watch.slo.error_budget,
    )
    if releases is None or releases.freeze_when_spent != slo.name or not spends(burn):
        return
    left = 1 - slo.budget_spent_before
    gone = f"after {lasting(slo.window * left / burn)}" if left > 0 else "at the start"
    until = "from then on"
    if slo.is_calendar:
        gone, until = f"{lasting(slo.window / burn)} into a month of 30d", "until the next one"
    elif not watch.scenario.monitoring.has_history:
        gone = "at once"
    text = (
        f"background errors burn the budget of {slo.name} at {times(burn)}, so it is spent {gone}"
        f" and releases stay frozen {until}"
    )
    lower = (
        f"a lower slos[{slo.name}].timeslice.target"
        if watch.slice
        else objective("below", watch.background)
    )
    yield warning(
        "releases.freeze_when_spent",
        text,
        lower,
        *cures(watch, slo.error_budget),
        "another SLO",
        slo=slo.name,
    )


def _canaries_overlap(watch: Watch) -> Iterator[Finding]:
    releases, bake = watch.scenario.releases, watch.scenario.service.release.bake
    if releases is not None and bake > average(releases.every):
        gap = average(releases.every)
        text = (
            f"a canary of {lasting(bake)} outlasts the {lasting(gap)} from one release to the next,"
            f" so {bake / gap:.3g} are out at a time"
        )
        yield Finding(
            "note",
            "service.release.bake",
            f"{text}: write {sooner('bake', gap)} or releases.every above {lasting(bake)}",
        )


def _canary_never_looks(watch: Watch) -> Iterator[Finding]:
    release = watch.scenario.service.release
    if release.rollback_above is None:
        return
    above = f"rollback_above: {percent(release.rollback_above)}"
    if release.bake == 0:
        text = f"{above} is looked at when the canary has baked, and with a bake of 0s it never is"
        yield warning("service.release.bake", text, f"bake: {LONG_ENOUGH}")
    elif release.rollback_above == 1:
        yield warning(
            "service.release.rollback_above",
            "no share of failing requests exceeds 100%, so nothing is taken back",
            "rollback_above: 5%",
        )
    elif release.canary_share == 1:
        text = (
            "the canary is 100% of the traffic, so a bad version harms everybody for"
            f" {lasting(release.bake)} before {above} takes it back"
        )
        yield warning("service.release.canary_share", text, "canary_share: 5%")
    else:
        yield from _canary_sees_nobody(watch.scenario)


def _canary_sees_nobody(scenario: Scenario) -> Iterator[Finding]:
    """A canary whose share of the curve in its bake time is less than one request."""
    service, release = scenario.service, scenario.service.release
    curve = Curve(service.traffic, scenario.clock)
    handled = service.traffic.interactive * release.canary_share

    def sees(at: float, bake: float) -> float:
        return handled * curve.load(at, bake)

    times = _bad_from(scenario) or (0.0,)
    # without a curve no time is like another one's worst
    at = min(times, key=lambda time: sees(time, release.bake))
    if sees(at, release.bake) >= 1:
        return
    when = "" if curve.is_flat else f" at {lasting(at)}"
    text = (
        f"the canary expects {sees(at, release.bake):.3g} requests in"
        f" {lasting(release.bake)}{when}, and takes nothing back that it has not seen fail"
    )
    short, long = release.bake, release.bake + WEEK + 1 / handled
    while long - short > 0.5:
        middle = (short + long) / 2
        short, long = (middle, long) if sees(at, middle) < 1 else (short, middle)
    yield warning("service.release.bake", text, f"bake: {lasting(long, math.ceil)} or more")


def _bad_from(scenario: Scenario) -> tuple[float, ...]:
    """The times (s) within a week at which a bad version is known to go out, or may."""
    found = [
        bad.at
        for _, bad in _bad_versions(scenario)
        if isinstance(bad.at, float) and bad in scenario.named_failures
    ]
    releases = scenario.releases
    if releases and releases.bad and isinstance(releases.every, float):
        first = releases.at if isinstance(releases.at, float) else releases.every
        number = int(max(0.0, min(WEEK, scenario.horizon) - first) // releases.every) + 1
        found += [first + number * releases.every for number in range(min(number, MOST_TIMES))]
    return tuple(found)


def _bad_versions(scenario: Scenario) -> Iterator[tuple[str, BadDeploy]]:
    """Where the scenario says what a bad version does."""
    if scenario.releases is not None and scenario.releases.bad:
        yield "releases.bad_ones", scenario.releases.bad_ones
    yield from (
        (f"failures[{failure.name}]", failure)
        for failure in scenario.named_failures
        if isinstance(failure, BadDeploy)
    )


def _canary_never_catches(watch: Watch) -> Iterator[Finding]:
    release = watch.scenario.service.release
    if release.rollback_above is None or release.rollback_above == 1 or release.bake == 0:
        return
    above = release.rollback_above
    for path, bad in _bad_versions(watch.scenario):
        error, lasts = average(bad.error_ratio), average(bad.lasts)
        higher = ratio(f"{path}.error_ratio", "above", above)
        if error == 0:
            text = (
                f"no request fails at {path}, and the canary looks at errors alone, so it never"
                " catches that"
            )
            yield warning("service.release.rollback_above", text, higher)
        elif error <= above:
            of = f"{percent(error)} of requests fail at {path}" + (
                "" if error == bad.error_ratio else " on average"
            )
            text = (
                f"{of}, and the canary takes back what exceeds {percent(above)}, so it never"
                " catches that"
            )
            yield warning(
                "service.release.rollback_above",
                text,
                ratio("rollback_above", "below", error),
                higher,
            )
        elif lasts <= release.bake:
            text = (
                f"{path} is repaired after {lasting(lasts)}, before its canary has baked for"
                f" {lasting(release.bake)} and could catch it"
            )
            yield warning("service.release.bake", text, sooner("bake", lasts))


def _overloaded(watch: Watch) -> Iterator[Finding]:
    """A demand on the primary provider above its capacity, on average or in the busiest hour of the
    week.
    """
    service = watch.scenario.service
    mean, capacity = _demand(service), service.provider.primary.capacity
    peak = mean * _peak(service.traffic)
    if peak > capacity:
        again = " with second attempts" if service.traffic.retries.attempts > 1 else ""
        asked = f"{mean:.4g}/s{again}" + (
            ""
            if service.traffic.is_flat
            else f" on average and {peak:.4g}/s in the busiest hour of the week"
        )
        lost = percent(1 - service.provider.served_now(peak, capacity))
        text = (
            f"it is asked for {asked}, more than its {capacity:.4g}/s, so {lost} of that"
            f" fail{'' if service.traffic.is_flat else ' then'}"
        )
        yield warning(
            "service.provider.primary.capacity", text, bound("capacity", "above", peak, "/s")
        )


def _demand(service: AIService) -> float:
    """Requests a second that need the primary provider where the curve is 1, second attempts after
    base errors included.
    """
    traffic, guardrail, store, attempts = (
        service.traffic,
        service.guardrail,
        service.retrieval,
        service.traffic.retries.attempts,
    )
    misses = 1 - service.cache.hit_ratio if service.cache.on else 1.0
    passed, slipping = (
        float(guardrail.passed(NOTHING)),
        float(guardrail.unsafe(traffic.malicious, NOTHING)),
    )
    strained = (
        max(0.0, store.fill - store.strained_at) / (1 - store.strained_at) * store.error_ratio
    )
    fails = 1 - (1 - service.provider.primary.error_ratio) * (1 - strained)
    return misses * (
        (traffic.interactive + traffic.background)
        * passed
        * sum(fails**number for number in range(attempts))
        + slipping
    )


def _peak(traffic: Traffic) -> float:
    """The highest factor of the curve."""
    return math.prod(
        max(weights) * len(weights) / sum(weights)
        for weights in (traffic.daily, traffic.weekly)
        if weights
    )


def _day_costs_too_much(watch: Watch) -> Iterator[Finding]:
    spend = watch.scenario.service.spend
    if spend.daily_budget is None:
        return
    days = _costs(watch.scenario.service)
    mean, worst, budget = sum(days) / len(days), max(days), spend.daily_budget
    if worst <= budget:
        return
    day, costs = ("a day", mean) if mean > budget else ("the busiest day of the week", worst)
    minutes = int(DAY / 60 * budget / costs)
    gone = f"gone at {minutes // 60:02d}:{minutes % 60:02d}" + (
        "" if watch.scenario.service.traffic.is_flat else ", were it spent evenly"
    )
    hits = "only the cache answers" if watch.scenario.service.cache.on else "nothing is answered"
    then = hits if spend.when_gone == "refuse" else "the cheaper model answers"
    text = (
        f"{day} is expected to cost {costs:,.6g}, more than its {budget:,.6g}: that is {gone}, and"
        f" then {then}"
    )
    yield warning("service.spend.daily_budget", text, bound("daily_budget", "above", worst))


@lru_cache(maxsize=64)
def _costs(service: AIService) -> tuple[float, ...]:
    """What each day of a week is expected to cost, were there no budget."""
    from simulator.analysis.usual import in_steps
    from simulator.expectation.condition import Condition
    from simulator.expectation.money import money

    condition = Condition(in_steps(service, WEEK), Curve(service.traffic, 0.0), ())
    return tuple(
        money(condition, day * DAY, (day + 1) * DAY)
        for day in range(1 if service.traffic.is_flat else 7)
    )


def _store_runs_full(watch: Watch) -> Iterator[Finding]:
    store, horizon = watch.scenario.service.retrieval, watch.scenario.horizon
    if not store.ingest or (1 - store.fill) * store.capacity > store.ingest * horizon:
        return
    offered, room = store.ingest * horizon, (1 - store.fill) * store.capacity
    full, strained = (
        room / store.ingest,
        max(0.0, store.strained_at - store.fill) * store.capacity / store.ingest,
    )
    text = (
        f"{store.ingest:.4g}/s fill it on day {int(full // DAY) + 1} (after {lasting(full)});"
        f" queries begin to fail after {lasting(strained)}"
    )
    slower = bound("ingest", "below", room / horizon * 3600, "/h") if room else ""
    larger = (
        bound("capacity", "above", offered / (1 - store.fill))
        if room
        else "a larger capacity with a lower fill"
    )
    yield warning(
        "service.retrieval.ingest",
        text,
        slower,
        larger,
        ratio("fill", "below", 1 - offered / store.capacity),
    )


CHECKS: tuple[Callable[[Watch], Iterator[Finding]], ...] = (
    _stays_frozen,
    _canaries_overlap,
    _canary_never_looks,
    _canary_never_catches,
    _overloaded,
    _day_costs_too_much,
    _store_runs_full,
)
