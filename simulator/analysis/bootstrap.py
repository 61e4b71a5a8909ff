"""Intervals of pooled means and medians, and of their differences, by resampling whole runs; and
the exact interval of a share of runs.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from simulator.analysis.totals import Floats, standard_error
from simulator.foundation.streams import Streams
from simulator.foundation.units import percent

LEVEL = 0.95
# what is left outside of an interval on each side
TAIL = (1 - LEVEL) / 2
RESAMPLES = 2000
# fewer for very many runs, so that their weights (resamples x runs) keep to memory
FEWEST = 500
WEIGHTS = 20_000_000
# below so many runs no interval is shown
FEWEST_RUNS = 5
# a spread below this share of the whole is that of equal runs, and only rounding
ROUNDING = 1e-12


@dataclass(frozen=True)
class ShareOfRuns:
    """In how many of all `runs` there was any of what is counted, and the exact 95% interval of
    that share of runs (0..1).
    """

    some: int
    runs: int

    @property
    def low(self) -> float:
        """The share of runs below which so many would be too many."""
        return exact_interval(self.some, self.runs)[0]

    @property
    def high(self) -> float:
        """The share of runs above which so many would be too few."""
        return exact_interval(self.some, self.runs)[1]


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval; None where there is no data, or no interval can be given.
    Infinite: later than the runs could tell.

    `is_constant`: every run holds the same value. `held` stands in for the interval where there
    are too few events for one; `of_exceptions`: what it counts is the opposite of what is measured;
    `of_few_times`: it is a mean of too few times for an interval.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    is_constant: bool = False
    held: ShareOfRuns | None = None
    of_exceptions: bool = False
    of_few_times: bool = False

    @property
    def remark(self) -> str:
        """What is said beside the interval, or in its place."""
        if self.value is None:
            return ""
        if self.is_constant:
            return f"the same in every run{self._at_most}"
        if self.held is not None:
            return self._few(self.held)
        if self.of_few_times:
            return "too few times for an interval"
        if self.low is None:
            return "too few runs for an interval"
        return ""

    @property
    def _at_most(self) -> str:
        """What runs without any event say of the runs that were not played."""
        if self.held is None:
            return ""
        return f"; at most {percent(self.held.high)} of runs contain any"

    def _few(self, held: ShareOfRuns) -> str:
        what = "exceptions" if self.of_exceptions else "events"
        share = f"{percent(held.low)} to {percent(held.high)} of all runs"
        return f"few {what}: in {held.some} of {held.runs} runs, that is {share}"


def resamples_of(runs: int) -> int:
    """How many resamples are drawn of so many runs: fewer of very many, to bound the memory."""
    return max(FEWEST, min(RESAMPLES, WEIGHTS // runs))


class Resampled:
    """Weights of whole runs, the same for every measure and variant, so that differences are paired
    (live).
    """

    def __init__(self, runs: int) -> None:
        self.runs = runs
        resamples = resamples_of(runs)
        # keyed by the number of runs alone, so that a comparison repeats
        rng = Streams(0).of("bootstrap", runs)
        self.weights: Floats = rng.multinomial(
            runs, np.full(runs, 1 / runs), size=resamples
        ).astype(np.float64)

    def of_mean(self, value: float, influence: Floats) -> Interval:
        """The studentised interval of a pooled mean, or of a difference of two, from each run's
        influence on it (n; their sum is 0).

        Efron and Tibshirani, An Introduction to the Bootstrap (1993), 12.5: quantiles of
        (resampled - value) / its own standard error, times the standard error. A resample without
        spread is as far off as can be; where that leaves an end open, as few runs differ, it is
        Student's interval.
        """
        if self.runs < FEWEST_RUNS:
            return Interval(value)
        error = standard_error(influence)
        if not error:
            return Interval(value, value, value, is_constant=True)
        off = self._studentised(influence, error)
        least, most = _ends(off, TAIL)
        if math.isinf(least) or math.isinf(most):
            most = student(1 - TAIL, self.runs - 1)
            least = -most
        # a resample far above the value says that the value may be far above the truth
        return Interval(value, value - most * error, value - least * error)

    def _studentised(self, influence: Floats, error: float) -> Floats:
        """How far each resample is from the value in its own standard errors, in order."""
        moved = self.weights @ influence / self.runs
        spread = self.weights @ influence**2 / self.runs - moved**2
        spread[spread <= ROUNDING * error**2] = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            off = moved / np.sqrt(spread / (self.runs - 1))
        # 0 / 0: a resample of one run that holds the value itself
        found: Floats = np.sort(np.where(np.isnan(off), 0.0, off))
        return found

    def of_median(self, values: Sequence[Sequence[float]]) -> Interval:
        """The pooled (lower) median with its percentile interval, made wider for few runs; values
        may be infinite.

        Hesterberg, "What Teachers Should Know About the Bootstrap" (2015), expands the percentiles:
        the tail alpha becomes Phi(-sqrt(n / (n - 1)) t(1 - alpha, n - 1)).
        """
        pooled, run = _pooled(values)
        if not len(pooled):
            return Interval(None)
        value = float(_middle(pooled, np.ones(len(pooled))))
        if sum(map(bool, values)) < FEWEST_RUNS:
            return Interval(value)
        if pooled[0] == pooled[-1]:
            return Interval(value, value, value, is_constant=True)
        medians = np.array([_middle(pooled, weights[run]) for weights in self.weights])
        # a resample of runs without values has no median
        known = np.sort(medians[~np.isnan(medians)])
        return Interval(value, *_ends(known, self._expanded_tail))

    @property
    def _expanded_tail(self) -> float:
        wider = math.sqrt(self.runs / (self.runs - 1)) * student(1 - TAIL, self.runs - 1)
        return NormalDist().cdf(-wider)


def _pooled(values: Sequence[Sequence[float]]) -> tuple[Floats, NDArray[np.int64]]:
    """(the values of all runs in order, the run of each)."""
    pooled = np.array([value for each in values for value in each], dtype=np.float64)
    run = np.repeat(np.arange(len(values)), [len(each) for each in values])
    order = np.argsort(pooled, kind="stable")
    return pooled[order], run[order]


def _ends(ordered: Floats, tail: float) -> tuple[float, float]:
    """The values with a share `tail` (0..1) of them below and above."""
    last = len(ordered) - 1
    # order statistics, not interpolation: values may be infinite
    low = ordered[math.floor(tail * last)]
    high = ordered[math.ceil((1 - tail) * last)]
    return float(low), float(high)


def _middle(ordered: Floats, weights: Floats) -> float:
    """The first value at which half of the weight is reached; NaN without weight."""
    total = np.cumsum(weights)
    if total[-1] <= 0:
        return math.nan
    return float(ordered[np.searchsorted(total, total[-1] / 2)])


@lru_cache(maxsize=4096)
def exact_interval(some: int, runs: int) -> tuple[float, float]:
    """The 95% interval of a share of which `some` of `runs` were seen (Clopper and Pearson, 1934).

    With none seen all of the 5% is above: 0 to 1 - 0.05^(1 / runs), as long as the rule of three.
    """
    if some == 0:
        return 0.0, 1 - float((1 - LEVEL) ** (1 / runs))
    low = _root(lambda share: 1 - _at_most(some - 1, runs, share) - TAIL)
    if some == runs:
        return low, 1.0
    return low, _root(lambda share: TAIL - _at_most(some, runs, share))


def _at_most(some: int, runs: int, share: float) -> float:
    """The chance of at most so many of `runs` with this share (binomial)."""
    terms = (math.comb(runs, k) * share**k * (1 - share) ** (runs - k) for k in range(some + 1))
    return math.fsum(terms)


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises over 0..1 crosses 0, by halving."""
    low = 0.0
    high = 1.0
    # 2^-50 is close to the last bit of a share
    for _ in range(50):
        middle = (low + high) / 2
        if rising(middle) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def student(share: float, freedom: int) -> float:
    """Student's t quantile, by the expansion around the normal one (Abramowitz and Stegun 26.7.5);
    exact for 1 and 2.

    Within 0.1% of the exact value from 5 degrees of freedom on, at the shares used here.
    """
    if freedom == 1:
        return math.tan(math.pi * (share - 0.5))
    if freedom == 2:
        return (2 * share - 1) * math.sqrt(2 / (4 * share * (1 - share)))
    z = NormalDist().inv_cdf(share)
    v = float(freedom)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / v**power for power, term in enumerate(terms))
