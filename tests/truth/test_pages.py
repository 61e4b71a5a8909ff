"""What is told of a page while a run goes on is what the scorecard says of it afterwards."""

import pytest
from analysis.truth_case import H, outage, plain
from analysis.truth_cases import CASES
from random_truth import random_truth
from slowly import first_of

from simulator import Scenario, score, simulate
from simulator.simulation.state import RunState
from simulator.truth.pages import PageTruth

CALLS = ("paged", "ticket_opened")


def verdicts(run):
    """Each page and ticket, judged as it would be within the run: (time, SLO, whether true)."""
    state = RunState(run.scenario, run.seed)
    known = {failure.name for failure in state.failures}
    # bad releases that went out are known from then on
    began = [event for event in run.log if event.kind == "failure_started"]
    late = [event.subject for event in began if event.subject not in known]
    for planned in state.planned:
        if planned.bad is not None and planned.bad.name in late:
            state.failures.add(state.with_defences(planned.bad))
    truth = PageTruth(run.scenario, state.base, lambda: state.failures)
    return [verdict(run, truth, event) for event in run.log if event.kind in CALLS]


def verdict(run, truth, call):
    """A page or ticket of the log, with the rules that fired and what was left of the budget."""
    rules = {rule.name: rule for rule in run.scenario.alerting.rules}
    alerts = [
        event.detail
        for event in run.log
        if event.kind == "alert_fired" and event.incident == call.incident
    ]
    slo = alerts[0]["slo"]
    fired = [
        (rules[each["rule"]], each.get("budget_left", 1.0))
        for each in alerts
        if each["rule"] in call.detail["rules"]
    ]
    return (call.time, slo, truth.is_true(run.slo(slo), call.time, fired))


def afterwards(run):
    return [(call.time, call.slo, call.is_true) for call in score(run).calls]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_cases_made_by_hand(case):
    run = simulate(case.load())
    assert verdicts(run) == afterwards(run)


@pytest.mark.parametrize("first", first_of(range(0, 200, 10), 2))
def test_random_runs(first):
    for number in range(first, first + 10):
        run = simulate(random_truth(number))
        assert verdicts(run) == afterwards(run), f"random_truth({number})"


def test_a_rule_whose_limit_is_of_the_budget_left():
    """4 h are 1/180 of the window, so a whole budget allows 18% errors over the hour, and a tenth of
    that is 64.8 s of total outage. After 2,400 of 2,592 s are spent it is 4.8 s: the second outage
    of 60 s counts.
    """
    rule = {"kind": "exhaustion", "name": "soon", "severity": "sev1", "within": "4h"}
    failures = outage("long", H, 4800, 0.5), outage("short", 6 * H, 60)
    run = simulate(Scenario(**plain(*failures, alerting={"rules": [rule]})))
    calls = verdicts(run)
    assert calls == afterwards(run)
    assert [true for *_, true in calls] == [True, True]
