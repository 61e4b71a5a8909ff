"""Each failure and the runbook that ships for it: all five SLIs by hand, before, during, after
every step, and after the undo.
"""

import math
from functools import cache
from typing import Any, NamedTuple

import pytest
from by_hand import (
    AT,
    BACKGROUND,
    CATCH,
    DEMAND,
    GOOD,
    HIT,
    INTERACTIVE,
    MALICIOUS,
    MIN,
    MODELS,
    NEVER,
    ONCALL,
    PASSED,
    UNAIDED,
    UNSAFE,
    WELL,
    assert_counts,
    assert_same_again,
    assert_totals,
    dearer,
    longer,
    moments,
    phases,
    price,
    rates,
    scenario,
    service,
    slower,
)

from simulator import failures, simulate
from simulator.foundation.kinds import FAMILIES

STEPS = {
    "provider_outage": {
        "fail_over": 180,
        "enable_cache": 180,
        "shed_background": 120,
        "raise_quota": 120,
    },
    "vector_store_full": {"skip_retrieval": 120, "expand_store": 1200, "compact_store": 2400},
    "bad_deploy": {"roll_back": 300, "freeze_releases": 60},
    "injection_wave": {"throttle_source": 300, "tighten_guardrail": 300},
    "cost_spike": {"cap_tokens": 300, "use_cheaper_model": 300, "raise_budget": 600},
}


class Story(NamedTuple):
    """A scenario, the person's moments that it must have, its rates, and when they jump or bend;
    well until AT, and again from `again` on.
    """

    scenario: Any
    log: list[tuple[float, str, str]]
    at: Any
    cuts: tuple[float, ...]
    again: float


def taken(fires, steps, end, last="unmitigated", stays=()):
    """(the log's rows from the page to the undo, when each step was done): a minute each to
    acknowledge, to triage and for every look.
    """
    now, done = fires + 2 * MIN, []
    rows = [(fires + MIN, "acknowledged", "on-call"), (now, "triaged", "")]
    for step, takes in steps.items():
        rows += [(now, "step_started", step), (now + takes, "step_finished", step)]
        done.append(now + takes)
        now += takes + MIN
    over = end + 2 * MIN
    rows += [
        (now, last, ""),
        (over, "cause_over", ""),
        *((over, "step_undone", step) for step in reversed(steps) if step not in stays),
    ]
    return rows, done


def outage():
    """The primary has 40/s left and fails half of them, 3 times as slowly; the fallback has 26/s,
    is slower, worse and dearer.
    """
    end, other = AT + 3600, MODELS["fallback"]
    rows, (over, cached, shed, raised) = taken(AT + 10, STEPS["provider_outage"], end, "mitigated")
    fallback = {
        "well": 1 - other["error_ratio"],
        "slow": slower("fallback"),
        "dear": dearer("fallback"),
        "good": other["quality"],
        "cost": price("fallback"),
    }
    quiet = INTERACTIVE * PASSED + UNSAFE
    at = phases(
        (0, rates()),
        (AT, rates(served=200 * 0.2 / DEMAND, well=WELL * 0.5, slow=slower(factor=3.0))),
        (over, rates(served=26 / DEMAND, **fallback)),
        (cached, rates(hit=HIT, served=26 / (DEMAND * (1 - HIT)), **fallback)),
        (shed, rates(hit=HIT, served=26 / (quiet * (1 - HIT)), background=0.0, **fallback)),
        (raised, rates(hit=HIT, background=0.0, **fallback)),
        (end + 120, rates()),
    )
    strikes = [
        failures.ProviderOutage(
            at=AT, lasts=3600.0, error_ratio=0.5, latency_factor=3.0, lost_capacity=0.8
        )
    ]
    story = scenario("availability", 0.95, failures=strikes, oncall=ONCALL, horizon=6000.0)
    return Story(story, rows, at, (AT, over, cached, shed, raised, end + 120), end + 120)


def store():
    """Half full, 250 vectors/s more: queries fail from 90% (after 1600 s) to 100% (after 2000 s);
    all that came is deleted at the end.
    """
    end, each, base = AT + 6000, 250 / 1e6, 1 - PASSED * WELL
    mean = 0.9 + 0.1 / 0.3 * (1 - (1 - 0.05) / (1 - base))  # the fill at which 5% are bad
    fires = (
        math.ceil((AT + (mean - 0.5) / each + 30) / 10) * 10
    )  # the mean of a minute lies half a minute back
    rows, (skipped, *_) = taken(fires, STEPS["vector_store_full"], end, stays=("compact_store",))
    strained = AT + 0.4 / each
    at = phases(
        (0, rates()),
        (strained, lambda t: rates(well=WELL * (1 - 0.3 * each * (t - strained) / 0.1))),
        (skipped, rates(good=GOOD * UNAIDED)),
        (end + 120, rates()),
    )
    assert strained < fires < skipped < AT + 2000
    story = scenario(
        "availability",
        0.95,
        failures=[failures.VectorStoreFull(at=AT, lasts=6000.0, inserts=250.0)],
        oncall=NEVER,
        horizon=9000.0,
    )
    return Story(story, rows, at, (strained, skipped, end + 120), end + 120)


def deploy():
    """A canary of 10% for 10 minutes, then the whole: a fifth of requests fails, answers are twice
    as slow, a tenth is spoiled.
    """
    end, whole = AT + 3600, AT + 600
    rows, (back, _) = taken(whole + 10, STEPS["bad_deploy"], end)

    def bad(share):
        return rates(
            spoiled=0.2 * share,
            slow=(1 - share) * slower() + share * slower(factor=2.0),
            good=GOOD * (1 - 0.1 * share),
        )

    at = phases((0, rates()), (AT, bad(0.1)), (whole, bad(1.0)), (back, rates()))
    strikes = [
        failures.BadDeploy(
            at=AT, lasts=3600.0, error_ratio=0.2, latency_factor=2.0, quality_loss=0.1
        )
    ]
    place = service(release={"canary_share": 0.1, "bake": 600.0})
    story = scenario(
        "availability", 0.95, service=place, failures=strikes, oncall=NEVER, horizon=6000.0
    )
    return Story(story, rows, at, (AT, whole, back), back)


def wave():
    """8 malicious requests/s more, within 10 minutes, four fifths of them unknown to the guardrail;
    beyond 300 s they overload the provider.
    """
    lasts, slope = 4800.0, 8 / 600
    end, capacity = AT + lasts, DEMAND + (1 - CATCH + CATCH * 0.8) * slope * 300
    # mean height of a minute at which 15% are unsafe; it is slope (T - AT)^2 / 120 in the first
    # minute
    height = MALICIOUS * (0.15 - (1 - CATCH)) / (1 - CATCH + CATCH * 0.8 - 0.15)
    fires = AT + math.ceil(math.sqrt(height * 120 / slope) / 10) * 10
    rows, (throttled, tight) = taken(fires, STEPS["injection_wave"], end)

    def under(left, passed):
        def now(time):
            added = slope * max(0.0, min(time - AT, 600, end - time))
            unsafe = (MALICIOUS * (1 - CATCH) + added * (1 - CATCH + CATCH * 0.8)) * left
            demand = (INTERACTIVE + BACKGROUND) * passed + unsafe
            return rates(
                passed=passed,
                served=min(1, capacity / demand),
                malicious=MALICIOUS + added,
                unsafe=unsafe,
            )

        return now

    at = phases(
        (0, rates()),
        (AT, under(1, PASSED)),
        (throttled, under(0.1, PASSED * 0.998)),
        (tight, under(0.1 * 0.2, PASSED * 0.998 * 0.99)),
        (end + 120, rates()),
    )
    place = service(provider={**MODELS, "primary": {**MODELS["primary"], "capacity": capacity}})
    strikes = [failures.InjectionWave(at=AT, lasts=lasts, rate=8.0, evades=0.8, swells=600.0)]
    assert fires < throttled < AT + 600 < tight
    story = scenario("safety", 0.85, service=place, failures=strikes, oncall=NEVER, horizon=7200.0)
    return Story(
        story, rows, at, (AT, throttled, tight, AT + 600, end - 600, end, end + 120), end + 120
    )


def spike():
    """Six times the tokens; a limit of 4000 does not keep answers below a cap that is reached at
    3000, the cheaper model does.
    """
    end, six = AT + 3600, {"factor": 6.0, "cap": 0.03}
    steps = {name: takes for name, takes in STEPS["cost_spike"].items() if name != "raise_budget"}
    rows, (capped, cheaper) = taken(AT + 10, steps, end, "mitigated")
    cut, other = 1 - 0.5 * longer(4000, 6.0), MODELS["cheaper"]
    cheap = {"well": 1 - other["error_ratio"], "slow": slower("cheaper"), "dear": 0.0}
    at = phases(
        (0, rates(dear=dearer(cap=0.03))),
        (AT, rates(dear=dearer(**six), cost=price(factor=6.0))),
        (capped, rates(dear=dearer(**six), good=GOOD * cut, cost=price("primary", 6.0, 4000.0))),
        (cheaper, rates(**cheap, good=other["quality"] * cut, cost=price("cheaper", 6.0, 4000.0))),
        (
            end,
            rates(
                **cheap,
                good=other["quality"] * (1 - 0.5 * longer(4000)),
                cost=price("cheaper", 1.0, 4000.0),
            ),
        ),
        (end + 120, rates(dear=dearer(cap=0.03))),
    )
    place = service(spend={"cap": 0.03})
    story = scenario(
        "cost",
        0.9,
        service=place,
        failures=[failures.CostSpike(at=AT, lasts=3600.0)],
        oncall=ONCALL,
        horizon=6000.0,
    )
    return Story(story, rows, at, (AT, capped, cheaper, end, end + 120), end + 120)


MIDNIGHT = 4 * 3600.0
MISSES = (DEMAND * (1 - HIT)) * WELL
"""Answers/s that a model makes for all clients while the cache is on."""
GONE = AT + (6000 - AT * MISSES * price()) / (MISSES * price(factor=6.0))


def broke():
    """A day's 6000 are gone within the spike: only the cache answers, until twice as much is
    allowed; that is undone after midnight only.
    """
    end, usual, refused, other = (
        AT + 7200,
        rates(hit=HIT),
        rates(hit=HIT, served=0.0),
        MODELS["cheaper"],
    )
    place, strikes = (
        service(cache={"on": True}, spend={"daily_budget": 6000.0}),
        [failures.CostSpike(at=AT, lasts=7200.0)],
    )
    story = scenario(
        "availability",
        0.95,
        service=place,
        failures=strikes,
        oncall=ONCALL,
        horizon=18000.0,
        start="2026-01-05T20:00:00+02:00",
    )
    gone = moments(simulate(story), "ran_full")[0][0]
    assert 0 <= gone - GONE <= 2 / 1024
    rows, (*_, raised) = taken(
        math.ceil((gone + 1) / 10) * 10, STEPS["cost_spike"], end, "mitigated"
    )
    undone = MIDNIGHT + 2 * MIN
    rows = [
        (undone if kind == "step_undone" else time, kind, subject) for time, kind, subject in rows
    ]
    cheap = {"well": 1 - other["error_ratio"], "slow": slower("cheaper"), "dear": 0.0}
    at = phases(
        (0, usual),
        (AT, rates(hit=HIT, dear=dearer(factor=6.0), cost=price(factor=6.0))),
        (gone, refused),
        (
            raised,
            rates(
                hit=HIT,
                good=other["quality"] * (1 - 0.5 * longer(4000, 6.0)),
                cost=price("cheaper", 6.0, 4000.0),
                **cheap,
            ),
        ),
        (
            end,
            rates(
                hit=HIT,
                good=other["quality"] * (1 - 0.5 * longer(4000)),
                cost=price("cheaper", 1.0, 4000.0),
                **cheap,
            ),
        ),
        (
            MIDNIGHT,
            rates(
                hit=HIT,
                good=other["quality"] * (1 - 0.5 * longer(4000)),
                cost=price("cheaper", 1.0, 4000.0),
                **cheap,
            ),
        ),
        (undone, usual),
    )
    return Story(story, rows, at, (AT, gone, raised, end, undone), undone)


STORIES = {each.__name__: each for each in (outage, store, deploy, wave, spike, broke)}
KINDS = (
    "acknowledged",
    "triaged",
    "step_started",
    "step_finished",
    "step_failed",
    "mitigated",
    "unmitigated",
    "cause_over",
    "step_undone",
)


@cache
def told(name):
    story = STORIES[name]()
    return story, simulate(story.scenario)


@pytest.mark.parametrize("name", STORIES)
def test_every_cell_of_all_five_slis_is_as_computed_by_hand(name):
    story, run = told(name)
    assert_counts(run, story.at, story.cuts, near=1e-6 if name == "wave" else 0.0)


@pytest.mark.parametrize("name", STORIES)
def test_the_money_and_the_background_work_turned_away_are_as_computed_by_hand(name):
    story, run = told(name)
    assert_totals(run, story.at, story.cuts)


@pytest.mark.parametrize("name", STORIES)
def test_every_step_is_taken_and_undone_at_the_computed_moment(name):
    story, run = told(name)
    rows = [
        (event.time, event.kind, event.subject)
        for event in run.log
        if event.incident == "incident-1" and event.kind in KINDS
    ]
    named = [
        row if row[1].startswith("step") or row[1] == "acknowledged" else (*row[:2], "")
        for row in rows
    ]
    assert named == story.log


@pytest.mark.parametrize("name", STORIES)
def test_what_has_been_is_exactly_as_before_after_the_undo(name):
    story, run = told(name)
    assert_same_again(run, AT, story.again)


@pytest.mark.parametrize("name", STORIES)
def test_the_symptom_is_the_failures_and_its_runbook_is_the_one_that_ships(name):
    story, run = told(name)
    kind = story.scenario.failures[0].kind
    assert next(event.subject for event in run.log if event.kind == "triaged") == kind
    assert [step.do.kind for step in story.scenario.runbooks[kind]] == list(STEPS[kind])


def test_only_compacting_the_store_cannot_be_undone():
    _, run = told("store")
    assert [
        kind
        for kind, each in FAMILIES["mitigation"].items()
        if not each.is_reversible and kind in STEPS["vector_store_full"]
    ] == ["compact_store"]
    assert moments(run, "step_finished", subject="compact_store") and not moments(
        run, "step_undone", subject="compact_store"
    )
