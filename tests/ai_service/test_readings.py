"""What the dashboards of the places show, as expected: gauges, and what is counted."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import demonstration

from simulator import Scenario
from simulator.ai_service.effects import Effects
from simulator.ai_service.readings import Mean, PerSecond, Share
from simulator.foundation.kinds import FAMILIES
from simulator.run.counted import base_of

PLACES = ["traffic", "guardrail", "cache", "retrieval", "tools", "provider", "release", "spend"]
NOW = np.array(600.0)
EDGES = np.array([600.0, 630.0, 660.0])


def service_with_tools():
    service = demonstration().service.model_dump(mode="json")
    service["tools"] = {"share": 0.3, "error_ratio": 0.02}
    return Scenario(**{**demonstration().dump(), "service": service})


def counted(failure=None, scenario=None):
    """What is counted, by place and name, under a failure."""
    base = base_of(scenario or service_with_tools())
    if failure:
        base = replace(base, failures=(failure,))
    point = base.point(EDGES)
    found = base.service.counted(point)
    return {(place, name): each for place, some in found.items() for name, each in some.items()}


def share(reading):
    assert isinstance(reading, Share)
    return np.broadcast_to(reading.part / reading.of, 2).tolist()


def failure(kind, **sizes):
    return FAMILIES["failure"][kind](name="x", at=0.0, lasts=3600.0, **sizes)


@pytest.mark.parametrize("kind", sorted(FAMILIES["failure"]))
def test_every_place_shows_something_under_every_failure(kind):
    one = failure(kind)
    service = service_with_tools().service
    gauges = service.gauges(600.0, 1.0, one.impairment(NOW))
    assert list(gauges) == PLACES
    assert all(
        isinstance(each, float | str | bool) for some in gauges.values() for each in some.values()
    )
    readings = counted(one)
    assert {place for place, _ in readings} == set(PLACES)
    for reading in readings.values():
        assert isinstance(reading, PerSecond | Share | Mean)
        assert all((np.asarray(amount) >= 0).all() for amount in reading[:2])


def test_tools_that_fail_and_hang():
    found = counted(failure("tool_outage", error_ratio=0.5, hangs=0.4))
    assert found["tools", "calls"].of == pytest.approx(50 * 0.3)
    assert share(found["tools", "error_ratio"]) == pytest.approx([1 - 0.98 * 0.5] * 2)
    assert share(found["tools", "timeout_ratio"]) == pytest.approx([0.98 * 0.5 * 0.4] * 2)


def test_an_outage_is_the_provider_s_and_a_bad_version_the_release_s():
    outage = counted(failure("provider_outage", error_ratio=0.5))
    assert share(outage["provider", "error_ratio"]) == [0.5, 0.5]
    assert share(outage["release", "error_ratio"]) == [0.0, 0.0]
    bad = counted(failure("bad_deploy", error_ratio=0.2))
    assert share(bad["provider", "error_ratio"]) == [0.0, 0.0]
    assert share(bad["release", "error_ratio"]) == pytest.approx([0.2, 0.2])


def test_what_evades_the_guardrail_is_not_on_its_dashboard():
    found = counted(failure("injection_wave", rate=10.0, evades=1.0))
    assert found["guardrail", "caught"].of == pytest.approx(0.0, abs=1e-9)


def test_a_capacity_that_is_lost_is_on_no_gauge_and_a_quota_that_is_raised_is():
    service = demonstration().service
    lost = service.gauges(0.0, 1.0, Effects(primary_capacity_factor=0.1))
    assert lost["provider"] == {"model": "primary", "capacity": 200.0}
    raised = service.gauges(0.0, 1.0, Effects(capacity_factor=1.5, to_fallback=True))
    assert raised["provider"] == {"model": "fallback", "capacity": 63.75}


def test_what_is_switched_off_counts_nothing():
    base = base_of(service_with_tools())
    off = FAMILIES["mitigation"]["disable_tools"](), FAMILIES["mitigation"]["skip_retrieval"]()
    base = replace(base, mitigations=frozenset(off))
    found = base.service.counted(base.point(EDGES))
    assert found["tools"] == found["retrieval"] == {}
