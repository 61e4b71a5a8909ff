"""The race: which policies are clearly worse after some seeds, and which of the others go on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.bootstrap import FEWEST_RUNS, student
from simulator.analysis.poisson import highest_mean, lowest_mean
from simulator.analysis.totals import Floats, Totals, standard_error
from simulator.analysis.tradeoff import Mask, front
from simulator.experiments.search.rounds import FEWEST_SEEDS

# what is left outside of a one-sided interval of 95%
TAIL = 0.05
# of the places in the next round, those that the best within the limit get; the rest go to the
# front, which tells what the limit costs
FOR_THE_BEST = 2 / 3
# differences below this share of what is subtracted are rounding
ROUNDING = 1e-9

Why: TypeAlias = Literal["alike", "worse", "too many pages", "not among the best"]
Square: TypeAlias = NDArray[np.float64]


class Left(NamedTuple):
    """Why a policy left the race, after how many seeds, and for which one: that is better, or was
    played alike.
    """

    why: Why
    seeds: int
    other: str = ""


@dataclass(frozen=True)
class Standing:
    """How policies stand after the same seeds (n): of each label the pages and the objective of
    every run; `per_page` is what one page of a run adds to `pages` (pages per 30 d).
    """

    pages: Mapping[str, Totals]
    objective: Mapping[str, Totals]
    per_page: float

    @property
    def labels(self) -> list[str]:
        """Of all policies, in order."""
        return list(self.pages)

    @cached_property
    def seeds(self) -> int:
        """How many runs of each there are."""
        return len(next(iter(self.pages.values())).sums)

    @cached_property
    def points(self) -> Floats:
        """The means of pages and objective (policies x 2); infinite where there is no data."""
        return np.array(
            [(_mean(self.pages[label]), _mean(self.objective[label])) for label in self.labels]
        )

    def most_pages(self, label: str, tail: float = TAIL) -> float:
        """The upper end of the one-sided interval of a policy's pages (per 30 d)."""
        return most_pages(self.pages[label].sums, self.per_page, tail)

    def least_pages(self, label: str, tail: float = TAIL) -> float:
        """The lower end of it."""
        return least_pages(self.pages[label].sums, self.per_page, tail)

    def point(self, label: str) -> tuple[float, float]:
        """A policy's mean pages and objective."""
        pages, objective = self.points[self.labels.index(label)].tolist()
        return pages, objective


def _mean(totals: Totals) -> float:
    mean = totals.mean
    return math.inf if mean is None else mean


def most_pages(pages: Floats, per_page: float, tail: float = TAIL) -> float:
    """The upper end of the one-sided interval of the mean of `pages` (n runs).

    The larger one of two: mean + t s / sqrt(n) by Student's quantile, which knows how runs differ;
    and Garwood's exact bound of a Poisson mean from the count of all runs, which knows that none in
    a few runs does not mean none ever. Where every run has the same number of pages, and has any,
    it is that number: of ten Poisson counts all are equal with a chance below 0.37^9.
    """
    if is_certain(pages):
        return float(pages[0])
    count = round(float(pages.sum()) / per_page)
    exact = highest_mean(count, tail) * per_page / len(pages)
    return max(exact, float(pages.mean()) + _reach(pages - pages.mean(), tail))


def least_pages(pages: Floats, per_page: float, tail: float = TAIL) -> float:
    """The lower end, in the same way: the smaller one of the two."""
    if is_certain(pages):
        return float(pages[0])
    count = round(float(pages.sum()) / per_page)
    exact = lowest_mean(count, tail) * per_page / len(pages)
    return min(exact, float(pages.mean()) - _reach(pages - pages.mean(), tail))


def is_certain(pages: Floats) -> bool:
    """Whether every run has the same number of pages above 0, in runs enough to know it."""
    is_known = len(pages) >= FEWEST_SEEDS
    return is_known and bool(pages[0] > 0) and bool((pages == pages[0]).all())


def _reach(influence: Floats, tail: float) -> float:
    """Half of an interval; none is short enough for one run."""
    if len(influence) < 2:
        return math.inf
    return student(1 - tail, len(influence) - 1) * standard_error(influence)


def race(standing: Standing, limit: float, places: int, current: str) -> dict[str, Left]:
    """Who leaves, and why: who had the same figures in every run as an earlier one; who is clearly
    worse than another, in pages and objective; who sends clearly more pages than `limit` and is not
    on the front; and who is not among the best that the `places` hold. The `current` policy never
    leaves.
    """
    left = dict[str, Left]()
    if standing.seeds >= FEWEST_RUNS:
        left |= _alike(standing)
        left |= {who: why for who, why in _worse(standing).items() if who not in left}
        left |= _inadmissible(standing, limit, left)
    left.pop(current, None)
    others = [label for label in standing.labels if label not in left and label != current]
    staying = set(kept(standing, others, limit, places - 1))
    for label in others:
        if label not in staying:
            left[label] = Left("not among the best", standing.seeds)
    return left


def _alike(standing: Standing) -> dict[str, Left]:
    """Who had the same pages and the same objective in every run as one before."""
    first = dict[bytes, str]()
    left = dict[str, Left]()
    for label in standing.labels:
        sums = (standing.pages[label].sums, standing.objective[label].sums)
        known = first.setdefault(np.concatenate(sums).tobytes(), label)
        if known != label:
            left[label] = Left("alike", standing.seeds, known)
    return left


def _worse(standing: Standing) -> dict[str, Left]:
    """Who is beaten beyond chance: worse than some other in one of pages and objective by paired
    differences, and not better in the other.

    As each is compared with all others, the level is divided by their number (Bonferroni).
    """
    labels = standing.labels
    quantile = student(1 - TAIL / max(len(labels) - 1, 1), standing.seeds - 1)
    pages, objective = (
        _least_excess([totals[label] for label in labels], quantile)
        for totals in (standing.pages, standing.objective)
    )
    beaten = (pages >= 0) & (objective >= 0) & ((pages > 0) | (objective > 0))
    # named is the one that is better by most
    by = np.where(beaten, objective, -np.inf).argmax(axis=1)
    return {
        label: Left("worse", standing.seeds, labels[by[row]])
        for row, label in enumerate(labels)
        if beaten[row].any()
    }


def _least_excess(totals: Sequence[Totals], quantile: float) -> Square:
    """By how much at least each policy (row) is above each other one (column): the mean of the
    paired difference, less so many of its standard errors.
    """
    # without data there is nothing to compare: nan is neither above nor below
    means = np.array([math.nan if each.mean is None else each.mean for each in totals])
    moved = np.stack([each.influence for each in totals])
    runs = moved.shape[1]
    squares = (moved**2).sum(axis=1)
    both = squares[:, None] + squares[None, :]
    of_gap = both - 2 * moved @ moved.T
    of_gap[of_gap <= ROUNDING * both] = 0.0
    gap = means[:, None] - means[None, :]
    size = np.maximum(np.abs(means)[:, None], np.abs(means)[None, :])
    gap[np.abs(gap) <= ROUNDING * size] = 0.0
    least: Square = gap - quantile * np.sqrt(of_gap / (runs * (runs - 1)))
    return least


def _inadmissible(standing: Standing, limit: float, left: Mapping[str, Left]) -> dict[str, Left]:
    """Who sends more pages than the limit beyond chance, and does not stand on the front."""
    still = [label for label in standing.labels if label not in left]
    tail = TAIL / len(still)
    on_front = _on_front(standing, still)
    return {
        label: Left("too many pages", standing.seeds)
        for label in still
        if label not in on_front and standing.least_pages(label, tail) > limit
    }


def _on_front(standing: Standing, labels: Sequence[str]) -> list[str]:
    """Those that no other one beats in both means, by rising pages."""
    points = np.array([standing.point(label) for label in labels]).reshape(-1, 2)
    mask: Mask = front(points)
    found = [(standing.point(label), label) for label, is_on in zip(labels, mask) if is_on]
    return [label for _, label in sorted(found)]


def kept(standing: Standing, labels: Sequence[str], limit: float, places: int) -> list[str]:
    """Which of these go on where there are so many places: the best within the limit, then those
    of the front, from end to end.
    """
    if len(labels) <= places:
        return list(labels)
    ranked = sorted(labels, key=lambda label: _rank(standing.point(label), limit))
    best = ranked[: math.ceil(FOR_THE_BEST * places)]
    rest = [label for label in _on_front(standing, labels) if label not in best]
    chosen = [*best, *_spread(rest, places - len(best))]
    # a short front leaves places for the next best
    more = [label for label in ranked if label not in chosen]
    return chosen + more[: places - len(chosen)]


def _rank(point: tuple[float, float], limit: float) -> tuple[bool, float, float]:
    """Within the limit the best objective comes first, beyond it the fewest pages."""
    pages, objective = point
    if pages <= limit:
        return False, objective, pages
    return True, pages, objective


def _spread(labels: Sequence[str], places: int) -> list[str]:
    """So many of some in order, evenly, both ends among them."""
    if len(labels) <= places:
        return list(labels)
    picked = np.linspace(0, len(labels) - 1, places).round().astype(int) if places > 1 else [-1]
    return [labels[place] for place in picked]
