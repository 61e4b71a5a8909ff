"""Regression cases as a task of Inspect: a right and a wrong answer to what was exported."""

import json

import pytest

pytest.importorskip("inspect_ai", reason="inspect-ai is not installed")

from by_runbook import next_action
from commands import command
from inspect_ai import Task
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import includes
from inspect_ai.solver import generate
from mocked import calls, evaluated, in_turn, last_view, says

from simulator import ScenarioError
from simulator.agents import incidents

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    done = command("export", "inspect-ai", "the_shift", "--out", "cases.jsonl", cwd=folder)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "written to cases.jsonl\n")
    return folder / "cases.jsonl"


def by_the_runbook(messages, cause="provider_outage"):
    view = last_view(messages)
    grouped = view["actions"].items()
    view["actions"] = [{"do": kind, **each} for kind, many in grouped for each in many]
    action = next_action(view)
    if action["do"] == "resolve":
        action["cause"] = cause
    return calls(action.pop("do"), **action)


def score_of(log):
    return log.samples[0].scores["limits_hold"]


def test_who_follows_the_runbook_is_right(cases, tmp_path):
    log = evaluated(incidents(str(cases)), by_the_runbook, tmp_path)
    score = score_of(log)
    assert score.value == "C" and "FAILS" not in score.explanation
    assert score.metadata["named"] == "provider_outage"
    assert [each.metrics["accuracy"].value for each in log.results.scores] == [1.0]
    # what the model has read says nothing of what failed, and the log can be judged again
    read = log.samples[0].input
    assert '"why":"page"' in read and "error ratio 50%" not in read
    assert log.samples[0].store["actions"][0] == {"do": "acknowledge"}


def test_who_does_nothing_or_names_another_cause_is_wrong(cases, tmp_path):
    score = score_of(evaluated(incidents(str(cases)), in_turn(), tmp_path))
    assert score.value == "I" and score.metadata["named"] is None
    assert "time to mitigate: at most 59m57s, now not reached: FAILS" in score.explanation
    wrong = evaluated(incidents(str(cases)), lambda read: by_the_runbook(read, "unknown"), tmp_path)
    failed = [part for part in score_of(wrong).explanation.split("; ") if "FAILS" in part]
    assert score_of(wrong).value == "I"
    assert failed == ["named: provider_outage, now unknown: FAILS"]


@pytest.mark.slow
def test_without_the_simulator_the_symptom_is_the_target(cases, tmp_path):
    task = Task(dataset=json_dataset(str(cases)), solver=[generate()], scorer=includes())
    for answer, value in (("It is a provider_outage.", "C"), ("It is a bad_deploy.", "I")):
        log = evaluated(task, lambda _, answer=answer: says(answer), tmp_path)
        assert log.samples[0].scores["includes"].value == value


def test_a_file_without_a_case_to_play_is_refused(cases, tmp_path):
    case = json.loads(cases.read_text())
    case["metadata"]["incident"] = "incident-9"
    (tmp_path / "other.jsonl").write_text(json.dumps(case))
    with pytest.raises(ScenarioError, match="nobody is asked about 'incident-9'"):
        incidents([str(tmp_path / "other.jsonl")])
