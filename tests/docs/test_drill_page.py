"""docs/drill.md: its examples run and do what it says, and its tables name what there is."""

import json
import re
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from commands import command

from simulator import Drill, load_scenario, simulate
from simulator.cli.drill import drill as drill_command
from simulator.experiments.drill_score import DrillScore
from simulator.foundation.kinds import FAMILIES
from simulator.scenario.sources import gallery_drills

PAGE = (Path(__file__).parents[2] / "docs" / "drill.md").read_text(encoding="utf-8")
LOOP, HASTY, PLAYER = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def cells(heading):
    """What stands in code in the first column of the table below a heading."""
    below = PAGE.split(f"## {heading}\n")[1]
    table = re.split(r"\n\n(?!\|)", below[below.index("\n|") :])[0]
    first = [row.split(" | ")[0] for row in table.strip().splitlines()[2:]]
    return [code for cell in first for code in re.findall(r"`(.*?)`", cell)]


def test_the_program_plays_as_well_as_the_scripted_responder(tmp_path):
    assert len([line for line in PLAYER.splitlines() if line]) == 20
    (tmp_path / "player.py").write_text(PLAYER)
    words = ["--exec", f"{sys.executable} player.py", "--json", "--no-charts"]
    # the first triage of this one names a wrong symptom
    done = command("drill", "2_friday_evening", *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    score = json.loads(done.stdout)
    assert score["budget_spent"] == pytest.approx(score["budget_scripted"], rel=0.01)
    assert score["symptoms_wrong"] == 1


def test_the_loop_beats_the_scripted_responder(capsys):
    names = dict[str, object]()
    exec(LOOP, names)
    score = names["drill"].score()
    assert capsys.readouterr().out == f"{score}\n"
    assert score.budget_spent < score.budget_scripted


def test_a_class_of_ones_own_is_a_responder():
    try:
        exec(HASTY, {"__name__": "a_notebook"})
        scenario = load_scenario("1_tuesday_night").set("oncall.responder", "hasty")
        steps = [row.subject for row in simulate(scenario).log if row.kind == "step_started"]
    finally:
        FAMILIES["responder"].pop("hasty", None)
    assert steps == ["roll_back"]


def test_the_cases_are_those_that_ship():
    before = PAGE.split("## What you see")[0]
    assert sorted(set(re.findall(r"`(\d_\w+)`", before))) == sorted(gallery_drills())


def test_a_view_has_these_keys():
    view, _ = Drill(load_scenario("1_monday_morning")).reset()
    assert cells("What you see") == list(view.to_dict())


def test_these_can_be_done():
    seen = set()
    for name in ("2_thursday_evening", "4_wednesday_morning"):
        drill = Drill(load_scenario(name))
        view, _ = drill.reset()
        wishes = [{"do": "acknowledge"}, {"do": "triage"}]
        for wish in wishes:
            seen |= {action["do"] for action in view.actions}
            view, *_ = drill.step(wish if wish in view.actions else view.actions[0])
        seen |= {action["do"] for action in view.actions}
    told = {json.loads(cell)["do"] for cell in cells("What you can do")}
    assert told >= seen - {"close"}
    assert told - seen <= {"escalate", "undo", "put_back"}


def test_the_score_has_these_figures():
    assert cells("How you are judged") == [field.name for field in fields(DrillScore)]


def test_the_command_has_these_options():
    told = {option.split()[0] for option in cells("In a terminal")}
    assert told == {
        word for each in drill_command.params for word in each.opts if word[0] == "-"
    } - {
        "--out",
        "--no-charts",
        "--help",
    }
