"""The regression cases of a run that learns: one of each root cause, and of what the canary took
back; and what the gate says of them.
"""

import json
import warnings

import pytest
from commands import command
from worlds import demonstration, outage, played

from simulator import Scenario, ScenarioError, simulate
from simulator.experiments.gate import gate
from simulator.experiments.regression_case import Case
from simulator.outputs.cases import cases_of
from simulator.outputs.evalcase import eval_line
from simulator.outputs.result import write_result

RECURS = {"new": "25%", "fades": "10d"}
HALF_A_SEASON = {
    "name": "half a season",
    "horizon": "50d",
    "seed": 3,
    "outcomes": "expected",
    "monitoring": {"scrape_interval": "60s", "evaluation_interval": "60s"},
    "slos": [{"name": "answers", "sli": "availability", "objective": "99.5%"}],
    "releases": {
        "every": "1d",
        "bad": "40%",
        "defects": RECURS,
        "bad_ones": {"error_ratio": "40%", "lasts": "3h"},
    },
    "failures": [
        {
            "kind": "provider_outage",
            "every": "9d",
            "lasts": "2h",
            "error_ratio": "60%",
            "causes": RECURS,
        }
    ],
    "oncall": {"acknowledge": "5m", "triage": "8m"},
    "runbooks": {
        "provider_outage": [{"do": "fail_over", "takes": "3m"}],
        "bad_deploy": [{"do": "roll_back", "takes": "3m"}],
    },
    "learning": {"accepted": "60%"},
}


def learns(**changes):
    return Scenario(**{**HALF_A_SEASON, **changes})


def run_of(**changes):
    return played(learns(**changes))


def cases(run):
    return [Case.model_validate(json.loads(eval_line(case))) for case in cases_of(run)]


def rows(run, kind):
    return {row.subject: row for row in run.log if row.kind == kind}


def verdicts(found, **changes):
    """What the gate says, by case and limit."""
    told = gate(found, change=lambda _: learns(**changes))
    return {(each.case.rpartition("/")[2], each.what): each for each in told}


def test_there_is_one_case_of_each_root_cause_and_all_hold():
    run = run_of()
    found = cases(run)
    causes = [case.metadata.root_cause for case in found]
    assert len(set(causes)) == len(causes) == len(set(case.id for case in found)) > 5
    started = rows(run, "failure_started")
    assert causes == [started[case.metadata.failure].detail["root_cause"] for case in found]
    # each failure that was paged for, or that the canary took back, has the case of its cause
    about = {incident.failure for incident in run.incidents} - {""}
    about |= {row.cause for row in rows(run, "release_rolled_back").values()} - {""}
    about |= {row.cause for row in run.log if row.kind == "improvement_done"}
    assert {started[name].detail["root_cause"] for name in about} == set(causes)
    assert all(verdict.holds for verdict in gate(found))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
def test_all_hold_in_drawn_runs_with_tickets_and_a_freeze(seed):
    policy = {**HALF_A_SEASON["releases"], "bad": "15%", "freeze_when_spent": "answers"}
    tickets = {**HALF_A_SEASON["oncall"], "tickets": {"hours": "Mon-Fri 09:00-17:00"}}
    found = cases(simulate(learns(outcomes="random", releases=policy, oncall=tickets), seed))
    assert found and all(verdict.holds for verdict in gate(found))


def test_of_one_root_cause_the_mitigated_incident_that_spent_least_counts():
    run = run_of(outcomes="random")
    started = rows(run, "failure_started")
    causes = {
        incident.id: started[incident.failure].detail["root_cause"] for incident in run.incidents
    }
    by_id = {incident.id: incident for incident in run.incidents}
    repeated, earlier = 0, 0
    for case in filter(lambda case: case.metadata.incident, cases(run)):
        same = [each for each, cause in causes.items() if cause == case.metadata.root_cause]
        good = [each for each in same if by_id[each].time_to_mitigate is not None] or same
        best = min(good, key=lambda each: by_id[each].share(by_id[each].bad))
        assert case.metadata.incident == best
        repeated += len(same) > 1
        earlier += best != good[-1]
    # the last one is not always the best
    assert repeated and earlier


def test_each_says_since_when_it_was_in_the_gate_of_the_team():
    run = run_of()
    done = {
        row.detail["about"]: row.time
        for row in run.log
        if (row.kind, row.subject) == ("improvement_done", "regression_case")
    }
    since = {case.metadata.root_cause: case.metadata.gate_since_s for case in cases(run)}
    assert {cause: time for cause, time in since.items() if time is not None} == done
    assert done and None in since.values()


def test_a_version_without_an_incident_of_its_own_is_a_case_of_its_budget():
    run = run_of()
    found = [case for case in cases(run) if not case.metadata.incident]
    assert all(list(case.metadata.limits.asked) == ["budget_spent"] for case in found)
    back = rows(run, "release_rolled_back")
    by_canary = [case for case in found if case.metadata.failure in back]
    assert {back[case.metadata.failure].detail["by"] for case in by_canary} == {"canary"}
    # without what was learned such a version goes out to all
    told = verdicts(by_canary, learning={"on": False})
    assert told and not any(verdict.holds for verdict in told.values())
    # others came together with another failure, and the team has a case of them
    others = [case for case in found if case not in by_canary]
    assert others and all(case.metadata.gate_since_s for case in others)


def test_what_is_prevented_or_stopped_holds_and_what_is_held_back_is_not_judged():
    found = cases(run_of())
    quick = {"postmortem_after": "0m", "hours_per_week": 10_000}
    sooner = run_of(learning=quick)
    kept = {**rows(sooner, "recurrence_prevented"), **rows(sooner, "release_stopped")}
    told = verdicts(found, learning=quick)
    names = {str(case.id).rpartition("/")[2] for case in found if case.metadata.failure in kept}
    assert names
    for name, what in told:
        if name in names:
            verdict = told[name, what]
            assert verdict.holds and verdict.seen == (0.0 if what == "budget_spent" else None)


@pytest.mark.slow
def test_what_was_held_back_is_said_and_not_judged():
    found = [case for case in cases(run_of()) if case.metadata.failure.startswith("release#")]
    policy = {**HALF_A_SEASON["releases"], "freeze_when_spent": "answers"}
    slow = {"releases": policy, "oncall": {"acknowledge": "3h"}, "learning": {"on": False}}
    frozen = run_of(**slow)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        told = verdicts(found, **slow)
    out = rows(frozen, "release_started")
    held = [case for case in found if case.metadata.failure not in out]
    assert held and len(said) == len(held)
    assert "is not judged: release#" in str(said[0].message)
    assert {name for name, _ in told} == {
        str(case.id).rpartition("/")[2] for case in found if case not in held
    }
    with warnings.catch_warnings(), pytest.raises(ScenarioError, match="tested nothing: name"):
        warnings.simplefilter("ignore")
        verdicts(held, **slow)


@pytest.mark.slow
def test_other_releases_are_no_replay_and_another_scenario_is_exposed_to_the_recorded_ones():
    found = [case for case in cases(run_of()) if case.metadata.failure.startswith("release#")]
    harmless = {**HALF_A_SEASON["releases"], "bad_ones": {"error_ratio": "0%", "lasts": "3h"}}
    with pytest.raises(ScenarioError, match="the planned releases have changed since"):
        verdicts(found, releases=harmless)
    bare = learns(releases=None, failures=[outage(at="40d", lasts="10m")])
    assert all(verdict.holds for verdict in gate(found, against=bare))


@pytest.mark.slow
def test_a_file_of_a_run_that_learns_is_a_file_for_the_gate(tmp_path):
    write_result(run_of(), tmp_path / "year", charts=False)
    lines = (tmp_path / "year" / "eval-cases.jsonl").read_text().splitlines()
    assert lines == [eval_line(case) for case in cases_of(run_of())]
    done = command("gate", "year", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(lines)} of {len(lines)} cases hold" in done.stdout


# --- what a run without learning has -------------------------------------------------------------


def test_without_root_causes_each_incident_is_a_case_as_before():
    (case,) = cases_of(simulate(demonstration()))
    assert case == json.loads(eval_line(simulate(demonstration()).incidents[0]))
    assert not {"root_cause", "gate_since_s"} & set(case["metadata"])


def false_alarms(burn_rate=1.8, **changes):
    """A service that is well, and a rule that is too easily alarmed."""
    rule = {"name": "quick", "severity": "sev1", "long_window": "10m", "short_window": "none"}
    return demonstration(
        failures=[],
        outcomes="random",
        horizon="1d",
        oncall=None,
        service={
            "traffic": {"interactive": "2/s"},
            "provider": {"primary": {"error_ratio": "1%"}},
        },
        alerting={"rules": [{**rule, "burn_rate": burn_rate}]},
        **changes,
    )


def test_an_alert_without_a_failure_is_limited_by_how_long_it_takes():
    run = simulate(false_alarms(), 2)
    found = cases(run)
    free = [case for case in found if "budget_spent" not in case.metadata.limits.asked]
    assert len(found) == len(run.incidents) and 0 < len(free) < len(found)
    for case, incident in zip(found, run.incidents, strict=True):
        took = incident.resolved - incident.detected
        assert case.metadata.limits.time_to_resolve_s == pytest.approx(1.1 * took)
    assert all(verdict.holds for verdict in gate(found))
    # one that is raised for longer no longer holds, and one that is not raised any more does
    longer = gate(found, change=lambda _: false_alarms(1.2))
    assert sum(not verdict.holds for verdict in longer) > len(found) / 2
    assert all(verdict.holds for verdict in gate(found, change=lambda _: false_alarms(20)))
