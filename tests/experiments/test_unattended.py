"""The run with nobody responding: the same story until somebody would have acted."""

import numpy as np
from counted import valid_and_bad
from worlds import demonstration

from simulator import simulate, unattended


def test_it_agrees_until_the_first_step_and_spends_more():
    run = simulate(demonstration(outcomes="random"), 5)
    alone = unattended(run)
    slo = run.scenario.slos[0]
    first = int(run.incidents[0].steps[0].end / run.cell)
    for ours, theirs in zip(
        *(valid_and_bad(each.counts[slo.sli]) for each in (run, alone)), strict=True
    ):
        np.testing.assert_array_equal(ours[:first], theirs[:first])
    assert alone.seed == 5 and alone.scenario.oncall is None and run.scenario.oncall is not None
    assert alone.budget_spent(slo)[-1] > 3 * run.budget_spent(slo)[-1]


def test_where_nobody_is_on_call_there_is_none():
    assert unattended(simulate(demonstration(oncall=None))) is None
