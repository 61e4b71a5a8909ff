"""One measure of one variant: its estimate, and its difference from the baseline with what may be
claimed of it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.analysis.bootstrap import Interval, Resampled
from simulator.analysis.estimates import Common, Sample, estimate, gap, paired
from simulator.analysis.measures import HEADLINES, Group, Measure
from simulator.analysis.scorecard import Scorecard
from simulator.analysis.totals import LEAST_KNOWN, Paired

POWER = 0.84
"""The normal quantile of 80%: the chance that so many replications would tell it."""
LEAST_SEEN = 0.65
"""Below so many standard errors a difference is no guide to how many runs would tell it."""


@dataclass(frozen=True)
class Figure:
    """One measure of one variant: its estimate, its difference from the baseline (None for the
    baseline itself).

    `is_told`: the difference is beyond what exchanges of runs give by chance. `more` is about how
    many further replications would tell one that is not; `reached` the share of the values that
    were reached, where they are times, and `common` of how many occurrences their difference is.
    """

    group: Group
    variant: str
    measure: Measure
    value: Interval
    gap: Interval | None
    is_told: bool
    more: int | None
    reached: float | None
    common: Common | None

    @property
    def is_headline(self) -> bool:
        """Whether the closing sentence speaks of it."""
        return is_headline(self.measure)

    @property
    def note(self) -> str:
        """What must be said beside the number."""
        if self.value.value is None:
            return "no data"
        if math.isinf(self.value.value):
            return "more than half were not reached"
        notes = [self.value.remark]
        if self.gap is not None and self.gap.remark != self.value.remark:
            notes.append(self.gap.remark and f"difference: {self.gap.remark}")
        return "; ".join(filter(None, notes))


@dataclass(frozen=True)
class Row:
    """One measure of one variant, before anything is estimated: what it is read from, for the
    baseline too, and both paired (None for the baseline itself, or where it has no scorecards).
    """

    group: Group
    variant: str
    sample: Sample
    baseline: Sample
    pair: Paired | None
    common: Common | None

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return self.sample.measure


def is_headline(measure: Measure) -> bool:
    """Whether it is one of the measures of which the closing sentence speaks."""
    return measure.key.partition(" [")[0] in HEADLINES


def rows_of(
    group: Group, measure: Measure, cards: Mapping[str, tuple[Scorecard, ...]]
) -> Iterable[Row]:
    """A measure of all variants by label, the baseline first; of those that have scorecards."""
    first, *others = (Sample(measure, each) for each in cards.values())
    baseline, *labels = cards
    if first.cards:
        yield Row(group, baseline, first, first, None, None)
    for label, own in zip(labels, others, strict=True):
        if own.cards and first.cards:
            yield Row(group, label, own, first, *paired(first, own))
        elif own.cards:
            yield Row(group, label, own, first, None, None)


def figures_of(rows: Sequence[Row], runs: int, critical: float) -> tuple[Figure, ...]:
    """All figures; `critical` is what a studentised difference must exceed to be told."""
    resampled = Resampled(runs)
    return tuple(_figure(row, resampled, critical) for row in rows)


def _figure(row: Row, resampled: Resampled, critical: float) -> Figure:
    value, reached = estimate(row.sample, resampled), row.sample.reached
    if row.pair is None:
        return Figure(row.group, row.variant, row.measure, value, None, False, None, reached, None)
    off = abs(row.pair.studentised)
    return Figure(
        row.group,
        row.variant,
        row.measure,
        value,
        gap(row.baseline, row.sample, row.pair, resampled),
        row.pair.is_tested and off > critical,
        _more(row.pair, critical, resampled.runs),
        reached,
        row.common,
    )


def _more(pair: Paired, critical: float, runs: int) -> int | None:
    """About how many more runs would tell a difference: of one that too few runs hold for a test,
    as many as make it one.
    """
    if math.isinf(critical):
        return None
    if pair.is_tested:
        return more_replications(abs(pair.studentised), critical, runs)
    if not pair.difference or not pair.known:
        return None
    return math.ceil(runs * LEAST_KNOWN / pair.known) - runs


def more_replications(off: float, critical: float, runs: int) -> int | None:
    """About how many more runs would tell a difference of `off` standard errors in four of five
    comparisons, if it is what it seems: n ((critical + 0.84) / off)^2 - n.

    None if it is told, if nothing can be, or if it is too small to guess.
    """
    if not LEAST_SEEN <= off <= critical < math.inf:
        return None
    return math.ceil(runs * ((critical + POWER) / off) ** 2 - runs)
