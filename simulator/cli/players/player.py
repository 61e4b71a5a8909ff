"""What all players of a drill have in common."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TYPE_CHECKING, Self

from simulator.oncall.actions import Action

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.oncall.views import View


class Player(ABC):
    """Who decides in a drill (live). `kind` is "you", "program", or the kind of a responder;
    `is_watched` says that somebody else than the player is at the terminal.
    """

    kind: str
    is_watched: bool = True

    @abstractmethod
    def decide(self, view: "View") -> Action:
        """One of the view's actions; raises LetGo when somebody else is to play the rest."""

    def end(self, drill: "Drill") -> None:
        """Hears that the drill is over."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Lets go of what the player holds."""
        return
