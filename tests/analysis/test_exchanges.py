"""Claims under many comparisons: the critical value against exchanges made one by one, how often
equal variants are told apart, and how often different ones are.
"""

import math

import numpy as np
import pytest
from slowly import first_of

from simulator.analysis import exchanges
from simulator.analysis.exchanges import critical_value
from simulator.analysis.totals import Paired, Totals
from simulator.foundation.streams import Streams


def ones(sums):
    return Totals(np.asarray(sums, dtype=float), np.ones(len(sums)))


def exchanged(pair, places):
    """The pair with the runs at these places exchanged, by hand."""
    first, second = pair.first, pair.second
    return Paired(
        Totals(
            np.where(places, second.sums, first.sums), np.where(places, second.counts, first.counts)
        ),
        Totals(
            np.where(places, first.sums, second.sums), np.where(places, first.counts, second.counts)
        ),
    )


def test_the_critical_value_is_the_quantile_of_the_largest_difference():
    """Counts, shares with runs that hold none, budgets and times found by both, one by one."""
    rng, runs = np.random.default_rng(4), 12
    both = rng.integers(0, 4, runs).astype(float)
    both[:10] += 1  # few enough runs hold none
    pairs = [
        Paired(ones(rng.poisson(4, runs)), ones(rng.poisson(4, runs))),
        Paired(ones(rng.lognormal(0, 1, runs)), ones(rng.lognormal(0, 1, runs))),
        Paired(
            Totals(*(rng.integers(1, 5, (2, runs)) * [[0.5], [1.0]])),
            Totals(*(rng.integers(1, 5, (2, runs)) * [[0.5], [1.0]])),
        ),
        Paired(Totals(np.zeros(runs), both), Totals(both * rng.normal(300, 900, runs), both)),
    ]
    patterns = Streams(0).of("exchanges", runs).integers(0, 2, (1000, runs)).astype(bool)
    largest = [
        max(abs(exchanged(pair, places).studentised) for pair in pairs) for places in patterns
    ]
    assert critical_value(pairs) == pytest.approx(sorted(largest)[949], rel=1e-6)


def test_many_runs_are_exchanged_in_parts(monkeypatch):
    rng = np.random.default_rng(4)
    pairs = [Paired(ones(rng.poisson(4, 50)), ones(rng.poisson(4, 50)))]
    monkeypatch.setattr(exchanges, "BLOCK", 7)
    assert 1.8 < critical_value(pairs) < 2.3


@pytest.mark.parametrize("runs, is_claimed", [(5, False), (6, True)])
def test_six_runs_of_one_difference_are_claimed_and_five_are_not(runs, is_claimed):
    """All exchanged or none is as good as what was seen: 2 of 2^6 patterns, but 2 of 2^5."""
    pair = Paired(ones(np.zeros(runs)), ones(np.ones(runs)))
    assert pair.studentised == math.inf
    assert (pair.studentised > critical_value([pair])) == is_claimed


def test_as_large_as_the_quantile_is_not_beyond_it():
    """One page more in 4 of 12 runs: 2 of 16 exchanges of these four are as good."""
    pair = Paired(ones(np.zeros(12)), ones([1.0] * 4 + [0.0] * 8))
    assert pair.studentised < critical_value([pair])


def test_what_a_few_runs_hold_neither_is_claimed_nor_hides_a_claim():
    """Times that both found in one run of 20: however these runs are exchanged, no error."""
    once = np.arange(20.0) == 4
    rare = Paired(Totals(np.zeros(20), once), Totals(once * 60.0, once))
    told = Paired(ones(np.zeros(20)), ones(np.arange(20) % 2))
    assert math.isinf(rare.studentised) and not rare.is_tested
    assert critical_value([told, rare]) == critical_value([told]) < told.studentised


def test_no_values_and_no_difference_claim_nothing():
    none = Totals(np.zeros(9), np.zeros(9))
    same = ones(np.arange(9.0))
    assert Paired(none, same).difference is None and Paired(none, same).studentised == 0
    assert critical_value([Paired(none, none)]) == math.inf and critical_value([]) == math.inf
    assert Paired(same, same).studentised == 0
    # sums in another order differ by rounding, which is no difference
    assert Paired(same, ones(np.arange(9.0) * (1 + 1e-15))).studentised == 0


SHAPES = {
    "counts": lambda rng, size: rng.poisson(4.0, size),
    "rare counts": lambda rng, size: rng.poisson(0.1, size),
    "storms": lambda rng, size: rng.poisson(np.where(rng.random(size) < 0.1, 30, 1)),
    "heavy tails": lambda rng, size: rng.lognormal(0, 1, size),
}


def claimed(rng, runs, variants=12, more=None):
    """Whether anything is claimed of equal variants, each with these four measures; `more` is added
    to the counts of the first.
    """
    pairs = []
    for draw in SHAPES.values():
        baseline, *others = draw(rng, (variants + 1, runs)).astype(float)
        pairs += [Paired(ones(baseline), ones(other)) for other in others]
    if more is not None:
        pairs[0] = Paired(pairs[0].first, ones(pairs[0].second.sums + more))
    critical = critical_value(pairs)
    return [abs(pair.studentised) > critical for pair in pairs]


@pytest.mark.parametrize("case", first_of([(10, 50), (10, 300), (20, 300), (50, 300)], 1))
def test_equal_variants_are_hardly_ever_told_apart(case):
    """One in twenty comparisons of twelve equal variants may claim something; here at most as many
    as 1.6 standard errors above that: 4 of 50, 21 of 300.
    """
    runs, times = case
    rng = np.random.default_rng(runs)
    most = 0.05 * times + 1.6 * math.sqrt(0.05 * 0.95 * times)
    assert sum(any(claimed(rng, runs)) for _ in range(times)) <= most
