"""Playing a drill from its beginning to its end, whoever decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from simulator.oncall.actions import WAIT, Action

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.oncall.views import View

Decide: TypeAlias = "Callable[[View], Action]"
Substitute: TypeAlias = Literal["scripted", "waits"]
# why the clock has stopped where nothing calls anybody until the end
QUIET = "horizon"


class LetGo(Exception):
    """The player decides no more: somebody else plays the rest (`by`)."""

    def __init__(self, by: Substitute) -> None:
        super().__init__(by)
        self.by = by


@dataclass(frozen=True)
class Rest:
    """Who played the rest of a drill: the scripted responder, or nobody, so that the clock ran on
    (`waits`); and how many actions (0 or more) were the player's own.
    """

    by: Substitute
    after: int


@dataclass(frozen=True)
class Ending:
    """How a drill was played: who played the rest (None: the player decided until the end), and
    whether it was quiet, so that there was nothing to decide.
    """

    rest: Rest | None = None
    is_quiet: bool = False


def play(drill: "Drill", decide: Decide) -> Ending:
    """Plays a drill from its beginning to its end."""
    view, info = drill.reset()
    if info["why"] == QUIET:
        play_on(drill, view, wait)
        return Ending(is_quiet=True)
    rest = None
    while not drill.is_over:
        try:
            action = decide(view)
        except LetGo as let_go:
            rest = Rest(let_go.by, len(drill.actions))
            decide = _substitute(let_go.by)
            continue
        view, *_ = drill.step(action)
    return Ending(rest)


def play_on(drill: "Drill", view: "View", decide: Decide) -> None:
    """Plays what is left of a drill from a view on."""
    while not drill.is_over:
        view, *_ = drill.step(decide(view))


def _substitute(by: Substitute) -> Decide:
    if by == "waits":
        return wait
    from simulator.oncall.responders import Scripted

    return Scripted().decide


def wait(view: "View") -> Action:
    """Waits until something happens; where that is not to be had, as long as can be."""
    if WAIT in view.actions:
        return WAIT
    waits = [action for action in view.actions if action["do"] == "wait"]
    return waits[-1]
