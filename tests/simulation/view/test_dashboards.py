"""Dashboards: what was drawn where it was drawn, else drawn for them, rightly on average."""

from functools import cache

import numpy as np
import pytest
from looking import Watched
from worlds import demonstration

from simulator.ai_service.slis import Availability, Latency

AT = 4800.0
MANY = 100
SLOS = [
    {"name": "availability", "objective": "99%"},
    {"name": "fast", "sli": {"kind": "latency", "threshold": "1s"}, "objective": "60%"},
]


def live(time=AT, seed=0, **changes):
    return Watched(demonstration(outcomes="random", **changes), seed).until(time)


def read(time=AT, seed=0, **changes):
    return live(time, seed, **changes).view().dashboards


def test_what_slis_count_is_what_was_drawn():
    watched = live(slos=SLOS)
    boards = watched.view().dashboards
    run = watched.run()
    cells = slice(int(AT / 10) - 30, int(AT / 10)) if run.cell == 10 else slice(150, 160)
    answered = run.counts[Availability()]
    bad, valid = answered.bad[cells].sum(), answered.valid[cells].sum()
    assert boards["traffic"]["error_ratio"] == pytest.approx(bad / valid, rel=1e-3)
    assert boards["traffic"]["interactive"] == pytest.approx(valid / 300, rel=1e-3)
    fast = run.counts[Latency(threshold=1.0)]
    slow = fast.bad[cells].sum() / fast.valid[cells].sum()
    assert boards["traffic"]["slow_ratio"] == pytest.approx(slow, rel=1e-3)


@cache
def many():
    """The dashboards of many seeds, where tools are called and some clients are malicious."""
    service = demonstration().service.model_dump(mode="json")
    service["traffic"] |= {"malicious": 2.0, "background": 10.0 - 0.02}
    service["guardrail"]["catch_ratio"] = 0.99
    service["tools"]["share"] = 0.2
    return [read(seed=seed, service=service) for seed in range(MANY)]


@pytest.mark.parametrize(
    ("place", "name", "expected", "spread"),
    [
        # 50/s in 300 s are 15,000 attempts, of which half fail
        ("provider", "demand", 50.0, 15_000**0.5 / 300),
        ("provider", "error_ratio", 0.5, 0.5 / 15_000**0.5),
        ("traffic", "background", 10.0, 3_000**0.5 / 300),
        # of 7,500 answers 3.09% take more than 2 s
        ("provider", "slow_ratio", 0.0309, (0.0309 / 7_500) ** 0.5),
        ("guardrail", "caught", 1.98, (1.98 / 300) ** 0.5),
        ("tools", "timeout_ratio", 0.0, 0.0),
        ("release", "error_ratio", 0.0, 0.0),
    ],
)
def test_what_nobody_counts_is_drawn_rightly_on_average(place, name, expected, spread):
    values = np.array([each[place][name] for each in many()])
    assert abs(values.mean() - expected) <= 5 * spread / MANY**0.5 + 0.003
    assert values.std() == pytest.approx(spread, rel=0.3, abs=1e-9)
    if spread:
        assert len(set(values)) > MANY / 3


def test_the_cost_of_an_answer_varies_as_answers_do():
    values = np.array([each["spend"]["cost_of_an_answer"] for each in many()])
    # a lognormal of median 800 and p90 2000: sigma 0.715, the mean is 1033 tokens for 0.01 each 1000
    mean, variation = 0.01033, (np.exp(0.715**2) - 1) ** 0.5
    answers = 25 * 300
    assert values.mean() == pytest.approx(mean, rel=0.005)
    assert values.std() / mean == pytest.approx(variation / answers**0.5, rel=0.3)


def test_expected_counts_are_shown_as_they_are():
    boards = Watched(demonstration()).until(AT).view().dashboards
    assert boards["provider"]["error_ratio"] == 0.5 and boards["provider"]["demand"] == 50
    assert boards["spend"]["cost_of_an_answer"] == 0.01033


def test_who_makes_answers_slow_is_told_apart():
    slow = {"at": "1h", "lasts": "2h", "error_ratio": "60%", "latency_factor": 4}
    outage = read(failures=[{"kind": "provider_outage", **slow}])
    version = read(failures=[{"kind": "bad_deploy", **slow}])
    assert outage["traffic"]["slow_ratio"] > 0.5 and version["traffic"]["slow_ratio"] > 0.5
    assert outage["provider"]["slow_ratio"] > 0.5
    assert version["provider"]["slow_ratio"] == pytest.approx(0.0309, abs=0.01)


def test_what_an_outage_takes_away_is_on_no_gauge():
    outage = {"kind": "provider_outage", "at": "1h", "lasts": "2h", "error_ratio": 0}
    boards = read(failures=[{**outage, "lost_capacity": "87.6%"}])
    provider = boards["provider"]
    assert provider["capacity"] == 200.0 and provider["model"] == "primary"
    # 24.8 of 50 a second are served
    assert provider["error_ratio"] == pytest.approx(1 - 24.8 / 50, abs=0.02)


def test_what_people_have_done_is_on_the_gauges():
    boards = read(time=6700.0)
    assert boards["provider"]["model"] == "fallback" and boards["provider"]["capacity"] == 42.5
    assert boards["cache"]["on"] and boards["cache"]["hit_ratio"] == pytest.approx(0.1, abs=0.02)
    assert not boards["tools"]["on"] and boards["retrieval"]["on"]


def test_attempts_of_clients_who_try_again_are_demand_too():
    service = demonstration().service.model_dump(mode="json")
    service["traffic"]["retries"] = {"attempts": 3}
    outage = {"kind": "provider_outage", "at": "1h", "lasts": "2h", "error_ratio": "90%"}
    provider = read(service=service, failures=[outage])["provider"]
    # of 50 first attempts a second 90% come a second time, and 81% a third
    assert provider["demand"] == pytest.approx(50 * (1 + 0.9 + 0.81), rel=0.02)
    assert provider["error_ratio"] == pytest.approx(0.9, abs=0.01)


def test_the_store_and_the_money_of_the_day_are_shown():
    service = demonstration().service.model_dump(mode="json")
    service["spend"]["daily_budget"] = 10_000.0
    service["retrieval"] |= {"fill": 0.4, "ingest": 10.0}
    boards = read(service=service)
    assert boards["retrieval"]["fill"] == pytest.approx(0.4 + 10 * AT / 1e6, abs=1e-4)
    assert boards["spend"]["daily_budget"] == 10_000.0 and not boards["spend"]["refusing"]
    # 50/s, half of them from 1:00 on, for 1033 tokens each
    spent = 0.01033 * 50 * (3600 + 0.5 * 1200)
    assert boards["spend"]["spent_today"] == pytest.approx(spent, rel=0.01)


def test_where_nothing_is_counted_nothing_is_shown():
    service = demonstration().service.model_dump(mode="json")
    # everybody is turned away at the door
    service["guardrail"]["false_block_ratio"] = 1.0
    boards = read(service=service)
    assert boards["provider"]["error_ratio"] is None and boards["traffic"]["slow_ratio"] is None
    assert boards["spend"]["cost_of_an_answer"] is None
    assert boards["traffic"]["error_ratio"] == 1.0


@pytest.mark.parametrize("scrape", ["7s", "45s", "10m"])
def test_any_length_of_cells(scrape):
    monitoring = {"scrape_interval": scrape, "evaluation_interval": "10m"}
    boards = read(time=6000.0, monitoring=monitoring)
    assert boards["provider"]["error_ratio"] == pytest.approx(0.5, abs=0.03)
    assert boards["traffic"]["interactive"] == pytest.approx(40, abs=2)
