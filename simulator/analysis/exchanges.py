"""Which differences are more than chance, when many are looked at together: by exchanging runs.

Were a variant the same as the baseline, its run of a seed and the baseline's could change places
and nothing would be different. So the largest of all differences is held against the largest ones
after exchanges at random: Westfall and Young, Resampling-Based Multiple Testing (1993), maxT.
"""

import math
from collections.abc import Sequence

import numpy as np

from simulator.analysis.totals import Floats, Paired
from simulator.foundation.streams import Streams

EXCHANGES = 1000
# of comparisons in which nothing differs, so many at most may claim anything
CHANCE = 0.05
# below so many runs one pattern in 2^(runs - 1) is as good as the one seen: more than CHANCE
FEWEST_CLAIMED = 6
# what is above the quantile by so small a share of it is as large, and not beyond it
TIE = 1e-7
# so many runs are exchanged at once, so that their patterns keep to memory
BLOCK = 4096


def critical_value(pairs: Sequence[Paired]) -> float:
    """What a studentised difference must exceed to be claimed: the 95% quantile of the largest one
    (absolute, over all `pairs` that can be tested) under 1,000 random exchanges of runs, the same
    for all.

    Infinite where nothing can be claimed: below six runs.
    """
    tested = [pair for pair in pairs if pair.is_tested]
    if not tested:
        return math.inf
    runs = len(tested[0].first.sums)
    if runs < FEWEST_CLAIMED:
        return math.inf
    largest = np.max(np.abs(_exchanged(tested, runs)), axis=1)
    quantile = float(np.sort(largest)[math.ceil((1 - CHANCE) * EXCHANGES) - 1])
    return quantile * (1 + TIE)


def _exchanged(pairs: Sequence[Paired], runs: int) -> Floats:
    """The studentised differences (exchanges x pairs) with runs of random seeds exchanged."""
    moments = np.stack([_moments(pair) for pair in pairs], axis=2)
    swapped = moments[SWAPPED]
    changes = np.moveaxis(swapped - moments, 1, 0).reshape(runs, -1)
    # keyed by the number of runs alone: a comparison repeats, and a variant more changes no pattern
    rng = Streams(0).of("exchanges", runs)
    found = np.zeros((EXCHANGES, changes.shape[1]))
    for begin in range(0, runs, BLOCK):
        block = changes[begin : begin + BLOCK]
        found += rng.integers(0, 2, (EXCHANGES, len(block))).astype(np.float64) @ block
    sums = found.reshape(EXCHANGES, len(MOMENTS), len(pairs)) + moments.sum(axis=1)
    return _studentised(dict(zip(MOMENTS, np.moveaxis(sums, 1, 0), strict=True)), runs)


# products of a run's sum and count, of the first variant (small) and of the second (capital): all
# that a studentised difference needs, so that an exchange is a sum and not a new pass over values
MOMENTS = ("s", "c", "ss", "sc", "cc", "S", "C", "SS", "SC", "CC", "sS", "cC", "sC", "cS")
# where each product stands when the variants have changed places
SWAPPED = [MOMENTS.index("".join(sorted(name.swapcase(), key="scSC".index))) for name in MOMENTS]


def _moments(pair: Paired) -> Floats:
    """The products of one pair (moments x runs), its sums measured from both variants' common mean:
    that changes no difference, and large means would cost digits.
    """
    count = pair.first.counts.sum() + pair.second.counts.sum()
    common = (pair.first.sums.sum() + pair.second.sums.sum()) / count
    values = {
        "s": pair.first.sums - common * pair.first.counts,
        "c": pair.first.counts,
        "S": pair.second.sums - common * pair.second.counts,
        "C": pair.second.counts,
    }
    return np.stack([np.prod([values[letter] for letter in name], axis=0) for name in MOMENTS])


def _studentised(m: dict[str, Floats], runs: int) -> Floats:
    """`Paired.studentised` from sums of products, for all exchanges at once; 0 without values."""
    with np.errstate(invalid="ignore", divide="ignore"):
        one = m["s"] / m["c"]
        other = m["S"] / m["C"]
        first = (m["ss"] - 2 * one * m["sc"] + one**2 * m["cc"]) / m["c"] ** 2
        second = (m["SS"] - 2 * other * m["SC"] + other**2 * m["CC"]) / m["C"] ** 2
        both = (m["sS"] - other * m["sC"] - one * m["cS"] + one * other * m["cC"]) / (
            m["c"] * m["C"]
        )
        # rounding may leave a variance of equal runs just below 0
        error = np.sqrt(np.maximum(first + second - 2 * both, 0.0) * runs / (runs - 1))
        found: Floats = np.nan_to_num((other - one) / error, nan=0.0, posinf=np.inf, neginf=-np.inf)
    return found
