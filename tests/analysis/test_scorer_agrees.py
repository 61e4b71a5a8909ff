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


STARTS = (
    # slices of time that are cut a while after the start
    "2026-01-31T18:02:30Z",
    "2026-01-05T00:03:00Z",
    # clocks that change some hours later, by a half or by a whole day too
    "2026-10-24T23:51:20 Europe/London",
    "2026-03-28T21:00:00 Europe/London",
    "2026-10-03T22:00:00 Australia/Lord_Howe",
    "2011-12-29T20:00:00 Pacific/Apia",
)


@pytest.mark.parametrize("number", first_of(range(60), 6))
def test_the_two_scorers_agree_on_other_clocks(number):
    scenario = random_truth(300 + number).set("start", STARTS[number % len(STARTS)])
    found, _ = disagreements(simulate(scenario))
    assert not found


@pytest.mark.slow
def test_the_runs_have_all_that_scorers_stumble_over():
    seen = Counter()
    for number in range(COUNTED):
        run = simulate(random_truth(number))
        seen.update(peculiarities(run, naive_score(run)))
    assert {name for name in PECULIARITIES if seen[name] < FEWEST} == set()
