"""Slices of time as events: whether each is good, by the expected counts of all conditions that the
service goes through in it.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLI, Timeslices
from simulator.reliability.windows import Floats

if TYPE_CHECKING:
    from simulator.expectation.condition import Condition

# slices of time that are only the last bits of a quotient
NOISE = 1e-9

Flags: TypeAlias = NDArray[np.bool_]
# a condition, with the time (s) from which and until which it lasts
Stretch: TypeAlias = "tuple[Condition, float, float]"


def bad_slices(
    parts: Iterable[Stretch], slices: Timeslices, begin: float, end: float
) -> tuple[float, float]:
    """(bad, valid) slices of time from `begin` to `end` (s), see `slices_between`."""
    bad, valid = slices_between(parts, slices, begin, end)
    return float(np.sum(bad)), float(np.sum(valid))


def slices_between(
    parts: Iterable[Stretch], slices: Timeslices, begin: float, end: float
) -> tuple[Flags, Flags]:
    """Whether each slice of time from `begin` to `end` (s) is bad, and whether it is valid: by the
    expected counts of all conditions that the service goes through in it.

    `parts` are the conditions, each with the time from which and until which it lasts.
    """
    if slices.ahead:
        parts = _without_lead(parts, slices.ahead)
    counts = by_steps(parts, slices.sli, slices.length, begin, end, slices.ahead)
    return counts.good < slices.target * counts.valid, counts.valid > 0


def _without_lead(parts: Iterable[Stretch], ahead: float) -> Iterator[Stretch]:
    """The parts without what lies so long (s) before the run: of the slice in which it starts only
    the rest is counted.
    """
    for part, since, until in parts:
        yield part, since, min(until, -ahead)
        yield part, max(since, 0.0), until


def by_steps(
    parts: Iterable[Stretch],
    sli: SLI,
    length: float,
    begin: float,
    end: float,
    ahead: float = 0.0,
) -> Counts:
    """Expected events of every step of a length (s) from `begin` to `end` (s), over all conditions
    that the service goes through in each; one step begins `ahead` (s) before the run.
    """
    first = int(np.floor((begin + ahead) / length + NOISE))
    last = int(np.ceil((end + ahead) / length - NOISE))
    good = np.zeros(last - first)
    valid = np.zeros(last - first)
    for part, since, until in parts:
        edges = _edges(length, max(since, begin), min(until, end), ahead)
        if len(edges) < 2:
            continue
        counts = part.counts(sli, edges)
        middles = (edges[:-1] + edges[1:]) / 2
        # by its middle, as an edge belongs to two steps
        steps = np.floor((middles + ahead) / length).astype(int) - first
        np.add.at(good, steps, counts.good)
        np.add.at(valid, steps, counts.valid)
    return Counts(good, valid)


def _edges(length: float, begin: float, end: float, ahead: float) -> Floats:
    """Two times (s) and the ends of all steps between them; nothing where there is no time."""
    if begin >= end:
        return np.zeros(0)
    numbers = np.arange(np.floor((begin + ahead) / length) + 1, np.ceil((end + ahead) / length))
    steps = numbers * length - ahead
    inside = steps[(steps > begin) & (steps < end)]
    return np.concatenate(([begin], inside, [end]))
