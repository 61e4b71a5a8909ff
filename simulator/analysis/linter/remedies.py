"""What would help most against errors that are there without any failure: each place of the service
at its best, one at a time.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from simulator.ai_service.effects import NOTHING
from simulator.ai_service.slis import Cost, Latency, Quality, Safety
from simulator.analysis.linter.bounds import bound, duration, ratio
from simulator.analysis.linter.watched import LAST_BITS, WatchedSLO
from simulator.foundation.distributions import Distribution, Lognormal
from simulator.foundation.fixed_or_random import realised

# a cap (money) and a threshold (s) that no answer exceeds
BEYOND_ALL = 1e300
# no curve and no second attempts ask for so many times the mean
BEYOND_ANY_PEAK = 1e4


def _background(watched: WatchedSLO) -> float:
    return watched.background


def remedies(
    watched: WatchedSLO,
    allowed: float,
    share_of: Callable[[WatchedSLO], float] = _background,
) -> tuple[str, ...]:
    """The improvements of one place, or of the indicator, that leave the smallest share of bad
    events; with a number where that place alone decides.

    `allowed` is the share (0..1) of bad events that is too much; `share_of` gives the share that is
    meant, by default the background.
    """
    found = [
        (share_of(better), text)
        for better, text in (*_of_places(watched, allowed), *_of_the_sli(watched, allowed))
        if text
    ]
    least = min(share for share, _ in found)
    if least >= share_of(watched) - LAST_BITS:
        # several places are at fault, and none of them alone makes a difference
        return ("a better service",)
    return tuple(text for share, text in found if share <= least + LAST_BITS)


def more_events(watched: WatchedSLO, tolerated: float) -> Iterator[str]:
    """What brings 1 / tolerated times as many valid events of the SLO."""
    sli = watched.slo.sli
    traffic = watched.scenario.service.traffic
    if watched.slice:
        yield _shorter_slices(watched, tolerated)
    elif isinstance(sli, Safety):
        yield bound(
            "service.traffic.malicious", "above", traffic.malicious / tolerated * 3600, "/h"
        )
    else:
        if isinstance(sli, Quality):
            yield ratio(f"slos[{watched.slo.name}].sli.sampled", "above", sli.sampled / tolerated)
        yield bound(
            "service.traffic.interactive", "above", traffic.interactive / tolerated * 3600, "/h"
        )


def _shorter_slices(watched: WatchedSLO, tolerated: float) -> str:
    """Slices of time so short that there are 1 / tolerated times as many."""
    slo = f"slos[{watched.slo.name}]"
    cell = watched.scenario.monitoring.scrape_interval
    # a slice is made of whole cells
    shorter = (math.ceil(watched.slice * tolerated / cell) - 1) * cell
    if shorter > 0:
        return f"{slo}.timeslice.length: {duration(shorter, float)}"
    return f"{slo}.budgeting: Occurrences"


def _of_places(watched: WatchedSLO, allowed: float) -> Iterator[tuple[WatchedSLO, str]]:
    """Every place of the service at its best, and how to say so."""
    service = watched.scenario.service
    yield _with_the_best_provider(watched), "a better service.provider.primary"
    guardrail = service.guardrail
    yield (
        watched.given(guardrail=guardrail.model_copy(update={"false_block_ratio": 0.0})),
        "a lower service.guardrail.false_block_ratio",
    )
    yield (
        watched.given(guardrail=guardrail.model_copy(update={"catch_ratio": 1.0})),
        _higher_catch_ratio(watched, allowed),
    )
    yield (
        watched.given(retrieval=service.retrieval.model_copy(update={"fill": 0.0, "ingest": 0.0})),
        "a larger and emptier service.retrieval",
    )
    yield (
        watched.given(cache=service.cache.model_copy(update={"stale_ratio": 0.0})),
        "a lower service.cache.stale_ratio",
    )
    yield (
        watched.given(spend=service.spend.model_copy(update={"cap": BEYOND_ALL})),
        _higher_cap(watched, allowed),
    )
    yield (
        watched.given(spend=service.spend.model_copy(update={"daily_budget": None})),
        "a higher service.spend.daily_budget",
    )


def _with_the_best_provider(watched: WatchedSLO) -> WatchedSLO:
    provider = watched.scenario.service.provider
    traffic = watched.scenario.service.traffic
    asked = traffic.interactive + traffic.background + traffic.malicious
    best = {
        "error_ratio": 0.0,
        "capacity": provider.primary.capacity + BEYOND_ANY_PEAK * asked,
        "latency": 0.0,
        "quality": 1.0,
    }
    primary = provider.primary.model_copy(update=best)
    return watched.given(provider=provider.model_copy(update={"primary": primary}))


def _higher_catch_ratio(watched: WatchedSLO, allowed: float) -> str:
    catch = "service.guardrail.catch_ratio"
    # only of a safety SLO is the catch ratio itself the share of good events
    if isinstance(watched.slo.sli, Safety) and not watched.slice:
        return ratio(catch, "above", 1 - allowed)
    return f"a higher {catch}"


def _of_the_sli(watched: WatchedSLO, allowed: float) -> Iterator[tuple[WatchedSLO, str]]:
    """What the indicator itself asks too much of."""
    sli = watched.slo.sli
    if isinstance(sli, Latency):
        yield _measured(watched, threshold=BEYOND_ALL), _higher_threshold(watched, sli, allowed)
    if isinstance(sli, Quality):
        lower = f"a lower slos[{watched.slo.name}].sli.false_alarms"
        yield _measured(watched, false_alarms=0.0), lower


def _measured(watched: WatchedSLO, **changes: float) -> WatchedSLO:
    sli = watched.slo.sli.model_copy(update=changes)
    return replace(watched, slo=watched.slo.model_copy(update={"sli": sli}))


def _higher_cap(watched: WatchedSLO, allowed: float) -> str:
    """The cap per request that only so many answers exceed."""
    key = "service.spend.cap"
    enough = 0.0
    if isinstance(watched.slo.sli, Cost):
        enough = _enough_money(watched, allowed)
    if not enough:
        return f"a higher {key}"
    return bound(key, "above", enough)


def _enough_money(watched: WatchedSLO, allowed: float) -> float:
    """What a share `allowed` of requests costs more than; 0 where that is not known."""
    spend = watched.scenario.service.spend
    primary = watched.scenario.service.provider.primary
    now = float(spend.over_cap(primary, NOTHING))
    tokens = _exceeded_by_less(watched, spend.tokens, now, allowed)
    # a price is of 1,000 tokens
    return tokens * primary.price / 1000


def _higher_threshold(watched: WatchedSLO, sli: Latency, allowed: float) -> str:
    """The threshold that only so many answers exceed."""
    primary = watched.scenario.service.provider.primary
    key = f"slos[{watched.slo.name}].sli.threshold"
    now = primary.slower_than(sli.threshold, 1.0)
    enough = _exceeded_by_less(watched, primary.latency, now, allowed)
    if not enough:
        return f"a higher {key}"
    return f"{key} above {duration(math.ceil(enough * 1000) / 1000, float)}"


def _exceeded_by_less(
    watched: WatchedSLO, size: float | Distribution, now: float, allowed: float
) -> float:
    """What a share `allowed` of all events exceeds, where the background is a share `now` of what a
    model answers; 0 where that is not known.
    """
    # slices are no share of answers, and a day whose money is gone has answers of two models
    varies = watched.slice > 0 or watched.scenario.service.spend.daily_budget is not None
    if varies or now <= 0:
        return 0.0
    if not isinstance(size, Lognormal):
        return realised(size)
    # as a share of the model's answers: the rest come from the cache
    below = 1 - allowed * now / watched.background
    if not 0 < below < 1:
        return 0.0
    return size.quantile(below)
