"""The linter on triages and steps that fail: what it says is so when simulated."""

import pytest
from worlds import PERSON, demonstration, outage

from simulator import failures, simulate
from simulator.analysis import lint

BLOCKED = {"do": "fail_over", "takes": "3m", "not_while": "plane"}


def world(*strikes, step=BLOCKED, **changes):
    found = [outage(name="outage", lasts="2h"), *strikes]
    books = {"provider_outage": [step]}
    return demonstration(**{"failures": found, "runbooks": books, **changes})


def plane(**times):
    return failures.CostSpike(name="plane", **times)


def said(scenario):
    """The warnings about people and steps that fail."""
    keys = ("oncall", "runbooks")
    return [str(each) for each in lint(scenario) if each.path.startswith(keys)]


def test_a_triage_that_is_never_right():
    scenario = world(
        oncall={**PERSON, "triage": {"takes": "8m", "right": "0%"}}, step={"do": "fail_over"}
    )
    assert said(scenario) == [
        "warning: oncall.triage.right: the right symptom is named only when all others have been"
        " tried in vain: write a probability above 0%, e.g. 80%"
    ]
    named = [event for event in simulate(scenario).log if event.kind == "triaged"]
    assert not named[0].detail["right"]
    assert said(scenario.set("oncall.triage.right", "80%")) == []


def test_a_step_that_never_works():
    scenario = world(step={"do": "fail_over", "works": "0%"})
    assert said(scenario) == [
        "warning: runbooks.provider_outage[0].works: it never works, so that it is tried twice for"
        " nothing: write a probability above 0%, e.g. 90%"
    ]
    assert not [event for event in simulate(scenario).log if event.kind == "step_finished"]
    assert said(scenario.set("runbooks.provider_outage[0].works", "90%")) == []


@pytest.mark.parametrize(
    ("times", "is_said"),
    [
        ({"at": "30m", "lasts": "5h"}, True),
        ({"at": "1h", "lasts": "2h"}, True),
        ({"at": "30m", "lasts": "2h"}, False),
        ({"at": "1h30m", "lasts": "5h"}, False),
        ({"at": {"uniform": {"low": "30m", "high": "40m"}}, "lasts": "5h"}, False),
    ],
)
def test_a_step_that_is_impossible_whenever_it_is_needed(times, is_said):
    """An obstacle that is there before the outage, and goes after it or with it."""
    scenario = world(plane(**times))
    text = (
        "warning: runbooks.provider_outage[0].not_while: it is impossible for as long as the"
        " failures last that it answers: write something that ends before they do"
    )
    assert said(scenario) == [text] * is_said
    taken = [event for event in simulate(scenario).log if event.kind == "step_finished"]
    assert not (is_said and taken)


@pytest.mark.parametrize("name", ["outage", "provider_outage"])
def test_a_step_that_is_impossible_while_what_it_answers_lasts(name):
    """By name or kind, however often the failure comes and however long it lasts."""
    again = outage(name="outage", every="9h", lasts={"exponential": {"mean": "1h"}})
    scenario = world(failures=[again], step={**BLOCKED, "not_while": name}, horizon="2d")
    assert [text.split(":")[1].strip() for text in said(scenario)] == [
        "runbooks.provider_outage[0].not_while"
    ]
    assert not [event for event in simulate(scenario).log if event.kind == "step_finished"]


def test_an_obstacle_that_the_scenario_has_not():
    scenario = world(step={**BLOCKED, "not_while": "cost_spike"})
    assert said(scenario) == [
        "warning: runbooks.provider_outage[0].not_while: no failure is of the kind cost_spike, so"
        " nothing is ever in the way: write outage"
    ]
    assert not [event for event in simulate(scenario).log if event.kind == "step_failed"]
