"""Stretches of time, each a beginning and an end (s after the start of a run)."""

import math
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias

Stretch: TypeAlias = tuple[float, float]


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch as one."""
    found = list[Stretch]()
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            begin, end = found[-1][0], max(end, found.pop()[1])
        found.append((begin, end))
    return found


def clipped(stretches: list[Stretch], until: float) -> list[Stretch]:
    """What lies between 0 and a time (s) of stretches; what has no length is left out."""
    inside = ((max(begin, 0.0), min(end, until)) for begin, end in stretches)
    return [(begin, end) for begin, end in inside if begin < end]


def without(stretches: list[Stretch], free: list[Stretch]) -> list[Stretch]:
    """Stretches, in order and apart, without what others cover."""
    # a day that a zone skipped has no length
    gaps = joined(clipped(free, math.inf))
    found = list[Stretch]()
    first = 0
    for begin, end in stretches:
        while first < len(gaps) and gaps[first][1] <= begin:
            first += 1
        within = islice(gaps, first, bisect_left(gaps, (end, end)))
        ends = [begin, *(each for gap in within for each in gap), end]
        # what is between two gaps, and before the first and after the last
        found += zip(ends[::2], ends[1::2], strict=True)
    return [(begin, end) for begin, end in found if begin < end]


def common(some: list[Stretch], others: list[Stretch]) -> list[Stretch]:
    """What lies in both of two lists of stretches, each in order and apart."""
    return without(some, without(some, others))


def length(stretches: Iterable[Stretch]) -> float:
    """All the time (s) in stretches, each moment once."""
    return sum(end - begin for begin, end in joined(stretches))
