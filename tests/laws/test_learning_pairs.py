"""Runs with learning and without: the same failures and due releases with the same root causes, and
each is exactly one of struck, prevented, stopped, held back and taken back.
"""

import pytest
from learning_laws import broken, fates
from random_learning import random_learning
from slowly import first_of

from simulator import simulate

PAIRS = range(50)


@pytest.mark.parametrize("seed", first_of(PAIRS, 2))
def test_each_is_one_thing_where_a_budget_freezes_releases(seed):
    assert broken(random_learning(seed, frozen=True), seed) == []


@pytest.mark.parametrize("seed", first_of(PAIRS, 2))
def test_what_strikes_with_learning_strikes_without_where_none_does(seed):
    assert broken(random_learning(seed, frozen=False), seed) == []


def test_all_five_come_up():
    found = {fate for seed in (3, 12, 19) for each in fates(_run(seed)).values() for fate in each}
    assert found == {"struck", "prevented", "stopped", "taken back", "went out"}


def _run(seed):
    return simulate(random_learning(seed), seed)
