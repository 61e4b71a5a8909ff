"""A drill as a program plays it: calls with arguments come in, texts go out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.experiments.brief import as_text, brief, by_kind, part
from simulator.experiments.drill import Drill
from simulator.foundation.errors import ArgumentError
from simulator.oncall.actions import WAIT, Action


class Player:
    """Somebody who is on call in a drill, from its beginning; `view` is what is seen now, `mine`
    are the actions that they took.
    """

    def __init__(self, drill: Drill) -> None:
        self.drill = drill
        self.mine = list[Action]()
        self.view, _ = drill.reset()

    def act(self, kind: str, arguments: Mapping[str, Any]) -> str:
        """Takes the action that is called for, and says what is seen then.

        Raises ArgumentError, with what is possible, where no action or more than one agrees.
        """
        self.take(called(kind, arguments, self.view.actions))
        if self.drill.is_over:
            return "The drill is over."
        return self.brief()

    def take(self, action: Action) -> None:
        """Takes an action, and sees what is seen then."""
        self.view, *_ = self.drill.step(action)
        self.mine.append(action)

    def brief(self) -> str:
        """What is seen now, in short."""
        return brief(self.view.to_dict())

    def look(self, what: str) -> str:
        """One part of the view in full; it takes no time."""
        return part(self.view.to_dict(), what)

    def play(self, actions: Iterable[Action]) -> None:
        """Takes actions that were taken before."""
        for action in actions:
            self.take(action)

    def wait_to_the_end(self) -> None:
        """Lets the time go by, as if nobody came any more."""
        while not self.drill.is_over:
            self.take(WAIT)


def called(kind: str, arguments: Mapping[str, Any], actions: Sequence[Action]) -> Action:
    """The action of this kind whose keys have these values; keys may be left out where that leaves
    one action.

    Raises ArgumentError.
    """
    # a model writes "1" for 1, and null or "" for what it leaves out
    given = {key: str(value) for key, value in arguments.items() if value not in (None, "")}
    asked = {"do": kind, **given}
    fitting = [action for action in actions if asked.items() <= _plain(action).items()]
    exact = [action for action in fitting if len(action) == len(asked)]
    found = exact or fitting
    if len(found) == 1:
        return found[0]
    raise ArgumentError(_refusal(kind, found or actions, bool(found)))


def _plain(action: Action) -> dict[str, str]:
    return {key: str(value) for key, value in action.items()}


def _refusal(kind: str, actions: Sequence[Action], is_ambiguous: bool) -> str:
    possible = by_kind(actions)
    if is_ambiguous:
        return f"say which: {as_text(possible[kind])}"
    if kind in possible:
        return f"{kind} is possible with one of these only: {as_text(possible[kind])}"
    return f"{kind} is not possible now; possible: {', '.join(possible) or 'nothing'}"
