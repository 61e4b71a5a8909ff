"""Cells that are cut where the condition changes, by hand: 40 requests a second in cells of 10 s."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import demonstration, outage

from simulator import mitigations
from simulator.expectation.means import FAILED, FINISHED
from simulator.simulation.state import RunState

STEP = 2.0**-20
SLOW = 2  # the row of the first outcome that an SLI asks for
LATENCY = {"sli": {"kind": "latency", "threshold": "2s"}, "objective": "90%"}


def begin(*strikes, outcomes="expected", **changes):
    """A run at its beginning, nothing injected: the test switches conditions itself."""
    fields = {
        "horizon": "1h",
        "oncall": None,
        "monitoring": {"scrape_interval": "10s", "evaluation_interval": "10s"},
        "slos": [{"name": "availability", "objective": "99%"}, LATENCY],
        "failures": list(strikes) or [outage(error_ratio="50%")],
    }
    return RunState(demonstration(outcomes=outcomes, **{**fields, **changes}), 3)


def switch(state, time, *failures, **changes):
    condition = replace(state.base, failures=failures, since=time, **changes)
    state.sampler.switch(time, condition)


def cells(state, row, *numbers):
    return [float(state.sampler.counts[row, number]) for number in numbers]


def parts(state, cell):
    """Of how many parts, rounded apart, a cell is made."""
    return float(state.sampler.observed.rounding(10.0, cell + 1, cell + 1)[0, 0] / STEP)


def test_a_cell_that_is_cut_once():
    """Half of all fail from 1204 s on: 6 s x 40/s x 50% = 120 of the 400 in cell 120."""
    state = begin()
    switch(state, 1204.0, *state.failures)
    state.sampler.extend(123)
    assert cells(state, FINISHED, 119, 120, 121) == [400, 400, 400]
    assert cells(state, FAILED, 119, 120, 121) == [0, 120, 200]
    assert [parts(state, cell) for cell in (119, 120, 121)] == [1, 2, 1]


def test_a_cell_that_is_cut_twice():
    """Half of all fail from 1204 to 1207 s: 3 s x 40/s x 50% = 60."""
    state = begin()
    switch(state, 1204.0, *state.failures)
    switch(state, 1207.0)
    state.sampler.extend(123)
    assert cells(state, FINISHED, 119, 120, 121) == [400, 400, 400]
    assert cells(state, FAILED, 119, 120, 121) == [0, 60, 0]
    assert parts(state, 120) == 3


def test_cuts_in_two_cells():
    """From 1204 to 1213 s: 6 s x 20/s = 120 failures in cell 120, and 3 s x 20/s = 60 in the next
    one.
    """
    state = begin()
    switch(state, 1204.0, *state.failures)
    switch(state, 1213.0)
    state.sampler.extend(123)
    assert cells(state, FAILED, 119, 120, 121, 122) == [0, 120, 60, 0]
    assert cells(state, FINISHED, 120, 121) == [400, 400]


@pytest.mark.parametrize("time", [1210.0, 1210.0 - 1e-9, 1210.0 + 1e-9])
def test_at_its_very_edge_no_cell_is_cut(time):
    """A billionth of a cell is 1e-8 s: a time that is closer to the edge is a rounding of it."""
    state = begin()
    switch(state, time, *state.failures)
    state.sampler.extend(123)
    assert cells(state, FAILED, 120, 121) == [0, pytest.approx(200, abs=1e-6)]
    assert parts(state, 120) == 1


def test_the_edge_of_the_run_is_no_cut():
    state = begin()
    switch(state, 3600.0, *state.failures)
    assert state.sampler.drawn == 360
    assert cells(state, FAILED, 0, 359) == [0, 0]


def test_two_changes_at_one_instant_are_one_cut():
    """What lies between them has no length: as if only the second had been."""
    state = begin()
    switch(state, 1204.0, *state.failures)
    switch(state, 1204.0)
    state.sampler.extend(123)
    assert cells(state, FAILED, 119, 120, 121) == [0, 0, 0]
    assert cells(state, FINISHED, 120) == [400] and parts(state, 120) == 2


def test_what_was_drawn_beyond_a_change_is_forgotten():
    state = begin()
    state.sampler.extend(360)
    assert cells(state, FAILED, 120, 121, 359) == [0, 0, 0]
    switch(state, 1204.0, *state.failures)
    assert state.sampler.drawn == 120
    state.sampler.extend(360)
    assert cells(state, FAILED, 119, 120, 121, 359) == [0, 120, 200, 200]
    # the cell is whole by now, and is cut once more: the part before 1204 s is still known
    switch(state, 1207.0)
    state.sampler.extend(360)
    assert cells(state, FAILED, 119, 120, 121, 359) == [0, 60, 0, 0]


def drawn(*blocks, times=(1204.0, 1207.0, 1502.0)):
    """A random run with a failure on from 1204 to 1207 s and from 1502 s on."""
    state = begin(outcomes="random")
    for number, time in enumerate(times):
        for block in blocks:
            state.sampler.extend(min(int(time // 10) + block, 360))
        switch(state, time, *(state.failures if number % 2 == 0 else ()))
    state.sampler.extend(360)
    return state


def test_arrivals_are_shared_out_and_add_up():
    """However a cell is cut, those who arrive in it are those drawn for the whole cell."""
    state = drawn()
    arrivals = state.sampler.draw.arrivals["interactive"]
    assert state.sampler.counts[FINISHED].tolist() == arrivals.tolist()


def test_outcomes_are_parts_of_their_wholes():
    finished, failed, slow = drawn().sampler.counts
    assert np.all(failed <= finished) and np.all(slow <= finished - failed)
    assert failed[:120].sum() == 0 and failed[121:150].sum() == 0
    # 2,098 s x 40/s x 50% and 3 s x 40/s x 50%
    assert failed.sum() == pytest.approx(41_960 + 60, abs=4 * np.sqrt(2101 * 40 / 2))


@pytest.mark.parametrize("blocks", [(1,), (50, 200), (1, 2, 3, 360)])
def test_blocks_change_nothing(blocks):
    """Drawn a little or far ahead of each change: the same counts."""
    assert np.array_equal(drawn(*blocks).sampler.counts, drawn().sampler.counts)


def test_what_was_drawn_between_two_changes_at_one_instant_shifts_nothing():
    once = begin(outcomes="random")
    switch(once, 1200.0, *once.failures)
    twice = begin(outcomes="random")
    switch(twice, 1200.0, *twice.failures)
    twice.sampler.extend(200)
    switch(twice, 1200.0, *twice.failures)
    for state in (once, twice):
        state.sampler.extend(360)
    assert np.array_equal(once.sampler.counts, twice.sampler.counts)


def test_a_change_shifts_nothing_before_it():
    early, late = drawn(), drawn(times=(2004.0,))
    assert np.array_equal(early.sampler.counts[:, :120], late.sampler.counts[:, :120])
    # and nobody arrives or stays away because of it
    assert np.array_equal(early.sampler.counts[FINISHED], late.sampler.counts[FINISHED])


def test_what_no_objective_looks_at_is_added_up_by_segment():
    """Background work of 10/s is turned away from 1204 to 1507 s and from 2000 to 2100 s:
    303 s x 10/s = 3,030, and 1,000 more.
    """
    state = begin()
    shed = mitigations.ShedBackground()
    switch(state, 1204.0, mitigations=frozenset({shed}))
    assert state.sampler.totals.shed == 0
    switch(state, 1507.0)
    assert state.sampler.totals.shed == pytest.approx(3030, abs=STEP)
    switch(state, 2000.0, mitigations=frozenset({shed}))
    switch(state, 2100.0)
    state.sampler.finish(3600.0)
    assert state.sampler.totals.shed == pytest.approx(4030, abs=STEP)
    assert state.sampler.totals.waiting == (0, 0)


def test_clients_who_try_again_are_counted_when_they_are_finished():
    """Everything fails from 1200 s on, and each client tries once more, 30 s later: from 1230 s on
    40/s are lost, and at the end 30 s x 40/s = 1,200 wait.
    """
    service = {
        "traffic": {
            "interactive": "40/s",
            "retries": {"attempts": 2, "backoff": "30s", "jitter": "0%"},
        },
        "provider": {"primary": {"capacity": "200/s", "error_ratio": "0%"}},
    }
    state = begin(outage(at=1200.0, error_ratio="100%"), service=service)
    switch(state, 1200.0, *state.failures)
    counts = state.sampler.counts
    state.sampler.finish(3600.0)
    assert counts[FINISHED, 119:124].tolist() == pytest.approx([400, 0, 0, 0, 400], abs=1e-3)
    assert counts[FAILED, 119:124].tolist() == pytest.approx([0, 0, 0, 0, 400], abs=1e-3)
    assert state.sampler.totals.waiting[0] == pytest.approx(1200, abs=1e-3)
    # offered = finished + waiting
    assert counts[FINISHED].sum() + 1200 == pytest.approx(3600 * 40, abs=1e-2)
