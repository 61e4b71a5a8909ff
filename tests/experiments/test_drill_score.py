"""The score of a drill: from plain runs, and by hand."""

import json
from types import SimpleNamespace

import pytest
from worlds import PERSON, STEPS, demonstration, outage

from simulator import SLO, simulate
from simulator.analysis import summarise
from simulator.experiments.drill_score import (
    score_of,
    steps_without_effect,
    symptoms_wrong,
    worst_budget,
)
from simulator.experiments.unattended import unattended


def scored(run, decisions=0, is_truncated=False):
    nobody = unattended(run) or run
    drill = SimpleNamespace(
        run=run, scripted=run, nobody=nobody, decisions=decisions, is_truncated=is_truncated
    )
    return score_of(drill)


def idle(scenario, seed=0):
    return [(step.number, step.do) for step in steps_without_effect(simulate(scenario, seed))]


def test_the_shift_is_scored_as_its_summary_says():
    run = simulate(demonstration())
    score = scored(run, decisions=9)
    (row,) = summarise(run, unattended(run))["incidents"]
    assert score.budget_spent == score.budget_scripted == row["budget_spent"]
    assert score.budget_nobody == pytest.approx(0.5 * 7200 / (0.01 * 30 * 86400))
    times = ("detect", "acknowledge", "mitigate", "resolve")
    for key in (f"time_to_{what}_s" for what in times):
        assert getattr(score, key) == row[key] > 0
    assert (score.pages, score.steps, score.steps_without_effect) == (1, 3, 0)
    assert (score.symptoms_wrong, score.decisions, score.is_truncated) == (0, 9, False)


def test_it_is_plain_json():
    plain = scored(simulate(demonstration()), is_truncated=True).to_dict()
    assert json.loads(json.dumps(plain)) == plain and plain["is_truncated"] is True


def test_a_quiet_night_spends_nothing_and_has_no_times():
    score = scored(simulate(demonstration(failures=[])))
    assert score.budget_spent == score.budget_nobody == 0
    assert score.time_to_detect_s is score.time_to_resolve_s is None
    assert (score.pages, score.steps) == (0, 0)


def test_times_are_means_over_the_paged_incidents_that_reached_them():
    twice = [outage(error_ratio="50%"), outage(name="late", at="5h", lasts="2h")]
    run = simulate(demonstration(failures=twice))
    first, second = (each for each in run.incidents if not each.is_ticket)
    score = scored(run)
    assert second.time_to_resolve is None
    assert score.time_to_resolve_s == first.time_to_resolve
    assert score.time_to_acknowledge_s == 300
    assert score.time_to_mitigate_s == (first.time_to_mitigate + second.time_to_mitigate) / 2


def test_the_worst_budget_is_that_of_the_slo_that_lost_most():
    slos = [SLO(name="loose", objective="90%"), SLO(name="tight", objective="99%")]
    run = simulate(demonstration(slos=slos))
    ends = [run.budget(name).iloc[-1] for name in ("loose", "tight")]
    assert worst_budget(run) == ("tight", ends[1]) and ends[1] > ends[0]


def test_without_valid_events_there_is_no_budget():
    night = {"traffic": {"interactive": "40/s", "daily": [0] * 6 + [1] * 18}}
    run = simulate(demonstration(service=night, failures=[], monitoring={"before_start": "none"}))
    assert scored(run).budget_spent is None


def test_a_step_that_changes_nothing_is_counted():
    useless = [{"do": "roll_back", "takes": "2m"}, *STEPS]
    assert idle(demonstration(runbooks={"provider_outage": useless})) == [(1, "roll_back")]


def test_a_step_that_closes_less_than_a_tenth_of_the_gap_changes_nothing():
    # the cache answers its share of the half that fails
    for ratio, found in (("9%", [(1, "enable_cache")]), ("12%", [])):
        scenario = demonstration(runbooks={"provider_outage": [STEPS[1]]}).set(
            "service.cache.hit_ratio", ratio
        )
        assert idle(scenario) == found


def test_a_step_that_failed_or_was_impossible_has_no_effect():
    broken = [STEPS[0] | {"works": "0%"}, *STEPS[1:]]
    found = idle(demonstration(runbooks={"provider_outage": broken}))
    assert found[:2] == [(1, "fail_over"), (2, "fail_over")]
    blocked = [STEPS[0] | {"not_while": "tool_outage"}]
    failures = [outage(), {"kind": "tool_outage", "at": "30m", "lasts": "3h", "hangs": "1%"}]
    run = demonstration(failures=failures, runbooks={"provider_outage": blocked})
    assert idle(run) == [(1, "fail_over")]


def test_a_step_that_was_broken_off_or_overtaken_is_not_counted():
    slow = [STEPS[0] | {"takes": "3h"}]
    run = simulate(demonstration(runbooks={"provider_outage": slow}))
    assert run.incidents[0].steps[0].reason == "the cause was over"
    assert not list(steps_without_effect(run))
    # 1h lasts the outage; it ends between a useless step and the look after it
    late = [{"do": "roll_back", "takes": "27m"}]
    run = simulate(demonstration(failures=[outage()], runbooks={"provider_outage": late}))
    assert run.incidents[0].steps and not list(steps_without_effect(run))


def test_symptoms_are_wrong_as_the_log_says():
    person = PERSON | {"triage": {"takes": "8m", "right": "0%"}}
    runbooks = {"provider_outage": STEPS, "bad_deploy": [{"do": "roll_back", "takes": "2m"}]}
    run = simulate(demonstration(oncall=person, runbooks=runbooks), 1)
    wrong = [row.detail["symptom"] for row in symptoms_wrong(run)]
    assert wrong and "provider_outage" not in wrong
    assert scored(run).symptoms_wrong == len(wrong)
