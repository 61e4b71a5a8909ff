"""Real cases of budgets, months, history and the canary, each with the right value and where it
comes from.

The inputs are in tests/trials/inputs; the values are derived, not measured.
"""

from pathlib import Path

import numpy as np
import pytest

from simulator import load_scenario, simulate

INPUTS = Path(__file__).with_name("inputs")
HOUR, DAY = 3600, 86400


def trial(name, **changes):
    scenario = load_scenario(INPUTS / f"{name}.yaml")
    for key, value in changes.items():
        scenario = scenario.set(key, value)
    return scenario


def rows(run, kind):
    return [event.time for event in run.log if event.kind == kind]


@pytest.mark.parametrize("seed", range(50))
def test_a_canary_that_nobody_meets_catches_nothing(seed):
    """Nobody uses the service before six: there is no request in the bake from 01:00 to 01:30."""
    assert not rows(simulate(trial("canary_at_night"), seed), "release_rolled_back")


@pytest.mark.parametrize("seed", range(10))
def test_the_same_by_day_is_caught(seed):
    """At seven, 1.33 x 40 x 10% x 1,800 s = 9,600 requests, of which a fifth fails; 5% would do."""
    run = simulate(trial("canary_at_night").set("failures[0].at", "7h"), seed)
    assert rows(run, "release_rolled_back") == [7.5 * HOUR]


def test_a_canary_by_expectation_sees_nothing_at_night_either():
    run = simulate(trial("canary_at_night", outcomes="expected"))
    assert not rows(run, "release_rolled_back")
    assert rows(run, "failure_ended") == [11 * HOUR]


@pytest.mark.parametrize("horizon", ["21d23h59m", "22d"])
def test_what_was_spent_before_the_start_stays_until_the_end_of_the_month(horizon):
    """30% before the start, and an hour of 31 days at 1%: 13.44%."""
    spent = simulate(trial("month_after_spending", horizon=horizon)).budget("a")
    assert float(spent.iloc[-1]) == pytest.approx(0.3 + 1 / (0.01 * 31 * 24))
    assert f"{float(spent.max()):.2%}" == "43.44%"


def test_the_next_month_begins_with_nothing_spent():
    assert float(simulate(trial("month_after_spending", horizon="23d")).budget("a").iloc[-1]) == 0


def test_within_a_month_the_share_spent_never_falls():
    """72 bad of the 7,200 that the traffic promises for April, at 1%: all of the budget."""
    run = simulate(trial("month_at_low_traffic"))
    spent = run.budget_spent(run.slo("month"))
    assert (np.diff(spent) >= 0).all() and spent[-1] == pytest.approx(1.0)


def test_a_rule_sees_one_window_of_the_objective_as_history():
    """Of a day of history and T seconds of the run, T - 1 h bad, more than 1%: T = 4,509 s, which
    is 909 s after the outage began; ticks of 30 s make it 930.
    """
    assert rows(simulate(trial("history")), "alert_fired") == [HOUR + 930]


def test_history_is_each_objectives_own():
    """The same indicator twice: on a promise of three days the rule's window is full, and it fires
    after 1% of 3 d = 2,592 s, at 2,610.
    """
    slos = [{"name": "day", "objective": 0.99, "window": "1d"}]
    slos += [{"name": "days", "objective": 0.99, "window": "3d"}]
    run = simulate(trial("history").set("slos", slos))
    fired = {event.detail["slo"]: event.time for event in run.log if event.kind == "alert_fired"}
    assert fired == {"day": HOUR + 930, "days": HOUR + 2610}


def test_without_history_a_rule_sees_only_the_data():
    """T - 1 h of T are bad: above 1% after 36.4 s."""
    run = simulate(trial("history").set("monitoring.before_start", "none"))
    assert rows(run, "alert_fired") == [HOUR + 60]
