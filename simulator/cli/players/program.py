"""A program that plays over JSON lines on its standard input and output."""

import json
import os
import shlex
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

from simulator.cli.players.lines import Lines, LineTooLong, TimeUp, write
from simulator.cli.players.player import Player
from simulator.foundation.errors import SimulatorError, cut, printable
from simulator.oncall.actions import Action

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.oncall.views import View

# seconds that a program has to end after the score, and after it was asked to end
PATIENCE = 5.0
LONGEST_SHOWN = 120


class ProgramError(SimulatorError):
    """A program does not play; the text says what it did."""


class Program(Player):
    """A program that is playing (live): a child of this process, which ends with the block."""

    kind = "program"

    def __init__(self, command: str, minutes: float) -> None:
        self.command = command
        self.minutes = minutes
        self.until = time.monotonic() + 60 * minutes
        self.process = _started(command)
        self.answers = Lines(_descriptor(self.process.stdout))
        self.input = _descriptor(self.process.stdin)
        os.set_blocking(self.input, False)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close_input()
        # one that failed, or was stopped, is not waited for
        if kind is None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        self._end()

    def _end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _close_input(self) -> None:
        # what nobody reads any more cannot be flushed
        with suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()

    def decide(self, view: "View") -> Action:
        """Sends the view and reads the action; raises ProgramError where there is none."""
        self._send({"view": view.to_dict()})
        return self._chosen(self._answer(), view.actions)

    def end(self, drill: "Drill") -> None:
        """Sends the score, the last line."""
        # the drill is over: whether the program still listens does not matter
        with suppress(ProgramError):
            self._send({"score": drill.score().to_dict()})
        self._close_input()

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            write(self.input, line, self.until)
        except TimeUp:
            raise self._too_slow() from None
        except OSError:
            # one that has ended may have answered before
            return

    def _answer(self) -> str:
        try:
            line = self.answers.next(self.until)
        except TimeUp:
            raise self._too_slow() from None
        except LineTooLong:
            raise self._error("wrote a line without end") from None
        if line is None:
            raise self._ended()
        return line

    def _chosen(self, line: str, actions: Sequence[Action]) -> Action:
        """The action that an answer names, itself or by its place."""
        try:
            answer = json.loads(line)
            action = answer["action"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise self._error(f"answered {_shown(line)}, not {_EXAMPLE}") from None
        # not isinstance, which takes true for a whole number
        if type(action) is int and 0 <= action < len(actions):
            return actions[action]
        if action in actions:
            # as the view has it: 1.0 is equal to 1
            return actions[actions.index(action)]
        raise self._error(
            f"answered {_shown(line)}, which is not one of view.actions: answer one of them, or its"
            f" place from 0 to {len(actions) - 1}"
        )

    def _too_slow(self) -> ProgramError:
        return self._error(
            f"was not done after {self.minutes:g} minutes: give it more with --minutes"
        )

    def _ended(self) -> ProgramError:
        """It has closed its output, mostly because it ended."""
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(PATIENCE)
        how = f"ended with exit code {code}" if code is not None else "closed its output"
        return self._error(
            f"{how} before the drill was over: it must answer each view until it gets the score"
        )

    def _error(self, told: str) -> ProgramError:
        return ProgramError(cut(f"--exec {printable(self.command)}: {told}"))


_EXAMPLE = '{"action": 0}'


def _shown(line: str) -> str:
    return cut(printable(line), LONGEST_SHOWN) or "an empty line"


def _started(command: str) -> "subprocess.Popen[bytes]":
    told = f"--exec {cut(printable(command))}:"
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ProgramError(f"{told} cannot be read ({error}): close the quotes") from None
    if not words:
        raise ProgramError(f'{told} is empty: name a program, e.g. --exec "python player.py"')
    try:
        return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProgramError(f"{told} cannot be started ({reason}): check its name") from None


def _descriptor(stream: Any) -> int:
    return int(stream.fileno())
