"""Expected counts of clients who try again against single requests that are played one by one."""

import numpy as np
import pytest
from counted import valid_and_bad
from single_requests import Service, play

from simulator import SLO, Scenario, simulate

BINS = 10
RUNS = 8
BEGIN, END = 200.0, 500.0


def within(value, usual=0.0):
    """A value during the failure, else the usual one."""
    return lambda t: np.where((t >= BEGIN) & (t < END), value, usual)


def outage(**fields):
    return {"kind": "provider_outage", "at": BEGIN, "lasts": END - BEGIN, **fields}


def scenario(retries, failures, rate="200/s", background=0, cell="5s", **service):
    capacity = service.pop("capacity", 1e9)
    return Scenario(
        name="single",
        horizon=900,
        outcomes="expected",
        monitoring={"scrape_interval": cell, "evaluation_interval": "30s"},
        slos=[
            SLO(objective="99%", window="1d"),
            SLO(sli={"kind": "latency", "threshold": "2s"}, objective="90%", window="1d"),
        ],
        failures=failures,
        service={
            "traffic": {"interactive": rate, "background": background, "retries": retries},
            "provider": {
                "primary": {"error_ratio": "0%", "capacity": capacity},
                "wasted_work": service.pop("wasted_work", 0.0),
            },
            **service,
        },
    )


FIXED = {"attempts": 3, "backoff": "10s"}
DOUBLED = {"attempts": 4, "backoff": "500ms", "multiplier": 2, "max_backoff": "1500ms"}
OPENAI = [(0.375, 0.5), (0.75, 1.0)]
GENAI = [(1, 2), (2, 3), (4, 5), (8, 9)]
UNEVEN = {"attempts": 3, "backoff": "1s", "multiplier": 1.7}
FULL = {"attempts": 4, "backoff": "1s", "multiplier": 2, "jitter": "100%"}

CASES = {
    "fixed": (
        scenario(FIXED, [outage(error_ratio="30%")]),
        Service([(10, 10)] * 2, error=within(0.3)),
    ),
    "within the threshold": (
        scenario({"attempts": 3, "backoff": "500ms"}, [outage(error_ratio="40%")]),
        Service([(0.5, 0.5)] * 2, error=within(0.4)),
    ),
    "slow answers": (
        scenario({"attempts": 2, "backoff": "30s"}, [outage(error_ratio="50%", latency_factor=2)]),
        Service([(30, 30)], error=within(0.5), slower=within(2.0, 1.0)),
    ),
    "doubled": (
        scenario(DOUBLED, [outage(error_ratio="70%")]),
        Service([(0.5, 0.5), (1, 1), (1.5, 1.5)], error=within(0.7)),
    ),
    "not whole steps": (
        scenario(UNEVEN, [outage(error_ratio="60%")]),
        Service([(1, 1), (1.7, 1.7)], error=within(0.6)),
    ),
    "openai": (
        scenario("openai", [outage(error_ratio="60%")]),
        Service(OPENAI, error=within(0.6)),
    ),
    "anthropic, all fail": (
        scenario("anthropic", [outage(error_ratio="100%")]),
        Service(OPENAI, error=within(1.0)),
    ),
    "google-genai": (
        scenario("google-genai", [outage(error_ratio="50%")]),
        Service(GENAI, error=within(0.5)),
    ),
    "google-genai, all fail": (
        scenario("google-genai", [outage(error_ratio="100%", latency_factor=1.5)]),
        Service(GENAI, error=within(1.0), slower=within(1.5, 1.0)),
    ),
    "full jitter": (
        scenario(FULL, [outage(error_ratio="50%")]),
        Service([(0, 1), (0, 2), (0, 4)], error=within(0.5)),
    ),
    "cache and a bad version": (
        scenario(
            {"attempts": 3, "backoff": "1s", "jitter": "50%"},
            [{"kind": "bad_deploy", "at": BEGIN, "lasts": END - BEGIN, "error_ratio": "40%"}],
            cache={"on": True, "hit_ratio": "30%"},
            guardrail={"false_block_ratio": "1%"},
        ),
        Service([(0.5, 1), (0.5, 1)], spoiled=within(0.4), hits=0.3, blocked=0.01),
    ),
}


def falling():
    """A tenth of the rate from 400 s on: an hour of the curve ends in the middle of the outage."""
    weights = np.array([400.0] + [40.0] + [200.0] * 22)
    found = scenario(FIXED, [outage(error_ratio="80%")], rate=f"{weights.mean()}/s")
    found = found.set("start", "2026-01-05T00:53:20Z").set(
        "service.traffic.daily", weights.tolist()
    )
    return found, Service(
        [(10, 10)] * 2,
        rate=lambda t: np.where(t < 400, 400.0, 40.0),
        most=400.0,
        error=within(0.8),
    )


CASES["traffic falls"] = falling()


def overloaded(retries, waits, capacity, **changes):
    rate = 20_000.0
    background = changes.pop("background", 0.0)
    wasted = changes.pop("wasted_work", 0.0)
    lost = 1 - capacity / 40_000
    return (
        scenario(
            retries,
            [outage(error_ratio="0%", lost_capacity=lost, lasts=60)],
            rate=f"{rate:.0f}/s",
            background=background,
            capacity=40_000,
            wasted_work=wasted,
        ),
        Service(
            waits,
            rate=lambda t: np.full(len(t), rate),
            most=rate,
            background=background,
            capacity=lambda t: np.where((t >= BEGIN) & (t < BEGIN + 60), capacity, 40_000.0),
            wasted=wasted,
            horizon=400.0,
        ),
    )


OVERLOADS = {
    "overload": overloaded({"attempts": 3, "backoff": "5s"}, [(5, 5)] * 2, 8_000.0),
    "overload, openai": overloaded("openai", OPENAI, 12_000.0),
    "overload with background": overloaded(
        {"attempts": 3, "backoff": "2s", "jitter": "50%"},
        [(1, 2)] * 2,
        10_000.0,
        background=10_000.0,
        wasted_work=0.3,
    ),
}


def expected(case, horizon):
    """Bins of what the product expects: finished, lost, answered, slow."""
    run = simulate(case)
    found = [count for slo in case.slos for count in valid_and_bad(run.counts[slo.events])]
    cells = round(horizon / run.cell)
    return np.array([count[:cells].reshape(BINS, -1).sum(axis=1) for count in found])


def played(service, runs):
    """The same of single requests, one row for each run."""
    edges = np.linspace(0, service.horizon, BINS + 1)
    names = ("valid", "lost", "answered", "slow")
    told = [play(service, seed) for seed in range(runs)]
    for each in told:
        assert each.offered == each.counted("valid", edges).sum() + each.waiting
    return np.array([[each.counted(name, edges) for name in names] for each in told])


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_single_requests_fare_as_expected(name):
    """Without an overload counts are Poisson, so their spread is known."""
    case, service = CASES[name]
    means, counts = expected(case, service.horizon), played(service, RUNS).sum(axis=0)
    off = (counts - RUNS * means) / np.sqrt(np.maximum(RUNS * means, 1.0))
    whole = (counts - RUNS * means).sum(axis=1) / np.sqrt(RUNS * means.sum(axis=1) + 1e-9)
    assert (np.abs(whole) < 3).all(), whole
    assert (np.abs(off) < 4.5).all(), off
    assert (means[[1, 3]].sum(axis=1) > 100).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", OVERLOADS)
def test_single_requests_in_an_overload_fare_as_expected(name):
    """What is served is the capacity's, so runs are more alike than Poisson: their own spread."""
    case, service = OVERLOADS[name]
    means, counts = expected(case, service.horizon), played(service, RUNS)
    whole = counts.sum(axis=2)
    spread = np.maximum(whole.std(axis=0, ddof=1), 1.0) / np.sqrt(RUNS)
    off = (whole.mean(axis=0) - means.sum(axis=1)) / spread
    assert (np.abs(off) < 3).all(), off
