"""A measure over many runs: its estimate for one variant, and its difference between two."""

import dataclasses
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.bootstrap import FEWEST_RUNS, Interval, Resampled, ShareOfRuns
from simulator.analysis.measures import MONTH, PER_MONTH, Measure, OccurrenceTime
from simulator.analysis.scoring.scorecard import Scorecard
from simulator.analysis.totals import Floats, Paired, Totals

# occurrences of one name whose harm begins so many seconds apart are the same: what varies may
# harm a little sooner in one variant
SAME_WITHIN = 3600.0
# with fewer events in all runs together there is no interval of their mean
FEW_EVENTS = 10

ByName: TypeAlias = dict[tuple[str, int], OccurrenceTime]


@dataclass(frozen=True)
class SharedOccurrences:
    """Of how many occurrences the difference of two times is: those that both variants reached.

    `left_out` are those that only one of them has or reached.
    """

    both: int
    left_out: int


@dataclass(frozen=True)
class Sample:
    """A measure, and the scorecards of one variant (n) that it is read from; each is read once."""

    measure: Measure
    cards: tuple[Scorecard, ...]

    @cached_property
    def values(self) -> list[Sequence[float]]:
        """The values of each run."""
        return [self.measure.values(card) for card in self.cards]

    @cached_property
    def answers(self) -> list[Sequence[bool]]:
        """Whether each value was reached."""
        reached = self.measure.reached
        if reached is None:
            return [[True] * len(each) for each in self.values]
        return [reached(card) for card in self.cards]

    @cached_property
    def totals(self) -> Totals:
        """Of each run; of times of those that were reached."""
        if self.measure.reached is None:
            return Totals.of(self.values)
        return Totals.of([_reached(*each) for each in self._pairs])

    @cached_property
    def late(self) -> list[list[float]]:
        """The values of each run, with those not reached later than any."""
        return [_late(*each) for each in self._pairs]

    @property
    def _pairs(self) -> Iterable[tuple[Sequence[float], Sequence[bool]]]:
        return zip(self.values, self.answers, strict=True)

    @cached_property
    def reached(self) -> float | None:
        """The share of the values that were reached; None for what is no time, and without any."""
        answers = [is_reached for each in self.answers for is_reached in each]
        if self.measure.reached is None or not answers:
            return None
        return sum(answers) / len(answers)

    @cached_property
    def events(self) -> Floats | None:
        """How many events each run holds (1 x n), and for shares how many exceptions (2 x n); None
        for what is not counted.
        """
        is_yes_or_no = self._says_yes_or_no()
        return events_of(self.measure, self.totals, np.array(self._months()), is_yes_or_no)

    @property
    def is_one_value(self) -> bool:
        """Whether all values of all runs are the same."""
        return len({each for run in self.values for each in run}) == 1

    def _months(self) -> list[float]:
        """What a total of each run was divided by to have its unit."""
        if self.measure.unit != PER_MONTH:
            return [1.0] * len(self.cards)
        return [card.horizon / MONTH for card in self.cards]

    def _says_yes_or_no(self) -> bool:
        """Whether each value is 0 or 1, as of a share of events; a share of the time is not."""
        if self.measure.unit != "share":
            return False
        return all(value in (0, 1) for each in self.values for value in each)


def _reached(values: Sequence[float], answers: Sequence[bool]) -> list[float]:
    return [value for value, is_reached in zip(values, answers, strict=True) if is_reached]


def _late(values: Sequence[float], answers: Sequence[bool]) -> list[float]:
    late = list[float]()
    for value, is_reached in zip(values, answers, strict=True):
        late.append(value if is_reached else math.inf)
    return late


class Pooled(Protocol):
    """What the mean of a measure over many runs is estimated from: the runs' totals, their events
    (kinds x n, see `events_of`), and whether all values are one.
    """

    @property
    def measure(self) -> Measure:
        """What is measured."""

    @property
    def totals(self) -> Totals:
        """Of each run."""

    @property
    def events(self) -> Floats | None:
        """How many each run holds."""

    @property
    def is_one_value(self) -> bool:
        """Whether there is but one value."""


class OfMeans(Protocol):
    """Gives the interval of a pooled mean from each run's influence on it (n)."""

    def of_mean(self, value: float, influence: Floats) -> Interval:
        """The value with its interval."""


def events_of(
    measure: Measure, totals: Totals, months: Floats, is_yes_or_no: bool
) -> Floats | None:
    """How many events each run holds (1 x n), and for shares how many exceptions (2 x n); None for
    what is not counted. `months` (n) is what a total of each run was divided by to have its unit.
    """
    if measure.unit.startswith("per "):
        # a total in 30 days is no count: how many there were in the run itself
        counted: Floats = np.round(totals.sums * months)[None]
        return counted
    if not is_yes_or_no:
        return None
    return np.stack([totals.sums, totals.counts - totals.sums])


def estimate(sample: Sample, resampled: Resampled) -> Interval:
    """The pooled mean or median of one variant over all runs, with its interval."""
    if sample.measure.typical == "median":
        return resampled.of_median(sample.late)
    return mean_of(sample, resampled)


def mean_of(sample: Pooled, resampled: OfMeans) -> Interval:
    """The pooled mean of a measure over all runs, with its interval."""
    totals = sample.totals
    value = totals.mean
    if value is None or len(totals.sums) < FEWEST_RUNS:
        return Interval(value)
    is_known = totals.counts > 0
    # what is reached or not has no count of events but that of its values
    if sample.measure.reached is not None and totals.counts.sum() < FEW_EVENTS:
        return Interval(value, is_constant=sample.is_one_value, of_few_times=True)
    found = _interval(value, totals.influence, is_known, sample.events, resampled)
    most = 1.0 if sample.measure.unit == "share" else math.inf
    return _within(found, 0.0, most)


def paired(first: Sample, second: Sample) -> tuple[Paired, SharedOccurrences | None]:
    """The two variants' totals over the same seeds, and of how many occurrences they are where
    these are matched.

    Times are compared over the occurrences that both reached: a mean of differences.
    """
    # the mean of what each variant found would make a policy fast that finds only the largest
    if first.measure.by_occurrence is None:
        return Paired(first.totals, second.totals), None
    gaps = list[list[float]]()
    left_out = 0
    for one, other in zip(first.cards, second.cards, strict=True):
        before = _by_name(first.measure, one)
        after = _by_name(first.measure, other)
        both = _in_both(before, after)
        gaps.append([after[name].seconds - before[name].seconds for name in both])
        left_out += len(before) + len(after) - 2 * len(both)
    later = Totals.of(gaps)
    same = Totals(np.zeros(len(gaps)), later.counts)
    return Paired(same, later), SharedOccurrences(int(later.counts.sum()), left_out)


def gap(first: Sample, second: Sample, pair: Paired, resampled: Resampled) -> Interval:
    """The second variant's difference from the first, with its interval."""
    if pair.difference is None:
        return Interval(None)
    events = None
    if first.events is not None and second.events is not None:
        # a run differs by so many events, or by so many exceptions
        events = np.abs(second.events - first.events).max(axis=0, keepdims=True)
    is_known = (pair.first.counts > 0) | (pair.second.counts > 0)
    found = _interval(pair.difference, pair.influence, is_known, events, resampled)
    most = 1.0 if first.measure.unit == "share" else math.inf
    return _within(found, -most, most)


def _interval(
    value: float,
    influence: Floats,
    is_known: NDArray[np.bool_],
    events: Floats | None,
    resampled: OfMeans,
) -> Interval:
    """An interval, or what is said in its place where there are too few runs or events.

    `influence` is how far each run moves the value (n), `is_known` whether it holds values (n),
    `events` how many it holds of what is counted (kinds x n).
    """
    runs = int(is_known.sum())
    if runs < FEWEST_RUNS:
        return Interval(value)
    found = resampled.of_mean(value, influence)
    if events is None:
        return found
    if found.is_constant:
        is_none = events[0].sum() == 0
        return dataclasses.replace(found, held=ShareOfRuns(0, runs) if is_none else None)
    # of a share that is nearly 1 the exceptions are the few
    few = int(np.argmin(events.sum(axis=1)))
    if events[few].sum() >= FEW_EVENTS:
        return found
    # whole numbers, as floats
    held = ShareOfRuns(int((events[few] > 0.5).sum()), runs)
    return Interval(value, held=held, of_exceptions=few == 1)


def _within(interval: Interval, least: float, most: float) -> Interval:
    """The interval's ends kept to what is possible."""
    if interval.low is None or interval.high is None:
        return interval
    low = max(interval.low, least)
    high = min(interval.high, most)
    return dataclasses.replace(interval, low=low, high=high)


def _by_name(measure: Measure, card: Scorecard) -> ByName:
    """The times of a run that were reached, by what they are counted from; of several with one
    name (an occurrence that harms several SLOs) by their order too.
    """
    found = ByName()
    seen = Counter[str]()
    for name, since in measure.by_occurrence(card) if measure.by_occurrence else ():
        if since.is_reached:
            found[name, seen[name]] = since
        seen[name] += 1
    return found


def _in_both(before: ByName, after: ByName) -> list[tuple[str, int]]:
    """The occurrences that two runs share."""
    return [name for name in before if name in after and _is_same(before[name], after[name])]


def _is_same(one: OccurrenceTime, other: OccurrenceTime) -> bool:
    """Whether two occurrences of one name are the same: where variants change when failures strike,
    the fourth outage of one run is not the fourth of another.
    """
    return abs(one.begin - other.begin) <= SAME_WITHIN
