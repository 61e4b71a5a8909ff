"""Several variants over the same seeds: each measure with its interval, and its paired difference
from the first one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.analysis.bootstrap import Interval
from simulator.analysis.exchanges import critical_value
from simulator.analysis.figures import Figure, Row, figures_of, is_headline, rows_of
from simulator.analysis.measures import (
    LONG,
    Group,
    Measure,
    alert_measures,
    response_measures,
)
from simulator.analysis.scorecard import Scorecard
from simulator.scenario import Scenario
from simulator.scenario.keys import differences

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Variant:
    """One of the things compared: a label, a scenario, and its scorecards, one a seed.

    `alone` are those of runs to which nobody responds, `answered` those with the person on call
    (empty without one).
    """

    label: str
    scenario: Scenario
    alone: tuple[Scorecard, ...]
    answered: tuple[Scorecard, ...] = ()

    def cards(self, group: Group) -> tuple[Scorecard, ...]:
        """The scorecards that a group of measures reads."""
        return self.alone if group == "alerts" else self.answered


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
        """How long the runs are (s), for the unit of counts: where variants differ they are counted
        in 30 days.
        """
        horizons = {variant.scenario.horizon for variant in self.variants}
        return horizons.pop() if len(horizons) == 1 else max(*horizons, LONG)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every measure of every variant, the alerts' first."""
        return figures_of(self._rows, len(self.seeds), self.critical)

    @cached_property
    def critical(self) -> float:
        """What a studentised difference must exceed to be claimed; infinite below six runs."""
        pairs = (row.pair for row in self._rows if is_headline(row.measure))
        return critical_value([pair for pair in pairs if pair is not None])

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        scenario = self.baseline.scenario
        slos = [slo.name for slo in scenario.slos]
        has_releases = any(variant.scenario.releases for variant in self.variants)
        response = response_measures(self.horizon, slos, has_releases=has_releases)
        groups: tuple[tuple[Group, Sequence[Measure]], ...] = (
            ("alerts", alert_measures(self.horizon)),
            ("response", response),
        )
        return tuple(
            row
            for group, measures in groups
            for measure in measures
            for row in rows_of(
                group,
                measure,
                {variant.label: variant.cards(group) for variant in self.variants},
            )
        )

    def of(self, key: str, variant: str) -> Figure | None:
        """One figure by its measure's key and its variant's label; None where there is none."""
        return next(
            (
                figure
                for figure in self.figures
                if (figure.measure.key, figure.variant) == (key, variant)
            ),
            None,
        )

    def differences(self, variant: Variant) -> tuple[tuple[str, Any, Any], ...]:
        """(key, the baseline's value, the variant's) of everything that is played differently;
        names and seeds are not.
        """
        found = differences(self.baseline.scenario.dump(), variant.scenario.dump())
        return tuple(each for each in found if each[0] not in ("name", "seed", "alerting.policy"))

    def budget_key(self) -> str:
        """The measure of what was spent: by the SLO that lost most, or before the page when nobody
        responds.
        """
        spent = [
            figure
            for figure in self.figures
            if figure.measure.key.startswith("budget_spent")
            and figure.variant == self.baseline.label
        ]
        known = [figure for figure in spent if figure.value.value is not None]
        return (
            max(known, key=lambda figure: figure.value.value or 0.0).measure.key
            if known
            else "unseen"
        )

    @cached_property
    def table(self) -> "pd.DataFrame":
        """The figures as a tidy table: a row for each measure and variant; NaN where there is no
        data.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def rows(self) -> Iterable[dict[str, Any]]:
        """The table's rows as plain values, None where there is no data or no end to it."""
        for figure in self.figures:
            gap = figure.gap or Interval(None)
            yield {
                "group": figure.group,
                "measure": figure.measure.key,
                "variant": figure.variant,
                "label": figure.measure.label,
                "unit": figure.measure.unit,
                "better": figure.measure.better or None,
                **_bounds("", figure.value),
                **_bounds("difference_", gap),
                "reached": figure.reached,
                "found_by_both": figure.common.both if figure.common else None,
                "found_by_one": figure.common.left_out if figure.common else None,
                "is_told": None if figure.gap is None else figure.is_told,
                "more_replications": figure.more,
                "note": figure.note,
            }


def _bounds(prefix: str, interval: Interval) -> dict[str, float | None]:
    names = {
        "value": prefix.removesuffix("_") or "value",
        "low": f"{prefix}low",
        "high": f"{prefix}high",
    }
    return {name: _finite(getattr(interval, field)) for field, name in names.items()}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
