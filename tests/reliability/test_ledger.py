"""What counts spend of an error budget, by hand: rolling windows, months, and what was spent before
the start.

An objective of 90% allows a tenth of the valid events to be bad.
"""

import numpy as np
import pytest

from simulator import SLO
from simulator.reliability import ledger as ledger_module
from simulator.reliability.counts import Counts
from simulator.reliability.ledger import Budget, Ledger, Spending
from simulator.reliability.windows import Windows

CELL = 10.0
ROLLING = SLO(name="rolling", objective="90%", window=30)
MONTHLY = SLO(name="monthly", objective="90%", window="month")
# months that end at 0, 40 and 90 s, and the valid events that are promised for each
MONTHS = np.array([-60.0, 0.0, 40.0, 90.0])
PROMISED = np.array([600.0, 400.0, 500.0])
# one cell after the other, stamped at 10, 20, ..., 80 s
VALID = [10, 10, 10, 10, 20, 20, 20, 20]
BAD = [1, 0, 2, 3, 0, 4, 0, 5]
ENDS = np.arange(1, 9) * CELL


def windows(before=((0.0,),)):
    made = Windows(1, len(VALID), CELL, np.array(before))
    made.extend(0, [Counts(np.array(VALID) - np.array(BAD), np.array(VALID))])
    return made


def budget(slo, carryover=0.0, months=MONTHS, promised=PROMISED):
    return Budget(slo, np.asarray(months), np.asarray(promised), carryover)


# --- a share of it ----------------------------------------------------------------------------


def test_the_share_is_bad_events_through_those_that_are_allowed():
    """Of 50 valid events 5 may be bad; without valid events there is no budget, whatever was bad."""
    spending = Spending(np.array([0.0, 5, 10, 3]), np.array([50.0, 50, 50, 0]))
    assert spending.share(ROLLING)[:3] == pytest.approx([0, 1, 2])
    assert np.isnan(spending.share(ROLLING)[3])


# --- a rolling window -------------------------------------------------------------------------


def test_a_rolling_window_holds_its_own_length():
    """30 s are three cells: at 10 s 1 bad of 10, at 60 s 3 + 0 + 4 of 10 + 20 + 20."""
    found = budget(ROLLING).spending(windows(), 0, ENDS)
    assert found.bad.tolist() == [1, 1, 3, 5, 5, 7, 4, 9]
    assert found.valid.tolist() == [10, 20, 30, 30, 40, 50, 60, 60]


def test_a_rolling_window_holds_the_history_before_the_start():
    """20 s of 7 valid events each: at 10 s the window begins 20 s before the start."""
    found = budget(ROLLING).spending(windows([[0.0, 7, 14, 21]]), 0, ENDS)
    assert found.valid.tolist() == [14 + 10, 7 + 20, 30, 30, 40, 50, 60, 60]
    assert found.bad.tolist() == [1, 1, 3, 5, 5, 7, 4, 9]


def test_the_carry_over_leaves_a_rolling_window_at_the_age_of_its_length():
    """2 events just before the start are in (T - 30, T] until before 30 s."""
    found = budget(ROLLING, carryover=2.0).spending(windows(), 0, ENDS)
    assert found.bad.tolist() == [1 + 2, 1 + 2, 3, 5, 5, 7, 4, 9]
    assert found.valid.tolist() == [10, 20, 30, 30, 40, 50, 60, 60]


# --- calendar months --------------------------------------------------------------------------


def test_a_month_holds_what_was_bad_since_its_beginning_and_all_that_it_promises():
    """(0, 40] and (40, 90]: 1 + 0 + 2 + 3, then 0 + 4 + 0 + 5; the last moment is still its own."""
    found = budget(MONTHLY).spending(windows(), 0, ENDS)
    assert found.bad.tolist() == [1, 1, 3, 6, 0, 4, 4, 9]
    assert found.valid.tolist() == [400] * 4 + [500] * 4


def test_the_carry_over_leaves_with_the_month_that_the_run_begins_in():
    """Months that end at 40 and 90 s, the first begun 20 s before the start."""
    found = budget(MONTHLY, 2.0, months=[-20.0, 40, 90], promised=[600.0, 500]).spending(
        windows(), 0, ENDS
    )
    assert found.bad.tolist() == [1 + 2, 1 + 2, 3 + 2, 6 + 2, 0, 4, 4, 9]
    assert found.valid.tolist() == [600] * 4 + [500] * 4


def test_the_carry_over_of_a_month_that_is_over_at_the_start_is_gone():
    found = budget(MONTHLY, carryover=2.0).spending(windows(), 0, ENDS)
    assert found.bad.tolist() == [1, 1, 3, 6, 0, 4, 4, 9]


def test_a_month_does_not_hold_the_history_again():
    """What it promises counts for all of it, the part before the start too."""
    before = windows([[0.0, 7, 14]])
    found = budget(MONTHLY, months=[-20.0, 40, 90], promised=[600.0, 500]).spending(before, 0, ENDS)
    assert found.valid.tolist() == [600] * 4 + [500] * 4


@pytest.mark.parametrize("slo", [ROLLING, MONTHLY], ids=["rolling", "monthly"])
def test_many_moments_are_looked_at_part_by_part(slo, monkeypatch):
    whole = budget(slo, 2.0).spending(windows(), 0, ENDS)
    monkeypatch.setattr(ledger_module, "TIMES", 3)
    parts = budget(slo, 2.0).spending(windows(), 0, ENDS)
    assert parts.bad.tolist() == whole.bad.tolist()
    assert parts.valid.tolist() == whole.valid.tolist()


# --- several objectives -----------------------------------------------------------------------


def filled():
    """Row 0 rolls; row 1, with twice the events, is of months."""
    ledger = Ledger([budget(ROLLING), budget(MONTHLY)], len(VALID), CELL, np.zeros((2, 1)))
    good = np.array(VALID) - np.array(BAD)
    ledger.extend(0, [Counts(good * factor, np.array(VALID) * factor) for factor in (1, 2)])
    return ledger


def test_each_objective_has_its_own_row_and_budget():
    ledger = filled()
    assert ledger.spending(ROLLING, ENDS).bad.tolist() == [1, 1, 3, 5, 5, 7, 4, 9]
    assert ledger.spending(MONTHLY, ENDS).bad.tolist() == [2, 2, 6, 12, 0, 8, 8, 18]


def test_the_share_spent_is_that_of_the_objectives_budget():
    """At 60 s: 7 of the 5 that 50 valid events allow; 2 x 4 of the 50 that the month allows."""
    ledger = filled()
    assert ledger.spent(ROLLING, np.array([60.0])) == pytest.approx([7 / 5])
    assert ledger.spent(MONTHLY, np.array([60.0])) == pytest.approx([8 / 50])


def test_cells_that_are_written_again_are_forgotten():
    ledger = filled()
    again = Counts(np.array([0, 20, 20]), np.array([20, 20, 20]))
    ledger.extend(5, [again, again])
    assert ledger.spending(ROLLING, ENDS).bad.tolist() == [1, 1, 3, 5, 5, 23, 20, 20]
