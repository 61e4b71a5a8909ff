"""A measure over many runs of which only the totals are kept: its mean with the interval that
`compare` gives, read run by run from a store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from simulator.analysis.bootstrap import TAIL, Interval, Resampled, student
from simulator.analysis.estimates import OfMeans, events_of, mean_of
from simulator.analysis.measures import MONTH, PER_MONTH, Measure
from simulator.analysis.totals import Floats, Totals, standard_error

# with more runs the bootstrap is Student's interval but for its noise, and takes long
MOST_RESAMPLED = 2000


@dataclass(frozen=True)
class Summed:
    """The totals of a measure in runs of `horizon` seconds."""

    measure: Measure
    totals: Totals
    horizon: float

    @property
    def events(self) -> Floats | None:
        """How many events each run holds, as `events_of` has it."""
        months = self.horizon / MONTH if self.measure.unit == PER_MONTH else 1.0
        each = np.full(len(self.totals.sums), months)
        return events_of(self.measure, self.totals, each, self._says_yes_or_no)

    @cached_property
    def _says_yes_or_no(self) -> bool:
        """Whether each value is 0 or 1, as of a share of events: their sum is whole then."""
        if self.measure.unit != "share":
            return False
        return bool((self.totals.sums == np.round(self.totals.sums)).all())

    @property
    def is_one_value(self) -> bool:
        """Whether the mean of every run is the same."""
        is_known = self.totals.counts > 0
        means = self.totals.sums[is_known] / self.totals.counts[is_known]
        return len(np.unique(means)) == 1


@dataclass(frozen=True)
class Figure:
    """A measure at one point: its pooled mean with its 95% interval."""

    measure: Measure
    value: Interval

    @property
    def note(self) -> str:
        """What must be said beside the number."""
        if self.value.value is None:
            return "no data"
        return self.value.remark


class Student:
    """Student's interval of a mean: what the bootstrap comes to with many runs."""

    def of_mean(self, value: float, influence: Floats) -> Interval:
        """The value with its interval, from each run's influence on it (n)."""
        error = standard_error(influence)
        away = student(1 - TAIL, len(influence) - 1) * error
        return Interval(value, value - away, value + away, is_constant=not error)


@lru_cache(maxsize=2)
def resampling(runs: int) -> OfMeans:
    """What gives the intervals of means over so many runs."""
    if runs > MOST_RESAMPLED:
        return Student()
    return Resampled(runs)


def figures_of(
    measures: Sequence[Measure],
    own: Mapping[str, Measure],
    runs: Iterable[Mapping[str, tuple[float, float]]],
    horizon: float,
) -> tuple[Figure, ...]:
    """The figures of those measures that the runs (each a sum and a number by key) hold.

    `own` are the measures, by key, of which the runs were told: a short run has counts per run,
    which are told in 30 days beside those of longer ones.
    """
    table, keys = _table(runs)
    found = []
    for measure in measures:
        if measure.key in keys:
            column = keys.index(measure.key)
            times = MONTH / horizon if own[measure.key].unit != measure.unit else 1.0
            totals = Totals(times * table[:, column, 0], table[:, column, 1])
            summed = Summed(measure, totals, horizon)
            found.append(Figure(measure, mean_of(summed, resampling(len(table)))))
    return tuple(found)


def _table(runs: Iterable[Mapping[str, tuple[float, float]]]) -> tuple[Floats, list[str]]:
    """The totals (runs x measures x 2), and the measures' keys."""
    keys = list[str]()
    rows = []
    for figures in runs:
        keys = keys or list(figures)
        rows.append(np.array(list(figures.values())))
    if not rows:
        return np.zeros((0, 0, 2)), keys
    return np.stack(rows), keys
