"""`simulator drill` without a terminal: what it writes, plays again, refuses."""

import json
import subprocess

import pytest
from commands import command
from slowly import first_rows_of
from test_process import SIMULATOR, env

FOLDER = "results/the-shift/drill-seed-31"


def drill(folder, *words, scenario="the_shift"):
    return command("drill", scenario, "--no-charts", *words, cwd=folder)


def answered(folder, text, *words):
    """A drill whose answers come from a pipe."""
    return subprocess.run(
        [*SIMULATOR, "drill", "the_shift", "--no-charts", *words],
        cwd=folder, env=env(), input=text.encode(), capture_output=True, timeout=120,
    )  # fmt: skip


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_answers_may_come_from_a_pipe_and_stop_in_the_middle(tmp_path):
    """With --json the screens are on stderr."""
    done = answered(tmp_path, "1\n", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json.loads((tmp_path / FOLDER / "score.json").read_text())
    said = done.stderr.decode()
    assert "[1] acknowledge the page" in said
    assert "There is no more input: nobody responds from now on." in said
    recording = json.loads((tmp_path / FOLDER / "drill.json").read_text())
    assert recording["actions"][0] == {"do": "acknowledge"}
    assert recording["rest"] == {"by": "waits", "after": 1}
    again = drill(tmp_path, "--replay", FOLDER)
    assert "You stopped after 1 decision, and nobody responded from then on." in again.stdout


@pytest.mark.parametrize(
    ("kind", "words"), first_rows_of([("cautious", ["--no-charts"]), ("random", [])], 1)
)
def test_a_drill_that_is_played_again_gives_the_same_bytes(tmp_path, kind, words):
    first = command("drill", "the_shift", "--responder", kind, *words, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    before = contents(tmp_path / FOLDER)
    again = command("drill", "the_shift", "--replay", f"{FOLDER}/drill.json", *words, cwd=tmp_path)
    assert again == first and contents(tmp_path / FOLDER) == before
    assert ("drill.svg" in before) == (words == [])


def test_seed_and_changes_are_in_the_folders_name_and_in_the_file(tmp_path):
    done = drill(tmp_path, "--responder", "nobody", "--seed", 3, "--set", "horizon=7h")
    folder = "results/the-shift/drill-seed-3+horizon=7h"
    assert done.returncode == 0 and done.stdout.endswith(f"written to {folder}\n")
    recording = json.loads((tmp_path / folder / "drill.json").read_text())
    assert (recording["seed"], recording["set"]) == (3, ["horizon=7h"])
    done = drill(tmp_path, "--replay", folder)
    assert done.returncode == 2 and done.stderr.endswith("with --set 'horizon=7h'\n")
    assert drill(tmp_path, "--replay", folder, "--set", "horizon=7h").returncode == 0


def test_a_quiet_night_has_nothing_to_decide_and_no_picture_of_a_player(tmp_path):
    done = command("drill", "the_shift", "--set", "failures=[]", "--out", "r", cwd=tmp_path)
    assert done.stdout == (
        "Nobody was called in 8h, so there was nothing to decide.\n\n"
        "What really failed: nothing.\n\nwritten to r\n"
    )
    names = {path.name for path in (tmp_path / "r").iterdir()}
    assert "drill.json" in names and "burn.svg" in names and "drill.svg" not in names


@pytest.mark.parametrize("action", ['{"do": "undo"}', "3", "{}"])
def test_an_action_that_is_not_possible_is_one_line_and_its_remedy_works(tmp_path, action):
    assert drill(tmp_path, "--responder", "scripted").returncode == 0
    path = tmp_path / "mine.json"
    document = json.loads((tmp_path / FOLDER / "drill.json").read_text())
    document["actions"][2:] = [json.loads(action)]
    path.write_text(json.dumps(document))
    done = drill(tmp_path, "--replay", "mine.json")
    assert done.returncode == 2 and done.stdout.count("\n") == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        f"mine.json: action 3, {action}, is not possible then: delete it and all"
    )
    document["actions"] = document["actions"][:2]
    path.write_text(json.dumps(document))
    assert drill(tmp_path, "--replay", "mine.json").returncode == 0


REFUSED = {
    ("--responder", "cautius"): "cautius: is not a kind of responder: did you mean cautious?",
    ("--responder", "cautious", "--exec", "true"): "only one can play: give one of them",
    ("--replay", "drill.json", "--seed", "3"): "the file that is replayed has its own",
    ("--replay", "nothing.json"): "nothing.json: No such file or directory",
    ("--minutes", "0"): "0 is out of range: write minutes above 0, up to 1,440",
    ("--minutes", "nan"): "nan is out of range",
}


@pytest.mark.parametrize("words", REFUSED, ids=str)
def test_bad_words_are_refused_in_one_line(tmp_path, words):
    done = drill(tmp_path, *words)
    assert done.returncode == 2 and REFUSED[words] in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr and list(tmp_path.iterdir()) == []


def test_a_scenario_from_the_standard_input_leaves_none_for_answers(tmp_path):
    done = drill(tmp_path, scenario="-")
    assert done.returncode == 2 and "where your answers come from: name a file" in done.stderr


def test_a_folder_that_is_not_ours_is_refused_before_the_first_question(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    done = drill(tmp_path, "--out", "mine")
    assert done.returncode == 2 and done.stdout == ""
    assert "is a folder with other files, not a result: choose another --out" in done.stderr
