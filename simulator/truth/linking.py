"""Which failures are one episode: harms that lie close together and are of one size (docs/maths.md,
"Truth", 2).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from simulator.ai_service.failures import Failure

# a failure that burns so many times faster than another is an episode of its own within it
APART = 10.0
# burns are sums of many expected counts, exact to about this share of themselves
ROUNDING = 1e-9


@dataclass(frozen=True)
class Harm:
    """What one occurrence of a failure does to an objective.

    From `begin` to `end` (s) its expected added error ratio is above the significant one; `end` is
    inf where that does not end by itself. `bad` are the bad events that it adds (until the horizon
    then), `burn` is its mean burn rate, `is_significant` whether it is so alone.
    """

    failure: Failure
    begin: float
    end: float
    bad: float
    burn: float
    is_significant: bool

    @property
    def is_endless(self) -> bool:
        """Whether it does not end by itself."""
        return self.end == math.inf

    @property
    def is_compared(self) -> bool:
        """Whether time alone does not decide what it is linked with."""
        return self.is_significant or self.is_endless


def linked(harms: Sequence[Harm], gap: float) -> list[list[Harm]]:
    """The largest sets of harms (in order of their beginnings) that are linked through each other.

    Two are linked if they overlap or lie within `gap` (s), unless one of them is significant alone
    and their mean burns differ more than tenfold; one that does not end by itself is linked with
    none that begins later.
    """
    # union-find: each harm points to an earlier one of its set, the first one to itself
    leader = list(range(len(harms)))

    def find(place: int) -> int:
        while leader[place] != place:
            # each look halves the way: years of a flapping failure are long chains
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for one, other in _links(harms, gap):
        first, later = sorted((find(one), find(other)))
        leader[later] = first
    groups = dict[int, list[Harm]]()
    for place, harm in enumerate(harms):
        groups.setdefault(find(place), []).append(harm)
    return list(groups.values())


def _links(harms: Sequence[Harm], gap: float) -> Iterator[tuple[int, int]]:
    """Pairs that are linked: enough of them to join all that are.

    Comparing all pairs would take the square of the occurrences, of which a run may have thousands.
    Small harms only need the one before them that ends last, as time alone links them; the others
    are compared with all that are near.
    """
    reach = list(accumulate((harm.end for harm in harms), max))
    # the small harm so far that ends last
    latest: int | None = None
    for place, harm in enumerate(harms):
        if harm.is_compared:
            yield from _earlier(place, harms, reach, gap)
            yield from _later(place, harms, gap)
            continue
        if latest is not None and harms[latest].end + gap >= harm.begin:
            yield latest, place
            if harms[latest].end >= harm.end:
                continue
        latest = place


def _earlier(
    place: int, harms: Sequence[Harm], reach: Sequence[float], gap: float
) -> Iterator[tuple[int, int]]:
    """The harms that begin before one and are linked with it; `reach` is how far (s) each harm or
    one before it lasts.
    """
    own = harms[place]
    for other in range(place - 1, -1, -1):
        # neither this one nor any before it lasts long enough
        if reach[other] + gap < own.begin:
            return
        if _is_linked(harms[other], own, gap):
            yield other, place


def _later(place: int, harms: Sequence[Harm], gap: float) -> Iterator[tuple[int, int]]:
    """The harms that begin after one and are linked with it."""
    own = harms[place]
    for other in range(place + 1, len(harms)):
        if own.end + gap < harms[other].begin:
            return
        if _is_linked(own, harms[other], gap):
            yield place, other


def _is_linked(first: Harm, second: Harm, gap: float) -> bool:
    """Whether two harms are linked; the first begins first."""
    if second.begin > first.end + gap:
        return False
    # an overload that stays would take in whatever comes until the horizon
    if first.is_endless and second.begin > first.begin:
        return False
    # an outage within a slow leak is an episode of its own, but blips of all sizes are one: none of
    # them would matter alone
    is_alone = first.is_significant or second.is_significant
    return not (is_alone and _differ(first.burn, second.burn))


def _differ(one: float, other: float) -> bool:
    """Whether two mean burn rates differ more than tenfold."""
    return max(one, other) > APART * min(one, other) * (1 + ROUNDING)
