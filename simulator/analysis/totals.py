"""Sums over runs: a pooled mean, the difference of two, and what each run contributes to them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
# a difference is tested if so many runs (of fewer runs: all) hold values of each variant: a few
# that happen to agree have no error, would hide all others, and prove nothing
LEAST_KNOWN = 10
# a difference smaller than this share of what is subtracted is rounding
ROUNDING = 1e-12


@dataclass(frozen=True)
class Totals:
    """What each run holds of a measure: the sum of its values, and how many there are (n each)."""

    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, values: Sequence[Sequence[float]]) -> "Totals":
        """The totals of the values that each run holds."""
        # exact sums: the order of a run's values is no difference between variants
        sums = np.array([math.fsum(each) for each in values], dtype=np.float64)
        return cls(sums, np.array([len(each) for each in values], dtype=np.float64))

    @property
    def mean(self) -> float | None:
        """The pooled mean: all sums over all counts; None without values."""
        count = float(self.counts.sum())
        if not count:
            return None
        return float(self.sums.sum()) / count

    @property
    def influence(self) -> Floats:
        """How far each run moves the pooled mean (n; their sum is 0): (sum - mean x count) over the
        mean count, the linearisation of a ratio (Cochran, Sampling Techniques, 6.3).
        """
        mean = self.mean
        if mean is None:
            return np.zeros(len(self.sums))
        off = self.sums - mean * self.counts
        # runs that hold the mean itself must not seem to differ by their last bits
        off[np.abs(off) <= ROUNDING * np.abs(self.sums)] = 0.0
        moved: Floats = off / self.counts.mean()
        return moved


@dataclass(frozen=True)
class Paired:
    """The same measure of two variants over the same seeds; the second one's less the first's."""

    first: Totals
    second: Totals

    @cached_property
    def difference(self) -> float | None:
        """The difference of the pooled means; None where either has no values."""
        one = self.first.mean
        other = self.second.mean
        if one is None or other is None:
            return None
        gap = other - one
        if abs(gap) <= ROUNDING * max(abs(one), abs(other)):
            return 0.0
        return gap

    @cached_property
    def influence(self) -> Floats:
        """How far each run moves the difference (n)."""
        one = self.first.influence
        other = self.second.influence
        gap: Floats = other - one
        gap[np.abs(gap) <= ROUNDING * np.maximum(np.abs(one), np.abs(other))] = 0.0
        return gap

    @property
    def is_tested(self) -> bool:
        """Whether enough runs hold values of each variant for a claim."""
        runs = len(self.first.counts)
        return self.difference is not None and self.known >= min(LEAST_KNOWN, runs)

    @property
    def known(self) -> int:
        """In how many runs there are values of the variant that has them in fewer."""
        return int(min((each.counts > 0).sum() for each in (self.first, self.second)))

    @property
    def studentised(self) -> float:
        """The difference over its standard error: infinite where every run holds the same
        difference, 0 without one.
        """
        if not self.difference:
            return 0.0
        error = standard_error(self.influence)
        if not error:
            return math.copysign(math.inf, self.difference)
        return self.difference / error


def standard_error(influence: Floats) -> float:
    """That of a pooled mean, or of a difference of two, from each run's influence on it."""
    runs = len(influence)
    # one run says nothing of how runs differ
    if runs <= 1:
        return 0.0
    return math.sqrt(float(influence @ influence) / (runs * (runs - 1)))
