"""Cases of a drill: the gate makes its decisions again, in the service as it is now."""

import json
import warnings

import pytest
from commands import command
from worlds import demonstration

from simulator import Drill
from simulator.experiments.gate import gate, replay
from simulator.experiments.regression_case import Case
from simulator.oncall.responders import Scripted
from simulator.outputs.evalcase import eval_line
from simulator.outputs.result import write_result

# what somebody may do who knows the service: no triage, and no check between the steps
QUICK = (
    {"do": "acknowledge"},
    {"do": "take", "step": "fail_over", "runbook": "provider_outage", "number": 1},
    {"do": "take", "step": "shed_background", "runbook": "provider_outage", "number": 3},
    {"do": "check"},
    {"do": "wait"},
    {"do": "wait"},
)


def drilled(actions=QUICK, scenario=None, **options):
    """A drill in which these actions are taken; from then on somebody waits."""
    drill = Drill(scenario or demonstration(), 3, **options)
    drill.reset()
    for action in actions:
        drill.step(action)
    while not drill.is_over:
        drill.step({"do": "wait"})
    return drill


def case_of(drill):
    return Case.model_validate(json.loads(eval_line(drill.run.incidents[0])))


def broken(case, **changes):
    return [verdict.what for verdict in gate([case], **changes) if not verdict.holds]


def test_a_case_is_played_with_the_decisions_of_its_drill():
    drill = drilled()
    case = case_of(drill)
    assert drill.score().budget_spent < drill.score().budget_scripted
    assert list(case.metadata.actions) == drill.actions
    run = replay(case)
    assert run.log == drill.run.log and run.actions == drill.run.actions
    assert case.metadata.limits.budget_spent < 1.1 * drill.score().budget_scripted
    assert broken(case) == []


def test_a_truncated_drill_is_played_as_it_was():
    drill = drilled(QUICK[:3], max_decisions=3)
    assert drill.is_truncated
    assert replay(case_of(drill)).log == drill.run.log


def test_the_same_decisions_fail_in_a_service_that_has_become_worse():
    case = case_of(drilled())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        worse = broken(case, change=lambda s: s.set("service.provider.fallback.capacity", "20/s"))
    assert "budget_spent" in worse


def test_what_is_not_possible_any_more_is_left_out_and_said():
    case = case_of(drilled())
    with pytest.warns(UserWarning, match="2 of . decisions were not possible") as said:
        without = broken(case, change=lambda s: s.set("runbooks", {}))
    assert "first number 2: take fail_over" in str(said[0].message)
    assert "time_to_mitigate_s" in without


def test_with_nobody_on_call_nobody_decides():
    assert "budget_spent" in broken(case_of(drilled()), change=lambda s: s.set("oncall", None))


def test_a_service_that_pages_nobody_is_spared():
    case = case_of(drilled())
    sturdy = {"hit_ratio": "100%", "on": True}
    with pytest.warns(UserWarning, match="were not possible"):
        assert broken(case, change=lambda s: s.set("service.cache", sturdy)) == []


def test_drilled_and_other_cases_of_one_scenario_do_not_share_a_replay():
    quick, slow = (case_of(drilled(actions)) for actions in (QUICK, QUICK[:1]))
    seen = [verdict.seen for verdict in gate([quick, slow]) if verdict.what == "budget_spent"]
    assert seen[0] < seen[1]


def test_the_gate_judges_the_result_of_a_drill(tmp_path):
    write_result(drilled().run, tmp_path / "mine", charts=False)
    done = command("gate", "mine", cwd=tmp_path)
    assert done.returncode == 0 and "1 of 1 case holds" in done.stdout
    done = command("gate", "mine", "--set", "runbooks={}", cwd=tmp_path)
    assert done.returncode == 1 and "decisions were not possible" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("cause", ["provider_outage", "bad_deploy"])
def test_the_root_cause_with_which_a_drill_is_resolved_is_what_was_named(cause):
    drill = Drill(demonstration(), 3)
    view, _ = drill.reset()
    while not drill.is_over:
        last = {"do": "resolve", "cause": cause}
        script = view.script
        action = last if last in view.actions and script.is_well else None
        view, *_ = drill.step(action or Scripted().decide(view))
    case = case_of(drill).limited({"named": "provider_outage"})
    (verdict,) = [each for each in gate([case]) if each.what == "named"]
    assert (verdict.seen, verdict.holds) == (cause, cause == "provider_outage")
