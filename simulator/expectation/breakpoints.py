"""The moments at which the condition of the service jumps or bends, and how closely it is looked
at between them.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.expectation.store import fills
from simulator.reliability.windows import Floats

if TYPE_CHECKING:
    from simulator.expectation.condition import Condition

GOLDEN = (5**0.5 - 1) / 2
# a stretch of time in which the condition varies is looked at in so many pieces
MOMENTS = 400


def moments(begin: float, end: float) -> Floats:
    """MOMENTS + 1 times (s) between two, and both.

    Their distances vary: an even grid would keep in step with a failure that comes and goes
    regularly, and always see it on, or always off.
    """
    steps = np.arange(MOMENTS + 1.0)
    steps[1:-1] += 0.5 * (np.arange(1, MOMENTS) * GOLDEN % 1) - 0.25
    return begin + (end - begin) * steps / MOMENTS


def breakpoints(condition: "Condition") -> Floats:
    """The times (s, ascending) at which the effect of a failure jumps or bends: by itself, at a
    promotion, or where the store is strained or full.
    """
    found = list[float]()
    for failure in condition.failures:
        found += [failure.start + time for time in failure.breakpoints]
        # a version grows older, so a condition that has one varies
        if condition.varies:
            found += [failure.start + bake for bake in _bakes(condition, failure)]
    if condition.varies:
        end = _last_change(condition)
        store = condition.service.retrieval
        for level in (store.strained_at, 1.0):
            found.append(fills(condition, level, condition.since, end))
    return np.array(sorted(time for time in found if time < np.inf))


def _bakes(condition: "Condition", failure: Failure) -> list[float]:
    """How long (s) the versions that a failure brings bake."""
    versions = failure.impairment(np.zeros(1)).versions
    return [(version.goes_out or condition.service.release).bake for version in versions]


def _last_change(condition: "Condition") -> float:
    """A time (s) from which the fill of the store changes no more, or is above 1."""
    end = max((failure.end for failure in condition.failures), default=condition.since)
    store = condition.service.retrieval
    if not store.ingest:
        return end
    # full by then, whatever else happens
    standing = condition.standing
    room = store.capacity * float(standing.store_factor) / (1 - float(standing.compacted))
    return max(end, condition.since + room / store.ingest)
