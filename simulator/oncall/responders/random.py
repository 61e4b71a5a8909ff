"""Whoever knows nothing."""

from typing import TYPE_CHECKING, ClassVar, Literal

from simulator.foundation.units import Count
from simulator.oncall.actions import Action
from simulator.oncall.responders.responder import Responder

if TYPE_CHECKING:
    from simulator.oncall.views import View


class Random(Responder):
    """Takes one of the possible actions, each as likely, as somebody would who knows nothing.

    Its choices depend on its own `seed` and on the decisions before: the same run gives the same
    choices, and they change no other random number of the run.
    """

    kind: Literal["random"] = "random"
    example: ClassVar[str] = "seed: 1"
    seed: Count = 0

    def decide(self, view: "View") -> Action:
        """One of `view.actions`."""
        # numpy comes with it, and whoever only reads a file need not wait for that
        from simulator.foundation.streams import Streams

        number = view.notes.get("decisions", 0)
        view.notes["decisions"] = number + 1
        what = view.asked.get("what", "")
        rng = Streams(self.seed).of("random responder", view.time_s, what, number)
        return view.actions[int(rng.integers(len(view.actions)))]
