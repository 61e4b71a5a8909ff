"""The people on call against the naive loop: 100 random scenarios, the same log row by row.

Counts are expected ones, so nothing but the people's own times is drawn, and both draw those from
the same streams. Rows of releases, and of stores that run full, are the product's alone. Within one
instant the specification puts failures before alerts before people; which of two incidents comes
first among the people's rows of one instant it leaves open, so those are put in order of incident.
"""

import itertools

import pytest
from naive import OF_PEOPLE, naive_simulate, rows, same
from random_scenarios import random_errors, random_scenario
from slowly import first_of

from simulator import simulate

SEEDS, CHUNK = 100, 5


def first_difference(scenario, seed):
    """The first two rows that differ in a scenario; None where all agree."""
    fast, slow = rows(simulate(scenario).log), rows(naive_simulate(scenario, seed).log)
    for ours, theirs in itertools.zip_longest(fast, slow):
        if ours is None or theirs is None or not same(ours, theirs):
            return ours, theirs
    return None


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_people_and_naive_people_write_the_same_log(first):
    for seed in range(first, first + CHUNK):
        assert first_difference(random_scenario(seed), seed) is None, f"seed {seed}"


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_so_they_do_where_people_err_and_steps_fail(first):
    for seed in range(first, first + CHUNK):
        assert first_difference(random_errors(seed), seed) is None, f"seed {seed}"


def test_the_random_scenarios_tell_everything_apart():
    """Every kind of row of the people comes up in them."""
    kinds = set()
    for seed in range(40):
        kinds |= {event.kind for event in simulate(random_scenario(seed)).log}
    assert kinds > OF_PEOPLE | {"resolved", "ticket_opened", "ticket_closed", "harm_began"}
