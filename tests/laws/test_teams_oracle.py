"""People with names against the naive people: 200 random scenarios, the same log row by row.

Half of them are the random scenarios of the oracle for one person, half have more objectives and
outages than so few people can serve. What is compared is in test_people_oracle.py.
"""

import pytest
from random_people import random_people
from slowly import first_of
from test_people_oracle import first_difference

SEEDS, CHUNK = 200, 10
LEFT_OUT = ("hand over", "trust", "tickets", "errors")


@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_a_ladder_and_the_naive_ladder_write_the_same_log(first):
    for seed in range(first, first + CHUNK):
        assert first_difference(random_people(seed, LEFT_OUT), seed) is None, f"seed {seed}"
