"""What a search found: every policy that it tried, and the last ones on fresh seeds."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.analysis.bootstrap import Interval
from simulator.analysis.measures import Measure
from simulator.analysis.tradeoff import front
from simulator.experiments.search.race import Left
from simulator.experiments.search.space import Points
from simulator.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Figures:
    """A policy's figures over so many runs: pages (per 30 d) and the objective with their 95%
    intervals, the upper end of the one-sided 95% interval of the pages, and the pages of runs with
    somebody on call (None: nobody is).
    """

    runs: int
    pages: Interval
    most_pages: float
    objective: Interval
    attended_pages: Interval | None


@dataclass(frozen=True)
class Tried:
    """A policy that was tried: the scenario under it, its paging rules, and the round in which it
    joined; its figures on the seeds of the search and, of finalists, on fresh ones; why it left.

    `gap` is the difference of its objective from the current policy's on the fresh seeds.
    """

    label: str
    # too long for a line that a person reads
    scenario: Scenario = field(repr=False)
    points: Points
    joined: int
    searched: Figures
    fresh: Figures | None = None
    gap: Interval | None = None
    left: Left | None = None

    @property
    def figures(self) -> Figures:
        """Those of fresh seeds where there are any: only they are free of the choice."""
        return self.fresh or self.searched


@dataclass(frozen=True)
class Search:
    """What `search` found. `tried` are all policies by label, in the order in which they joined;
    `best` is the label of the answer and `current` that of the scenario's own policy.

    `is_admissible`: the best keeps to `max_pages` (pages per 30 d, or per run of less than 7 d) on
    the seeds of the search, by the upper end of the one-sided 95% interval, and on fresh seeds by
    its mean. `cost` is the difference of its objective from that of `unlimited`, the policy with
    the least whatever its pages. `runs` counts what was played or read; `asked` are the policies
    and replications that were asked for, and `is_whole` is false where the time was over before.
    """

    scenario: Scenario
    max_pages: float
    measure: Measure
    unit: str
    tried: dict[str, Tried]
    best_label: str
    current_label: str
    unlimited_label: str
    cost: Interval
    is_admissible: bool
    seeds: tuple[int, ...]
    fresh_seeds: tuple[int, ...]
    asked: tuple[int, int]
    runs: int
    is_whole: bool

    @property
    def best(self) -> Tried:
        """The policy that spends least within the limit; where none keeps to it, that with the
        fewest pages.
        """
        return self.tried[self.best_label]

    @property
    def current(self) -> Tried:
        """The scenario's own policy."""
        return self.tried[self.current_label]

    @property
    def unlimited(self) -> Tried:
        """Of the finalists that which spends least, whatever it pages."""
        return self.tried[self.unlimited_label]

    @cached_property
    def finalists(self) -> tuple[Tried, ...]:
        """Those that never left, by rising pages."""
        last = [each for each in self.tried.values() if each.left is None]
        return tuple(sorted(last, key=lambda each: _point(each.figures)))

    @cached_property
    def front(self) -> tuple[Tried, ...]:
        """The finalists that no other one beats in pages and objective, by rising pages."""
        points = np.array([_point(each.figures) for each in self.finalists])
        mask = front(points)
        return tuple(each for each, is_on in zip(self.finalists, mask, strict=True) if is_on)

    @cached_property
    def table(self) -> "pd.DataFrame":
        """A row for each policy that was tried; NaN where there is no data."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The table's rows as plain values."""
        on_front = {each.label for each in self.front}
        for each in self.tried.values():
            yield {
                "policy": each.label,
                "joined": each.joined,
                "seeds": each.searched.runs,
                **_flat(each.searched, ""),
                **_flat(each.fresh, "fresh_"),
                "left": None if each.left is None else each.left.why,
                "left_after_seeds": None if each.left is None else each.left.seeds,
                "left_for": None if each.left is None else each.left.other or None,
                "is_on_front": each.label in on_front,
                "is_best": each.label == self.best_label,
                "is_current": each.label == self.current_label,
            }


def _point(figures: Figures) -> tuple[float, float]:
    values = (figures.pages.value, figures.objective.value)
    pages, objective = (np.inf if value is None else value for value in values)
    return pages, objective


def _flat(figures: Figures | None, lead: str) -> dict[str, float | None]:
    """Figures as columns; empty where there are none."""
    nothing = Interval(None)
    if figures is None:
        figures = Figures(0, nothing, math.nan, nothing, None)
    attended = figures.attended_pages or nothing
    values = {
        "pages": figures.pages.value,
        "pages_low": figures.pages.low,
        "pages_high": figures.pages.high,
        "pages_at_most": figures.most_pages,
        "budget": figures.objective.value,
        "budget_low": figures.objective.low,
        "budget_high": figures.objective.high,
        "pages_attended": attended.value,
    }
    return {f"{lead}{key}": _finite(value) for key, value in values.items()}


def _finite(value: float | None) -> float | None:
    """What JSON can hold; None stands for no number."""
    if value is None or not math.isfinite(value):
        return None
    return value
