"""A drill as a task of Inspect, end to end with its mock model: no key, no network."""

import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="inspect-ai is not installed")

from by_runbook import next_action
from mocked import calls, evaluated, in_turn, last_view

from simulator import Drill, SimulatorError, load_scenario
from simulator.agents import drill, incidents
from simulator.agents.tools import ACTIONS
from simulator.foundation.errors import ArgumentError
from simulator.oncall import actions

# Inspect and what it stands on use deprecated functions, and leave streams open
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

ROOT = Path(__file__).parents[2]


def on_a_runbook(messages):
    """Calls what the runbook says, by the newest brief."""
    view = last_view(messages)
    grouped = view["actions"].items()
    view["actions"] = [{"do": kind, **each} for kind, many in grouped for each in many]
    action = next_action(view)
    return calls(action.pop("do"), **action)


def played(log):
    """The drill that a sample's actions make when they are played again."""
    again = Drill(load_scenario("the_shift"), seed=log.samples[0].metadata["seed"])
    again.reset()
    for action in log.samples[0].store["actions"]:
        again.step(action)
    return again


def waited(again):
    while not again.is_over:
        again.step({"do": "wait"})
    return again


def score(log):
    return log.samples[0].scores["drill_score"]


def test_a_model_that_follows_the_runbook_is_scored_as_its_drill(tmp_path):
    log = evaluated(drill("the_shift", seed=7), on_a_runbook, tmp_path)
    result = played(log).score().to_dict()
    assert score(log).metadata == result
    assert score(log).value.items() <= result.items()
    # the scripted responder does the same
    assert result["budget_spent"] == result["budget_scripted"] < result["budget_nobody"]
    assert log.eval.task == "simulator/drill"
    assert log.samples[0].id == "the_shift/seed-7"
    # what Inspect shows: the mean of each over all samples
    means = {each.name: each.metrics["mean"].value for each in log.results.scores}
    assert means == score(log).value


def test_a_call_that_is_not_possible_says_what_is_and_changes_nothing(tmp_path):
    wrong = [
        calls("resolve", cause="unknown"),
        calls("look", part="truth"),
        calls("wait", **{"for": "2m"}),
    ]
    right = [calls("look", part="runbooks"), calls("acknowledge")]
    log = evaluated(drill("the_shift", seed=7), in_turn(*wrong, *right), tmp_path)
    answers = [message for message in log.samples[0].messages if message.role == "tool"]
    refusals = [answer.error.message for answer in answers[:3]]
    assert refusals[0].startswith("resolve is not possible now; possible: acknowledge, ")
    assert refusals[1].startswith("there is no part 'truth': look at one of slis, ")
    assert refusals[2].startswith("wait is possible with one of these only: ")
    assert [answer.error for answer in answers[3:]] == [None, None]
    assert log.samples[0].store["actions"] == [{"do": "acknowledge"}]


def test_a_model_that_calls_nothing_is_reminded_and_then_time_passes_without_it(tmp_path):
    log = evaluated(drill("the_shift", seed=7), in_turn(), tmp_path)
    asked = [message.text for message in log.samples[0].messages if message.role == "user"]
    assert len(asked) == 4 and asked[1:] == ["You are still on call. Call one of the tools."] * 3
    assert log.samples[0].store["actions"] == []
    assert score(log).metadata == waited(played(log)).score().to_dict()
    assert score(log).value["budget_spent"] == score(log).value["budget_nobody"]


def test_a_drill_that_a_limit_ends_is_scored_by_what_was_done(tmp_path):
    log = evaluated(drill("the_shift", seed=7), on_a_runbook, tmp_path, message_limit=7)
    assert log.samples[0].limit.type == "message"
    assert log.samples[0].store["actions"][0] == {"do": "acknowledge"}
    assert score(log).metadata == waited(played(log)).score().to_dict()


def test_scenarios_and_seeds_make_a_sample_each(tmp_path):
    path = tmp_path / "own.yaml"
    shift = (ROOT / "scenarios" / "the_shift.yaml").read_text()
    path.write_text(re.sub("(?m)^seed: .*", "seed: 4", shift))
    samples = drill(["the_shift", str(path)], seed=[1, 2]).dataset
    assert [sample.id for sample in samples] == [
        f"{name}/seed-{seed}" for name in ("the_shift", path) for seed in (1, 2)
    ]
    # as Inspect's command line has it
    assert [sample.metadata["seed"] for sample in drill("the_shift", seed=["1", "2"]).dataset] == [
        1,
        2,
    ]
    with pytest.raises(ArgumentError, match="seed: 'x' is not a whole number"):
        drill("the_shift", seed="x")
    (own,) = drill(str(path)).dataset
    assert own.id == f"{path}/seed-4"


@pytest.mark.parametrize("name", ["the_shift", "ladder", "ticket_over_the_weekend"])
def test_every_kind_of_action_that_is_met_is_a_tool(name):
    seen, again = set(), Drill(load_scenario(name), max_decisions=40)
    view, _ = again.reset()
    while not again.is_over:
        # what was not possible before comes first
        new = [action for action in view.actions if action["do"] not in seen]
        seen |= {action["do"] for action in view.actions}
        view, *_ = again.step((new or view.actions)[0])
    assert {"triage", "take", "check", "wait"} <= seen <= set(ACTIONS)


def test_every_action_that_has_a_name_is_a_tool():
    named = [
        each["do"] for each in vars(actions).values() if isinstance(each, dict) and "do" in each
    ]
    assert set(named) <= set(ACTIONS) and "put_back" in named


def test_inspect_finds_the_task_by_its_entry_point():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    entry_points = project["entry-points"]["inspect_ai"]
    assert {name: import_module(module).drill for name, module in entry_points.items()} == {
        "simulator": drill
    }
    assert import_module(entry_points["simulator"]).incidents is incidents


def test_without_inspect_it_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("simulator.agents")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    with pytest.raises(SimulatorError, match=r"pip install 'simulator\[agents\]'"):
        import_module("simulator.agents")
