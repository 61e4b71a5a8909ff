"""What is spent of a budget while a run goes on is what its record says of that moment."""

import numpy as np
import pytest
from looking import Watched
from worlds import demonstration

from simulator.simulation.budgets import budget_spent

SLICES = {"budgeting": "Timeslices", "timeslice": {"length": "1m"}}


def check(scenario, *times):
    live = Watched(scenario)
    slos = scenario.slos
    spent = [[budget_spent(live.until(time).state, slo) for slo in slos] for time in times]
    run = live.run()
    ends = (np.array(times) / run.cell).astype(int) - 1
    for slo, found in zip(slos, np.array(spent).T, strict=True):
        assert found == pytest.approx(run.budget_spent(slo)[ends], rel=1e-12, abs=1e-12)
        assert found.max() > 0


def slo(**changes):
    return {"name": "availability", "objective": "99%", **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        SLICES,
        {"budget_spent_before": "37%"},
        {"window": "1d"},
        {"window": "month"},
    ],
)
@pytest.mark.parametrize("outcomes", ["random", "expected"])
def test_as_in_the_record(changes, outcomes):
    scenario = demonstration(slos=[slo(**changes)], outcomes=outcomes, horizon="2d")
    check(scenario, 3600.0, 4800.0, 86400.0, 90000.0, 99900.0)


def test_without_a_history():
    scenario = demonstration(monitoring={"before_start": "none"})
    check(scenario, 4800.0, 7200.0)


def test_between_two_months():
    again = {"kind": "provider_outage", "every": "5h", "lasts": "1h", "error_ratio": "50%"}
    scenario = demonstration(
        start="2026-01-30T00:00:00Z",
        horizon="4d",
        failures=[again],
        slos=[slo(window="month")],
    )
    check(scenario, 39960.0, 172800.0, 199980.0, 300000.0)
