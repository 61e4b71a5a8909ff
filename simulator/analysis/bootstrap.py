"""Paired bootstrap: intervals of pooled means and medians, and of their differences, by resampling
whole runs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.foundation.streams import Streams

Floats: TypeAlias = NDArray[np.float64]
LEVEL = 0.95
RESAMPLES, FEWEST, WEIGHTS = 2000, 500, 20_000_000
"""How many resamples; fewer for very many runs, so that their weights keep to memory."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; None where there is no data. Infinite: later than the runs
    could tell.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def is_constant(self) -> bool:
        """Whether resampling changes nothing: no variation among the runs."""
        return self.low is not None and self.low == self.high

    @property
    def holds_zero(self) -> bool:
        """Whether it cannot tell the value from 0."""
        return self.low is None or self.high is None or self.low <= 0 <= self.high


class Resampled:
    """Weights of whole runs, the same for every measure and variant, so that differences are paired
    (live).
    """

    def __init__(self, runs: int) -> None:
        self.runs = runs
        resamples = max(FEWEST, min(RESAMPLES, WEIGHTS // runs))
        rng = Streams(0).of("bootstrap", runs)
        self.weights: Floats = rng.multinomial(
            runs, np.full(runs, 1 / runs), size=resamples
        ).astype(np.float64)

    def mean(self, values: Sequence[Sequence[float]]) -> tuple[float | None, Floats]:
        """The pooled mean of what each run holds, and that of every resample (NaN without data)."""
        sums, counts = (
            np.array([math.fsum(each) for each in values]),
            np.array([len(each) for each in values], dtype=np.float64),
        )
        if not counts.sum():
            return None, np.full(len(self.weights), np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            means: Floats = (self.weights @ sums) / (self.weights @ counts)
        return float(sums.sum() / counts.sum()), means

    def median(self, values: Sequence[Sequence[float]]) -> tuple[float | None, Floats]:
        """The pooled (lower) median, and that of every resample; values may be infinite."""
        pooled = np.array([value for each in values for value in each], dtype=np.float64)
        if not len(pooled):
            return None, np.full(len(self.weights), np.nan)
        run = np.repeat(np.arange(self.runs), [len(each) for each in values])
        order = np.argsort(pooled, kind="stable")
        pooled, run = pooled[order], run[order]
        medians = np.array([_middle(pooled, weights[run]) for weights in self.weights])
        return float(_middle(pooled, np.ones(len(pooled)))), medians

    def interval(self, value: float | None, resampled: Floats) -> Interval:
        """The percentile interval, made wider for few runs.

        Hesterberg, "What Teachers Should Know About the Bootstrap" (2015), expands the percentiles:
        the tail alpha becomes Phi(-sqrt(n / (n - 1)) t(1 - alpha, n - 1)). One run alone has no
        interval.
        """
        known = resampled[~np.isnan(resampled)]
        if value is None or self.runs < 2 or not len(known):
            return Interval(value)
        tail = NormalDist().cdf(
            -math.sqrt(self.runs / (self.runs - 1)) * student(1 - (1 - LEVEL) / 2, self.runs - 1)
        )
        # order statistics, not interpolation: values may be infinite
        ordered = np.sort(known)
        low, high = (
            float(ordered[math.floor(tail * (len(known) - 1))]),
            float(ordered[math.ceil((1 - tail) * (len(known) - 1))]),
        )
        is_constant = low == high or high - low <= 1e-12 * abs(
            value
        )  # rounding of sums is no variation
        return Interval(value, value, value) if is_constant else Interval(value, low, high)


def _middle(ordered: Floats, weights: Floats) -> Any:
    """The first value at which half of the weight is reached; NaN without weight."""
    total = np.cumsum(weights)
    return ordered[np.searchsorted(total, total[-1] / 2)] if total[-1] > 0 else np.nan


def difference(
    first: Interval, second: Interval, one: Floats, other: Floats, resampled: Resampled
) -> Interval:
    """second - first with its interval, from the same resamples; no data where either is
    infinite.
    """
    if (
        first.value is None
        or second.value is None
        or not (math.isfinite(first.value) and math.isfinite(second.value))
    ):
        return Interval(None)
    with np.errstate(invalid="ignore"):
        return resampled.interval(second.value - first.value, other - one)


def more_replications(gap: Interval, runs: int) -> int | None:
    """About how many more runs would tell the difference from 0, if it is what it seems; None if it
    is told, or seems to be 0.

    An interval's half width shrinks with the square root of the number of runs.
    """
    if not gap.value or gap.low is None or gap.high is None or not gap.holds_zero:
        return None
    needed = runs * ((gap.high - gap.low) / 2 / gap.value) ** 2
    return max(1, math.ceil(needed - runs)) if math.isfinite(needed) else None


def student(share: float, freedom: int) -> float:
    """Student's t quantile, by the expansion around the normal one (Abramowitz and Stegun 26.7.5);
    exact for 1 and 2.

    Within 0.1% of the exact value from 5 degrees of freedom on, at the shares used here.
    """
    if freedom == 1:
        return math.tan(math.pi * (share - 0.5))
    if freedom == 2:
        return (2 * share - 1) * math.sqrt(2 / (4 * share * (1 - share)))
    z, v = NormalDist().inv_cdf(share), float(freedom)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / v**power for power, term in enumerate(terms))
