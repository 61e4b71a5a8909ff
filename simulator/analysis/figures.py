"""One measure of one variant: its estimate, and its difference from the baseline with what may be
claimed of it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.analysis.bootstrap import Interval, Resampled
from simulator.analysis.estimates import Sample, SharedOccurrences, estimate, gap, paired
from simulator.analysis.measures import HEADLINES, Group, Measure
from simulator.analysis.scoring.scorecard import Scorecard
from simulator.analysis.totals import LEAST_KNOWN, Paired
from simulator.foundation.renamed import Renamed

# the normal quantile of 80%: the chance that so many replications would tell a difference
POWER = 0.84
# below so many standard errors a difference is no guide to how many runs would tell it
LEAST_SEEN = 0.65


@dataclass(frozen=True)
class Estimate:
    """One measure of one variant: its estimate, its difference from the baseline (None for the
    baseline itself).

    `is_beyond_chance`: the difference is beyond what exchanges of runs give by chance. `more` is
    about how many further replications would tell one that is not; `reached` the share of the
    values that were reached, where they are times, and `common` of how many occurrences their
    difference is. Without `has_enough_runs` no difference can be claimed, however large.
    """

    group: Group
    variant: str
    measure: Measure
    value: Interval
    gap: Interval | None
    is_beyond_chance: bool
    more: int | None
    reached: float | None
    common: SharedOccurrences | None
    has_enough_runs: bool = True

    is_told = Renamed("is_beyond_chance")

    @property
    def is_headline(self) -> bool:
        """Whether the closing sentence speaks of it."""
        return is_headline(self.measure)

    @property
    def note(self) -> str:
        """What must be said beside the number."""
        if self.value.value is None:
            return "no data"
        # the median, where what was not reached is later than any
        if math.isinf(self.value.value):
            return "more than half were not reached"
        notes = [self.value.remark]
        # what is true of both is said once
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
    common: SharedOccurrences | None

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return self.sample.measure


def is_headline(measure: Measure) -> bool:
    """Whether it is one of the measures of which the closing sentence speaks."""
    return measure.is_headline or measure.key.partition(" [")[0] in HEADLINES


def rows_of(
    group: Group, measure: Measure, cards: Mapping[str, tuple[Scorecard, ...]]
) -> Iterable[Row]:
    """A measure of all variants by label, the baseline first; of those that have scorecards."""
    baseline, *_ = cards
    first = Sample(measure, cards[baseline])
    for label, scorecards in cards.items():
        # without anybody on call a variant has no figures of the response
        if not scorecards:
            continue
        if label == baseline:
            yield Row(group, label, first, first, None, None)
        else:
            yield _compared(group, label, Sample(measure, scorecards), first)


def _compared(group: Group, label: str, own: Sample, first: Sample) -> Row:
    """A variant's row beside the baseline, which may have no scorecards of its own."""
    if not first.cards:
        return Row(group, label, own, first, None, None)
    return Row(group, label, own, first, *paired(first, own))


def estimates_of(rows: Sequence[Row], runs: int, critical: float) -> tuple[Estimate, ...]:
    """All figures; `critical` is what a studentised difference must exceed to be told."""
    resampled = Resampled(runs)
    return tuple(_estimate(row, resampled, critical) for row in rows)


def _estimate(row: Row, resampled: Resampled, critical: float) -> Estimate:
    alone = Estimate(
        row.group,
        row.variant,
        row.measure,
        estimate(row.sample, resampled),
        gap=None,
        is_beyond_chance=False,
        more=None,
        reached=row.sample.reached,
        common=None,
    )
    if row.pair is None:
        return alone
    return replace(
        alone,
        gap=gap(row.baseline, row.sample, row.pair, resampled),
        is_beyond_chance=row.pair.is_tested and abs(row.pair.studentised) > critical,
        more=_more(row.pair, critical, resampled.runs),
        common=row.common,
        has_enough_runs=runs_suffice(critical),
    )


def runs_suffice(critical: float) -> bool:
    """Whether there are runs enough to claim any difference at all."""
    return math.isfinite(critical)


def _more(pair: Paired, critical: float, runs: int) -> int | None:
    """About how many more runs would tell a difference: of one that too few runs hold for a test,
    as many as make it one.
    """
    # too few runs for any claim: how many more decides itself
    if not runs_suffice(critical):
        return None
    if pair.is_tested:
        return more_replications(abs(pair.studentised), critical, runs)
    if not pair.difference or not pair.known:
        return None
    # if the share of runs that hold values stays what it is
    return math.ceil(runs * LEAST_KNOWN / pair.known) - runs


def more_replications(off: float, critical: float, runs: int) -> int | None:
    """About how many more runs would tell a difference of `off` standard errors in four of five
    comparisons, if it is what it seems: n ((critical + 0.84) / off)^2 - n.

    None if it is told, if nothing can be, or if it is too small to guess.
    """
    if not LEAST_SEEN <= off <= critical < math.inf:
        return None
    return math.ceil(runs * ((critical + POWER) / off) ** 2 - runs)
