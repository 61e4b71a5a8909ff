"""Scenarios that are played together against each one alone, which shares nothing: the same
scorecards, and the same runs to the bit.

`python benchmarks/sharing.py --laws 2000` plays more of them than this does.
"""

import pytest
from random_sharing import differences, random_sharing, run_differences
from slowly import first_of

from simulator.experiments.replications import play_all
from simulator.reliability.slo import CalendarMonth

FIRST, LAST, CHUNK = 1, 61, 5


@pytest.mark.parametrize("first", first_of(range(FIRST, LAST, CHUNK), 1))
def test_what_is_played_together_is_judged_as_what_is_played_alone(first):
    found = {number: differences(number) for number in range(first, first + CHUNK)}
    assert {number: told for number, told in found.items() if told} == {}


@pytest.mark.parametrize("number", first_of(range(7, 47), 3))
def test_replayed_runs_are_those_that_are_drawn_alone(number):
    assert run_differences(number) == []


def test_the_order_of_the_scenarios_changes_nothing():
    scenarios = random_sharing(5)
    backwards = play_all(scenarios[::-1], 1)
    assert repr(backwards[::-1]) == repr(play_all(scenarios, 1))


def test_the_random_scenarios_tell_everything_apart():
    """What makes it hard to share comes up in them."""
    every = [each for number in range(80) for each in random_sharing(number)]
    rules = [rule for each in every for rule in each.alerting.rules]
    assert {rule.kind for rule in rules} == {"burn_rate", "error_ratio", "exhaustion"}
    assert any(rule.unless for rule in rules) and any(rule.hold for rule in rules)
    assert any(rule.min_bad for rule in rules) and any(len(rule.windows) == 1 for rule in rules)
    assert {each.oncall is None for each in every} == {True, False}
    assert {each.outcomes for each in every} == {"random", "expected"}
    assert {each.monitoring.before_start for each in every} == {"clean", "none"}
    assert any(each.releases and each.releases.freeze_when_spent for each in every)
    assert any(each.service.spend.daily_budget for each in every)
    assert any(each.service.traffic.retries.attempts > 1 for each in every)
    slos = [slo for each in every for slo in each.slos]
    assert {slo.budgeting for slo in slos} == {"Occurrences", "Timeslices"}
    assert any(isinstance(slo.window, CalendarMonth) for slo in slos)
    grids = {each.monitoring for each in every}
    assert any(grid.evaluation_interval % grid.scrape_interval for grid in grids)
