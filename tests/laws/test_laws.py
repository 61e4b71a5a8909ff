"""Laws of the condition and the counts, for any scenario."""

import numpy as np
import pytest
from counted import valid_and_bad
from hypothesis import given, settings
from hypothesis import strategies as st
from slowly import first_of
from worlds import busy, demonstration, failures, mitigations, outage

from simulator import simulate
from simulator.ai_service.outcomes import Malicious, OverCap, Slow, Ungrounded, Unsafe, ordered
from simulator.ai_service.service import AIService, Service
from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition

MITIGATIONS = [
    mitigations.FailOver(),
    mitigations.EnableCache(),
    mitigations.ShedBackground(),
    mitigations.RaiseQuota(),
    mitigations.UseCheaperModel(),
    mitigations.CapTokens(),
    mitigations.RollBack(),
    mitigations.ExpandStore(),
    mitigations.CompactStore(),
    mitigations.SkipRetrieval(),
    mitigations.DisableTools(),
    mitigations.TightenGuardrail(),
    mitigations.ThrottleSource(),
    mitigations.RaiseBudget(),
    mitigations.FreezeReleases(),
]
SOME = MITIGATIONS[:4]
OUTCOMES = ordered(
    [Slow(1.0), Slow(2.0), OverCap(), Ungrounded(0.1, 0.03, 0.2), Malicious(), Unsafe()]
)
ratios = st.floats(0, 1)
when = {"name": st.uuids().map(str), "at": st.floats(0, 1e4), "lasts": st.floats(0, 1e4)}
outages = st.builds(
    outage, **when, error_ratio=ratios, latency_factor=st.floats(0.5, 20), lost_capacity=ratios
)
strikes = st.one_of(
    outages,
    st.builds(failures.VectorStoreFull, **when, inserts=st.floats(0, 1000)),
    st.builds(
        failures.BadDeploy,
        **when,
        error_ratio=ratios,
        latency_factor=st.floats(0.5, 20),
        quality_loss=ratios,
    ),
    st.builds(
        failures.InjectionWave,
        **when,
        rate=st.floats(0, 100),
        evades=ratios,
        swells=st.floats(0, 1e4),
    ),
    st.builds(
        failures.CostSpike, **when, token_factor=st.floats(0, 10), grows_over=st.floats(0, 1e4)
    ),
)


def condition(service):
    model = AIService(
        traffic={"malicious": 1.0, "background": 5.0},
        retrieval={"ingest": 1.0},
        release={"canary_share": 0.1, "bake": 60.0},
    )
    return Condition(model, Curve(model.traffic, 0.0), OUTCOMES, *service.acting()[:2])


def rows(service):
    edges = np.arange(0.0, 100.0, 10.0)
    acting = condition(service)
    means = acting.means(edges)
    shed, _ = acting.totals(0.0, 90.0)
    return np.stack([*means.rows, *means.added.values(), np.full(9, shed), acting.spent(edges)])


@given(
    st.lists(strikes, max_size=5).flatmap(
        lambda all_: st.tuples(st.just(all_), st.permutations(all_))
    )
)
def test_overlapping_failures_in_any_order_give_the_same(orders):
    results = []
    for order in orders:
        service = Service()
        for failure in order:
            service.begin(failure)
        results.append(rows(service))
    np.testing.assert_array_equal(*results)


@given(st.lists(strikes, min_size=1, max_size=5, unique_by=lambda f: f.name), st.randoms())
def test_switching_all_off_restores_exactly(failures, random):
    service, base = Service(), rows(Service())
    for failure in failures:
        service.begin(failure)
    for mitigation in MITIGATIONS:
        service.apply(mitigation, "i")
    acts = [(service.end, (f,)) for f in failures] + [(service.lift, (m, "i")) for m in MITIGATIONS]
    random.shuffle(acts)
    for act, args in acts:
        act(*args)
    np.testing.assert_array_equal(rows(service), base)


@given(
    st.permutations([(m, i) for m in SOME for i in "ab"]),
    st.permutations([(m, i) for m in SOME for i in "ab"]),
)
def test_two_incidents_sharing_mitigations_end_in_the_base_condition(holds, releases):
    service = Service()
    for mitigation, incident in holds:
        service.apply(mitigation, incident)
    both = rows(service)
    for index, (mitigation, incident) in enumerate(releases):
        service.lift(mitigation, incident)
        done = releases[: index + 1]
        gone = {m for m in SOME if (m, "a") in done and (m, "b") in done}
        assert set(service.holders) == set(SOME) - gone
    assert both.shape == rows(service).shape
    np.testing.assert_array_equal(rows(service), rows(Service()))


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["random", "expected"]),
    st.lists(outages, max_size=3, unique_by=lambda f: f.name),
)
def test_counts_are_sound(seed, outcomes, failures):
    """good <= valid, two SLOs on one SLI are equal, latency.valid == availability.good, in every
    cell.
    """
    scenario = busy(0.25, outcomes).model_copy(update={"failures": tuple(failures)})
    run = simulate(scenario, seed)
    for counts in run.counts.values():
        valid = counts.valid
        bad = counts.bad
        assert (bad >= 0).all() and (bad <= valid).all()
    samples = {name: frame for name, frame in run.samples.groupby("slo")}
    assert (
        samples["available"][["good", "valid"]] == samples["available-loose"][["good", "valid"]]
    ).all(axis=None)
    for name in ("fast", "not-slow", "not-stuck"):
        assert (samples[name]["valid"] == samples["available"]["good"]).all()
    assert (samples["fast"]["good"] <= samples["not-slow"]["good"]).all()


@pytest.mark.parametrize("seed", first_of(range(40), 8))
def test_policies_are_paired(seed):
    """Runs that differ only in the alert policy agree in every sample before the first differing
    operation.
    """
    changing = ("failure_started", "failure_ended", "step_finished", "step_undone")
    scenario = busy(0.25).set("service.traffic.background", "30/s")
    one, other = (
        simulate(scenario, seed),
        simulate(scenario.set("alerting.rules[page-quick].burn_rate", 5), seed),
    )
    acts = [
        [(event.time, event.kind, event.subject) for event in run.log if event.kind in changing]
        for run in (one, other)
    ]
    differ = [min(a[0], b[0]) for a, b in zip(*acts, strict=False) if a != b]
    until = int(min(differ, default=scenario.horizon) // 10)
    assert differ and until > 100
    for sli, counts in one.counts.items():
        valid = counts.valid
        bad = counts.bad
        np.testing.assert_array_equal(valid[:until], other.counts[sli].valid[:until])
        np.testing.assert_array_equal(bad[:until], other.counts[sli].bad[:until])
    availability = scenario.slos[0].sli
    np.testing.assert_array_equal(one.counts[availability].valid, other.counts[availability].valid)


def test_one_seed_gives_one_run_and_another_gives_another():
    scenario = demonstration(outcomes="random")
    one, same, other = simulate(scenario, 1), simulate(scenario, 1), simulate(scenario, 2)
    sli = scenario.slos[0].sli
    np.testing.assert_array_equal(valid_and_bad(one.counts[sli]), valid_and_bad(same.counts[sli]))
    assert one.log == same.log
    assert not np.array_equal(one.counts[sli].bad, other.counts[sli].bad)


def test_a_quiet_service_says_nothing():
    run = simulate(demonstration(failures=[], outcomes="random"))
    assert run.log == () and run.incidents == ()
