"""More requests than expected counts can hold are counted exactly, those before the start too."""

import numpy as np

from simulator import Scenario, simulate
from simulator.expectation.history import clean_history
from simulator.run.counted import base_of


def crowded(**changes):
    """30 d of 10,000 requests/s: 2.6 x 10^10 of them, where 2^33 are 8.6 x 10^9."""
    fields = {
        "name": "crowded",
        "horizon": "30d",
        "service": {
            "traffic": {"interactive": "10000/s"},
            "provider": {"primary": {"capacity": "20000/s"}},
        },
        "slos": [{"name": "availability", "objective": "99.9%"}],
        "monitoring": {"scrape_interval": "5m", "evaluation_interval": "5m"},
        "failures": [{"kind": "provider_outage", "at": "10d", "lasts": "2h"}],
    }
    return Scenario(**{**fields, **changes})


def test_drawn_counts_may_be_as_many_as_a_service_has():
    run = simulate(crowded())
    slo = run.slo("availability")
    counts = run.counts[slo.events]
    valid, bad = (int(np.sum(each)) for each in (counts.valid, counts.valid - counts.good))
    assert valid > 2**34
    # summed as whole numbers, and as the floats that budgets are found from
    until = run.so_far(slo, 30 * 86400.0)
    assert (until.valid, until.bad) == (valid, bad)
    assert run.budget_spent(slo)[-1] == bad / (slo.error_budget * valid)


def test_what_lies_before_the_start_is_whole_where_it_is_much():
    much, little = (
        clean_history(base_of(scenario), scenario.slos[0], -np.arange(50) * 0.7)
        for scenario in (crowded(), crowded(service={"traffic": {"interactive": "33.3/s"}}))
    )
    assert np.array_equal(much, np.rint(much))
    assert not np.array_equal(little, np.rint(little))
