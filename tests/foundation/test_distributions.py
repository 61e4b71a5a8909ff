"""Each distribution against its own theory."""

import math
import re

import numpy as np
import pytest

from simulator.foundation.distributions import Exponential, Lognormal, Uniform, Weibull
from simulator.foundation.errors import ScenarioError
from simulator.foundation.streams import Streams

ALL = [
    Uniform(low=2, high=9),
    Exponential(mean=77),
    Lognormal(median=4, p90=12),
    Lognormal(median=77, sigma=1.191),
    Weibull(shape=0.774, scale=39.7),
]


@pytest.mark.parametrize("distribution", ALL, ids=str)
def test_draws_agree_with_mean_and_quantiles(distribution):
    rng = Streams(1).of("test", str(distribution))
    draws = np.array([distribution.sample(rng) for _ in range(20_000)])
    assert abs(draws.mean() - distribution.mean) < 5 * draws.std() / np.sqrt(len(draws))
    for share in (0.1, 0.5, 0.9):
        below = (draws < distribution.quantile(share)).mean()
        assert abs(below - share) < 5 * np.sqrt(share * (1 - share) / len(draws))


def test_lognormal_says_what_it_was_told():
    latency = Lognormal(median=0.8, p90=1.5)
    assert latency.quantile(0.9) == pytest.approx(1.5) and latency.share_above(
        1.5
    ) == pytest.approx(0.1)
    assert (
        Lognormal(median=2, sigma=0).share_above(1.9) == 1
        and Lognormal(median=2, sigma=0).share_above(2) == 0
    )


@pytest.mark.parametrize("limit", [1.0, 800.0, 2000.0, 1e6])
def test_the_mean_of_a_lognormal_cut_at_a_limit(limit):
    """E[min(X, c)] = the integral of P(X > x) from 0 to c."""
    tokens = Lognormal(median=800, p90=2000)
    grid = np.geomspace(1e-6, limit, 200_001)
    tail = np.array([tokens.share_above(float(x)) for x in grid])
    assert tokens.mean_up_to(limit) == pytest.approx(grid[0] + np.trapezoid(tail, grid), rel=1e-5)
    assert (
        tokens.mean_up_to(float("inf")) == tokens.mean
        and Lognormal(median=2, sigma=0).mean_up_to(1.5) == 1.5
    )


@pytest.mark.parametrize(
    ("distribution", "mean", "median"),
    [
        (Uniform(low=2, high=9), 5.5, 5.5),
        (Exponential(mean=10), 10, 6.931472),  # 10 ln 2
        (Lognormal(median=4, sigma=1), 6.594885, 4),  # 4 sqrt e
        (Weibull(shape=2, scale=10), 8.862269, 8.325546),  # 10 sqrt(pi) / 2, 10 sqrt(ln 2)
        (Weibull(shape=0.5, scale=10), 20, 4.804530),  # 10 Gamma(3), 10 (ln 2)^2
    ],
    ids=str,
)
def test_means_and_medians_by_hand(distribution, mean, median):
    assert distribution.mean == pytest.approx(mean)
    assert distribution.quantile(0.5) == pytest.approx(median)


def test_a_p90_is_kept_by_nine_of_ten():
    assert Lognormal(median=4, p90=12).spread == pytest.approx(0.857252)  # ln 3 / 1.281552
    assert Lognormal(median=4, p90=12).quantile(0.9) == pytest.approx(12)


def test_the_far_tail_keeps_its_digits():
    """P(Z > 8) is 6.22e-16, less than the last bit of a number near 1."""
    assert Lognormal(median=1, sigma=1).share_above(math.e**8) == pytest.approx(6.220961e-16)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Uniform(low=3, high=2), "write {low: 2, high: 3}"),
        (lambda: Uniform(low=-1, high=2), "write 0 <= low <= high"),
        (lambda: Lognormal(median=4), "needs a spread: add p90"),
        (lambda: Lognormal(median=4, p90=5, sigma=1), "has both p90 and sigma: leave one out"),
        (lambda: Lognormal(median=4, p90=3), "p90 3 is below the median 4"),
        (lambda: Lognormal(median=4, sigma=1e3), "the mean of lognormal is too large for a number"),
        (lambda: Weibull(shape=1e-3, scale=1), "the mean of weibull is too large for a number"),
    ],
)
def test_what_makes_no_distribution_is_refused(make, said):
    with pytest.raises(ScenarioError, match=re.escape(said)):
        make()
