"""Several variants over the same seeds: each measure with its interval, and its paired difference
from the first one.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.analysis.bootstrap import Interval
from simulator.analysis.choosing import horizon_of, measures_of
from simulator.analysis.exchanges import critical_value
from simulator.analysis.figures import Estimate, Row, estimates_of, is_headline, rows_of
from simulator.analysis.measures import Group, Measure
from simulator.analysis.scoring.scorecard import Scorecard
from simulator.foundation.renamed import Renamed
from simulator.scenario import Scenario
from simulator.scenario.keys import played_differences

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Variant:
    """One of the things compared: a label, a scenario, and its scorecards, one a seed.

    `unattended` are those of runs to which nobody responds, `attended` those with the person on
    call (empty without one).
    """

    label: str
    scenario: Scenario
    unattended: tuple[Scorecard, ...]
    attended: tuple[Scorecard, ...] = ()
    alone = Renamed("unattended")
    answered = Renamed("attended")

    def cards(self, group: Group) -> tuple[Scorecard, ...]:
        """The scorecards that a group of measures reads."""
        # a policy is not judged by what a person did
        if group == "alerts":
            return self.unattended
        return self.attended


@dataclass(frozen=True)
class Comparison:
    """What `compare` found. The first variant is the baseline; every variant was played with each
    of `seeds`.

    `asked` is how many replications were asked for: more than `seeds` when it was stopped.
    """

    name: str
    variants: tuple[Variant, ...]
    seeds: tuple[int, ...]
    asked: int

    @property
    def baseline(self) -> Variant:
        """What the others are compared with."""
        return self.variants[0]

    @property
    def horizon(self) -> float:
        """How long the runs are (s), for the unit of counts."""
        return horizon_of(self.scenarios)

    @property
    def scenarios(self) -> list[Scenario]:
        """The variants' scenarios."""
        return [variant.scenario for variant in self.variants]

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Every measure of every variant, the alerts' first."""
        return estimates_of(self._rows, len(self.seeds), self.critical)

    figures = Renamed("estimates")

    @cached_property
    def critical(self) -> float:
        """What a studentised difference must exceed to be claimed; infinite below six runs."""
        # what the closing sentence does not speak of needs no guard, and would make it claim less
        pairs = (row.pair for row in self._rows if is_headline(row.measure))
        return critical_value([pair for pair in pairs if pair is not None])

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        groups = measures_of(self.scenarios)
        return tuple(
            row for group, measures in groups.items() for row in self._of_group(group, measures)
        )

    def _of_group(self, group: Group, measures: tuple[Measure, ...]) -> Iterator[Row]:
        cards = {variant.label: variant.cards(group) for variant in self.variants}
        for measure in measures:
            yield from rows_of(group, measure, cards)

    def of(self, key: str, variant: str) -> Estimate | None:
        """One figure by its measure's key and its variant's label; None where there is none."""
        for estimate in self.estimates:
            if (estimate.measure.key, estimate.variant) == (key, variant):
                return estimate
        return None

    def is_same(self, key: str) -> bool:
        """Whether all variants that have a measure have the same values of it in each run."""
        found = [
            (row.sample.values, row.sample.answers) for row in self._rows if row.measure.key == key
        ]
        return len(found) > 1 and all(each == found[0] for each in found)

    def differences(self, variant: Variant) -> tuple[tuple[str, Any, Any], ...]:
        """(key, the baseline's value, the variant's) of everything that is played differently;
        names and seeds are not.
        """
        return tuple(played_differences(self.baseline.scenario.dump(), variant.scenario.dump()))

    def budget_key(self) -> str:
        """The measure of what was spent: by the SLO that lost most, or before the page when nobody
        responds.
        """
        own = (estimate for estimate in self.estimates if estimate.variant == self.baseline.label)
        spent = {
            estimate.measure.key: estimate.value.value
            for estimate in own
            if estimate.measure.key.startswith("budget_spent")
        }
        known = {key: value for key, value in spent.items() if value is not None}
        if not known:
            return "unseen"
        return max(known, key=lambda key: known[key])

    @cached_property
    def table(self) -> "pd.DataFrame":
        """The figures as a tidy table: a row for each measure and variant; NaN where there is no
        data.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The table's rows as plain values, None where there is no data or no end to it."""
        for estimate in self.estimates:
            yield _row(estimate)


def _row(estimate: Estimate) -> dict[str, Any]:
    gap = estimate.gap or Interval(None)
    common = estimate.common
    return {
        "group": estimate.group,
        "measure": estimate.measure.key,
        "variant": estimate.variant,
        "label": estimate.measure.label,
        "unit": estimate.measure.unit,
        "better": estimate.measure.better or None,
        "value": _finite(estimate.value.value),
        "low": _finite(estimate.value.low),
        "high": _finite(estimate.value.high),
        "difference": _finite(gap.value),
        "difference_low": _finite(gap.low),
        "difference_high": _finite(gap.high),
        "reached": estimate.reached,
        "found_by_both": common.both if common else None,
        "found_by_one": common.left_out if common else None,
        # the baseline has no difference that could be told
        "is_told": None if estimate.gap is None else estimate.is_beyond_chance,
        "more_replications": estimate.more,
        "note": estimate.note,
    }


def _finite(value: float | None) -> float | None:
    # JSON has no infinity; a median later than the runs could tell is said in the note
    if value is None or not math.isfinite(value):
        return None
    return value
