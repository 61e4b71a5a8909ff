"""What failures are expected to add, and from when on, against closed forms and the integral."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import demonstration, outage

from simulator import SLO, failures
from simulator.expectation.harm import added_bad_events
from simulator.expectation.money import money
from simulator.simulation.state import RunState


def state(**changes):
    return RunState(demonstration(**changes), 0)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.001, 1.0),
    st.floats(1.0, 4.0),
    st.floats(0.0, 9000.0),
    st.floats(1.0, 9000.0),
    st.sampled_from(["availability", {"kind": "latency", "threshold": "2s"}]),
)
def test_a_constant_failure_adds_its_rate_times_the_time_it_was_on(error, slow, begin, lasts, sli):
    failure = outage(error_ratio=error, latency_factor=slow)
    here = state(failures=[failure], slos=[SLO(name="a", sli=sli, objective="99%")])
    slo, (failure,) = here.scenario.slos[0], here.failures
    added = here.expected.added(failure, slo, begin, begin + lasts)
    wanted = added_bad_events(here.base, failure, slo.events, begin, begin + lasts)
    assert added == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_harm_begins_with_a_failure_that_is_large_enough():
    """Above 2% of the budget's rate: 0.02% of requests at 99%."""
    for error, begins in [("0.03%", 3600.0), ("0.01%", np.inf)]:
        here = state(failures=[outage(error_ratio=error)])
        assert here.expected.harm_begins(here.failures[0], here.scenario.slos[0]) == begins


def test_a_store_that_fills_does_harm_when_it_is_strained():
    """At level s + (1 - s) r / e an e-th part of the queries fails with share r."""
    store = {"fill": "50%", "capacity": 1e6, "strained_at": "90%", "error_ratio": "20%"}
    filling = failures.VectorStoreFull(at="1h", lasts="6h", inserts="50/s")
    service = {"retrieval": store, "provider": {"primary": {"error_ratio": "0%"}}}
    here = state(failures=[filling], service=service)
    level = 0.9 + 0.1 * (0.02 * 0.01) / 0.2
    begins = 3600 + (level - 0.5) * 1e6 / 50
    slo = here.scenario.slos[0]
    assert here.expected.harm_begins(here.failures[0], slo) == pytest.approx(begins, abs=2e-3)
    (row,) = [e for e in played(here.scenario).log if e.kind == "harm_began"]
    assert row.time == pytest.approx(begins, abs=2e-3) and row.detail == {"slo": "availability"}


def test_time_to_detect_and_the_phases_begin_with_the_harm():
    store = {"fill": "50%", "capacity": 1e6, "error_ratio": "100%"}
    filling = failures.VectorStoreFull(at="1h", lasts="9h", inserts="50/s")
    run = played(demonstration(failures=[filling], service={"retrieval": store}, horizon="12h"))
    incident = run.incidents[0]
    (began,) = [e.time for e in run.log if e.kind == "harm_began"]
    assert incident.harm_began == incident.begin == began > incident.failure_started
    assert incident.time_to_detect == incident.detected - began
    assert incident.time_to_resolve == incident.resolved - began


def test_slices_of_time_are_harmed_where_the_first_bad_one_ends():
    slo = SLO(name="a", objective="99%", budgeting="Timeslices", timeslice={"length": "5m"})
    here = state(failures=[outage(at=3700.0, error_ratio="50%")], slos=[slo])
    assert here.expected.harm_begins(here.failures[0], here.scenario.slos[0]) == 3900.0
    # 10 s of total failure in a slice of 300 s: 3.3% bad, and up to 5% may be
    short = state(failures=[outage(at=3700.0, lasts=10.0, error_ratio="100%")], slos=[slo])
    assert short.expected.harm_begins(short.failures[0], short.scenario.slos[0]) == np.inf


def test_a_cost_spike_does_harm_when_the_days_money_is_gone():
    spike = failures.CostSpike(at="2h", lasts="20h", token_factor=5)
    base = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": "0%"}}}
    free = state(failures=[spike], service=base)
    daily = money(free.base, 0.0, 86400.0)
    here = state(failures=[spike], service={**base, "spend": {"daily_budget": 1.5 * daily}})
    # a twelfth of the usual day, then five times as fast
    begins = 7200 + (1.5 - 1 / 12) / 5 * 86400
    slo = here.scenario.slos[0]
    assert here.expected.harm_begins(here.failures[0], slo) == pytest.approx(begins, abs=0.01)


def played(scenario):
    from simulator import simulate

    return simulate(scenario)
