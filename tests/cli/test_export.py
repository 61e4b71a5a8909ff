"""`simulator export inspect-ai`: what it takes, what it writes, and what it refuses."""

import json
from pathlib import Path

import pytest
from commands import command
from worlds import demonstration, played

from simulator import load_scenario
from simulator.experiments.cases import load_cases
from simulator.experiments.gate import gate
from simulator.outputs.result import write_result

SCENARIO = Path(__file__).parents[2] / "scenarios" / "provider_outage.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A result, its scenario as a file, and files that are no cases."""
    found = tmp_path_factory.mktemp("export")
    write_result(played(load_scenario(SCENARIO)), found / "result", charts=False)
    (found / "own.yaml").write_text(SCENARIO.read_text())
    quiet = SCENARIO.read_text().replace("error_ratio: 50%", "error_ratio: 0%")
    (found / "quiet.yaml").write_text(quiet)
    unanswered = demonstration(oncall=None, alerting={"policy": "google-30d"})
    write_result(played(unanswered), found / "unanswered", charts=False)
    (found / "other.jsonl").write_text("not json")
    return found


def exported(folder, *words):
    done = command("export", "inspect-ai", *words, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_cases_results_and_scenarios_give_the_same_sample(folder):
    texts = {exported(folder, name) for name in ("result", "result/eval-cases.jsonl", "own.yaml")}
    assert len(texts) == 1
    sample = json.loads(texts.pop())
    assert sample["target"] == sample["metadata"]["limits"]["named"] == "provider_outage"
    # what is seen at the page: no failure is named, whose words are those of a runbook
    seen = json.loads(sample["input"].partition("What you see now:\n")[2])
    assert seen["asked"]["why"] == "page" and "provider_outage" not in json.dumps(seen)


def test_what_was_exported_is_a_file_of_cases_that_hold(folder):
    assert exported(folder, "result", "--out", "cases.jsonl") == "written to cases.jsonl\n"
    again = exported(folder, "cases.jsonl")
    assert again == (folder / "cases.jsonl").read_text()
    verdicts = gate(load_cases([folder / "cases.jsonl"]))
    assert len(verdicts) == 5 and all(verdict.holds for verdict in verdicts)


def test_limits_are_set_by_hand(folder):
    text = exported(folder, "result", "--limit", "budget_spent<=3%", "--limit", "held=fail_over")
    limits = json.loads(text)["metadata"]["limits"]
    assert (limits["budget_spent"], limits["held"]) == (0.03, "fail_over")


def test_a_case_that_nobody_answered_is_taken_over_by_somebody_with_usual_habits(folder):
    assert json.loads(exported(folder, "unanswered"))["metadata"]["incident"] == "incident-1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.jsonl"], "missing.jsonl: cannot be read"),
        (["other.jsonl"], "other.jsonl:1: is not JSON"),
        (["missing.yaml"], "missing.yaml"),
        (["no_such_scenario"], "no_such_scenario"),
        (["quiet.yaml"], "quiet.yaml: has no incident with its own seed"),
        (["result", "--limit", "held<=5"], 'is not a limit: write "held=5"'),
        (["result", "--out", "own.yaml"], "own.yaml: is there already"),
        (["."], "cannot be read"),
    ],
)
def test_bad_input_is_one_line(folder, words, said):
    done = command("export", "inspect-ai", *words, cwd=folder)
    assert done.returncode == 2 and done.stdout == "", done.stderr
    assert said in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_an_unknown_format_is_refused(folder):
    done = command("export", "csv", "result", cwd=folder)
    assert done.returncode == 2 and "inspect-ai" in done.stderr


def test_cases_that_nobody_works_on_are_left_out_and_said(folder, tmp_path):
    case = json.loads((folder / "result" / "eval-cases.jsonl").read_text())
    for incident in ("incident-1", "ticket-1", ""):
        case["metadata"]["incident"] = incident
        with (tmp_path / "cases.jsonl").open("a") as file:
            file.write(json.dumps(case) + "\n")
    done = command("export", "inspect-ai", "cases.jsonl", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.count("\n") == 1
    assert done.stderr.startswith(
        "warning: 2 of 3 cases have no incident that a model could take over, and are left out; the"
        " first is cases.jsonl:2: case "
    )
    assert "tested nothing" not in done.stderr
    text = (tmp_path / "cases.jsonl").read_text().partition("\n")[2]
    (tmp_path / "cases.jsonl").write_text(text)
    done = command("export", "inspect-ai", "cases.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 2)
