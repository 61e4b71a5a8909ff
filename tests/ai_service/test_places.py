"""Failures that overlap, releases, the vector store and waves, place by place: every cell by
hand.
"""

import math

import numpy as np
import pytest
from by_hand import (
    AT,
    CATCH,
    END,
    GOOD,
    HIT,
    INTERACTIVE,
    MALICIOUS,
    MIN,
    NEVER,
    PASSED,
    UNAIDED,
    UNSAFE,
    WELL,
    assert_counts,
    assert_same_again,
    dearer,
    moments,
    phases,
    played,
    rates,
    service,
    share,
    slower,
)

from simulator import failures

UNEVEN = (
    "what varies is read at the middle of a cell, not integrated, where it bends or jumps inside"
)


def grounded(level):
    """The share of answers that rest on the right document or need none, the store holding 1 /
    level of them when it is overfull.
    """
    return min(1, 1 / level) + (1 - min(1, 1 / level)) * UNAIDED


def strained(level):
    """The share of queries that fail: none up to a fill of 90%, 30% from 100% on."""
    return 0.3 * min(1, max(0, level - 0.9) / 0.1)


def stored(level):
    """The rates with a store so full."""
    return rates(well=WELL * (1 - strained(level)), good=GOOD * grounded(level))


def waved(height, evades=0.8):
    """The rates with so many malicious requests/s more."""
    return rates(
        malicious=MALICIOUS + height, unsafe=UNSAFE + height * (1 - CATCH + CATCH * evades)
    )


@pytest.mark.parametrize("hit", [0.0, HIT])
def test_failures_of_five_kinds_at_once_are_the_product_of_the_survivals(hit):
    """One more begins every 10 minutes: an outage, an overfull store, a bad version, a wave that
    overloads, a spike.
    """
    begins = [AT + 600 * each for each in range(5)]
    strikes = [
        failures.ProviderOutage(
            at=begins[0], lasts=3600.0, error_ratio=0.3, latency_factor=1.5, lost_capacity=0.7
        ),
        failures.VectorStoreFull(at=begins[1], lasts=3600.0, inserts=1e6),
        failures.BadDeploy(
            at=begins[2], lasts=3600.0, error_ratio=0.2, latency_factor=2.0, quality_loss=0.1
        ),
        failures.InjectionWave(at=begins[3], lasts=3600.0, rate=50.0, evades=0.8, swells=0.0),
        failures.CostSpike(at=begins[4], lasts=3600.0, token_factor=3.0),
    ]
    run = played(failures=strikes, service=service(cache={"on": hit > 0}), horizon=AT + 3600)
    time = AT + 2400 + 10 * np.arange(120)
    unsafe, level = UNSAFE + 50 * (0.1 + 0.9 * 0.8), 0.5 + (time + 5 - begins[1])
    served = 60 / (((INTERACTIVE + 10) * PASSED + unsafe) * (1 - hit))
    answered = PASSED * (1 - 0.2) * (hit + (1 - hit) * served * WELL * (1 - 0.3) * (1 - 0.3))
    made = PASSED * (1 - hit) * served * WELL * 0.7 * 0.7 * 0.8
    good = (
        made * GOOD * 0.9 * (1 / level + (1 - 1 / level) * UNAIDED)
        + (answered - made) * GOOD * 0.96
    )
    found = {
        slo.name: run.counts[slo.events].bad[-120:] / run.counts[slo.events].valid[-120:]
        for slo in run.scenario.slos
    }
    assert found["availability"] == pytest.approx(1 - answered, abs=1e-6)
    assert found["latency"] == pytest.approx(made / answered * slower(factor=1.5 * 2.0), abs=1e-6)
    assert found["cost"] == pytest.approx(made / answered * dearer(factor=3.0), abs=1e-6)
    assert found["safety"] == pytest.approx(unsafe / (MALICIOUS + 50), abs=1e-6)
    assert found["quality"] == pytest.approx(
        (good * 0.03 + (answered - good) * 0.9) / answered, abs=1e-6
    )


@pytest.mark.parametrize("errors", [(0.5,), (0.5, 0.2), (0.1, 0.3, 0.9)])
def test_outages_that_overlap_leave_the_product_and_end_one_by_one(errors):
    lasts = [3600.0 - 300 * number for number in range(len(errors))]
    strikes = [
        failures.ProviderOutage(
            at=AT + 300 * number, lasts=lasts[number], error_ratio=error, latency_factor=1 + error
        )
        for number, error in enumerate(errors)
    ]

    def at(time):
        on = [
            error
            for each, error in zip(strikes, errors, strict=True)
            if each.at <= time < each.at + each.lasts
        ]
        return rates(
            well=WELL * math.prod(1 - error for error in on),
            slow=slower(factor=math.prod(1 + error for error in on)),
        )

    cuts = [cut for each in strikes for cut in (each.at, each.at + each.lasts)]
    run = played(failures=strikes)
    assert_counts(run, at, cuts)
    assert_same_again(run, AT, AT + 3600)


# --- releases ---


def deployed(at=AT, **fields):
    return failures.BadDeploy(**{"at": at, "lasts": 3600.0, "error_ratio": 0.2, **fields})


def test_a_canary_carries_its_share_and_then_the_whole():
    run = played(
        service=service(release={"canary_share": 0.1, "bake": 600.0}), failures=[deployed()]
    )
    assert_counts(
        run,
        phases(
            (0, rates()), (AT, rates(spoiled=0.02)), (AT + 600, rates(spoiled=0.2)), (END, rates())
        ),
    )
    assert moments(run, "release_started", "release_promoted", "release_rolled_back") == [
        (AT, "release_started", "bad_deploy"), (AT + 600, "release_promoted", "bad_deploy"),
    ]  # fmt: skip


def test_a_canary_that_sees_too_many_errors_ends_at_the_end_of_its_bake_time():
    place = service(release={"canary_share": 0.1, "bake": 600.0, "rollback_above": 0.15})
    run = played(service=place, failures=[deployed(latency_factor=2.0, quality_loss=0.5)])
    canary = rates(spoiled=0.02, slow=0.9 * slower() + 0.1 * slower(factor=2.0), good=GOOD * 0.95)
    assert_counts(run, phases((0, rates()), (AT, canary), (AT + 600, rates())))
    assert_same_again(run, AT, AT + 600)
    kinds = ("release_started", "release_promoted", "release_rolled_back", "failure_ended")
    assert [row[:2] for row in moments(run, *kinds)] == [
        (AT, "release_started"),
        (AT + 600, "release_rolled_back"),
        (AT + 600, "failure_ended"),
    ]


@pytest.mark.parametrize(
    "fields",
    [{"error_ratio": 0.15}, {"error_ratio": 0.0, "latency_factor": 5.0, "quality_loss": 1.0}],
)
def test_a_canary_lets_pass_what_does_not_fail_more_often_than_it_allows(fields):
    place = service(release={"canary_share": 0.1, "bake": 600.0, "rollback_above": 0.15})
    run = played(service=place, failures=[deployed(**fields)])
    factor, loss, error = (
        fields.get("latency_factor", 1.0),
        fields.get("quality_loss", 0.0),
        fields["error_ratio"],
    )
    whole = rates(spoiled=error, slow=slower(factor=factor), good=GOOD * (1 - loss))
    canary = rates(
        spoiled=0.1 * error,
        slow=0.9 * slower() + 0.1 * slower(factor=factor),
        good=GOOD * (1 - 0.1 * loss),
    )
    assert_counts(run, phases((0, rates()), (AT, canary), (AT + 600, whole), (END, rates())))
    assert [row[1] for row in moments(run, "release_promoted", "release_rolled_back")] == [
        "release_promoted"
    ]


def test_a_version_that_is_repaired_when_its_bake_time_ends_was_not_caught():
    run = played(
        service=service(release={"canary_share": 0.1, "bake": 600.0}),
        failures=[deployed(lasts=600.0)],
    )
    assert not moments(run, "release_rolled_back")


def test_two_bad_versions_at_once_are_slow_as_a_mixture():
    """The second is in its canary (a quarter) while the first has all, then both have all; the
    first goes, the second stays.
    """
    place = service(release={"canary_share": 0.25, "bake": 600.0})
    first, second = (
        deployed(latency_factor=2.0, quality_loss=0.1),
        deployed(AT + 1200, lasts=4200.0, error_ratio=0.4, latency_factor=3.0),
    )

    def both(a, b):
        """Shares a and b of traffic meet the first and the second version, independently."""
        tails = {
            (0, 0): slower(),
            (1, 0): slower(factor=2.0),
            (0, 1): slower(factor=3.0),
            (1, 1): slower(factor=6.0),
        }
        slow = sum(
            (a if i else 1 - a) * (b if j else 1 - b) * tail for (i, j), tail in tails.items()
        )
        return rates(
            spoiled=1 - (1 - 0.2 * a) * (1 - 0.4 * b), slow=slow, good=GOOD * (1 - 0.1 * a)
        )

    run = played(service=place, failures=[first, second], horizon=7800.0)
    assert_counts(
        run,
        phases(
            (0, rates()),
            (AT, both(0.25, 0)),
            (AT + 600, both(1, 0)),
            (AT + 1200, both(1, 0.25)),
            (AT + 1800, both(1, 1)),
            (END, both(0, 1)),
            (AT + 5400, rates()),
        ),
    )
    assert both(1, 0.25)["latency"][1] / both(1, 0.25)["latency"][0] != pytest.approx(
        slower(factor=2.0), rel=0.1
    )


def test_a_roll_back_serves_with_no_bad_version_and_lets_nothing_new_out():
    """Another bad version and a planned one come while it is on: neither reaches users, and the
    incident outlasts both.
    """
    run = played(
        "availability",
        0.95,
        failures=[deployed(), deployed(3000.0, lasts=4800.0, name="another")],
        oncall=NEVER,
        horizon=9000.0,
        releases={"every": "1d", "at": 4000.0, "bad": 1.0},
        runbooks={"bad_deploy": [{"do": "roll_back", "takes": 300.0}]},
    )
    back = AT + 20 + 2 * MIN + 300  # a sixth of a minute's requests is not yet more than 5% bad
    assert_counts(run, phases((0, rates()), (AT, rates(spoiled=0.2)), (back, rates())))
    assert moments(run, "step_undone") == [(3000.0 + 4800 + 120, "step_undone", "roll_back")]
    assert [row[2] for row in moments(run, "release_started")] == [
        "bad_deploy",
        "another",
    ] and run.due == 1


@pytest.mark.parametrize("steps", [[], [{"do": "freeze_releases", "takes": 60.0}]])
def test_a_freeze_holds_back_what_is_planned_and_leaves_what_is_out(steps):
    run = played(
        "availability",
        0.95,
        failures=[deployed()],
        oncall=NEVER,
        horizon=7200.0,
        runbooks={"bad_deploy": steps},
        releases={
            "every": 3600.0,
            "at": 2400.0,
            "bad": 1.0,
            "bad_ones": {"error_ratio": 0.5, "lasts": 600.0},
        },
    )
    one, worse, own = rates(spoiled=0.2), rates(spoiled=1 - 0.8 * 0.5), rates(spoiled=0.5)
    held = [] if steps else [(2400, worse), (3000, one)]
    assert_counts(
        run, phases((0, rates()), (AT, one), *held, (END, rates()), (6000, own), (6600, rates()))
    )
    started = [(time, name) for time, _, name in moments(run, "release_started")]
    assert (
        started
        == [
            (AT, "bad_deploy"),
            *([] if steps else [(2400, "release#1")]),
            (6000, "release#2"),
        ]
        and run.due == 2
    )
    if steps:
        done = AT + 20 + 2 * MIN + 60
        assert moments(run, "step_finished", "step_undone")[:2] == [
            (done, "step_finished", "freeze_releases"),
            (END + 120, "step_undone", "freeze_releases"),
        ]


# --- the vector store ---


@pytest.mark.parametrize(("ingest", "inserts"), [(100.0, 0.0), (0.0, 250.0), (50.0, 200.0)])
def test_the_store_fills_strains_runs_full_and_forgets(ingest, inserts):
    """Level: fill + what came / capacity; queries fail from 90% on, recall falls as 1 / level
    beyond 100%.
    """
    strikes = [failures.VectorStoreFull(at=AT, lasts=6000.0, inserts=inserts)] if inserts else []
    run = played(service=service(retrieval={"ingest": ingest}), failures=strikes, horizon=9000.0)

    def level(time):
        return 0.5 + (ingest * time + inserts * max(0, time - AT) * (time < AT + 6000)) / 1e6

    full = (0.5e6 + inserts * AT) / (ingest + inserts)
    tense = (0.4e6 + inserts * AT) / (ingest + inserts)
    again = [AT + 6000] if inserts else []
    assert_counts(run, lambda t: stored(level(t)), [tense, full, *again], near=1e-6)
    (time, _, place), *more = moments(run, "ran_full")
    assert place == "retrieval" and not more
    assert 0 <= time - full <= 2 / 1024
    assert share(run, "availability", tense - 10) == pytest.approx(1 - PASSED * WELL, abs=1e-6)
    assert share(run, "availability", full) == pytest.approx(1 - PASSED * WELL * 0.7, abs=1e-6)


def test_expanding_and_compacting_move_the_store_and_compacting_stays():
    """1000 vectors/s, twice the room after `large`, a quarter less per vector after `dense`: full
    three times, and later once more.
    """
    end, second = 4500.0, 6000.0
    # queries fail from AT + 400 on, 0.003 more each second: 5% of a minute's requests are bad after
    # x seconds, 0.0015 x^2 / 60 queries
    fires = AT + 400 + math.ceil(math.sqrt((1 - 0.95 / (PASSED * WELL)) * 60 / 0.0015) / 10) * 10
    large, dense = fires + 2 * MIN + 600, fires + 2 * MIN + 600 + MIN + 600
    steps = [
        {"do": "expand_store", "takes": 600.0},
        {"do": {"kind": "compact_store", "saves": 0.25}, "takes": 600.0},
    ]
    strikes = [
        failures.VectorStoreFull(at=AT, lasts=end - AT, inserts=1000.0),
        failures.VectorStoreFull(at=second, lasts=1900.0, inserts=500.0),
    ]
    run = played(
        "availability",
        0.95,
        failures=strikes,
        oncall=NEVER,
        horizon=9000.0,
        runbooks={"vector_store_full": steps},
    )

    def level(time):
        came = (
            1000 * (time - AT)
            if AT <= time < end
            else 500 * (time - second)
            if second <= time < second + 1900
            else 0
        )
        return (
            (0.5e6 + came)
            * (0.75 if time >= dense else 1)
            / (2e6 if large <= time < end + 120 else 1e6)
        )

    fulls = [
        AT + 500,
        AT + 1500,
        AT + (2e6 / 0.75 - 0.5e6) / 1000,
        second + (1e6 / 0.75 - 0.5e6) / 500,
    ]
    bends = [
        AT + 400,
        AT + 1300,
        AT + (1.8e6 / 0.75 - 0.5e6) / 1000,
        second + (0.9e6 / 0.75 - 0.5e6) / 500,
    ]
    cuts = [large, dense, end, end + 120, second, second + 1900, *bends, *fulls]
    rows = moments(run, "ran_full")
    assert [row[2] for row in rows] == ["retrieval"] * 4
    np.testing.assert_allclose([row[0] for row in rows], fulls, rtol=0, atol=2 / 1024)
    assert_counts(run, lambda t: stored(level(t)), cuts, near=3e-6)
    assert moments(run, "step_undone") == [(end + 120, "step_undone", "expand_store")]
    assert_same_again(run, AT, second + 1900)


# --- injection waves ---


@pytest.mark.parametrize(
    ("swells", "lasts", "evades"),
    [(600.0, 3600.0, 0.8), (1800.0, 3600.0, 0.0), (0.0, 3600.0, 1.0), (300.0, 600.0, 0.5)],
)
def test_a_wave_is_a_trapezoid(swells, lasts, evades):
    run = played(
        failures=[
            failures.InjectionWave(at=AT, lasts=lasts, rate=8.0, evades=evades, swells=swells)
        ]
    )

    def height(time):
        return 8.0 * max(
            0.0, min(1.0, (time - AT) / max(swells, 1e-9), (AT + lasts - time) / max(swells, 1e-9))
        )

    assert_counts(
        run, lambda t: waved(height(t), evades), (AT, AT + swells, AT + lasts - swells, AT + lasts)
    )
    assert_same_again(run, AT, AT + lasts)


def test_the_unsafe_share_halfway_up():
    """8/s and evades 80%: halfway (0.2 + 4 x 0.82) / (2 + 4); on the plateau (0.2 + 8 x 0.82) / (2
    + 8).
    """
    run = played(
        failures=[
            failures.InjectionWave(at=AT - 5, lasts=3600.0, rate=8.0, evades=0.8, swells=600.0)
        ]
    )
    assert share(run, "safety", AT + 290) == pytest.approx(3.48 / 6, abs=1e-6)
    assert share(run, "safety", AT + 1000) == pytest.approx(6.76 / 10, abs=1e-6)


def test_a_wave_too_short_for_its_plateau_is_a_triangle():
    run = played(
        failures=[failures.InjectionWave(at=AT, lasts=900.0, rate=8.0, evades=0.8, swells=600.0)]
    )
    assert_counts(
        run,
        lambda t: waved(8 * max(0.0, min((t - AT) / 600, (AT + 900 - t) / 600))),
        (AT, AT + 450, AT + 900),
    )


# --- what bends or jumps inside a cell ---

BENDS = {
    "promotion": (
        deployed(AT + 3),
        {"release": {"canary_share": 0.1, "bake": 600.0}},
        phases(
            (0, rates()),
            (AT + 3, rates(spoiled=0.02)),
            (AT + 603, rates(spoiled=0.2)),
            (END + 3, rates()),
        ),
        (AT + 603,),
    ),
    "plateau": (
        failures.InjectionWave(at=AT, lasts=3600.0, rate=8.0, swells=7.0),
        {},
        lambda t: waved(8 * max(0, min(1, (t - AT) / 7, (END - t) / 7))),
        (AT + 7, END - 7),
    ),
    "strain": (
        failures.VectorStoreFull(at=AT + 5, lasts=3595.0, inserts=1000.0),
        {},
        lambda t: stored(0.5 + max(0, t - AT - 5) / 1000 * (t < END)),
        (AT + 405, AT + 505),
    ),
}


@pytest.mark.parametrize("name", BENDS)
def test_what_bends_inside_a_cell_is_integrated(name):
    strike, places, at, bends = BENDS[name]
    run = played(service=service(**places), failures=[strike])
    assert_counts(run, at, (strike.at, strike.at + strike.lasts, *bends), near=3e-6)


def test_a_wave_of_20_minutes_within_a_cell_of_an_hour():
    """2 x 3600 + 8 x 600 malicious requests; 16,800 are counted, as if the wave had been at its
    height all the time.
    """
    run = played(
        failures=[failures.InjectionWave(at=AT, lasts=1200.0, rate=8.0, swells=600.0)],
        horizon=7200.0,
        monitoring={"scrape_interval": 3600.0, "evaluation_interval": 3600.0},
    )
    assert run.counts[run.slo("safety").events].valid[0] == pytest.approx(
        MALICIOUS * 3600 + 8 * 600, rel=1e-6
    )
