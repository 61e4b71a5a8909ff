"""Real cases of clients that try again, each with the right value and where it comes from.

The inputs are in tests/trials/inputs; the values are derived, not measured.
"""

import math
from pathlib import Path

import numpy as np
import pytest
from counted import valid_and_bad

from simulator import load_scenario, simulate

INPUTS = Path(__file__).with_name("inputs")
HOUR = 3600
GRAIN = 2**-20
TAIL = 0.5 * math.erfc(1.2815515655446004 * math.log(2 / 0.8) / math.log(1.5 / 0.8) / math.sqrt(2))
"""P(lognormal(800 ms, p90 1.5 s) > 2 s), 3.1%."""


def played(name, **changes):
    scenario = load_scenario(INPUTS / f"{name}.yaml")
    for key, value in changes.items():
        scenario = scenario.set(key, value)
    return simulate(scenario)


def counts(run, slo):
    """(valid, bad) of each cell."""
    return valid_and_bad(run.counts[run.slo(slo).events])


@pytest.mark.parametrize(
    ("name", "rate"),
    [("lost_when_traffic_stops", 2400 / 18), ("lost_when_traffic_falls", 2400 / 18.6)],
)
def test_the_losses_of_an_outage_are_all_that_came_in_time(name, rate):
    """The curve's mean is 1, so 133.3/s and 129.0/s come by day. All that came from 17:30 to 18:00
    fails, and again 30 min later; a tenth (or nobody) comes from 18:00 on, and is answered at the
    second attempt.
    """
    run = played(name)
    valid, bad = counts(run, "availability")
    assert math.isclose(bad.sum(), 1800 * rate, abs_tol=1e-3)
    assert round(bad.sum()) in (240_000, 232_258)
    lost = np.flatnonzero(bad) * run.cell
    assert (lost.min(), lost.max()) == (18 * HOUR, 18.5 * HOUR - run.cell)
    # all that came in the day is finished: nobody waits
    assert math.isclose(valid.sum(), 100 * 24 * HOUR, abs_tol=1e-2)
    assert (run.waiting, run.waiting_background) == (0, 0)


def test_nobody_is_answered_in_the_outage():
    """100/s; who comes in its first 10 s is answered 20 s later, in its last 10 s 10 s later."""
    run = played("no_answer_in_the_outage")
    answered, slow = counts(run, "latency")
    finished, lost = counts(run, "availability")
    assert not lost.any() and (finished == answered).all()
    assert answered[59:64].tolist() == [1000, 0, 0, 3000, 1000]
    usual = 1000 * TAIL
    np.testing.assert_allclose(
        slow[59:64], [usual, 0, 0, 2000 + usual, usual], rtol=0, atol=4 * GRAIN
    )


def test_who_is_answered_at_the_second_attempt_waited_for_it():
    """The answer itself takes 1 s: 1 s, 11 s and 21 s in all, of which 2 s allow the first."""
    changes = {"service.provider.primary.latency": "1s", "failures[0].latency_factor": 1}
    run = played("no_answer_in_the_outage", **changes)
    answered, slow = counts(run, "latency")
    assert slow.sum() == slow[62] == 2000 and answered.sum() == 360_000
    _, late = counts(
        played("no_answer_in_the_outage", **changes, **{"slos[latency].sli.threshold": "11s"}),
        "latency",
    )
    assert late.sum() == 1000  # 11 s are within 11 s, 21 s are not


def test_three_attempts_of_which_a_tenth_fails():
    """40/s for an hour, lost are 0.1^3 of them; the last ones wait up to two backoffs."""
    run = played("retries")
    assert math.isclose(counts(run, "availability")[1].sum(), 143.92, abs_tol=0.005)


def test_the_same_with_a_backoff_that_grows():
    """Waits of 500 ms and 1 s: the first lost ones come 1.5 s after the outage begins, at the end
    those are lost whose three attempts fell into it: (3600 - 1.5) x 40 x 0.1^3.
    """
    grows = {"attempts": 3, "backoff": "500ms", "multiplier": 2, "max_backoff": "8s"}
    run = played("retries", **{"service.traffic.retries": grows})
    assert math.isclose(counts(run, "availability")[1].sum(), 143.94, abs_tol=0.0005)
