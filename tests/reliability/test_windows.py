"""Sums over windows, by hand: cells, ticks and windows that do not divide each other, and what lies
before the start.

Row 0 of the table has in cell k (the k-th, from 1) k valid events and, in every third cell, one bad
one; row 1 has ten times as many of both.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reliability.counts import Counts
from simulator.reliability.windows import WindowCounts, Windows, over_cells

CELL = 10.0
CELLS = 12
VALID = np.arange(1, CELLS + 1)  # 1, 2, ..., 12
BAD = np.array([0, 0, 1] * 4)  # in the cells 3, 6, 9, 12
NO_HISTORY = np.zeros((2, 1))
# 0, 5, 9 and 12 valid events since the start, 10, 20 and 30 s before it
HISTORY = np.array([[0.0, 5, 9, 12], [0, 50, 90, 120]])


def table(before=NO_HISTORY):
    windows = Windows(2, CELLS, CELL, before)
    windows.extend(0, [counts(VALID * factor, BAD * factor) for factor in (1, 10)])
    return windows


def counts(valid, bad):
    valid = np.asarray(valid)
    return Counts(valid - np.asarray(bad), valid)


def bad_and_valid(found):
    return np.asarray(found.bad).tolist(), np.asarray(found.valid).tolist()


# --- count ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "time", "bad", "valid"),
    [
        (10, 10, 0, 1),  # the first cell
        (30, 30, 1, 1 + 2 + 3),
        (20, 60, 1, 5 + 6),
        (120, 120, 4, 78),  # all of them: 12 x 13 / 2
    ],
)
def test_count_takes_the_cells_stamped_in_the_window(window, time, bad, valid):
    assert bad_and_valid(table().count(0, window, time)) == (bad, valid)


@pytest.mark.parametrize(
    ("window", "time", "bad", "valid"),
    [
        (20, 39.999, 1, 2 + 3),  # (19.999, 39.999]: those stamped at 20 and 30
        (20, 45, 1, 3 + 4),  # (25, 45]: at 30 and 40
        (15, 40, 1, 3 + 4),  # (25, 40]
        (5, 44, 0, 4),  # (39, 44]
        (5, 47, 0, 0),  # (42, 47] holds no stamp
    ],
)
def test_count_between_stamps_takes_those_that_lie_in_it(window, time, bad, valid):
    assert bad_and_valid(table().count(0, window, time)) == (bad, valid)


def test_count_is_of_the_row_that_is_asked_for():
    assert bad_and_valid(table().count(1, 30, 30)) == (10, 60)


def test_count_knows_tenths_of_seconds_exactly():
    """0.3 // 0.1 of floats is 2: the cell that ends at 0.3 s would be missed."""
    windows = Windows(1, 5, 0.1, np.zeros((1, 1)))
    windows.extend(0, [counts([1, 1, 1, 1, 1], [0, 0, 0, 0, 0])])
    assert bad_and_valid(windows.count(0, 0.2, 0.3)) == (0, 2)


# --- before the start -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("window", "time", "valid"),
    [
        (10, 0, 5),
        (20, 0, 9),
        (30, 10, 9 + 1),  # 20 s before the start, and the first cell
        (30, 0, 12),
        (500, 0, 12),  # no further back than is known
        (500, 20, 12 + 1 + 2),
    ],
)
def test_history_is_valid_and_all_good(window, time, valid):
    assert bad_and_valid(table(HISTORY).count(0, window, time)) == (0, valid)


def test_without_history_a_window_begins_with_the_data():
    assert bad_and_valid(table().count(0, 500, 20)) == (0, 1 + 2)


def test_history_takes_nothing_from_windows_after_the_start():
    assert bad_and_valid(table(HISTORY).count(0, 20, 60)) == (1, 5 + 6)


# --- extend -----------------------------------------------------------------------------------


def test_extend_goes_on_where_the_sums_end():
    windows = Windows(1, 4, CELL, np.zeros((1, 1)))
    windows.extend(0, [counts([1, 2], [0, 1])])
    windows.extend(2, [counts([3, 4], [1, 0])])
    assert bad_and_valid(windows.count(0, 20, 30)) == (1 + 1, 2 + 3)
    assert bad_and_valid(windows.count(0, 40, 40)) == (2, 10)


def test_extend_forgets_what_stood_there():
    windows = table()
    windows.extend(2, [counts([100, 100], [50, 0]), counts([0, 0], [0, 0])])
    assert bad_and_valid(windows.count(0, 40, 40)) == (50, 1 + 2 + 100 + 100)
    assert bad_and_valid(windows.count(0, 20, 20)) == (0, 1 + 2)


def test_each_row_has_its_own_cells():
    windows = table()
    windows.extend(0, [counts([7] * CELLS, [7] * CELLS), counts(VALID, BAD)])
    assert bad_and_valid(windows.count(0, 120, 120)) == (84, 84)
    assert bad_and_valid(windows.count(1, 120, 120)) == (4, 78)
    with pytest.raises(ValueError, match="zip"):
        windows.extend(0, [counts(VALID, BAD)])


# --- sums, at ticks ---------------------------------------------------------------------------


def test_sums_at_ticks_of_whole_cells():
    """Ticks at 40, 60 and 80 s, windows of 20 s."""
    found = table().sums(0, 20, (2, 4), 20)
    assert bad_and_valid(found) == ([1, 1, 0], [3 + 4, 5 + 6, 7 + 8])


def test_sums_at_ticks_that_are_no_whole_cells():
    """Ticks at 15, 30, 45 and 60 s, windows of 25 s: stamps in (-10, 15], (5, 30], (20, 45] and
    (35, 60].
    """
    found = table().sums(0, 25, (1, 4), 15)
    assert bad_and_valid(found) == ([0, 1, 1, 1], [1, 1 + 2 + 3, 3 + 4, 4 + 5 + 6])


def test_sums_of_windows_that_begin_before_the_start():
    """Ticks at 10, 20 and 30 s, windows of 40 s; 30 s of history are known."""
    found = table(HISTORY).sums(0, 40, (1, 3), 10)
    assert bad_and_valid(found) == ([0, 0, 1], [12 + 1, 9 + 1 + 2, 5 + 1 + 2 + 3])


def test_sums_of_windows_longer_than_all_that_is_known():
    """A place before the first sum must not be taken for one counted from the end."""
    found = table(HISTORY).sums(0, 1000, (1, 3), 10)
    assert bad_and_valid(found) == ([0, 0, 1], [12 + 1, 12 + 3, 12 + 6])


@pytest.mark.parametrize("before", [NO_HISTORY, HISTORY], ids=["none", "clean"])
@pytest.mark.parametrize("tick", [10.0, 15.0, 20.0, 7.0, 0.5])
@pytest.mark.parametrize("window", [10.0, 25.0, 40.0, 3.0])
def test_sums_are_counts_one_by_one(before, tick, window):
    windows = table(before)
    last = int(CELLS * CELL // tick)
    found = windows.sums(0, window, (1, last), tick)
    alone = [windows.count(0, window, number * tick) for number in range(1, last + 1)]
    assert found.valid.tolist() == [each.valid for each in alone]
    assert found.bad.tolist() == [each.bad for each in alone]


# --- between two times ------------------------------------------------------------------------


def test_between_times_takes_what_is_stamped_after_the_first_until_the_second():
    """(0, 30], (25, 60], (60, 60] and (90, 120]."""
    begins = np.array([0.0, 25.0, 60.0, 90.0])
    found = table().between_times(0, begins, np.array([30.0, 60.0, 60.0, 120.0]))
    assert bad_and_valid(found) == ([1, 2, 0, 1], [6, 3 + 4 + 5 + 6, 0, 10 + 11 + 12])


def test_between_times_reaches_back_as_far_as_is_known():
    begins = np.array([-10.0, -30.0, -5000.0])
    found = table(HISTORY).between_times(0, begins, np.full(3, 10.0))
    assert bad_and_valid(found) == ([0, 0, 0], [5 + 1, 12 + 1, 12 + 1])


def test_between_times_knows_tenths_of_seconds_exactly():
    """3 x 0.3 of floats is 0.8999999999999999 s: (0.3, 0.9] and (0.9, 1.8]."""
    windows = Windows(1, 6, 0.3, np.zeros((1, 1)))
    windows.extend(0, [counts([1, 2, 3, 4, 5, 6], [0] * 6)])
    found = windows.between_times(0, np.array([1, 3]) * 0.3, np.array([3, 6]) * 0.3)
    assert found.valid.tolist() == [2 + 3, 4 + 5 + 6]


# --- ratio ------------------------------------------------------------------------------------


def test_ratio_is_bad_through_valid_of_every_row():
    """Ticks at 30 and 60 s, windows of 30 s: 1 of 1 + 2 + 3, and 1 of 4 + 5 + 6."""
    found = table().ratio(30, 1, 2, 30)
    assert found == pytest.approx(np.array([[1 / 6, 1 / 15]] * 2))


def test_ratio_without_valid_events_is_no_value():
    windows = Windows(1, 2, CELL, np.zeros((1, 1)))
    windows.extend(0, [counts([0, 4], [0, 1])])
    with np.errstate(divide="ignore", invalid="ignore"):
        found = windows.ratio(10, 1, 2, 10)[0]
    assert np.isnan(found[0]) and found[1] == 1 / 4


# --- what alert rules see ---------------------------------------------------------------------


def seen(windows, rounding=None):
    """At the ticks 30 and 60 s: over 30 s 1/6 and 1/15."""
    return WindowCounts(windows, 1, 2, 30, rounding)


def test_above_is_strict_and_reaches_is_not():
    limit = np.array([[1 / 6], [1 / 15]])
    assert seen(table()).above(30, limit).tolist() == [[False, False], [True, False]]
    assert seen(table()).reaches(30, limit).tolist() == [[True, False], [True, True]]


@pytest.mark.parametrize(("moved", "is_above"), [(0.6, True), (0.7, False)])
def test_above_takes_off_what_rounding_explains(moved, is_above):
    """1 bad event of 6 is 0.7 more than 5% of 6; rounding explains `moved` x (1 + 5%) of that:
    0.63 or 0.735.
    """
    found = seen(table(), lambda *_: np.full((2, 2), moved)).above(30, np.array([[0.05], [1.0]]))
    assert found[0, 0] == is_above and not found[1].any()


@pytest.mark.parametrize(("moved", "is_reached"), [(0.1, False), (0.2, True)])
def test_reaches_adds_what_rounding_explains(moved, is_reached):
    """1 bad event of 6 is 0.2 less than 20% of 6; rounding explains `moved` x (1 + 20%) of that:
    0.12 or 0.24.
    """
    found = seen(table(), lambda *_: np.full((2, 2), moved)).reaches(30, np.array([[0.2], [1.0]]))
    assert found[0, 0] == is_reached and not found[1].any()


def test_without_valid_events_nothing_is_reached_however_coarse_the_rounding():
    windows = Windows(1, 6, CELL, np.zeros((1, 1)))
    windows.extend(0, [counts([0, 0, 0, 1, 1, 1], [0] * 6)])
    with np.errstate(divide="ignore", invalid="ignore"):
        reached = seen(windows, lambda *_: np.full((1, 2), 9.0)).reaches(30, np.array([[0.5]]))
    assert reached.tolist() == [[False, True]]


def test_a_guard_asks_for_events_in_the_window():
    """6 valid and 1 bad at 30 s, 15 and 1 at 60 s; row 1 has ten times as many."""
    assert seen(table()).has(30, 7, 0).tolist() == [[False, True], [True, True]]
    assert seen(table()).has(30, 0, 2).tolist() == [[False, False], [True, True]]
    assert seen(table()).has(30, 6, 1).all()


def test_counts_are_those_of_all_rows():
    found = seen(table()).counts(30)
    assert found.bad.tolist() == [[1, 1], [10, 10]]
    assert found.valid.tolist() == [[6, 15], [60, 150]]


# --- where it is worth looking ----------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 2]), st.sampled_from([40, 44, 333]))
def test_a_ratio_is_above_its_limit_in_the_stretches_that_are_looked_at_only(seed, step, cells):
    """Long quiet times, a few bad ones, and cells without an event."""
    rng = np.random.default_rng(seed)
    ticks, rows = 20_000, 2
    valid = rng.poisson(rng.choice([0.05, 3.0]), (rows, ticks * step))
    share = np.repeat(rng.choice([0.0, 0.01, 0.9], (rows, 8), p=[0.5, 0.4, 0.1]), 2500, axis=1)
    bad = rng.binomial(valid, np.repeat(share, step, axis=1))
    windows = Windows(rows, ticks * step, CELL, np.full((rows, 1), 0.0))
    windows.extend(0, [Counts(valid[row] - bad[row], valid[row]) for row in range(rows)])
    whole = WindowCounts(windows, 1, ticks, step * CELL)
    limit = np.array([[rng.choice([0.002, 0.02, 0.5])], [1.5]])
    window = cells * step * CELL
    with np.errstate(divide="ignore", invalid="ignore"):
        for exceeds in (WindowCounts.above, WindowCounts.reaches):
            found = whole.nowhere()
            for place, part in whole.suspects(window, limit):
                found[:, place] = exceeds(part, window, limit)
            assert (found == exceeds(whole, window, limit)).all()


def test_most_of_a_quiet_time_is_not_looked_at():
    windows = Windows(1, 50_010, CELL, np.zeros((1, 1)))
    bad = np.zeros(50_010)
    bad[30_000:30_010] = 5
    windows.extend(0, [Counts(10 - bad, np.full_like(bad, 10))])
    whole = WindowCounts(windows, 1, 50_010, CELL)
    (found, rest) = whole.suspects(320 * CELL, np.array([[0.01]]))
    # 30 bad events in a window would be 1% of its 3,200
    assert 320 <= len(found[1]) <= 320 + 3 * 40 and found[0].start <= 30_000 < found[0].stop
    # what is left after the last whole group of 40
    assert rest[0] == slice(50_000, 50_010)


@pytest.mark.parametrize(
    ("ticks", "window", "limit", "rounding"),
    [
        (1000, 3200.0, np.array([[0.1]]), None),
        (50_000, 310.0, np.array([[0.1]]), None),
        (50_000, 3200.0, np.full((1, 50_000), 0.1), None),
        (50_000, 3200.0, np.array([[0.1]]), lambda *_: 0.0),
    ],
    ids=["few ticks", "short window", "limits of the budget left", "expected counts"],
)
def test_where_looking_twice_is_not_worth_it_all_is_looked_at(ticks, window, limit, rounding):
    windows = Windows(1, ticks, CELL, np.zeros((1, 1)))
    assert WindowCounts(windows, 1, ticks, CELL, rounding).suspects(window, limit) is None


# --- over_cells -------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", [1, 3, 4, 11, 12, 13])
def test_a_window_at_the_end_of_every_cell_is_that_of_the_ticks(cells):
    found = table().sums(0, cells * CELL, (1, CELLS), CELL)
    assert over_cells(np.cumsum(BAD), cells).tolist() == found.bad.tolist()
    assert over_cells(np.cumsum(VALID), cells).tolist() == found.valid.tolist()


def test_windows_that_begin_before_the_start_hold_what_lies_there():
    # windows of 4 cells begin 30, 20 and 10 s before the start; the fourth begins with it
    found = over_cells(np.cumsum(VALID, dtype=float), 4, HISTORY[0, 3:0:-1])
    assert found.tolist()[:5] == [12 + 1, 9 + 1 + 2, 5 + 1 + 2 + 3, 1 + 2 + 3 + 4, 2 + 3 + 4 + 5]
