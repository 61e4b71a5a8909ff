"""Who is asked for decisions: the scenario's responder, or whoever steps through the run (live)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import simpy

from simulator.oncall.actions import Action
from simulator.oncall.responders import Responder
from simulator.oncall.views import View
from simulator.simulation.response.choices import choices
from simulator.simulation.response.duty import Decides, Duty
from simulator.simulation.response.router import Router
from simulator.simulation.view import LiveView


@dataclass
class Decision:
    """A decision that is waited for: `look` says what is seen, and the event goes on with the
    run.
    """

    look: Callable[[], View]
    why: str
    event: simpy.Event

    def take(self, action: Action) -> None:
        """Goes on, at this very point of the run."""
        # an event that is scheduled would come after others of this instant
        callbacks, self.event.callbacks = self.event.callbacks, None  # type: ignore[assignment]
        self.event._ok = True
        self.event._value = action
        for callback in callbacks or ():
            callback(self.event)


class Inline:
    """The responder of the scenario decides at once."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    def ask(self, router: Router, duty: Duty, person: str, why: str) -> Decides:
        """What the responder decides."""
        yield from ()
        return self.responder.decide(_view(router, duty, person, why))


class InSteps:
    """Decisions are waited for; `waiting` are those that the run stands still for, in order."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.waiting = deque[Decision]()

    def ask(self, router: Router, duty: Duty, person: str, why: str) -> Decides:
        """What is decided at the next step."""
        # by the time that it is looked at, others of this instant may have been taken
        look = partial(_view, router, duty, person, why)
        decision = Decision(look, why, self.env.event())
        self.waiting.append(decision)
        action: Action = yield decision.event
        return action


def _view(router: Router, duty: Duty, person: str, why: str) -> View:
    return LiveView(router, duty, person, why, partial(choices, duty))
