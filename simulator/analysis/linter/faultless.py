"""What a service does while nothing has failed: its valid events, and the share of bad ones.

Nothing here loads numpy where a service is simple and its traffic flat.
"""

from dataclasses import replace
from functools import lru_cache

from simulator.ai_service.outcomes import ordered
from simulator.ai_service.service import AIService
from simulator.ai_service.slis import Availability
from simulator.ai_service.traffic import HOUR, WEEK, Curve, Traffic
from simulator.reliability.slo import SLI, Events, Timeslices
from simulator.scenario.monitoring import Monitoring

# seconds of load that are only the last bits of a difference
NOISE = 1e-6


@lru_cache(maxsize=256)
def rate(service: AIService, sli: SLI) -> float:
    """Valid events a second of a service without a fault, where the curve is 1."""
    if isinstance(sli, Availability):
        return service.traffic.interactive
    import numpy as np

    from simulator.expectation.condition import Condition
    from simulator.expectation.history import expected_valid_events

    flat = Condition(service, Curve(Traffic(), 0.0), ordered(sli.outcomes_needed))
    return float(expected_valid_events(flat, sli, np.zeros(1), np.ones(1))[0])


@lru_cache(maxsize=256)
def least_load(traffic: Traffic, window: float, clock: float, monitoring: Monitoring) -> float:
    """The least load (s at the mean rate) that a window (s) holds at a tick at which it holds any,
    in a week that begins with a run which starts `clock` seconds into it.
    """
    if traffic.is_flat:
        return window
    import numpy as np

    cell = monitoring.scrape_interval
    tick = monitoring.evaluation_interval
    # the rate changes on the hour: the least is at a tick beside one, or a window after
    hours = np.arange(169) * HOUR - clock
    beside = np.concatenate([hours, hours + window])[:, None] // tick + np.arange(-1, 3)
    ticks = np.unique(beside) * tick
    curve = Curve(traffic, clock)
    # a window is made of whole cells
    ends, begins = (np.floor(times / cell + NOISE) * cell for times in (ticks, ticks - window))
    loads = curve.since(ends) - curve.since(begins)
    return float(loads[loads > NOISE].min())


@lru_cache(maxsize=256)
def least_slices(traffic: Traffic, window: float, length: float) -> float:
    """The fewest slices of time with requests that a window (s) holds, where it holds any."""
    held = max(1.0, window // length)
    if traffic.is_flat:
        return held
    import numpy as np

    # two weeks, so that every window of one week lies in them whole
    edges = np.arange(0.0, 2 * WEEK + length, length)
    is_visited = np.diff(Curve(traffic, 0.0).since(edges)) > NOISE
    sums = np.concatenate(([0.0], np.cumsum(is_visited)))
    slices = sums[int(held) :] - sums[: -int(held)]
    return float(slices[slices > 0].min())


def is_constant(service: AIService) -> bool:
    """Whether what is expected while nothing has failed is the same at all times."""
    return (
        service.traffic.is_flat
        and not service.retrieval.ingest
        and service.spend.daily_budget is None
    )


@lru_cache(maxsize=256)
def settled(service: AIService, events: Events) -> float:
    """Expected bad / valid over a week of a service that is the same at all times."""
    if isinstance(events, Availability) and service.traffic.retries.attempts == 1:
        # by the places alone, which needs no numpy
        stream = service.faultless()
        answered, _ = service.answered(stream, service.failing(stream))
        return float(1 - answered)
    from simulator.analysis.linter.background import SLICES, in_steps
    from simulator.expectation.condition import Condition

    if isinstance(events, Timeslices):
        # of a steady service slices of any length are alike, so they need not be many
        events = replace(events, length=max(events.length, WEEK / SLICES))
    steady = in_steps(service, WEEK)
    condition = Condition(steady, Curve(service.traffic, 0.0), ordered(events.outcomes_needed))
    bad, valid = condition.bad_and_valid(events, 0.0, WEEK)
    return bad / valid if valid > 0 else 0.0
