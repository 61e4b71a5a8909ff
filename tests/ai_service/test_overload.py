"""Clients that try again: fixed points, metastability, and that stepping changes nothing that block
sizes could.
"""

import numpy as np
import pytest
from scipy.optimize import brentq
from worlds import DAY, PERSON, outage

from simulator import SLO, Scenario, simulate
from simulator.ai_service.provider import Providers

CAPACITY, RATE, WASTE = 100.0, 40.0, 0.5


def storm(attempts=4, background="40/s", **changes):
    """A trigger of 5 minutes at 1 h, while 80 of 100 requests/s come; what times out wastes half
    its work.
    """
    fields = {
        "name": "storm",
        "horizon": "4h",
        "outcomes": "expected",
        "slos": [SLO(objective="99%")],
        "failures": [outage(lasts="5m", error_ratio="100%")],
        "service": {
            "traffic": {
                "interactive": f"{RATE}/s",
                "background": background,
                "retries": {"attempts": attempts, "backoff": "10s"},
            },
            "provider": {
                "primary": {"capacity": f"{CAPACITY}/s", "error_ratio": "0%"},
                "wasted_work": "50%",
            },
        },
    }
    return Scenario(**{**fields, **changes})


def lost(run):
    """The share of what is finished in each cell; NaN where everybody waits for another attempt."""
    counts = run.counts[run.scenario.slos[0].events]
    valid = counts.valid
    bad = counts.bad
    return np.divide(bad, valid, out=np.full(len(valid), np.nan), where=valid > 0)


def fails(demand, capacity=CAPACITY):
    """The share of attempts that fail: capacity = good + waste x (demand - good)."""
    good = demand if demand <= capacity else max(0.0, (capacity - WASTE * demand) / (1 - WASTE))
    return 1 - good / demand


@pytest.mark.parametrize("demand", [50.0, 99.0, 101.0, 150.0, 199.0, 201.0, 1000.0])
def test_the_share_served_in_time(demand):
    served = float(Providers(wasted_work=WASTE).served(np.array([demand]), CAPACITY)[0])
    assert (
        served
        == pytest.approx(1 - fails(demand))
        == Providers(wasted_work=WASTE).served_now(demand, CAPACITY)
    )
    assert 1 - Providers().served_now(demand, CAPACITY) == pytest.approx(
        max(0.0, 1 - CAPACITY / demand)
    )


def test_nobody_asks_a_provider_of_any_size():
    """Where the cache answers everything, the demand is 0: no overflow, and all of nothing is
    served.
    """
    service = {
        "cache": {"on": True, "hit_ratio": "100%"},
        "provider": {"primary": {"capacity": 2e8}},
    }
    assert (lost(simulate(storm(service=service, failures=[]))) == 0).all()


def test_a_short_trigger_leaves_an_overload_that_stays():
    run = simulate(storm())
    assert (lost(run)[:360] == 0).all()
    assert (lost(run)[400:] > 0.99).all()


def test_without_retries_the_same_recovers_at_once():
    share = lost(simulate(storm(attempts=1)))
    assert (share[360:390] == 1).all() and (share[390:] == 0).all()


def test_only_shedding_ends_it_and_it_stays_ended_when_that_is_undone():
    runbooks = {"provider_outage": [{"do": "shed_background", "takes": "2m"}]}
    run = simulate(storm(oncall=PERSON, runbooks=runbooks))
    times = {event.kind: event.time for event in run.log}
    assert times["step_finished"] < times["mitigated"] < times["step_undone"]
    done = int(times["step_finished"] // 10)
    assert (lost(run)[400:done] > 0.99).all() and (
        lost(run)[int(times["mitigated"] // 10) :] == 0
    ).all()


def test_a_partial_overload_settles_where_demand_and_failures_agree():
    """Nothing is wasted: D = r (1 + f) and f = 1 - C / D give f^2 = 1 - C / r, which is the share
    lost of two attempts.
    """
    scenario = storm(attempts=2, background="80/s", failures=[]).set(
        "service.provider.wasted_work", 0.0
    )
    assert lost(simulate(scenario))[-1] == pytest.approx(1 - CAPACITY / 120, abs=1e-6)


def test_with_waste_the_fixed_point_is_that_of_the_formula():
    """A tenth of the work is wasted: the root of f = fails(r (1 + f)), found by bisection."""
    rate, waste = 105.0, 0.1
    root = brentq(
        lambda f: 1 - (CAPACITY - waste * rate * (1 + f)) / ((1 - waste) * rate * (1 + f)) - f,
        0.01,
        0.9,
    )
    scenario = storm(attempts=2, background="65/s", failures=[], horizon="12h").set(
        "service.provider.wasted_work", waste
    )
    assert lost(simulate(scenario))[-1] == pytest.approx(root**2, abs=1e-6)


def test_errors_without_overload_are_lost_only_if_every_attempt_meets_one():
    scenario = storm(attempts=3, background="0/s", failures=[outage(lasts="1h", error_ratio="30%")])
    scenario = scenario.set("service.provider.primary.capacity", "1000/s")
    share = lost(simulate(scenario))
    assert share[540] == pytest.approx(0.3**3, abs=1e-6)
    assert (
        share[361] < share[540]
    )  # the first ones lost began with the failure and end two backoffs later


@pytest.mark.parametrize("outcomes", ["expected", "random"])
def test_block_sizes_change_no_byte(outcomes):
    scenario = storm(outcomes=outcomes, oncall=PERSON, horizon="2d").set(
        "service.traffic.daily", [1 + 0.1 * (hour % 5) for hour in range(24)]
    )
    one, *others = (
        simulate(scenario, 5, blocks=blocks)
        for blocks in [(600.0, 600.0), (3600.0, DAY), (5000.0, 2 * DAY)]
    )
    for other in others:
        assert other.log == one.log
        for events, counts in one.counts.items():
            valid = counts.valid
            bad = counts.bad
            np.testing.assert_array_equal(valid, other.counts[events].valid)
            np.testing.assert_array_equal(bad, other.counts[events].bad)


def test_a_shorter_cell_tells_the_same_story():
    coarse, fine = (
        lost(simulate(storm(attempts=2, background="80/s", monitoring={"scrape_interval": cell})))
        for cell in ("10s", "2s")
    )
    np.testing.assert_allclose(fine.reshape(-1, 5).mean(axis=1), coarse, atol=1e-6)
