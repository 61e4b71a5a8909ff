"""When a level that never falls reaches a limit: a store that fills, a day's money that is
spent.
"""

from collections.abc import Callable

import numpy as np

from simulator.foundation.fixed_or_random import TICK
from simulator.reliability.windows import Floats

# each round looks at so many pieces of the time that is left
PIECES = 256


def first_passage_time(
    rises: Callable[[Floats], Floats], level: float, limit: float, begin: float, end: float
) -> float:
    """The time in (begin, end] (s) at which a level that never falls reaches a limit, to 1/1024 s;
    inf if it does not.

    `rises` says by how much it rises between consecutive edges (s). Each round narrows the time to
    a 256th.
    """
    if begin >= end:
        return np.inf
    while end - begin > 1 / TICK:
        edges = np.linspace(begin, end, PIECES + 1)
        levels = level + np.concatenate(([0.0], np.cumsum(rises(edges))))
        if levels[-1] < limit:
            return np.inf
        after = max(1, int(np.argmax(levels >= limit)))
        if (edges[after - 1], edges[after]) == (begin, end):
            return end  # so far away that floats know no time between
        begin = float(edges[after - 1])
        end = float(edges[after])
        level = float(levels[after - 1])
    return float(np.ceil(end * TICK) / TICK)
