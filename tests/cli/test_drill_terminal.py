"""A drill in a real terminal: somebody reads the screen and types numbers."""

import json
import os
import re
import select
import signal
import time
from pathlib import Path

import pytest
from commands import command
from slowly import first_of
from test_process import SIMULATOR, env, foreground

PROMPT = "Number (? help, q stop): "
WRITTEN = "written to results/the-shift/drill-seed-31"
CHOICE = re.compile(r"\[(\d+)\] (.*?)(?=  \[|\r?\n|$)")
RESOLVE = "provider outage"
UNDOES = ("shed background (step 2 of incident-1)", "fail over (step 1 of incident-1)")
# seconds that a test waits for what must come
PATIENCE = 60


class Terminal:
    """A terminal with a drill in it: what was shown, and a keyboard."""

    def __init__(self, started, folder, *words):
        self.main, side = os.openpty()
        self.process = started(
            [*SIMULATOR, "drill", "the_shift", *words],
            cwd=folder, env=env(COLUMNS="100", TERM="xterm"), stdin=side, stdout=side, stderr=side,
            preexec_fn=foreground,
        )  # fmt: skip
        os.close(side)
        self.shown = ""

    def read(self, *ends):
        """What is shown from now on, up to one of these texts."""
        begin = len(self.shown)
        deadline = time.monotonic() + PATIENCE
        while not any(end in self.shown[begin:] for end in ends):
            assert time.monotonic() < deadline, self.shown[begin:]
            readable, _, _ = select.select([self.main], [], [], 1)
            part = self._part() if readable else ""
            assert part is not None, self.shown[begin:]
            self.shown += part
        return self.shown[begin:]

    def _part(self):
        try:
            return os.read(self.main, 10_000).decode() or None
        except OSError:  # the other side is closed
            return None

    def type(self, text):
        os.write(self.main, f"{text}\n".encode())

    def choose(self, label):
        """Types the number of a choice that is on the last screen; of several the last one."""
        screen = self.shown[self.shown.rindex("-- ") :]
        known = {label.strip(): number for number, label in CHOICE.findall(screen)}
        self.type(known[label])
        return self.read(PROMPT, WRITTEN)

    def ended(self):
        """The exit code, once everything that is written has been read."""
        while self._part() is not None:
            pass
        os.close(self.main)
        return self.process.wait(PATIENCE)


def test_a_whole_drill_that_beats_the_scripted_responder(tmp_path, started):
    """Shedding background work second makes the third step needless."""
    terminal = Terminal(started, tmp_path)
    screen = terminal.read(PROMPT)
    assert "09:47:30" in screen and "sev1, SLO answers" in screen and "\x1b" not in screen
    assert max(map(len, screen.splitlines())) <= 100
    terminal.type("?")
    assert "You are on call." in terminal.read(PROMPT)
    terminal.type("seven")
    assert re.search(r"Type a number from 1 to \d+, \? for help", terminal.read(PROMPT))
    for label in (
        "acknowledge the page",
        "triage: find the symptom",
        "1. fail over (3m)",
        "3. shed background (2m)",
        "check whether the service is healthy",
    ):
        screen = terminal.choose(label)
    assert "This SLO is healthy." in screen and "minutes left)" in screen
    # until the cause is known to be over the steps stay
    while "the cause is over" not in screen:
        screen = terminal.choose("until something happens")
    for label in (*UNDOES, RESOLVE):
        screen = terminal.choose(label)
    assert terminal.ended() == 0
    assert "less than the scripted responder (4.28%)" in " ".join(screen.split())
    folder = tmp_path / "results/the-shift/drill-seed-31"
    names = {path.name for path in folder.iterdir()}
    assert {"drill.json", "score.json", "drill.svg", "drill.png", "report.html"} <= names
    assert (folder / "postmortems/incident-1.md").exists()
    assert json.loads((folder / "drill.json").read_text())["rest"] is None


@pytest.mark.parametrize("number", first_of([signal.SIGINT, signal.SIGTERM], 1))
def test_a_signal_keeps_the_actions_so_far_which_play_again(tmp_path, started, number):
    terminal = Terminal(started, tmp_path, "--no-charts")
    terminal.read(PROMPT)
    terminal.choose("acknowledge the page")
    terminal.process.send_signal(number)
    kept = "results/the-shift/drill-seed-31-stopped-1.json"
    terminal.read(f"stopped: {kept} was written")
    assert terminal.ended() == 128 + number
    assert [path.name for path in (tmp_path / "results/the-shift").iterdir()] == [Path(kept).name]
    assert json.loads((tmp_path / kept).read_text())["actions"] == [{"do": "acknowledge"}]
    done = command("drill", "the_shift", "--replay", kept, "--no-charts", cwd=tmp_path)
    assert done.returncode == 0 and "You stopped after 1 decision, and nobody" in done.stdout


@pytest.mark.slow
def test_when_the_time_is_up_the_scripted_responder_goes_on(tmp_path, started):
    """Also while somebody is still reading the first screen."""
    terminal = Terminal(started, tmp_path, "--no-charts", "--minutes", "0.01")
    told = " ".join(terminal.read(WRITTEN).split())
    assert "You are on call, for 0.01 minutes." in told
    assert "The time is up: the scripted responder goes on." in told
    assert "The time was up at the beginning, and the scripted responder played the rest." in told
    assert "as much as the scripted responder" in told and terminal.ended() == 0
