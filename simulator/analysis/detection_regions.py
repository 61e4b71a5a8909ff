"""The detection map cut into regions of one answer, with exact boundaries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from simulator.analysis.detection import (
    CLOSE,
    ERROR_RATIOS,
    LONGEST,
    SHORTEST,
    DetectionMap,
    Flags,
    Floats,
    PolicyOnSLO,
    at_once,
    detection,
    shortest,
)
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO

# error ratios at which lengths are told, the most telling first
ROUND = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


class Stretch(NamedTuple):
    """Outages of one error ratio from `begin` to `end` (s) that have one answer: the first alert's
    index in CLASSES, one for each policy.
    """

    answer: tuple[int, ...]
    begin: float
    end: float


@dataclass(frozen=True)
class Region:
    """A connected part of the map with one answer: outages from `begins` to `ends` (s), for each of
    `errors` (0..1, ascending).

    `urgencies` are the first alert's index in CLASSES, one for each policy that was laid over the
    map.
    """

    urgencies: tuple[int, ...]
    errors: Floats
    begins: Floats
    ends: Floats

    @property
    def is_steady(self) -> bool:
        """Whether it reaches the longest outages: what it says holds for errors that do not go
        away.
        """
        return bool(self.ends.max() >= LONGEST)

    @property
    def area(self) -> float:
        """Its size on the map, whose axes are logarithmic."""
        return float(np.trapezoid(np.log(self.ends / self.begins), np.log(self.errors)))


def differences(first: DetectionMap, second: DetectionMap) -> Flags:
    """The cells of two maps of one grid in which the first alert is of another class."""
    differ: Flags = first.urgency != second.urgency
    return differ


def changed_regions(first: PolicyOnSLO, second: PolicyOnSLO) -> tuple[Region, ...]:
    """The regions in which the first alert is of another class: those bounded in length, then the
    steady ones, the larger first.
    """
    found = [each for each in regions(first, second) if _is_change(each)]
    return tuple(sorted(found, key=lambda region: (region.is_steady, -region.area)))


def _is_change(region: Region) -> bool:
    before, after = region.urgencies
    # without an area it is a boundary that both policies share, but for its last bits
    return before != after and region.area > CLOSE


def regions(*watches: PolicyOnSLO) -> tuple[Region, ...]:
    """The map cut into regions of one answer: rows are put in where the answers change between
    two.
    """
    rows = _rows(watches, np.unique([*ERROR_RATIOS, *ROUND]))
    while gaps := list(_gaps(rows)):
        rows |= _rows(watches, np.array(gaps))
    return tuple(_linked(sorted(rows.items())))


def _gaps(rows: dict[float, list[Stretch]]) -> Iterator[float]:
    """Error ratios between two rows of different answers that are not one boundary yet."""
    for low, high in pairwise(sorted(rows)):
        if _is_open(low, high) and _answers(rows[low]) != _answers(rows[high]):
            yield np.sqrt(low * high)


def _answers(row: list[Stretch]) -> list[tuple[int, ...]]:
    return [stretch.answer for stretch in row]


def _is_open(low: float, high: float) -> bool:
    return high > low * (1 + CLOSE)


def _rows(watches: Sequence[PolicyOnSLO], errors: Floats) -> dict[float, list[Stretch]]:
    """For each error ratio the stretches of lengths with one answer: between the lengths at which
    some rule begins to fire.
    """
    begins = [shortest(rule, slo, errors) for rule, slo in _turning(watches)]
    ends = [np.zeros_like(errors), *begins, np.full_like(errors, np.inf)]
    edges = np.sort(np.clip(ends, SHORTEST, LONGEST).T, axis=1)
    # between two edges all lengths have the answer of their middle
    middles = np.sqrt(edges[:, 1:] * edges[:, :-1])
    answers = np.stack(
        [detection(rules, slo, errors, middles).urgency for rules, slo in watches], axis=-1
    )
    return {
        float(error): _merged(row, edge)
        for error, row, edge in zip(errors, answers.tolist(), edges.tolist(), strict=True)
    }


def _turning(watches: Sequence[PolicyOnSLO]) -> Iterator[tuple[AlertRule, SLO]]:
    """The rules at whose shortest outages an answer may change."""
    for rules, slo in watches:
        for rule in rules:
            yield rule, slo
            if rule.hold:
                # its condition silences others before it has held for long enough to fire
                yield at_once(rule), slo


def _merged(answers: list[list[int]], edges: list[float]) -> list[Stretch]:
    """Neighbouring stretches of one answer as one, without those of no length."""
    merged: list[Stretch] = []
    for given, (begin, end) in zip(answers, pairwise(edges), strict=True):
        answer = tuple(given)
        if not _is_open(begin, end):
            continue
        if merged and merged[-1].answer == answer:
            begin = merged.pop().begin
        merged.append(Stretch(answer, begin, end))
    return merged


Chain = list[tuple[float, Stretch]]


def _linked(rows: list[tuple[float, list[Stretch]]]) -> list[Region]:
    """Stretches of neighbouring rows with one answer that touch, as regions.

    Between two rows a boundary moves by their ratio at most (error x length is what a window
    counts), so that thin slanting strips hang together.
    """
    chains = list[Chain]()
    # those that reach the row before
    open_chains = list[Chain]()
    before = rows[0][0]
    for error, stretches in rows:
        reach = error / before * (1 + CLOSE)
        before = error
        grown = list[Chain]()
        for stretch in stretches:
            chain = _taken(open_chains, stretch, reach)
            if not chain:
                chains.append(chain)
            chain.append((error, stretch))
            grown.append(chain)
        open_chains = grown
    return [_region(chain) for chain in chains]


def _taken(chains: list[Chain], stretch: Stretch, reach: float) -> Chain:
    """The first chain that a stretch continues, taken out, so that no other stretch of the row
    continues it too; a new one if there is none.
    """
    for place, chain in enumerate(chains):
        if _touch(chain[-1][1], stretch, reach):
            return chains.pop(place)
    return []


def _touch(one: Stretch, other: Stretch, reach: float) -> bool:
    if one.answer != other.answer:
        return False
    return one.begin <= other.end * reach and other.begin <= one.end * reach


def _region(chain: Chain) -> Region:
    numbers = np.array([(error, stretch.begin, stretch.end) for error, stretch in chain])
    return Region(chain[0][1].answer, *numbers.T)


def telling_row(region: Region) -> int:
    """The row at which a region's lengths are told: the largest round error ratio at which it
    begins on the map.
    """
    rows = [int(np.flatnonzero(region.errors == error)[0]) for error in _round_errors(region)]
    for row in rows:
        if region.begins[row] > SHORTEST:
            return row
    # a region without round errors is told at its middle
    return rows[0] if rows else len(region.errors) // 2


def _round_errors(region: Region) -> list[float]:
    return [error for error in ROUND if error in region.errors]
