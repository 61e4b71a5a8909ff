"""What a condition of the service implies is found once where nothing varies."""

import numpy as np
import pytest

from simulator import Scenario, failures
from simulator.ai_service.service import AIService
from simulator.ai_service.spend import Spend
from simulator.expectation.condition import Condition
from simulator.run.counted import base_of


def condition_of(failure, **service):
    """The condition of a service under a failure, from its start on."""
    scenario = Scenario(
        name="one",
        horizon="6h",
        service=service,
        slos=[{"name": "availability", "objective": 0.99}],
        failures=[],
    )
    base = base_of(scenario)
    return Condition(base.service, base.curve, base.outcomes, (failure,), since=failure.start)


def outage():
    return failures.ProviderOutage(at="1h", lasts="1h", error_ratio="30%")


@pytest.fixture
def calls(monkeypatch):
    """How often what requests meet, and what an answer costs, was found."""
    counted = {"pass_through": 0, "cost": 0}

    def counting(owner, name):
        original = getattr(owner, name)

        def call(*given):
            counted[name] += 1
            return original(*given)

        monkeypatch.setattr(owner, name, call)

    counting(AIService, "pass_through")
    counting(Spend, "cost")
    return counted


def test_what_does_not_vary_is_found_once(calls):
    condition = condition_of(outage())
    means = [condition.means(np.array([time, time + 10.0])) for time in (3600.0, 4000.0, 7000.0)]
    condition.totals(3600.0, 7200.0)
    condition.totals(3600.0, 4000.0)
    assert calls == {"pass_through": 1, "cost": 1}
    failed = [float(each.rows[1][0]) for each in means]
    assert failed == pytest.approx([400 * (1 - 0.7 * 0.9995)] * 3)


@pytest.mark.parametrize(
    ("failure", "service"),
    [
        (failures.CostSpike(at="1h", lasts="4h", grows_over="2h"), {}),
        (failures.VectorStoreFull(at="1h", lasts="4h", inserts="50/s"), {}),
        (failures.BadDeploy(at="1h", lasts="4h"), {"release": {"canary_share": "5%"}}),
        (outage(), {"traffic": {"interactive": "40/s", "daily": [*range(24)]}}),
        (outage(), {"traffic": {"interactive": "40/s", "retries": {"attempts": 3}}}),
    ],
)
def test_what_varies_is_found_anew(calls, failure, service):
    condition = condition_of(failure, **service)
    at = [condition.means(np.array([time, time + 10.0])).rows for time in (3700.0, 7300.0)]
    assert calls["pass_through"] > 1
    assert len(at) == 2


def test_money_is_found_only_where_it_is_asked_for(calls):
    condition = condition_of(failures.CostSpike(at="1h", lasts="4h", grows_over="2h"))
    condition.cells(360, 720, 10.0)
    assert calls["cost"] == 0
    edges = np.array([3600.0, 5400.0, 7200.0])
    first, second = condition.spent(edges)
    # tokens grow all the time, and money with them
    assert 0 < first < second
    assert condition.totals(3600.0, 7200.0)[1] == pytest.approx(first + second, rel=1e-4)
