"""Nobody answers."""

from typing import TYPE_CHECKING, Literal

from simulator.oncall.actions import WAIT, Action
from simulator.oncall.responders.responder import Responder

if TYPE_CHECKING:
    from simulator.oncall.views import View


class Nobody(Responder):
    """Pages go out, and nobody answers them."""

    kind: Literal["nobody"] = "nobody"

    def decide(self, view: "View") -> Action:
        """Waits."""
        return WAIT
