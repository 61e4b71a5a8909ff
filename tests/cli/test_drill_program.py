"""A program plays a drill over JSON lines: `simulator drill SCENARIO --exec "COMMAND"`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import command
from test_process import SIMULATOR, env, foreground, processes_of

PLAYER = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if "score" in message:
        print("score", message["score"]["decisions"], file=sys.stderr)
        break
    actions = message["view"]["actions"]
    {choose}
    print(json.dumps({{"action": action}}), flush=True)
"""
# acknowledges, then waits: by the action itself, and by its place
ITSELF = 'action = actions[0] if len(actions) == 1 or actions[0]["do"] == "acknowledge" else {"do": "wait"}'
PLACE = 'action = 0 if actions[0]["do"] == "acknowledge" else actions.index({"do": "wait"})'


def player(tmp_path, text, name="player.py"):
    """The command of a program with this text."""
    (tmp_path / name).write_text(text)
    return f"{sys.executable} {name}"


def drill(tmp_path, program, *words):
    return command(
        "drill", "the_shift", "--exec", program, "--no-charts", *words, cwd=tmp_path
    )  # fmt: skip


@pytest.mark.parametrize("choose", [ITSELF, PLACE])
def test_a_program_plays_to_the_end_and_gets_the_score(tmp_path, capfd, choose):
    done = drill(tmp_path, player(tmp_path, PLAYER.format(choose=choose)), "--out", "r")
    assert (done.returncode, done.stderr) == (0, "")
    assert "acknowledge the page" in done.stdout and "The program spent" in done.stdout
    score = json.loads((tmp_path / "r" / "score.json").read_text())
    assert capfd.readouterr().err == f"score {score['decisions']}\n"
    recording = json.loads((tmp_path / "r" / "drill.json").read_text())
    assert recording["player"] == "program" and recording["rest"] is None
    assert recording["actions"][0] == {"do": "acknowledge"}
    assert len(recording["actions"]) == score["decisions"]


def test_json_is_the_score_and_nothing_else(tmp_path):
    program = player(tmp_path, PLAYER.format(choose=PLACE))
    done = drill(tmp_path, program, "--json", "--out", "r")
    assert json.loads(done.stdout) == json.loads((tmp_path / "r" / "score.json").read_text())


BAD = {
    "": "is empty",
    "'": "close the quotes",
    "no-such-program-anywhere": "cannot be started (No such file or directory): check its name",
    f"{sys.executable} -c ''": "ended with exit code 0 before the drill was over",
    f"{sys.executable} -c 'import sys; sys.exit(3)'": "ended with exit code 3",
    "echo nonsense": "answered nonsense, not {\"action\": 0}",
    """echo '{"action": 99}'""": "which is not one of view.actions: answer one of them, or its place",
    """echo '{"action": true}'""": "which is not one of view.actions",
    """echo '{"action": {"do": "explode"}}'""": "which is not one of view.actions",
    "echo": "answered an empty line",
    "echo '[]'": "answered [], not",
    "printf '\\033[31mred\\n'": r"answered \x1b[31mred, not",
    "cat /dev/zero": "wrote a line without end",
}  # fmt: skip


@pytest.mark.parametrize("program", BAD)
def test_a_program_that_does_not_play_is_one_line(tmp_path, program):
    done = drill(tmp_path, program)
    assert done.returncode == 2 and done.stdout == "", done
    (line,) = done.stderr.splitlines()
    assert line.startswith("--exec ") and BAD[program] in line
    assert list(tmp_path.iterdir()) == []


HANGS = {
    "says nothing": "import time; time.sleep(600)",
    "does not end when asked": (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    ),
}


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("how", HANGS)
def test_a_program_that_hangs_is_ended(tmp_path, monkeypatch, how):
    monkeypatch.setenv("MARK", str(tmp_path))
    monkeypatch.setattr("simulator.cli.players.program.PATIENCE", 0.2)
    program = player(tmp_path, HANGS[how])
    begin = time.monotonic()
    done = drill(tmp_path, program, "--minutes", 0.005)
    assert done.returncode == 2 and time.monotonic() - begin < 30
    (line,) = done.stderr.splitlines()
    assert line.endswith("was not done after 0.005 minutes: give it more with --minutes")
    assert set(processes_of(f"MARK={tmp_path}")) <= {os.getpid()}


def test_a_program_that_does_not_read_is_ended(tmp_path):
    """Its standard input is full then."""
    program = player(tmp_path, "import time\nwhile True: print('{\"action\": 0}', flush=True)")
    done = drill(tmp_path, program, "--minutes", 0.02)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_a_signal_ends_the_program_too(tmp_path, started):
    text = "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(600)"
    program = player(tmp_path, text)
    process = started(
        [*SIMULATOR, "drill", "the_shift", "--exec", program, "--no-charts"],
        cwd=tmp_path, env=env(MARK=str(tmp_path)), stderr=subprocess.PIPE, preexec_fn=foreground,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"stopped: nothing was written\n")
    assert processes_of(f"MARK={tmp_path}") == []
