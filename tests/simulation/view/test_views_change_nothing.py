"""A run in which views are read gives the same bytes as one without."""

import numpy as np
import pytest
from looking import Watched, watched
from random_people import random_people
from random_scenarios import random_scenario

from simulator import load_scenario, simulate
from simulator.oncall.responders import Scripted

TOTALS = ("spent", "shed_background", "waiting", "waiting_background")
GALLERY = ("retry_storm", "daily_budget", "vector_store_full", "canary", "two_at_once")


def check_same(one, other):
    assert one.log == other.log
    assert [getattr(one, name) for name in TOTALS] == [getattr(other, name) for name in TOTALS]
    for events, counts in one.counts.items():
        assert np.array_equal(counts.good, other.counts[events].good)
        assert np.array_equal(counts.valid, other.counts[events].valid)


def check_reading(scenario, every, order):
    read = []
    run = watched(scenario, every, lambda view: read.append(view.to_dict()), order=order)
    check_same(simulate(scenario), run)
    return read


@pytest.mark.parametrize("name", GALLERY)
def test_of_the_gallery(name):
    assert check_reading(load_scenario(name), 607.25, 9.5)


@pytest.mark.parametrize("order", [0.0, 4.25, 9.5])
@pytest.mark.parametrize("seed", [7, 11])
def test_at_every_tick_before_and_after_all_that_happens_there(seed, order):
    scenario = random_people(seed)
    tick = scenario.monitoring.evaluation_interval
    check_reading(scenario.set("horizon", min(scenario.horizon, 6 * 3600.0)), tick, order)


def test_by_a_responder_that_reads_everything_before_it_decides(monkeypatch):
    decide = Scripted.decide
    read = []

    def reading(self, view):
        read.append(view.to_dict())
        return decide(self, view)

    scenario = load_scenario("wrong_runbook")
    plain = simulate(scenario)
    monkeypatch.setattr(Scripted, "decide", reading)
    check_same(plain, simulate(scenario))
    assert len(read) > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(9))
def test_of_random_scenarios(seed):
    check_reading(random_people(seed), 601.0, 9.5)
    check_reading(random_scenario(seed).set("outcomes", "random"), 300.0, 4.25)


def test_what_is_read_does_not_depend_on_what_was_read_before():
    scenario = load_scenario("provider_outage")
    often = Watched(scenario)
    for time in range(4700, 6300, 70):
        often.until(time)
        often.view().to_dict()
    once = Watched(scenario).until(6240)
    assert once.view().to_dict() == often.view().to_dict()
