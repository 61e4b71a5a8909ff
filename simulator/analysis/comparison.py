"""Several variants over the same seeds: each measure with its interval, and its paired difference
from the first one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.analysis.bootstrap import Floats, Interval, Resampled, difference, more_replications
from simulator.analysis.measures import Group, Measure, alert_measures, response_measures
from simulator.analysis.scorecard import Scorecard
from simulator.scenario import Scenario
from simulator.scenario.keys import differences

if TYPE_CHECKING:
    import pandas as pd

MOST_SENSIBLE = 1_000_000
"""More replications than this are not worth naming: the difference is nothing that matters."""


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
class Figure:
    """One measure of one variant: its estimate, its difference from the baseline (None for the
    baseline itself).

    `more` is about how many further replications would tell a doubtful difference; `reached` the
    share of the values that were reached, where they are times.
    """

    group: Group
    variant: str
    measure: Measure
    value: Interval
    gap: Interval | None
    more: int | None
    reached: float | None

    @property
    def is_told(self) -> bool:
        """Whether there is a difference that the interval tells from 0."""
        return self.gap is not None and self.gap.value is not None and not self.gap.holds_zero

    @property
    def note(self) -> str:
        """What must be said beside the number."""
        if self.value.value is None:
            return "no data"
        if math.isinf(self.value.value):
            return "more than half were not reached"
        notes = []
        if self.reached is not None and self.reached < 1 and self.measure.typical == "mean":
            notes.append("at least")
        if self.value.is_constant:
            notes.append("no variation")
        elif self.gap is not None and self.gap.is_constant:
            notes.append("no variation in the difference")
        return ", ".join(notes)


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

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every measure of every variant, the alerts' first."""
        resampled, found = Resampled(len(self.seeds)), list[Figure]()
        horizon, slos = (
            self.baseline.scenario.horizon,
            [slo.name for slo in self.baseline.scenario.slos],
        )
        has_releases = any(variant.scenario.releases for variant in self.variants)
        response = response_measures(horizon, slos, has_releases=has_releases)
        groups: tuple[tuple[Group, Sequence[Measure]], ...] = (
            ("alerts", alert_measures(horizon)),
            ("response", response),
        )
        for group, measures in groups:
            variants = [variant for variant in self.variants if variant.cards(group)]
            for measure in measures:
                found += _figures(group, measure, variants, self.baseline, resampled)
        return tuple(found)

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


def _figures(
    group: Group,
    measure: Measure,
    variants: Sequence[Variant],
    baseline: Variant,
    resampled: Resampled,
) -> list[Figure]:
    """One measure of all variants."""
    estimates = [_estimate(measure, variant.cards(group), resampled) for variant in variants]
    found = []
    for variant, (value, spread) in zip(variants, estimates, strict=True):
        gap = None
        if variant is not baseline and variants[0] is baseline:
            gap = difference(estimates[0][0], value, estimates[0][1], spread, resampled)
        more = more_replications(gap, resampled.runs) if gap else None
        is_sensible = more is not None and more <= MOST_SENSIBLE
        found.append(
            Figure(
                group,
                variant.label,
                measure,
                value,
                gap,
                more if is_sensible else None,
                _reached(measure, variant.cards(group)),
            )
        )
    return found


def _estimate(
    measure: Measure, cards: Sequence[Scorecard], resampled: Resampled
) -> tuple[Interval, Floats]:
    values = [measure.values(card) for card in cards]
    if measure.typical == "mean":
        value, spread = resampled.mean(values)
    else:
        value, spread = resampled.median(
            [_late(measure, card, each) for card, each in zip(cards, values, strict=True)]
        )
    return resampled.interval(value, spread), spread


def _late(measure: Measure, card: Scorecard, values: Sequence[float]) -> list[float]:
    """The values, with those not reached later than any."""
    reached = measure.reached(card) if measure.reached else [True] * len(values)
    return [
        value if is_reached else math.inf for value, is_reached in zip(values, reached, strict=True)
    ]


def _reached(measure: Measure, cards: Sequence[Scorecard]) -> float | None:
    if measure.reached is None:
        return None
    answers = [is_reached for card in cards for is_reached in measure.reached(card)]
    return sum(answers) / len(answers) if answers else None
