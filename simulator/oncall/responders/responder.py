"""Who decides on call. One class is one kind."""

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from simulator.foundation.kinds import Kind
from simulator.oncall.actions import Action

if TYPE_CHECKING:
    from simulator.oncall.views import View


class Responder(Kind, family="responder"):
    """Who decides what to do next about each incident and ticket.

    What takes time, and what is true, is the simulation's: it pages, carries out what was decided,
    and asks again.
    """

    in_file: ClassVar[str] = "oncall: {{responder: {}}}"

    @abstractmethod
    def decide(self, view: "View") -> Action:
        """What to do next: one of `view.actions`.

        A pure function of the view (and of `view.notes`, which hold what it noted before in the
        same run), so that the same run is played in the same way.
        """
