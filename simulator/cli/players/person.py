"""A person at a terminal: shows what can be seen, and asks for a number."""

import time
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.players.lines import Lines, LineTooLong, TimeUp
from simulator.cli.players.player import Player
from simulator.experiments.playing import LetGo
from simulator.oncall.actions import Action

if TYPE_CHECKING:
    from simulator.oncall.views import View
    from simulator.outputs.drill.choices import Group
    from simulator.outputs.words.clock import Clock

HELP, STOP = ("?", "h", "help"), ("q", "quit")
BRIEF = "The clock stops when you are asked; type the number of what you do next."
PROMPT = "Number (? help, q stop): "
TIME_UP = "The time is up: the scripted responder goes on."
NO_INPUT = "There is no more input: nobody responds from now on."
STOPPED = "Stopped: nobody responds from now on."


class Person(Player):
    """Somebody who types numbers (live), for so many minutes of wall time."""

    kind = "you"
    is_watched = False

    def __init__(self, clock: "Clock", minutes: float, *, on_stderr: bool) -> None:
        self.clock = clock
        # the time begins with the first screen
        self.until: float | None = None
        self.seconds = 60 * minutes
        self.on_stderr = on_stderr
        self.lines = Lines(0)

    def decide(self, view: "View") -> Action:
        """Asks until an answer is a choice; raises LetGo when they stop or the time is up."""
        from simulator.outputs.drill.choices import groups_of

        self._say_how_long()
        shown = view.to_dict()
        groups = groups_of(shown)
        self._show(shown, groups)
        known = {str(each.number): each.action for group in groups for each in group.choices}
        while True:
            answer = self._answer()
            if answer in known:
                return dict(known[answer])
            self._help(answer, shown, len(known))

    def _say_how_long(self) -> None:
        """What to do and for how long, and from then on how much of that time is left."""
        from simulator.outputs.layout import width, wrapped

        if self.until is not None:
            self._say(f"\n({_left(self.until - time.monotonic())})")
            return
        self.until = time.monotonic() + self.seconds
        for line in wrapped(f"You are on call, for {_minutes(self.seconds)}. {BRIEF}", width()):
            self._say(line)
        self._say("")

    def _show(self, view: dict[str, Any], groups: "tuple[Group, ...]") -> None:
        from simulator.outputs.drill.screen import screen_lines
        from simulator.outputs.layout import width

        for line in screen_lines(view, groups, self.clock, width()):
            self._say(line)

    def _answer(self) -> str:
        assert self.until is not None
        self._say(PROMPT, is_prompt=True)
        try:
            line = self.lines.next(self.until)
        except TimeUp:
            self._say(f"\n{TIME_UP}")
            raise LetGo("scripted") from None
        except LineTooLong:
            line = None
        if line is None:
            self._say(f"\n{NO_INPUT}")
            raise LetGo("waits")
        answer = line.strip().lower()
        if answer in STOP:
            self._say(STOPPED)
            raise LetGo("waits")
        return answer

    def _help(self, answer: str, view: dict[str, Any], number: int) -> None:
        from simulator.outputs.drill.help import help_lines
        from simulator.outputs.layout import width

        if answer not in HELP:
            self._say(f"Type a number from 1 to {number}, ? for help, or q to stop.")
            return
        for line in help_lines(view, width()):
            self._say(line)

    def _say(self, text: str, *, is_prompt: bool = False) -> None:
        click.echo(text, nl=not is_prompt, err=self.on_stderr)


def _left(seconds: float) -> str:
    """`6 minutes left`, of the whole ones."""
    if seconds < 60:
        return "less than a minute left"
    return f"{_minutes(60 * (seconds // 60))} left"


def _minutes(seconds: float) -> str:
    """`8 minutes`, `1 minute`."""
    number = f"{seconds / 60:g}"
    if number == "1":
        return "1 minute"
    return f"{number} minutes"
