"""Who is admissible, who leaves and who wins, against a second, naive statement of the rules."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from simulator.analysis.totals import Totals
from simulator.experiments.search.ending import answer, ranked
from simulator.experiments.search.race import Standing, kept, least_pages, most_pages, race
from simulator.experiments.search.rounds import FINALISTS, most_runs, rounds_of


def totals(values):
    return Totals(np.array(values, dtype=float), np.ones(len(values)))


def standing(pages, objective, per_page=1.0):
    return Standing(
        {label: totals(values) for label, values in pages.items()},
        {label: totals(values) for label, values in objective.items()},
        per_page,
    )


def drawn(seed, policies=9, runs=25):
    """Policies that page more or less, and spend less the more they page, over common seeds."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(2.0, 2.0, policies)
    noise = rng.normal(0, 0.1, runs)
    pages = {f"p{i}": rng.poisson(rate, runs).astype(float) for i, rate in enumerate(rates)}
    spent = {
        f"p{i}": 1 / (1 + rate) + noise + rng.normal(0, 0.05, runs) + rng.integers(0, 2) * 0.2
        for i, rate in enumerate(rates)
    }
    return standing(pages, spent)


def naive_most(pages, per_page=1.0):
    """The upper end of the one-sided 95% interval, by scipy."""
    n = len(pages)
    if n >= 10 and min(pages) == max(pages) > 0:
        return pages[0]
    student = stats.t.ppf(0.95, n - 1) * np.std(pages, ddof=1) / math.sqrt(n)
    garwood = stats.chi2.isf(0.05, 2 * round(sum(pages) / per_page) + 2) / 2 * per_page / n
    return max(np.mean(pages) + student, garwood)


@pytest.mark.parametrize("seed", range(20))
def test_the_upper_end_of_the_pages(seed):
    rng = np.random.default_rng(seed)
    per_page = rng.choice([1.0, 4.0])
    pages = per_page * rng.negative_binomial(1, rng.uniform(0.2, 0.99), rng.integers(5, 120))
    found = most_pages(pages.astype(float), per_page)
    assert found == pytest.approx(naive_most(pages, per_page), rel=2e-3)
    assert least_pages(pages.astype(float), per_page) <= np.mean(pages) <= found


def test_no_page_in_any_run_is_no_proof_of_none():
    assert most_pages(np.zeros(100), 1.0) == pytest.approx(2.9957 / 100, abs=1e-5)
    assert most_pages(np.ones(10), 1.0) == least_pages(np.ones(10), 1.0) == 1.0
    assert most_pages(np.ones(9), 1.0) > 1.5


def test_the_upper_end_covers_in_95_of_100():
    """Poisson counts of a month, and counts that vary more, which are skew; seeds are fixed."""
    rng = np.random.default_rng(5)
    for rate, spread in product((0.02, 1.0, 5.0), (0.0, 0.5)):
        rates = rate * (1 + spread * rng.choice([-1, 1], (1000, 40)))
        covers = [rate <= most_pages(rng.poisson(each).astype(float), 1.0) for each in rates]
        assert np.mean(covers) >= 0.92 + 0.02 * (spread == 0)


@pytest.mark.parametrize("limit", [0.5, 2.0, 4.0, 9.0])
@pytest.mark.parametrize("seed", range(8))
def test_the_winner_is_that_of_a_naive_choice(seed, limit):
    searched, again = drawn(seed), drawn(seed + 1000)
    admissible = [p for p in searched.labels if naive_most(searched.pages[p].sums) <= limit]
    admissible.sort(key=lambda p: np.mean(searched.objective[p].sums))
    assert ranked(searched, limit) == admissible
    holding = [p for p in admissible if np.mean(again.pages[p].sums) <= limit]
    fewest = min(again.labels, key=lambda p: np.mean(again.pages[p].sums))
    wanted = (holding[0], True) if holding else (fewest, False)
    assert answer(admissible, searched, again, limit) == wanted


@pytest.mark.parametrize("seed", range(12))
def test_who_leaves_is_beaten_beyond_chance(seed):
    """By paired t tests of scipy, Bonferroni's level for the number of rivals."""
    found = drawn(seed)
    left = race(found, 4.0, 99, "p0")
    level = 0.05 / (len(found.labels) - 1)

    def clearly_more(totals, one, other):
        gap = totals[one].sums - totals[other].sums
        return stats.ttest_1samp(gap, 0, alternative="greater").pvalue < level

    for one in found.labels:
        beaten = [
            other
            for other in found.labels
            if one != other
            and clearly_more(found.pages, one, other)
            and clearly_more(found.objective, one, other)
        ]
        is_worse = one in left and left[one].why == "worse"
        # the quantile is an expansion, which is a little off far out
        assert is_worse == bool(beaten) or one == "p0"
        if is_worse:
            assert left[one].other in beaten


def test_the_current_policy_never_leaves_and_copies_do():
    pages = {"own": [9, 8, 9, 8, 9, 9], "a": [1, 2, 1, 2, 1, 2], "copy": [1, 2, 1, 2, 1, 2]}
    spent = {"own": [3.0] * 6, "a": [1, 2, 1, 1, 1, 1.5], "copy": [1, 2, 1, 1, 1, 1.5]}
    left = race(standing(pages, spent), 2.0, 99, "own")
    assert {label: (why.why, why.other) for label, why in left.items()} == {"copy": ("alike", "a")}


def test_too_many_pages_are_no_reason_on_the_front():
    """What spends least tells what the limit costs."""
    pages = {"own": [0] * 6, "many": [9, 8, 9, 8, 9, 9], "also": [9, 8, 9, 8, 9, 10]}
    spent = {"own": [3.0] * 6, "many": [1.0, 2] * 3, "also": [1.1, 1.9, 1.2, 2, 1, 2.1]}
    left = race(standing(pages, spent), 2.0, 99, "own")
    assert {label: why.why for label, why in left.items()} == {"also": "too many pages"}


def test_places_go_to_the_best_within_the_limit_and_to_the_front():
    labels = [f"p{i}" for i in range(20)]
    pages = {label: [float(i)] * 6 for i, label in enumerate(labels)}
    spent = {label: [20.0 - i] * 6 for i, label in enumerate(labels)}
    found = kept(standing(pages, spent), labels, 10.0, 6)
    # the four that spend least with at most 10 pages, and both ends of the rest of the front
    assert found == ["p10", "p9", "p8", "p7", "p0", "p19"]


@pytest.mark.parametrize(("policies", "replications"), [(200, 100), (4, 10), (37, 64), (1000, 15)])
def test_rounds_end_with_all_seeds_and_few_policies(policies, replications):
    rounds = rounds_of(policies, replications)
    assert sum(each.new for each in rounds) == policies
    assert [each.seeds for each in rounds] == sorted(each.seeds for each in rounds)
    assert rounds[-1].seeds == replications and rounds[-1].places == FINALISTS
    assert most_runs(policies, replications) <= 2 * policies * replications


def test_the_usual_search_is_an_eighth_of_playing_all():
    assert most_runs(200, 100) == 5420
