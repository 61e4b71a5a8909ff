"""Garwood's bounds against the quantiles of chi-squared."""

import pytest
from scipy.stats import chi2

from simulator.analysis.poisson import at_most, highest_mean, lowest_mean


@pytest.mark.parametrize("count", [0, 1, 2, 7, 50, 1234])
@pytest.mark.parametrize("tail", [0.05, 0.025, 0.0005])
def test_they_are_half_of_a_quantile_of_chi_squared(count, tail):
    assert highest_mean(count, tail) == pytest.approx(chi2.isf(tail, 2 * count + 2) / 2, rel=1e-9)
    lowest = chi2.ppf(tail, 2 * count) / 2 if count else 0
    assert lowest_mean(count, tail) == pytest.approx(lowest, rel=1e-9)


def test_no_event_leaves_room_for_three():
    assert highest_mean(0, 0.05) == pytest.approx(2.9957, abs=1e-4)
    assert at_most(0, 3.0) == pytest.approx(0.0498, abs=1e-4)
