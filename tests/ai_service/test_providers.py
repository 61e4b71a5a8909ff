"""Providers, overload, and clients that try again: every cell by hand."""

import math

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
    assert_same_again,
    assert_totals,
    dearer,
    phases,
    played,
    price,
    rates,
    service,
    share,
    slower,
)

from simulator import failures


def answered(steps, lost=0.9, error=0.5, at=None):
    """A run whose outage of the primary is met with some steps, a minute each."""
    strikes = [failures.ProviderOutage(at=AT, lasts=3600.0, error_ratio=error, lost_capacity=lost)]
    runbook = [{"do": step, "takes": 60.0} for step in steps]
    return played(
        "availability", 0.95, failures=strikes, oncall=NEVER, runbooks={"provider_outage": runbook}
    )


def done(number):
    """When the step of this number is done."""
    return AT + 10 + 2 * MIN + 60 + 120 * number


def test_an_outage_hits_the_cheaper_model_too_and_the_fallback_comes_before_it():
    run, cheap, other = (
        answered(["use_cheaper_model", "fail_over"]),
        MODELS["cheaper"],
        MODELS["fallback"],
    )
    model = {
        "slow": slower("cheaper"),
        "dear": dearer("cheaper"),
        "good": cheap["quality"],
        "cost": price("cheaper"),
    }
    at = phases(
        (0, rates()),
        (AT, rates(served=20 / DEMAND, well=WELL * 0.5)),
        (done(0), rates(served=40 / DEMAND, well=(1 - cheap["error_ratio"]) * 0.5, **model)),
        (
            done(1),
            rates(
                served=26 / DEMAND,
                well=1 - other["error_ratio"],
                slow=slower("fallback"),
                dear=dearer("fallback"),
                good=other["quality"],
                cost=price("fallback"),
            ),
        ),
        (END + 120, rates()),
    )
    assert_counts(run, at)
    assert_totals(run, at)
    assert_same_again(run, AT, END + 120)


def test_a_part_of_the_background_work_is_shed_and_a_quota_is_raised():
    run = answered(
        [{"kind": "shed_background", "share": 0.4}, {"kind": "raise_quota", "factor": 1.75}],
        error=0.0,
    )
    left = DEMAND - 0.4 * 10 * PASSED
    at = phases(
        (0, rates()),
        (AT, rates(served=20 / DEMAND)),
        (done(0), rates(served=20 / left, background=0.6)),
        (done(1), rates(served=35 / left, background=0.6)),
        (END, rates(background=0.6)),
        (END + 120, rates()),
    )
    assert_counts(run, at)
    assert_totals(run, at)
    assert run.shed_background == pytest.approx(0.4 * 10 * (END + 120 - done(0)), abs=1e-6)


@pytest.mark.parametrize(("lost", "waste"), [(0.8, 0.0), (0.8, 0.25), (0.95, 0.25)])
def test_overload_wastes_a_share_of_the_work(lost, waste):
    """C = good + w (D - good): (40 - 0.25 x 49.7) / 0.75 served of 49.7; nothing at all where the
    waste is more than the capacity.
    """
    place = service(provider={**MODELS, "wasted_work": waste})
    run = played(
        service=place,
        failures=[
            failures.ProviderOutage(at=AT, lasts=3600.0, error_ratio=0.0, lost_capacity=lost)
        ],
    )
    good = max(0.0, (200 * (1 - lost) - waste * DEMAND) / (1 - waste))
    assert_counts(run, phases((0, rates()), (AT, rates(served=good / DEMAND)), (END, rates())))


# --- clients that try again ---

ERROR = 1 - WELL * 0.5
"""The share of attempts that fail in an outage of 50%."""


def retrying(attempts, backoff, strikes, malicious=0.0, **places):
    traffic = {"malicious": malicious, "retries": {"attempts": attempts, "backoff": backoff}}
    return played(service=service(traffic=traffic, **places), failures=strikes)


def tries(fails, attempts, backoff):
    """Who comes so many backoffs after the first attempt has failed as often before; nobody tried
    before the start. Whoever waited 7 s and more is slow.
    """

    def at(time):
        coming = [
            math.prod(fails(time - number * backoff) for number in range(1, count + 1))
            if time >= count * backoff
            else 0.0
            for count in range(attempts)
        ]
        first, *later = (PASSED * share * (1 - fails(time)) for share in coming)
        lost = 1 - PASSED + PASSED * coming[-1] * fails(time)
        made = first + sum(later)
        seen = made * (GOOD * 0.03 + (1 - GOOD) * (1 - 0.1))
        return {
            "availability": (INTERACTIVE * (made + lost), INTERACTIVE * lost),
            "latency": (INTERACTIVE * made, INTERACTIVE * (first * slower() + sum(later))),
            "quality": (INTERACTIVE * made * 0.2, INTERACTIVE * seen * 0.2),
            "safety": (0.0, 0.0),
            "cost": (INTERACTIVE * made, INTERACTIVE * made * dearer()),
            "totals": (0.0, 0.0),
        }

    return at


@pytest.mark.parametrize(
    ("attempts", "backoff"), [(1, 10.0), (2, 10.0), (3, 10.0), (4, 30.0), (3, 7.0)]
)
def test_the_share_lost_settles_at_the_error_ratio_to_the_power_of_the_attempts(attempts, backoff):
    run = retrying(attempts, backoff, [failures.ProviderOutage(at=AT, lasts=3600.0)])
    cuts = [edge + back * backoff for edge in (0, AT, END) for back in range(attempts)]
    assert_counts(
        run, tries(lambda t: ERROR if AT <= t < END else 1 - WELL, attempts, backoff), cuts
    )
    assert share(run, "availability", AT + attempts * backoff) == pytest.approx(
        1 - PASSED * (1 - ERROR**attempts), abs=1e-6
    )


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
def test_in_an_overload_trying_again_loses_no_less(attempts):
    """n attempts of D (1 + f + ... + f^(n-1)), of which C are served: the share lost is 1 - C / D,
    whatever n is.
    """
    run = retrying(
        attempts,
        10.0,
        [failures.ProviderOutage(at=AT, lasts=3600.0, error_ratio=0.0, lost_capacity=0.8)],
    )
    assert share(run, "availability", END - 10) == pytest.approx(
        1 - PASSED * WELL * 40 / (50 * PASSED), abs=1e-6
    )


def test_operations_within_a_backoff_do_not_hold_the_retries_back():
    """A harmless failure begins or ends every 15 s, the backoff is 60 s: after a minute f^2 are
    lost, not f x (base error).
    """
    strikes = [failures.ProviderOutage(name="outage", at=AT, lasts=3600.0)]
    strikes += [
        failures.ProviderOutage(name=f"none-{n}", at=AT + 15 + 30 * n, lasts=15.0, error_ratio=0.0)
        for n in range(20)
    ]
    run = retrying(2, 60.0, strikes)
    assert share(run, "availability", AT + 300) == pytest.approx(
        1 - PASSED * (1 - ERROR**2), abs=1e-6
    )


def test_a_spoiled_hit_is_tried_again_a_backoff_later():
    run = retrying(
        2, 10.0, [failures.BadDeploy(at=AT, lasts=3600.0, error_ratio=0.5)], cache={"on": True}
    )
    # at first half of the hits are answered and the others wait; of the misses before it the few
    # that failed come again
    fails, again = 1 - WELL * 0.5, (1 - HIT) * (1 - WELL)
    lost = 1 - PASSED + PASSED * again * fails
    answered = PASSED * (HIT * 0.5 + (1 - HIT) * (1 - fails) + again * (1 - fails))
    assert share(run, "availability", AT) == pytest.approx(lost / (lost + answered), abs=1e-6)
    settled = HIT * 0.5**2 + (1 - HIT) * fails**2
    assert share(run, "availability", AT + 10) == pytest.approx(
        1 - PASSED * (1 - settled), abs=1e-6
    )


def test_unsafe_requests_are_answered_once_or_never():
    run = retrying(3, 10.0, [failures.ProviderOutage(at=AT, lasts=3600.0)], malicious=20.0)
    money = 50 * PASSED * (1 - ERROR**3) + 2.0 * (1 - ERROR)
    well = 50 * PASSED * (1 - (1 - WELL) ** 3) + 2.0 * WELL
    assert run.spent == pytest.approx((3600 * money + 2400 * well) * price(), rel=1e-3)
