"""The product's scorer, the naive one and the hand say the same."""

from collections import Counter

import pytest
from analysis.truth_case import differences
from analysis.truth_cases import CASES
from naive_scorer import naive_score
from random_truth import random_truth
from scored import PECULIARITIES, disagreements, peculiarities, product_score
from slowly import first_of

from simulator import simulate

RUNS, CHUNK = 150, 10
COUNTED, FEWEST = 80, 3
"""Each peculiarity occurs at least so often in so many runs."""
MOST_CLOSE = 1
"""In so many runs of a chunk rounding may matter."""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_product_agrees_with_the_hand(case):
    assert differences(case, product_score(simulate(case.load()))) == []


def agree(numbers):
    """How often each peculiarity occurs in runs on which the two scorers agree."""
    seen = Counter()
    for number in numbers:
        run = simulate(random_truth(number))
        found, naive = disagreements(run)
        assert not found, f"random_truth({number}): {found}"
        seen.update(peculiarities(run, naive))
        seen["close"] += naive["is_close"]
    assert seen["close"] <= MOST_CLOSE
    return seen


@pytest.mark.parametrize("first", first_of(range(0, RUNS, CHUNK), 1))
def test_the_two_scorers_agree(first):
    assert agree(range(first, first + CHUNK))["significant"]


@pytest.mark.slow
def test_the_runs_have_all_that_scorers_stumble_over():
    seen = Counter()
    for number in range(COUNTED):
        run = simulate(random_truth(number))
        seen.update(peculiarities(run, naive_score(run)))
    assert {name for name in PECULIARITIES if seen[name] < FEWEST} == set()
