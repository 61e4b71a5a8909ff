"""Real cases that the linter was wrong about, each with the right value and where it comes from.

The inputs are in tests/trials/inputs; the values are derived, not measured.
"""

import re
from pathlib import Path

import numpy as np

from simulator import load_scenario, simulate
from simulator.analysis import lint
from simulator.analysis.linter.watched import WatchedSLO

INPUTS = Path(__file__).with_name("inputs")


def trial(name):
    return load_scenario(INPUTS / f"{name}.yaml")


def warnings(scenario, phrase=""):
    return [each for each in lint(scenario) if each.level == "warning" and phrase in each.message]


def test_the_day_s_money_is_looked_at_in_each_rule_s_own_windows():
    """Gone at 21:30:45 of a day: 100% of the last hour, 2 h 29 min 15 s of the last six."""
    scenario = trial("day_budget_in_shanghai")
    found = warnings(scenario, "fires without any failure")
    assert [re.search(r"\[(.*?)\]", each.path)[1] for each in found] == [
        "page-quick",
        "page-slow",
        "ticket-quick",
        "ticket-slow",
    ]
    shares = [re.search(r"errors of (\S+) at", each.message)[1] for each in found]
    assert shares == ["100%", "41.5%", "10.4%", "10.4%"]
    assert "write budget_consumed above 34.55%," in found[1].message
    for consumed, fires in ((0.3456, False), (0.3454, True)):
        tried = scenario.set("alerting.rules[page-slow].budget_consumed", consumed)
        fired = {e.detail["rule"] for e in simulate(tried).log if e.kind == "alert_fired"}
        assert ("page-slow" in fired) is fires
        assert bool([e for e in warnings(tried, "without any") if "page-slow" in e.path]) is fires


def test_the_smallest_window_that_has_requests_holds_half_a_minute_of_them():
    """Open from 7 to 20: 40/s x 24 / 13 for the 30 s up to the first tick."""
    scenario = trial("operating_hours")
    assert not [each for each in lint(scenario) if each.level == "warning"]
    quick = WatchedSLO(scenario, scenario.slos[0], scenario.alerting.rules[0])
    assert round(quick.requests) == 2215


def test_noise_alone_pages_at_ten_requests_an_hour():
    """Two failures of ten suffice, at 0.8%: twenty months have 6 to 18 pages, 10.75 in the mean."""
    scenario = trial("noise_at_low_traffic")
    found = warnings(scenario, "without any failure")
    pages = [re.search(r"about (\S+) pages a month", each.message) for each in found]
    assert "2 failed requests of 10 in 1h exceed 14.4%" in found[0].message
    said = sum(float(match[1]) for match in pages if match)
    paged = [
        sum(event.kind == "paged" for event in simulate(scenario, seed).log) for seed in range(20)
    ]
    assert 6 <= said <= 16 and abs(np.mean(paged) - said) < 3


def test_factors_below_one_fire_although_the_promise_is_kept():
    found = warnings(trial("factors_below_one"), "still keep the SLO")
    assert [re.search(r"fires at (\S+), ", each.message)[1] for each in found] == [
        "0.84x",
        "0.168x",
    ]
    run = simulate(trial("factors_below_one"))
    fired = {event.detail["rule"] for event in run.log if event.kind == "alert_fired"}
    # half of a percent of the last week fails, where one percent may: 0.5x
    assert fired == {"warning-3d"} and run.budget("availability").max() < 1


def test_one_window_is_no_cause_for_a_warning():
    rules = [
        {"name": "hour", "severity": "sev1", "long_window": "1h", "short_window": "none"},
        {"name": "day", "severity": "sev2", "long_window": "1d", "short_window": "1d"},
    ]
    rules = [{**rule, "burn_rate": burn} for rule, burn in zip(rules, (14.4, 3), strict=True)]
    scenario = trial("history").set("slos[0].window", "30d").set("alerting", {"rules": rules})
    assert not warnings(scenario)
