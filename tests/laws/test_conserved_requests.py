"""Laws of clients who try again: nothing is lost or made on the way, and what is drawn is Poisson."""

import numpy as np
import pytest
from counted import valid_and_bad
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from slowly import first_of, given_some

from simulator import SLO, Scenario, failures, simulate
from simulator.ai_service.retries import PRESETS, Retries, schedule
from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition
from simulator.expectation.retrying import still_waiting
from simulator.oncall.shipped import RUNBOOKS

HOUR = 3600
waits = st.sampled_from([0.1, 0.25, 0.5, 1.0, 3.0, 7.0, 10.0, 61.0, 1800.0])
retries = st.one_of(
    st.sampled_from([{"preset": name} for name in PRESETS]),
    st.fixed_dictionaries({"attempts": st.integers(2, 6), "backoff": waits}),
    st.fixed_dictionaries(
        {
            "attempts": st.integers(2, 5),
            "backoff": waits,
            "multiplier": st.sampled_from([1.0, 1.3, 2.0, 3.0]),
            "jitter": st.sampled_from([0.0, 0.1, 0.5, 1.0]),
            "added_jitter": st.sampled_from([0.0, 0.3, 5.0]),
        }
    ),
)
curves = st.one_of(st.just([]), st.lists(st.sampled_from([0, 0.1, 1, 2]), min_size=24, max_size=24))
times = st.integers(0, 2 * HOUR)
lengths = st.integers(60, HOUR)
strikes = st.one_of(
    st.builds(
        failures.ProviderOutage,
        at=times,
        lasts=lengths,
        error_ratio=st.sampled_from([0.0, 0.3, 1.0]),
        lost_capacity=st.sampled_from([0.0, 0.7]),
        latency_factor=st.sampled_from([1.0, 3.0]),
    ),
    st.builds(
        failures.BadDeploy, at=times, lasts=lengths, error_ratio=st.sampled_from([0.05, 0.6])
    ),
    st.builds(
        failures.InjectionWave,
        at=times,
        lasts=st.just(600),
        rate=st.just(60.0),
        swells=st.just(200),
    ),
)


def world(retries, strikes, **changes):
    fields = {
        "name": "law",
        "horizon": 2 * HOUR + 1230,
        "outcomes": "expected",
        "monitoring": {"scrape_interval": "10s", "evaluation_interval": "30s"},
        "slos": [SLO(objective="99%"), SLO(sli="latency", objective="90%")],
        "failures": [
            failure.model_copy(update={"name": f"f{number}"})
            for number, failure in enumerate(strikes)
        ],
        "service": {
            "traffic": {
                "interactive": "40/s",
                "background": "20/s",
                "malicious": "1/s",
                "retries": retries,
            },
            "guardrail": {"false_block_ratio": "1%"},
            "cache": {"hit_ratio": "20%"},
            "provider": {"primary": {"capacity": "70/s"}, "wasted_work": "30%"},
        },
        "oncall": {"acknowledge": "1m", "triage": "1m"},
        "runbooks": RUNBOOKS,
        "limits": {"memory": "30GB", "time": "10h"},
        **changes,
    }
    return Scenario(**fields)


@given_some(3, 8, retries, st.lists(strikes, max_size=3), curves, st.integers(1, 60))
def test_what_is_offered_is_finished_or_waits(retries, strikes, daily, minutes):
    """For any waits, failures, curve and horizon, and a person who changes the service meanwhile.

    Counts are multiples of 2^-20, rounded once for each part of a cell.
    """
    scenario = world(retries, strikes, horizon=HOUR + 60 * minutes)
    scenario = scenario.set("service.traffic.daily", [1 + weight for weight in daily])
    if any(daily):
        scenario = scenario.set("service.traffic.daily", daily)
    run = simulate(scenario)
    curve = Curve(scenario.service.traffic, scenario.clock)
    offered = 40.0 * float(np.diff(curve.since(np.array([0.0, scenario.horizon])))[0])
    counts = run.counts[scenario.slos[0].events]
    valid = counts.valid
    bad = counts.bad
    answered, slow = valid_and_bad(run.counts[scenario.slos[1].events])
    parts = len(valid) + 2 * len(run.log)
    assert valid.sum() + run.waiting == pytest.approx(offered, rel=1e-9, abs=parts * 2**-20)
    np.testing.assert_array_equal(answered, valid - bad)
    assert (slow <= answered).all() and run.waiting >= 0


@given_some(6, 20, retries, strikes, st.integers(1, 5000), st.integers(1, 5000))
def test_each_class_of_clients_is_conserved_across_a_change(retries, strike, before, after):
    """A failure begins, and with it another condition that takes the backlog over."""
    scenario = world(retries, [])
    place = scenario.service
    base = Condition(place, Curve(place.traffic, 0.0), scenario.outcomes_needed)
    strike = strike.model_copy(update={"name": "f", "at": float(before), "lasts": 1e9})
    struck = Condition(
        place,
        base.curve,
        base.outcomes,
        failures=(strike,),
        since=float(before),
        backlog=base.backlog_at(before),
    )
    end = float(before + after)
    done = np.zeros(2)
    for condition, edges in ((base, (0.0, before)), (struck, (before, end))):
        found = condition.retrying.trajectory.finishes(np.array(edges, dtype=float))
        interactive = found.by_model.sum() + found.hits.sum() + found.lost.sum()
        background = found.background.sum() + found.background_lost.sum()
        done += np.array([interactive, background]) * (edges[1] - edges[0])
    waiting = np.array(still_waiting(struck, end))
    np.testing.assert_allclose(done + waiting, np.array([40, 20]) * 0.99 * end, rtol=1e-9)


@settings(max_examples=200, deadline=None)
@given(retries, st.sampled_from([-1.0, 0.5, 2.0, 30.0]))
def test_every_attempt_that_fails_is_tried_again_or_the_last(fields, longest):
    clients = Retries(**fields)
    found = schedule(clients, longest)
    leaving = np.zeros(len(found.waited))
    for move in found.moves:
        leaving[move.source] += move.share
        assert move.steps >= 1 and move.target > move.source
    is_last = np.isin(np.arange(len(leaving)), found.last)
    np.testing.assert_allclose(leaving, ~is_last, rtol=0, atol=1e-12)


@settings(max_examples=200, deadline=None)
@given(retries)
def test_waits_have_their_mean(fields):
    """But where a wait is less than a step: none is shorter than that."""
    clients = Retries(**fields)
    found = schedule(clients, -1.0)
    for number, (low, high) in enumerate(clients.waits):
        mean = sum(move.share * move.steps for move in found.moves if move.source == number)
        if low >= found.step:
            assert mean * found.step == pytest.approx((low + high) / 2, rel=1e-7)
        else:
            assert mean * found.step == pytest.approx((low + high) / 2, abs=found.step)


def storm(seed):
    """No operation but the failure's, so that runs are alike but for their draws."""
    return simulate(
        world(
            "openai",
            [failures.ProviderOutage(at=600, lasts=1200, error_ratio=0.6, lost_capacity=0.5)],
            outcomes="random",
            oncall=None,
            horizon=2400,
        ),
        seed,
    )


@pytest.mark.parametrize("size", first_of([20, 120], 1))
def test_drawn_finishes_are_poisson_with_their_expected_numbers(size):
    """Sums over runs and cells are Poisson, cells do not depend on each other."""
    expected = storm(0).scenario.set("outcomes", "expected")
    mean = np.array(
        [count for counts in simulate(expected).counts.values() for count in valid_and_bad(counts)]
    )
    runs = [storm(seed) for seed in range(size)]
    drawn = np.array(
        [[c for counts in run.counts.values() for c in valid_and_bad(counts)] for run in runs]
    )
    off = (drawn.sum(axis=0) - size * mean) / np.sqrt(np.maximum(size * mean, 1))
    assert (np.abs(off) < 5).all() and abs(off[0].mean()) < 3 / np.sqrt(off.shape[1])
    # valid: variance / mean of every cell, of all runs
    spread = drawn[:, 0].var(axis=0, ddof=1) / mean[0]
    assert abs(spread.mean() - 1) < 4 * np.sqrt(2 / (size - 1) / spread.size)
    total = drawn[:, 0].sum(axis=1)
    assert stats.chi2.sf(total.var(ddof=1) * (size - 1) / mean[0].sum(), size - 1) > 0.001


def test_runs_agree_before_the_first_operation_that_differs():
    plain = world("openai", [failures.ProviderOutage(at=600, lasts=1200, error_ratio=0.6)])
    plain = plain.set("outcomes", "random")
    other = plain.set("oncall.acknowledge", "9m")
    for seed in range(5):
        one, two = simulate(plain, seed), simulate(other, seed)
        acts = [
            [(event.time, event.kind) for event in run.log if event.kind == "step_finished"]
            for run in (one, two)
        ]
        until = int(min(times[0][0] for times in acts if times) // 10)
        assert acts[0] != acts[1] and until > 60
        for events, counts in one.counts.items():
            valid = counts.valid
            bad = counts.bad
            np.testing.assert_array_equal(valid[:until], two.counts[events].valid[:until])
            np.testing.assert_array_equal(bad[:until], two.counts[events].bad[:until])
        assert (
            one.counts[plain.slos[0].events].valid != two.counts[plain.slos[0].events].valid
        ).any()
