"""The ghost: the same story until somebody would have acted."""

import numpy as np
from counted import valid_and_bad
from worlds import demonstration

from simulator import simulate, unattended


def test_the_ghost_agrees_until_the_first_step_and_spends_more():
    run = simulate(demonstration(outcomes="random"), 5)
    ghost = unattended(run)
    slo = run.scenario.slos[0]
    first = int(run.incidents[0].steps[0].end / run.cell)
    for ours, theirs in zip(
        *(valid_and_bad(each.counts[slo.sli]) for each in (run, ghost)), strict=True
    ):
        np.testing.assert_array_equal(ours[:first], theirs[:first])
    assert ghost.seed == 5 and ghost.scenario.oncall is None and run.scenario.oncall is not None
    assert ghost.budget_spent(slo)[-1] > 3 * run.budget_spent(slo)[-1]


def test_nobody_has_no_ghost():
    assert unattended(simulate(demonstration(oncall=None))) is None
