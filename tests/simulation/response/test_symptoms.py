"""Which symptoms a person may take for another: those that can harm the objective."""

from random_scenarios import OBJECTIVES
from worlds import demonstration, outage

from simulator import failures
from simulator.simulation.response.symptoms import Symptoms
from simulator.simulation.state import RunState

# the shares of requests that no default has: calls to tools, and a day's money
SLOS = [
    {"name": kind, "sli": {"kind": kind}, "objective": objectives[0]}
    for kind, objectives in OBJECTIVES.items()
]


def symptoms(**changes):
    state = RunState(demonstration(**{"slos": SLOS, "service": {}, **changes}), 0)
    found = Symptoms(state)
    return {slo.name: found.of(slo) for slo in state.scenario.slos}


def test_what_a_kind_can_do_decides_whatever_this_one_does():
    """The outage here answers slowly nowhere, and outages can; there are no tools to fail."""
    assert symptoms() == {
        "availability": ("bad_deploy", "provider_outage", "vector_store_full"),
        "latency": ("bad_deploy", "provider_outage"),
        "quality": ("bad_deploy", "vector_store_full"),
        "safety": ("injection_wave",),
        "cost": ("cost_spike",),
    }


def test_where_tools_are_called_their_outages_can_be_the_cause():
    found = symptoms(service={"tools": {"share": "30%"}})
    assert "tool_outage" in found["availability"] and "tool_outage" not in found["safety"]


def test_only_symptoms_that_somebody_knows_of():
    """Those with a runbook, and those of the failures."""
    dear = failures.CostSpike(at="1h", lasts="2h")
    found = symptoms(runbooks={}, failures=[outage(), dear])
    assert found == {
        "availability": ("provider_outage",),
        "latency": ("provider_outage",),
        "quality": (),
        "safety": (),
        "cost": ("cost_spike",),
    }


def test_a_failure_of_the_run_that_harms_it_counts_where_its_kind_would_not():
    """A store of which the usual filling fills nothing in a day; this one is filled at once."""
    large = {"retrieval": {"capacity": 10**9}}
    assert "vector_store_full" not in symptoms(service=large)["availability"]
    fast = failures.VectorStoreFull(at="1h", lasts="3h", inserts="200000/s")
    assert "vector_store_full" in symptoms(service=large, failures=[fast])["availability"]
