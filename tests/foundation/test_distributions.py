"""Each distribution against its own theory, and keyed streams."""

import numpy as np
import pytest

from simulator.foundation.distributions import Exponential, Lognormal, Uniform, Weibull
from simulator.foundation.fixed_or_random import FixedOrRandom, realised
from simulator.foundation.streams import Streams
from simulator.foundation.units import DURATION, RATIO

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


def test_draws_are_cut_to_the_range_and_times_to_the_grid():
    rng = Streams(2).of("x")
    assert FixedOrRandom(RATIO).draw(Uniform(low=2, high=3), lambda: rng) == 1.0
    time = FixedOrRandom(DURATION).draw(Exponential(mean=100), lambda: rng)
    assert time * 1024 == round(time * 1024)
    with pytest.raises(TypeError, match="not been drawn"):
        realised(ALL[0])


def test_streams_depend_on_seed_concern_and_key_alone():
    one, other = Streams(5), Streams(5)
    other.of("something else", 3).random(10)
    assert one.of("a", 1, 2.0).random() == other.of("a", 1, 2.0).random()
    firsts = {
        Streams(seed).of(concern, key).random()
        for seed in range(5)
        for concern in "abc"
        for key in (1, 2, 1.5, "1")
    }
    assert len(firsts) == 5 * 3 * 4
    draws = np.array([one.of("many", i).random() for i in range(4000)])
    assert abs(draws.mean() - 0.5) < 0.03 and abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 0.08


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
