"""Releases: their schedule, the canary, and the budget policy that holds them back."""

import numpy as np
import pytest
from scipy import stats
from whole import SLOS, quarter
from worlds import PERSON, demonstration

from simulator import SLO, score, simulate

DAY = 86400.0
SERVICE = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": "0%"}}}


def month(bad="0%", canary=None, **changes):
    """A release every day at 10 h; a bad one fails half of all requests for 2 h."""
    releases = {
        "every": "1d",
        "at": "10h",
        "bad": bad,
        "bad_ones": {"error_ratio": "50%", "lasts": "2h"},
        **changes.pop("releases", {}),
    }
    fields = {
        "outcomes": "expected",
        "horizon": "10d",
        "failures": [],
        "oncall": None,
        "service": {**SERVICE, "release": canary or {}},
    }
    return demonstration(
        **{
            **fields,
            "releases": releases,
            "monitoring": {"scrape_interval": "60s", "evaluation_interval": "60s"},
            **changes,
        }
    )


def rows(run, *kinds):
    return [(event.kind, event.subject, event.time) for event in run.log if event.kind in kinds]


def test_good_releases_go_out_on_schedule_and_harm_nobody():
    run = simulate(month(canary={"canary_share": "10%", "bake": "30m"}))
    started = [10 * 3600 + day * DAY for day in range(10)]
    assert [(e.kind, e.subject, e.time) for e in run.log if e.kind == "release_started"] == [
        ("release_started", f"release#{number + 1}", time) for number, time in enumerate(started)
    ]
    assert [time for _, _, time in rows(run, "release_promoted")] == [
        time + 1800 for time in started
    ]
    assert run.counts[run.scenario.slos[0].events].bad.sum() == 0
    assert score(run).releases.numbers() == {
        "due": 10,
        "released": 10,
        "held_back": 0,
        "bad": 0,
        "caught_by_canary": 0,
        "rolled_back": 0,
        "frozen_days": 0,
    }


def test_a_bad_one_is_caught_at_the_end_of_its_bake_time():
    run = simulate(
        month("100%", {"canary_share": "10%", "bake": "30m", "rollback_above": "5%"}, horizon="1d")
    )
    assert rows(run, "release_rolled_back", "release_promoted", "failure_ended") == [
        ("release_rolled_back", "release#1", 37800.0), ("failure_ended", "release#1", 37800.0),
    ]  # fmt: skip
    assert run.counts[run.scenario.slos[0].events].bad.sum() == pytest.approx(0.1 * 0.5 * 40 * 1800)


def test_without_a_canary_everybody_meets_it_until_it_is_fixed():
    run = simulate(month("100%", horizon="1d"))
    assert run.counts[run.scenario.slos[0].events].bad.sum() == pytest.approx(0.5 * 40 * 7200)


def test_a_canary_that_sees_few_requests_can_miss_what_is_bad():
    """8% of about 20 requests fail, above 10% of them are wanted: caught as often as the binomial
    says (z at 4).
    """
    canary = {"canary_share": "10%", "bake": "5s", "rollback_above": "10%"}
    scenario = month(
        "100%",
        canary,
        outcomes="random",
        releases={"bad_ones": {"error_ratio": "8%", "lasts": "2h"}},
        horizon="40d",
        service=SERVICE,
    )
    scenario = scenario.set("service.release", canary)
    caught = sum(score(simulate(scenario, seed)).releases.caught_by_canary for seed in range(5))
    seen = np.arange(0, 80)
    chance = float(
        sum(
            stats.poisson.pmf(n, 20) * stats.binom.sf(np.floor(0.1 * n + 1e-9), n, 0.08)
            for n in seen
        )
    )
    assert caught == pytest.approx(200 * chance, abs=4 * np.sqrt(200 * chance * (1 - chance)))


def test_the_share_of_bad_ones_is_the_stated_one():
    found = [
        planned.bad is not None
        for seed in range(40)
        for planned in month("10%", horizon="90d").releases.due(rng(seed), 90 * DAY)
    ]
    assert len(found) == 3600 and sum(found) == pytest.approx(360, abs=4 * np.sqrt(3600 * 0.09))


def rng(seed):
    from simulator.foundation.streams import Streams

    return lambda name, field: Streams(seed).of("failure", name, field)


def test_the_policy_freezes_while_the_budget_is_spent_and_thaws_when_it_recovers():
    """Half of all requests for 2 h is twice the budget of a window of 2 d: 1 h of failures where
    0.48 h are allowed.
    """
    slos = [SLO(name="availability", objective="99%", window="2d")]
    run = simulate(
        month("100%", slos=slos, releases={"freeze_when_spent": "availability", "every": "6h"})
    )
    spent = run.budget_spent(run.slo("availability"))
    frozen, thawed = rows(run, "releases_frozen"), rows(run, "releases_thawed")
    assert frozen and len(frozen) - len(thawed) in (0, 1)
    for _, _, time in frozen:
        assert spent[round(time / 60) - 1] >= 1 > spent[round(time / 60) - 2]
    for _, _, time in thawed:
        assert spent[round(time / 60) - 1] < 1 <= spent[round(time / 60) - 2]
    stretches = list(
        zip([time for *_, time in frozen], [*(time for *_, time in thawed), 10 * DAY], strict=False)
    )
    assert not [
        at
        for *_, at in rows(run, "release_started")
        if any(begin < at < end for begin, end in stretches)
    ]
    releases = score(run).releases
    assert releases.frozen == pytest.approx(sum(end - begin for begin, end in stretches))
    assert (
        releases.held_back
        == sum(begin < 36000 + 21600 * k < end for k in range(39) for begin, end in stretches)
        > 0
    )
    assert releases.held_back + releases.released == releases.due == 39


def test_without_the_policy_nothing_is_held_back_and_the_same_releases_are_bad():
    plan = {"every": "1d", "at": "10h", "bad": "30%", "bad_ones": {"error_ratio": "30%"}}
    on, off = (
        quarter(releases={**plan, "freeze_when_spent": name}, service={}, slos=SLOS[:1])
        for name in ("availability", "")
    )
    frozen, free = simulate(on, 3), simulate(off, 3)
    assert score(free).releases.held_back == 0 < score(frozen).releases.held_back
    bad = [
        {e.subject for e in run.log if e.kind == "release_started" and e.cause}
        for run in (frozen, free)
    ]
    out = {e.subject for e in frozen.log if e.kind == "release_started"}
    assert bad[0] == bad[1] & out < bad[1]


def test_rolling_back_and_freezing_hold_back_what_is_due():
    """Half of all requests fail from 10 h on; the person rolls back, and what is due meanwhile
    waits.
    """
    book = {"bad_deploy": [{"do": "roll_back", "takes": "5m"}]}
    often = {"every": "30m", "bad_ones": {"error_ratio": "50%", "lasts": "3h"}}
    run = simulate(month("100%", oncall=PERSON, runbooks=book, horizon="1d", releases=often))
    done = next(event.time for event in run.log if event.kind == "step_finished")
    undone = next(event.time for event in run.log if event.kind == "step_undone")
    assert not [at for *_, at in rows(run, "release_started") if done < at < undone]
    paged = [incident for incident in run.incidents if not incident.is_ticket]
    # a roll back takes back all that are out, and half an hour brings the next one
    releases = score(run).releases
    assert releases.rolled_back == releases.bad > len(paged) > 1


def test_a_bad_deploy_on_the_clock_is_a_release_too():
    run = simulate(
        demonstration(failures=[{"kind": "bad_deploy", "at": "1h", "name": "friday"}], oncall=None)
    )
    assert rows(run, "release_started", "failure_started") == [
        ("release_started", "friday", 3600.0),
        ("failure_started", "friday", 3600.0),
    ]
    assert score(run).releases.released == score(run).releases.bad == 1
