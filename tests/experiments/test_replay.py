"""The file of a drill: what it holds, and what is said of one that cannot be played again."""

import json
import os
from types import SimpleNamespace

import pytest

from simulator import ResultError, load_scenario
from simulator.experiments.playing import LetGo, Rest
from simulator.experiments.replay import (
    Recording,
    Replay,
    check_scenario,
    read_recording,
    scenario_checksum,
)
from simulator.foundation.version import __version__

SCENARIO = load_scenario("the_shift")
RECORDING = Recording(
    scenario="the-shift",
    checksum=scenario_checksum(SCENARIO),
    overrides=("horizon=8h",),
    seed=31,
    page_price=0.001,
    step_price=0.0,
    max_decisions=200,
    player="you",
    rest=Rest("scripted", 2),
    actions=({"do": "acknowledge"}, {"do": "wait", "for": "5m"}, {"do": "wait"}),
)


def written(tmp_path, text):
    path = tmp_path / "drill.json"
    path.write_text(text)
    return path


def changed(**changes):
    """The file's document with other values."""
    return json.dumps({**json.loads(RECORDING.text()), **changes})


def test_it_is_json_with_an_action_a_line_and_reads_back(tmp_path):
    text = RECORDING.text()
    assert json.loads(text)["actions"] == list(RECORDING.actions)
    assert '    {"do": "wait", "for": "5m"},\n' in text
    path = written(tmp_path, text)
    assert read_recording(path) == RECORDING == read_recording(tmp_path)
    nothing = Recording(**{**vars(RECORDING), "rest": None, "actions": ()})
    assert read_recording(written(tmp_path, nothing.text())) == nothing


BAD = {
    "not json": "it is not JSON (Expecting value: line 1 column 1 (char 0))",
    "[1]": "it is no JSON object",
    "[" * 100_000: "it is not JSON (nested too deep)",
    "{}": "it has no key format",
    changed(seed=None): "its seed cannot be read",
    changed(seed=True): "its seed cannot be read",
    changed(page_price="much"): "its page_price cannot be read",
    changed(actions={}): "its actions cannot be read",
    changed(rest={}): "its rest cannot be read",
    changed(rest={"by": "ada", "after": 1}): "its rest cannot be read",
    changed(rest={"by": "waits", "after": None}): "its rest cannot be read",
}


@pytest.mark.parametrize("text", BAD, ids=list(BAD.values()))
def test_a_file_that_is_none_is_one_line_with_a_remedy(tmp_path, text):
    path = written(tmp_path, text)
    with pytest.raises(ResultError) as error:
        read_recording(path)
    assert str(error.value) == (
        f"{path}: is not the file of a drill, as {BAD[text]}: give the drill.json that simulator"
        " drill wrote"
    )


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "drill.json")
    with pytest.raises(ResultError, match=r"as it is no ordinary file: give the drill\.json that"):
        read_recording(tmp_path / "drill.json")


@pytest.mark.parametrize("changes", [{"simulator": "0.1.0"}, {"simulator": "0.1.0", "format": 9}])
def test_a_file_of_another_version_names_it(tmp_path, changes):
    path = written(tmp_path, changed(**changes))
    with pytest.raises(ResultError) as error:
        read_recording(path)
    assert str(error.value) == (
        f"{path}: was played with simulator 0.1.0, and this is {__version__}: replay it with"
        " simulator 0.1.0"
    )


def test_another_scenario_is_refused_and_the_remedies_work(tmp_path):
    path = tmp_path / "drill.json"
    check_scenario(path, RECORDING, SCENARIO)
    with pytest.raises(ResultError) as error:
        check_scenario(path, RECORDING, load_scenario("provider_outage"))
    assert str(error.value) == (
        f"{path}: is a drill of the scenario the-shift, not of provider-outage: give that scenario"
    )
    with pytest.raises(ResultError) as error:
        check_scenario(path, RECORDING, SCENARIO.set("horizon", "9h"))
    assert str(error.value) == (
        f"{path}: was played on the-shift with other values: give the scenario as it was then, with"
        " --set 'horizon=8h'"
    )
    check_scenario(path, RECORDING, SCENARIO.set("horizon", "8h"))


def test_the_actions_come_one_after_the_other_and_then_nobody_decides(tmp_path):
    replay = Replay(tmp_path, RECORDING)
    view = SimpleNamespace(actions=list(RECORDING.actions))
    assert [replay.decide(view) for _ in RECORDING.actions] == list(RECORDING.actions)
    replay.check_end()
    with pytest.raises(LetGo) as let_go:
        replay.decide(view)
    assert let_go.value.by == "waits"


def test_an_action_that_is_not_possible_is_named_by_its_place(tmp_path):
    replay = Replay(tmp_path, RECORDING)
    view = SimpleNamespace(actions=[{"do": "acknowledge"}])
    replay.decide(view)
    with pytest.raises(ResultError) as error:
        replay.decide(view)
    assert str(error.value) == (
        f'{tmp_path}: action 2, {{"do": "wait", "for": "5m"}}, is not possible then: delete it and'
        " all actions after it, and the drill is played up to there"
    )
    with pytest.raises(ResultError, match=r"action 3, .* comes after the end of the drill: delete"):
        replay.check_end()
