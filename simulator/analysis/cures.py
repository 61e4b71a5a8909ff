"""What would help most against errors that are there without any failure."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from simulator.ai_service.effects import NOTHING
from simulator.ai_service.slis import Cost, Latency, Quality, Safety
from simulator.analysis.remarks import bound, lasting, ratio
from simulator.analysis.watch import LAST_BITS, Watch
from simulator.foundation.distributions import Distribution, Lognormal
from simulator.foundation.fixed_or_random import realised

PLENTY = 1e300
MORE = 1e4
"""No curve and no second attempts ask for so many times the mean."""


def _background(watch: Watch) -> float:
    return watch.background


def cures(
    watch: Watch, allowed: float, share_of: Callable[[Watch], float] = _background
) -> tuple[str, ...]:
    """Of all that could be better alone, what leaves the smallest share of bad events; with a
    number where only that decides.

    `allowed` is the share of bad events that is too much, `share_of` which of a watch's is meant.
    """
    found = [
        (share_of(better), text)
        for better, text in (*_of_places(watch, allowed), *_of_the_sli(watch, allowed))
        if text
    ]
    least = min(share for share, _ in found)
    if least >= share_of(watch) - LAST_BITS:
        return ("a better service",)  # no place alone
    return tuple(text for share, text in found if share <= least + LAST_BITS)


def more_events(watch: Watch, borne: float) -> Iterator[str]:
    """What brings 1 / borne times as many valid events of the SLO."""
    traffic, sli, slo = watch.scenario.service.traffic, watch.slo.sli, f"slos[{watch.slo.name}]"
    if watch.slice:
        cell = watch.scenario.monitoring.scrape_interval
        shorter = (math.ceil(watch.slice * borne / cell) - 1) * cell
        yield (
            f"{slo}.timeslice.length: {lasting(shorter, float)}"
            if shorter > 0
            else f"{slo}.budgeting: Occurrences"
        )
    elif isinstance(sli, Safety):
        yield bound("service.traffic.malicious", "above", traffic.malicious / borne * 3600, "/h")
    else:
        yield (
            ratio(f"{slo}.sli.sampled", "above", sli.sampled / borne)
            if isinstance(sli, Quality)
            else ""
        )
        yield bound(
            "service.traffic.interactive", "above", traffic.interactive / borne * 3600, "/h"
        )


def _of_places(watch: Watch, allowed: float) -> Iterator[tuple[Watch, str]]:
    """Every place of the service at its best, and how to say so."""
    service = watch.scenario.service
    enough = service.provider.primary.capacity + MORE * (
        service.traffic.interactive + service.traffic.background + service.traffic.malicious
    )
    best = service.provider.primary.model_copy(
        update={"error_ratio": 0.0, "capacity": enough, "latency": 0.0, "quality": 1.0}
    )
    yield (
        watch.given(provider=service.provider.model_copy(update={"primary": best})),
        "a better service.provider.primary",
    )
    guardrail = service.guardrail
    yield (
        watch.given(guardrail=guardrail.model_copy(update={"false_block_ratio": 0.0})),
        "a lower service.guardrail.false_block_ratio",
    )
    catch = "service.guardrail.catch_ratio"
    is_its_own = isinstance(watch.slo.sli, Safety) and not watch.slice
    sharper = ratio(catch, "above", 1 - allowed) if is_its_own else f"a higher {catch}"
    yield watch.given(guardrail=guardrail.model_copy(update={"catch_ratio": 1.0})), sharper
    yield (
        watch.given(retrieval=service.retrieval.model_copy(update={"fill": 0.0, "ingest": 0.0})),
        "a larger and emptier service.retrieval",
    )
    yield (
        watch.given(cache=service.cache.model_copy(update={"stale_ratio": 0.0})),
        "a lower service.cache.stale_ratio",
    )
    yield watch.given(spend=service.spend.model_copy(update={"cap": PLENTY})), _cap(watch, allowed)
    yield (
        watch.given(spend=service.spend.model_copy(update={"daily_budget": None})),
        "a higher service.spend.daily_budget",
    )


def _of_the_sli(watch: Watch, allowed: float) -> Iterator[tuple[Watch, str]]:
    """What the indicator itself asks too much of."""
    sli = watch.slo.sli
    if isinstance(sli, Latency):
        yield _measured(watch, threshold=PLENTY), _slower(watch, sli, allowed)
    if isinstance(sli, Quality):
        yield _measured(watch, false_alarms=0.0), f"a lower slos[{watch.slo.name}].sli.false_alarms"


def _measured(watch: Watch, **changes: float) -> Watch:
    sli = watch.slo.sli.model_copy(update=changes)
    return replace(watch, slo=watch.slo.model_copy(update={"sli": sli}))


def _cap(watch: Watch, allowed: float) -> str:
    """The cap per request that only so many answers exceed."""
    service, key = watch.scenario.service, "service.spend.cap"
    enough = 0.0
    if isinstance(watch.slo.sli, Cost):
        now = float(service.spend.over_cap(service.provider.primary, NOTHING))
        enough = (
            _exceeded_by_less(watch, service.spend.tokens, now, allowed)
            * service.provider.primary.price
            / 1000
        )
    return bound(key, "above", enough) if enough else f"a higher {key}"


def _slower(watch: Watch, sli: Latency, allowed: float) -> str:
    """The threshold that only so many answers exceed."""
    primary, key = watch.scenario.service.provider.primary, f"slos[{watch.slo.name}].sli.threshold"
    enough = _exceeded_by_less(
        watch, primary.latency, primary.slower_than(sli.threshold, 1.0), allowed
    )
    return (
        f"{key} above {lasting(math.ceil(enough * 1000) / 1000, float)}"
        if enough
        else f"a higher {key}"
    )


def _exceeded_by_less(
    watch: Watch, size: float | Distribution, now: float, allowed: float
) -> float:
    """What a share `allowed` of all events exceeds, where the background is a share `now` of what a
    model answers; 0 where that is not known.
    """
    varies = (
        watch.slice > 0 or watch.scenario.service.spend.daily_budget is not None
    )  # slices have no shares, broke days two models
    if varies or now <= 0 or not isinstance(size, Lognormal):
        return 0.0 if varies or now <= 0 else realised(size)
    below = (
        1 - allowed * now / watch.background
    )  # as a share of the model's answers: the rest come from the cache
    return size.quantile(below) if 0 < below < 1 else 0.0
