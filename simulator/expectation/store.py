"""When the vector store reaches a level."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.expectation.first_passage import first_passage_time
from simulator.reliability.windows import Floats

if TYPE_CHECKING:
    from simulator.expectation.condition import Condition


def full_at(condition: "Condition", begin: float, end: float) -> float:
    """The time in (begin, end] (s) at which the store runs full; inf if it does not, or is."""
    return fills(condition, 1.0, begin, end)


def fills(condition: "Condition", level: float, begin: float, end: float) -> float:
    """The time in (begin, end] (s) at which the store reaches a level; inf if it does not, or is
    above.
    """
    # a store that nothing fills reaches no level
    if end <= begin or not condition.varies:
        return np.inf
    times = np.array([begin, end])
    store = condition.service.retrieval
    effects = condition.effects(times)
    if not (store.ingest or isinstance(effects.vectors_added, np.ndarray)):
        return np.inf
    first = float(np.broadcast_to(store.level(times, effects), times.shape)[0])
    # it never falls while a condition lasts
    if first >= level:
        return np.inf

    def rises(edges: Floats) -> Floats:
        return np.diff(store.level(edges, condition.effects(edges)))

    return first_passage_time(rises, first, level, begin, end)
