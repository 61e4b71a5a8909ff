"""How many bad releases go out in a year in which each becomes a test: the formula, and runs.

The mean of the runs must lie within three standard errors of the formula (99.7% of such means do,
and the seeds are fixed).
"""

import numpy as np
import pytest
from recurring import Year, bad_ones_out, bad_ones_out_closed, scenario_of, struck

CHECKED = {
    Year(): 23.96,
    Year(bad=0.2, accepted=1): 29.22,
    Year(later=9, catches=0.8): 26.84,
}
# late cases, cases that miss, few and many defects, all alike, and none that is new
OTHERS = (
    Year(0.3, 0.1, 0.7, later=4, catches=0.6, known=5, popularity=0.5, days=60),
    Year(0.5, 0.4, 0.5, later=10, catches=0.9, known=30, popularity=0, days=60),
    Year(0.25, 0, 0.25, later=1, known=3, popularity=2, days=60),
)
SHORT = Year(0.3, 0.1, 0.7, known=4, days=30)
NOTHING_LEARNED = (
    SHORT._replace(accepted=0),
    SHORT._replace(later=30),
    SHORT._replace(catches=0),
    SHORT._replace(new=1),
)


def errors_off(year, runs):
    """By how many standard errors the mean of some runs is off the formula."""
    scenario = scenario_of(year)
    found = [struck(scenario, seed) for seed in range(runs)]
    return (np.mean(found) - bad_ones_out(year)) / (np.std(found, ddof=1) / runs**0.5)


@pytest.mark.parametrize(("year", "expected"), CHECKED.items())
def test_the_formula_gives_the_published_values(year, expected):
    assert bad_ones_out(year) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("later", [0, 1, 9, 400])
@pytest.mark.parametrize("accepted", [0, 0.4, 1])
def test_the_sum_over_the_releases_has_a_closed_form(later, accepted):
    year = Year(later=later, accepted=accepted)
    assert bad_ones_out(year) == pytest.approx(bad_ones_out_closed(year), rel=1e-12)


@pytest.mark.parametrize("year", OTHERS[::2])
def test_25_runs_agree(year):
    assert abs(errors_off(year, 25)) < 3


@pytest.mark.slow
@pytest.mark.parametrize("year", [*CHECKED, *OTHERS])
def test_500_runs_agree(year):
    assert abs(errors_off(year, 500)) < 3


@pytest.mark.parametrize("year", NOTHING_LEARNED)
def test_where_no_case_can_help_every_bad_one_goes_out(year):
    assert bad_ones_out(year) == pytest.approx(year.days * year.bad)
    scenario = scenario_of(year)
    for seed in range(2):
        assert struck(scenario, seed) == struck(scenario.set("learning.on", False), seed) > 0


def test_where_one_defect_is_all_there_is_it_comes_once():
    year = Year(bad=1, new=0, accepted=1, known=1, days=30)
    assert bad_ones_out(year) == pytest.approx(1)
    assert struck(scenario_of(year), 0) == 1
