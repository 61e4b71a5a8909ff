"""Good and valid events, by hand: added up, cut, and divided last."""

from math import isnan

import numpy as np
import pytest

from simulator.reliability.counts import Counts


def cells():
    """1 of 4 bad, 0 of 0, 3 of 3, 2 of 10."""
    return Counts(np.array([3, 0, 0, 8]), np.array([4, 0, 3, 10]))


def test_bad_is_what_is_valid_and_not_good():
    assert cells().bad.tolist() == [1, 0, 3, 2]
    assert Counts(3.0, 4.0).bad == 1


def test_ratio_is_bad_through_valid_and_no_value_without_any():
    found = cells().ratio
    assert found[[0, 2, 3]].tolist() == [1 / 4, 1, 2 / 10] and isnan(found[1])
    assert isnan(Counts(0.0, 0.0).ratio)


def test_counts_are_added_up_by_their_kind():
    found = Counts(np.array([1, 2]), np.array([5, 6])) + Counts(np.array([10, 20]), 30)
    assert found.good.tolist() == [11, 22] and found.valid.tolist() == [35, 36]


def test_the_sum_is_of_all_cells_and_a_float():
    """3 + 8 of 4 + 3 + 10, also where no cell is there."""
    found = cells().sum()
    assert (found.good, found.valid, found.bad) == (11, 17, 6)
    assert isinstance(found.good, float) and isinstance(found.valid, float)
    assert cells()[:0].sum() == Counts(0.0, 0.0)


def test_the_sum_of_many_small_whole_numbers_does_not_overflow():
    """300 cells of 250 good and 251 valid, each in one byte."""
    counts = Counts(np.full(300, 250, dtype=np.uint8), np.full(300, 251, dtype=np.uint8))
    assert counts.sum() == Counts(75_000.0, 75_300.0)


def test_cells_are_cut_by_slices_and_masks():
    assert cells()[1:3].valid.tolist() == [0, 3] and cells()[1:3].good.tolist() == [0, 0]
    is_chosen = np.array([True, False, False, True])
    assert cells()[is_chosen].good.tolist() == [3, 8] and len(cells()[is_chosen]) == 2


def test_the_length_is_the_number_of_cells():
    assert len(cells()) == 4


def test_counts_cannot_be_unpacked():
    """Two arrays of one shape are too easily swapped; and two cells are no good and valid ones."""
    with pytest.raises(TypeError):
        tuple(Counts(3.0, 4.0))
    with pytest.raises(TypeError):
        tuple(cells()[:2])
