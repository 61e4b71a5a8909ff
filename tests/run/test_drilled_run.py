"""A run of a drill holds its decisions: saved and loaded, in its cases and its postmortems."""

import json

import pytest
from commands import command
from worlds import demonstration

from simulator import ResultError, load_run, simulate, to_eval_case, write_postmortem
from simulator.experiments.regression_case import Case
from simulator.foundation.marker import seal
from simulator.outputs.evalcase import eval_line

ACTIONS = ({"do": "acknowledge"}, {"do": "take", "step": "fail_over"}, {"do": "wait", "for": "1h"})


def drilled():
    run = simulate(demonstration())
    run.actions = ACTIONS
    return run


def test_decisions_are_saved_and_loaded(tmp_path):
    drilled().save(tmp_path / "drill")
    assert load_run(tmp_path / "drill").actions == ACTIONS
    simulate(demonstration()).save(tmp_path / "run")
    assert load_run(tmp_path / "run").actions == ()
    assert "actions" not in json.loads((tmp_path / "run" / "run.json").read_text())


@pytest.mark.parametrize("wrong", ["wait", [1], {"do": "wait"}])
def test_what_is_no_list_of_actions_is_refused(tmp_path, wrong):
    drilled().save(tmp_path / "drill")
    record = tmp_path / "drill" / "run.json"
    document = json.loads(record.read_text())
    record.write_text(json.dumps({**document, "actions": wrong}))
    seal(tmp_path / "drill", "run.json")
    with pytest.raises(ResultError, match="actions must be a list of objects"):
        load_run(tmp_path / "drill")


def test_a_case_and_a_postmortem_say_that_it_was_a_drill():
    (incident,) = drilled().incidents
    case = to_eval_case(incident)
    assert "It was played as a drill, with 3 decisions." in case["input"]
    assert case["metadata"]["actions"] == list(ACTIONS)
    assert Case.model_validate(json.loads(eval_line(incident))).metadata.actions == ACTIONS
    assert "seed 0, played as a drill." in write_postmortem(incident)
    (plain,) = simulate(demonstration()).incidents
    assert "drill" not in to_eval_case(plain)["input"] + write_postmortem(plain).replace(
        "\n", " "
    ).replace("demonstration", "")


def test_decisions_of_a_case_must_be_objects(tmp_path):
    (incident,) = drilled().incidents
    case = json.loads(eval_line(incident))
    case["metadata"]["actions"] = ["wait"]
    (tmp_path / "cases.jsonl").write_text(json.dumps(case))
    done = command("gate", "cases.jsonl", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith("cases.jsonl:1: metadata.actions[0]")
    assert done.stderr.count("\n") == 1
