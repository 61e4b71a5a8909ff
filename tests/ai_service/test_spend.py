"""The day's money, spikes and limits on tokens: every cell and the whole bill by hand."""

import math

import numpy as np
import pytest
from by_hand import (
    AT,
    DEMAND,
    END,
    GOOD,
    HIT,
    INTERACTIVE,
    MIN,
    MODELS,
    NEVER,
    PASSED,
    WELL,
    assert_counts,
    assert_totals,
    dearer,
    longer,
    moments,
    phases,
    played,
    price,
    rates,
    service,
    share,
    slower,
)

from simulator import failures
from simulator.expectation.harm import added_bad_events


@pytest.mark.parametrize("factor", [0.5, 2.0, 6.0])
def test_a_spike_that_grows_over_an_hour(factor):
    run = played(
        failures=[failures.CostSpike(at=AT, lasts=5400.0, token_factor=factor, grows_over=3600.0)],
        horizon=9000.0,
    )

    def at(time):
        now = 1 + (factor - 1) * min(1, (time - AT) / 3600) if AT <= time < AT + 5400 else 1.0
        return rates(dear=dearer(factor=now), cost=price() * now)

    assert_counts(run, at, (AT, AT + 3600, AT + 5400), near=1e-6)
    assert_totals(run, at, (AT, AT + 3600, AT + 5400))


SPENT = DEMAND * WELL * price()
"""Money per second, the cache being off."""
SPARED = (1 - HIT) * SPENT
LATE = {
    "start": "2026-01-05T20:00:00+02:00",
    "horizon": 30 * 3600.0,
    "monitoring": {"scrape_interval": 60.0, "evaluation_interval": 60.0},
}


def gone(run, *moments_by_hand):
    """The moments at which the money was gone, a hair after those computed by hand."""
    rows = moments(run, "ran_full", subject="spend")
    assert len(rows) == len(moments_by_hand)
    np.testing.assert_array_less(
        np.abs([row[0] - hand - 1 / 1024 for row, hand in zip(rows, moments_by_hand, strict=True)]),
        1 / 1000,
    )
    return [row[0] for row in rows]


def test_a_days_money_runs_out_and_is_back_after_midnight_of_the_starts_clock():
    """Three hours' money a day, from 20:00 at UTC+2: gone at 23:00 and at 03:00; only the cache
    answers, until midnight.
    """
    money = 3 * 3600 * SPARED
    run = played(service=service(cache={"on": True}, spend={"daily_budget": money}), **LATE)
    first, second = gone(run, 3 * 3600.0, 7 * 3600.0)
    usual, refused = rates(hit=HIT), rates(hit=HIT, served=0.0)
    at = phases(
        (0, usual), (first, refused), (4 * 3600.0, usual), (second, refused), (28 * 3600.0, usual)
    )
    assert_counts(run, at, (first, second))
    assert run.spent == pytest.approx(2 * money + 2 * 3600 * SPARED, rel=1e-6)
    assert share(run, "availability", 3.5 * 3600) == pytest.approx(1 - PASSED * HIT, abs=1e-6)


def test_without_the_cache_nobody_is_answered_once_the_money_is_gone():
    run = played(service=service(spend={"daily_budget": 1800 * SPENT}), **LATE)
    gone(run, 1800.0, 4 * 3600 + 1800.0, 28 * 3600 + 1800.0)
    assert share(run, "availability", 2400.0) == 1
    assert run.spent == pytest.approx(3 * 1800 * SPENT, rel=1e-6)


def test_the_cheaper_model_goes_on_when_the_money_is_gone():
    """Its answers are worse and still cost money; a spike of 3 hours brings the end of the money
    forward.
    """
    other, spike = MODELS["cheaper"], 1 + 3.0
    money = (3600 + 3600 * spike) * SPENT
    strikes = [failures.CostSpike(at=3600.0, lasts=3 * 3600.0, token_factor=spike)]
    run = played(
        service=service(spend={"daily_budget": money, "when_gone": "cheaper"}),
        failures=strikes,
        **LATE,
    )
    (first, second), length = gone(run, 2 * 3600.0, 4 * 3600.0 + money / SPENT), {"factor": spike}
    cheap = {"well": 1 - other["error_ratio"], "slow": slower("cheaper"), "good": other["quality"]}
    at = phases(
        (0, rates()),
        (3600, rates(dear=dearer(**length), cost=price(**length))),
        (first, rates(dear=dearer("cheaper", **length), cost=price("cheaper", **length), **cheap)),
        (4 * 3600, rates()),
        (second, rates(dear=dearer("cheaper"), cost=price("cheaper"), **cheap)),
        (28 * 3600, rates()),
    )
    assert_counts(run, at, (first, second))
    assert_totals(run, at, (first, second))


def test_a_budget_raised_in_time_lasts_longer_and_is_spent_to_the_end():
    """Half as much again, before the money is gone: by hand gone when 1.5 times it is spent, and
    all of it is.
    """
    money, steps = (
        (AT + AT * 6) * SPENT,
        [{"do": {"kind": "raise_budget", "factor": 1.5}, "takes": 60.0}],
    )
    run = played(
        "cost",
        0.9,
        service=service(spend={"daily_budget": money}),
        failures=[failures.CostSpike(at=AT, lasts=4 * 3600.0)],
        oncall=NEVER,
        horizon=18000.0,
        runbooks={"cost_spike": steps},
    )
    gone(run, AT + (1.5 * 7 - 1) * AT / 6)
    assert (
        moments(run, "step_undone") == []
    )  # there is no money until midnight, so the cause is not over
    assert run.spent == pytest.approx(1.5 * money, rel=1e-6)


def test_the_harm_of_a_spike_that_takes_the_days_money_is_what_is_refused_later():
    """25 hours' worth a day; an hour of 6 times at 10:00 takes 5 more: gone at 20:00, 9 hours after
    the spike, for 4 hours.
    """
    strikes = [failures.CostSpike(at=10 * 3600.0, lasts=3600.0)]
    run = played(
        service=service(spend={"daily_budget": 25 * 3600 * SPENT}),
        failures=strikes,
        horizon=30 * 3600.0,
        monitoring=LATE["monitoring"],
    )
    gone(run, 20 * 3600.0)
    refused = 4 * 3600 * INTERACTIVE * PASSED * WELL
    counts = run.counts[run.slo("availability").events]
    valid = counts.valid
    bad = counts.bad
    assert bad.sum() == pytest.approx(valid.sum() * (1 - PASSED * WELL) + refused, rel=1e-6)
    assert added_bad_events(
        run.base, run.scenario.named_failures[0], run.slo("availability").events, 0.0, 24 * 3600.0
    ) == pytest.approx(refused, rel=1e-3)


def test_the_money_of_a_day_with_busy_hours():
    """1.5 times the rate until noon, 0.5 times after it: gone at 06:00, or, with 18.5 hours' worth
    of the mean, at 13:00.
    """
    daily = [1.5] * 12 + [0.5] * 12
    for hours, at in ((9.0, 6.0), (18.5, 13.0)):
        run = played(
            service=service(traffic={"daily": daily}, spend={"daily_budget": hours * 3600 * SPENT}),
            horizon=26 * 3600.0,
            monitoring=LATE["monitoring"],
        )
        gone(run, at * 3600)
        assert run.spent == pytest.approx((hours + 2 * 1.5) * 3600 * SPENT, rel=1e-6)
        assert share(run, "availability", 20 * 3600) == 1 and share(
            run, "availability", 25 * 3600
        ) == pytest.approx(1 - PASSED * WELL, abs=1e-6)


@pytest.mark.parametrize("limit", [500.0, 1500.0, 4000.0])
def test_a_limit_on_tokens_cuts_answers_short(limit):
    """No answer is above the cap that its limit cannot reach; half of those cut short are
    ungrounded; the mean cost is that of min(X, limit).
    """
    steps = [{"do": {"kind": "cap_tokens", "tokens": limit}, "takes": 60.0}]
    run = played(
        "cost",
        0.6,
        service=service(spend={"cap": 0.01}),
        failures=[failures.CostSpike(at=AT, lasts=3600.0)],
        oncall=NEVER,
        runbooks={"cost_spike": steps},
    )
    capped = AT + 10 + 2 * MIN + 60

    def under(factor, most):
        dear, cut = (
            longer(1000.0, factor) if most > 1000 else 0.0,
            longer(most, factor) if most < math.inf else 0.0,
        )
        return rates(dear=dear, good=GOOD * (1 - 0.5 * cut), cost=price("primary", factor, most))

    at = phases(
        (0, under(1.0, math.inf)),
        (AT, under(6.0, math.inf)),
        (capped, under(6.0, limit)),
        (END, under(1.0, limit)),
        (END + 120, under(1.0, math.inf)),
    )
    assert_counts(run, at)
    assert_totals(run, at)
