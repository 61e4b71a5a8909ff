"""Stretches of time: joined, cut, and what others leave of them."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from simulator.foundation.stretches import common, joined, length, without


def test_joined_and_without():
    assert joined([(3, 4), (0, 1), (1, 2), (0, 0.5)]) == [(0, 2), (3, 4)]
    assert without([(0, 2), (3, 4)], [(1, 3.5)]) == [(0, 1), (3.5, 4)]
    assert without([(0, 2)], [(5, 6)]) == [(0, 2)]
    assert without([(0, 2)], [(0, 2)]) == []


stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8)


@given(stretches)
def test_joined_ones_hold_each_moment_once(given_):
    """Counted a second time, second by second."""
    found = [(begin, begin + long) for begin, long in given_]
    merged = joined(found)
    moments = {second for begin, end in found for second in range(begin, end)}
    assert length(found) == len(moments)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(merged))


def seconds(found):
    return {second for begin, end in found for second in range(int(begin), int(end))}


@given(stretches, stretches)
def test_what_is_left_and_what_is_common_second_by_second(given_, others_):
    some, others = (
        joined((begin, begin + long) for begin, long in each if long) for each in (given_, others_)
    )
    assert seconds(without(some, others)) == seconds(some) - seconds(others)
    assert seconds(common(some, others)) == seconds(some) & seconds(others)
