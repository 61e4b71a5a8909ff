"""One measure of one variant: its estimate, and its difference from the baseline with what may be
claimed of it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.analysis.bootstrap import Interval, Resampled
from simulator.analysis.estimates import Common, estimate, gap, paired
from simulator.analysis.measures import HEADLINES, Group, Measure
from simulator.analysis.scorecard import Scorecard
from simulator.analysis.totals import Paired

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
    """One measure of one variant, before anything is estimated: the scorecards that it is read
    from, the baseline's, and both paired (None for the baseline itself, or without scorecards).
    """

    group: Group
    variant: str
    measure: Measure
    cards: tuple[Scorecard, ...]
    baseline: tuple[Scorecard, ...]
    pair: Paired | None
    common: Common | None


def is_headline(measure: Measure) -> bool:
    """Whether it is one of the measures of which the closing sentence speaks."""
    return measure.key.partition(" [")[0] in HEADLINES


def rows_of(
    group: Group, measure: Measure, cards: Mapping[str, tuple[Scorecard, ...]]
) -> Iterable[Row]:
    """A measure of all variants by label, the baseline first; of those that have scorecards."""
    baseline, *_ = cards.values()
    for place, (label, own) in enumerate(cards.items()):
        if own and (place == 0 or not baseline):
            yield Row(group, label, measure, own, baseline, None, None)
        elif own:
            yield Row(group, label, measure, own, baseline, *paired(measure, baseline, own))


def figures_of(rows: Sequence[Row], runs: int, critical: float) -> tuple[Figure, ...]:
    """All figures; `critical` is what a studentised difference must exceed to be told."""
    resampled = Resampled(runs)
    return tuple(_figure(row, resampled, critical) for row in rows)


def _figure(row: Row, resampled: Resampled, critical: float) -> Figure:
    value = estimate(row.measure, row.cards, resampled)
    reached = _reached(row.measure, row.cards)
    if row.pair is None:
        return Figure(row.group, row.variant, row.measure, value, None, False, None, reached, None)
    off = abs(row.pair.studentised)
    return Figure(
        row.group,
        row.variant,
        row.measure,
        value,
        gap(row.measure, row.baseline, row.cards, row.pair, resampled),
        off > critical,
        more_replications(off, critical, resampled.runs),
        reached,
        row.common,
    )


def more_replications(off: float, critical: float, runs: int) -> int | None:
    """About how many more runs would tell a difference of `off` standard errors in four of five
    comparisons, if it is what it seems: n ((critical + 0.84) / off)^2 - n.

    None if it is told, if nothing can be, or if it is too small to guess.
    """
    if not LEAST_SEEN <= off <= critical < math.inf:
        return None
    return math.ceil(runs * ((critical + POWER) / off) ** 2 - runs)


def _reached(measure: Measure, cards: Sequence[Scorecard]) -> float | None:
    if measure.reached is None:
        return None
    answers = [is_reached for card in cards for is_reached in measure.reached(card)]
    return sum(answers) / len(answers) if answers else None
