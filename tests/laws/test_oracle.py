"""The core against the naive loop: identical logs where nothing is drawn, the same distribution
where it is.
"""

from itertools import product

import numpy as np
import pytest
from counted import valid_and_bad
from naive import NaiveCounts, naive_simulate, rows, same
from scipy import stats
from slowly import first_of, first_rows_of
from worlds import DAY, busy, demonstration

from simulator import SLO, failures, simulate
from simulator.oncall.shipped import RUNBOOKS
from simulator.simulation.injection import inject
from simulator.simulation.moments import PLANS
from simulator.simulation.state import RunState

# of each two-sample Kolmogorov-Smirnov test; a handful of tests, so a false alarm is rare
LEVEL = 0.0005


def assert_same_log(scenario):
    slow, fast = naive_simulate(scenario), simulate(scenario)
    assert len(fast.log) > 10
    for ours, theirs in zip(rows(fast.log), rows(slow.log), strict=False):
        assert same(ours, theirs), (ours, theirs)
    assert len(rows(fast.log)) == len(rows(slow.log))
    for sli, counts in slow.counts.items():
        valid = counts.valid
        bad = counts.bad
        np.testing.assert_array_equal(fast.counts[sli].valid, valid)
        np.testing.assert_array_equal(fast.counts[sli].bad, bad)


@pytest.mark.parametrize(
    ("days", "tick"), first_rows_of([(0.25, "25s"), (0.25, "30s"), (2, "25s"), (2, "30s")], 1)
)
def test_logs_are_identical_with_expected_counts(days, tick):
    assert_same_log(busy(days, "expected", evaluation_interval=tick))


@pytest.mark.slow
def test_logs_are_identical_over_a_month():
    """With ticks that cells do not divide; those of whole cells are held against it over two
    days.
    """
    assert_same_log(busy(30, "expected", evaluation_interval="25s"))


@pytest.mark.parametrize("days", first_of([0.25, 2], 1))
def test_logs_are_identical_with_hold_and_keep_firing_and_else(days):
    rules = [
        {
            "name": "a",
            "severity": "sev1",
            "long_window": "1h",
            "burn_rate": 10,
            "for": "4m",
            "keep_firing_for": "7m",
        },
        {"name": "b", "severity": "sev2", "long_window": "6h", "burn_rate": 3, "for": "2m"},
        {
            "name": "c",
            "severity": "sev3",
            "long_window": "6h",
            "short_window": "95s",
            "burn_rate": 1,
            "keep_firing_for": "20m",
        },
    ]
    assert_same_log(busy(days, "expected").set("alerting", {"rules": rules}))
    assert_same_log(busy(days, "expected").set("alerting.policy", "course-notes"))


def whole(days, **changes):
    """Every failure, at times that cells do not divide and overlapping, five SLOs, and a person
    with the runbooks that ship.
    """
    kinds = [
        failures.ProviderOutage(at="1h", lasts="50m", error_ratio="30%", latency_factor=2.0),
        failures.BadDeploy(
            at=5003.0, lasts="2h", error_ratio="20%", latency_factor=3.0, quality_loss="10%"
        ),
        failures.BadDeploy(
            at=6007.0, lasts="2h", error_ratio="5%", latency_factor=1.5, quality_loss="30%"
        ),
        failures.CostSpike(at=7201.25, lasts="2h", token_factor=6.0),
        failures.InjectionWave(at=9004.0, lasts="3h", swells="10m"),
        failures.VectorStoreFull(at=11111.0, lasts="3h", inserts="200/s"),
    ]
    slos = [
        SLO(objective="99.9%"),
        SLO(sli={"kind": "latency"}, objective="95%"),
        SLO(sli="cost", objective="99%"),
        SLO(sli="safety", objective="95%"),
        SLO(sli={"kind": "quality", "false_alarms": "1%", "misses": "10%"}, objective="98%"),
    ]
    service = {
        "traffic": {"interactive": "40/s", "background": "10/s", "malicious": "0.5/s"},
        "guardrail": {"false_block_ratio": "0.01%"},
        "release": {"canary_share": "10%", "bake": "30m"},
        "retrieval": {"ingest": "0.5/s"},
    }
    fields = {
        "failures": kinds,
        "slos": slos,
        "service": service,
        "horizon": f"{days}d",
        "runbooks": RUNBOOKS,
        **changes,
    }
    return demonstration(**fields)


@pytest.mark.parametrize("cell", first_of(["30s", "10s"], 1))
def test_logs_are_identical_with_every_failure_and_indicator(cell):
    scenario = whole(0.3, monitoring={"scrape_interval": cell})
    slow, fast = naive_simulate(scenario), simulate(scenario)
    assert {event.subject for event in fast.log if event.kind == "triaged"} > {
        "bad_deploy",
        "injection_wave",
        "provider_outage",
    }
    for ours, theirs in zip(rows(fast.log), rows(slow.log), strict=False):
        assert same(ours, theirs), (ours, theirs)
    assert len(rows(fast.log)) == len(rows(slow.log))
    for sli, counts in slow.counts.items():
        valid = counts.valid
        bad = counts.bad
        np.testing.assert_allclose(fast.counts[sli].valid, valid, rtol=0, atol=2**-8)
        np.testing.assert_allclose(fast.counts[sli].bad, bad, rtol=0, atol=2**-8)


def test_logs_are_identical_without_history():
    assert_same_log(demonstration().set("monitoring.before_start", "none"))


@pytest.mark.parametrize("days", first_of([1, 2], 1))
def test_counts_are_identical_with_a_daily_curve(days):
    """Overload only at the peak hours, a start between two hours, cells that straddle an hour."""
    daily = [1 + 0.8 * np.sin(hour / 24 * 2 * np.pi) for hour in range(24)]
    scenario = demonstration(horizon=f"{days}d", start="2026-01-07T05:17:04Z").set(
        "service.traffic.daily", daily
    )
    scenario = scenario.set("service.provider.primary.capacity", "60/s")
    slow, fast = naive_simulate(scenario), simulate(scenario)
    sli = scenario.slos[0].sli
    np.testing.assert_allclose(fast.counts[sli].valid, slow.counts[sli].valid, atol=2**-19)
    np.testing.assert_allclose(fast.counts[sli].bad, slow.counts[sli].bad, atol=2**-19)
    # by hours since 5:17; the curve is highest at 6:00, lowest at 18:00
    bad = fast.counts[sli].bad.reshape(24 * days, -1).sum(axis=1)
    assert bad[-24:-19].min() > 0 == bad[8:18].max()
    assert all(map(same, rows(fast.log), rows(slow.log)))
    assert len(rows(fast.log)) == len(rows(slow.log))


@pytest.mark.parametrize(
    "start",
    [
        "2026-03-29T00:17:04 Europe/London",
        "2026-10-25T00:17:04 Europe/London",
        "2026-10-04T00:17:04 Australia/Lord_Howe",
        "2011-12-29T22:00:00 Pacific/Apia",
        "2010-11-06T23:30:00 America/St_Johns",
    ],
)
def test_counts_and_logs_are_identical_over_a_change_of_clocks(start):
    """The naive loop asks zoneinfo minute by minute; a weight for each hour, and two for days."""
    traffic = {
        "service.traffic.daily": [10.0 + hour for hour in range(24)],
        "service.traffic.weekly": [1.0, 1, 1, 2, 1, 2, 1],
        "service.provider.primary.capacity": "60/s",
    }
    scenario = demonstration(horizon="5h", start=start)
    for key, value in traffic.items():
        scenario = scenario.set(key, value)
    assert 0 < scenario.local_clock.changes[0] < scenario.horizon or "Apia" in start
    assert_same_log(scenario)


CLIENTS = (
    {"attempts": 3, "backoff": "7s"},
    {"attempts": 2, "backoff": "1s"},
    {"attempts": 4, "backoff": "2s", "multiplier": 2, "max_backoff": "6s"},
)


@pytest.mark.parametrize(
    ("retries", "capacity"), first_rows_of(list(product(CLIENTS, ["60/s", "1000/s"])), 1)
)
def test_counts_are_identical_with_clients_that_try_again(retries, capacity):
    """Overload, errors, a bad version that spoils cached answers, and a curve; a person who acts
    would need the expectations, which the naive loop has without retries only.
    """
    strikes = [
        failures.ProviderOutage(at=1203.0, lasts=1000.0, error_ratio="60%", latency_factor=2.0),
        failures.ProviderOutage(name="less", at=3500.0, lasts=600.0, lost_capacity="50%"),
        failures.BadDeploy(at=3007.0, lasts=900.0, error_ratio="30%", latency_factor=1.5),
    ]
    scenario = whole(0.1, failures=strikes, oncall=None, start="2026-01-05T00:10:00Z")
    scenario = scenario.set("service.traffic.retries", retries)
    scenario = scenario.set("service.traffic.daily", [1, 1.5, 0.2, 1] * 6)
    scenario = scenario.set("service.cache", {"on": True, "hit_ratio": "20%"})
    scenario = scenario.set("service.provider.primary.capacity", capacity)
    state = RunState(scenario, 0)
    counts = state.sampler = NaiveCounts(state, None)
    for strike in state.failures:
        state.env.process(inject(state, strike))
    cells = round(scenario.horizon / counts.cell)
    for cell in range(cells):
        state.env.run(until=state.at((cell + 1) * counts.cell, PLANS))
        counts.finish((cell + 1) * counts.cell)
    run = simulate(scenario)
    assert run.waiting == pytest.approx(counts.clients.waiting(), abs=1e-5)
    for place, slo in enumerate(scenario.slos):
        valid, bad = valid_and_bad(run.counts[slo.events])
        np.testing.assert_allclose(valid, counts.valid[place], rtol=0, atol=2**-16)
        np.testing.assert_allclose(bad, counts.bad[place], rtol=0, atol=2**-16)
    lost = np.array(counts.bad[0])
    assert lost[140:200].sum() > 10 and lost[:100].sum() < 10


@pytest.mark.parametrize("outcomes", ["expected", "random"])
def test_the_block_size_changes_nothing(outcomes):
    scenario = busy(2, outcomes)
    runs = [
        simulate(scenario, 3, blocks=blocks)
        for blocks in [(600.0, 600.0), (3600.0, DAY), (5000.0, 2 * DAY)]
    ]
    for run in runs[1:]:
        assert run.log == runs[0].log
        for sli, counts in run.counts.items():
            valid = counts.valid
            bad = counts.bad
            np.testing.assert_array_equal(valid, runs[0].counts[sli].valid)
            np.testing.assert_array_equal(bad, runs[0].counts[sli].bad)


def figures(run):
    """What two ways of simulating the same thing must agree on in distribution."""
    slo = run.scenario.slos[0]
    detected = [incident.time_to_detect for incident in run.incidents[:1]] or [0.0]
    mitigated = [incident.time_to_mitigate or 0.0 for incident in run.incidents[:1]] or [0.0]
    counts = run.counts[slo.sli]
    valid = counts.valid
    bad = counts.bad
    return detected[0], mitigated[0], float(np.sum(bad)), float(np.sum(valid)), len(run.log)


def assert_alike(ours, theirs):
    for a, b in zip(np.array(ours).T, np.array(theirs).T, strict=True):
        assert stats.ks_2samp(a, b).pvalue > LEVEL


SMALL = {"traffic": {"interactive": "2/s"}, "provider": {"primary": {"error_ratio": "0.1%"}}}


def small(**monitoring):
    """Little traffic, so that chance shows in every figure."""
    return demonstration(outcomes="random", horizon="4h", service=SMALL, monitoring=monitoring).set(
        "failures[0].at", 3607
    )


@pytest.mark.slow
def test_core_and_naive_loop_agree_in_distribution():
    scenario = small()
    assert_alike(
        [figures(simulate(scenario, s)) for s in range(120)],
        [figures(naive_simulate(scenario, s)) for s in range(120)],
    )


@pytest.mark.parametrize("seeds", first_of([70, 200], 1))
def test_cells_of_10_and_30_seconds_agree_in_distribution(seeds):
    ten, thirty = small(), small(scrape_interval="30s")
    assert_alike(
        [figures(simulate(ten, s)) for s in range(seeds)],
        [figures(simulate(thirty, s + 1000)) for s in range(seeds)],
    )
