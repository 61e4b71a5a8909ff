"""When a level that never falls reaches a limit: a store that fills, a day's money that is
spent.
"""

from collections.abc import Callable

import numpy as np

from simulator.foundation.fixed_or_random import TICK
from simulator.reliability.windows import Floats


def first_reached(
    rises: Callable[[Floats], Floats], level: float, limit: float, begin: float, end: float
) -> float:
    """The time in (begin, end] at which a level that never falls reaches a limit, to 1/1024 s; inf
    if it does not.

    `rises` says by how much it rises between consecutive edges. Each round narrows the time to a
    256th.
    """
    if begin >= end:
        return np.inf
    while end - begin > 1 / TICK:
        edges = np.linspace(begin, end, 257)
        levels = level + np.concatenate(([0.0], np.cumsum(rises(edges))))
        if levels[-1] < limit:
            break
        after = max(1, int(np.argmax(levels >= limit)))
        if (edges[after - 1], edges[after]) == (begin, end):
            return end  # so far away that floats know no time between
        begin, end, level = float(edges[after - 1]), float(edges[after]), float(levels[after - 1])
    else:
        return float(np.ceil(end * TICK) / TICK)
    return np.inf
