"""Who is asked for decisions: the scenario's responder, or whoever steps through the run (live)."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import simpy

from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import described
from simulator.oncall.actions import Action
from simulator.oncall.responders import Responder, Scripted
from simulator.oncall.views import View
from simulator.simulation.response.choices import choices
from simulator.simulation.response.duty import Decides, Duty
from simulator.simulation.response.router import Router
from simulator.simulation.view import LiveView

# so many decisions at one moment are a mistake: time passes only by actions
MOST_AT_ONCE = 1000


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
        callbacks = self.event.callbacks
        self.event.callbacks = None  # type: ignore[assignment]
        self.event._ok = True
        self.event._value = action
        for callback in callbacks:
            callback(self.event)


class Inline:
    """The responder of the scenario decides at once."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder
        self._moment = 0.0
        self._times = 0

    def ask(self, router: Router, duty: Duty, person: str, why: str) -> Decides:
        """What the responder decides. Raises ArgumentError for what cannot be done, and where it
        decides without an end at one moment.
        """
        yield from ()
        view = _view(router, duty, person, why)
        action = self.responder.decide(view)
        # what it decides is always one of them, and they take longer than the decision
        if not isinstance(self.responder, Scripted):
            self._check(view, action)
        return action

    def _check(self, view: View, action: Action) -> None:
        kind = self.responder.kind
        if action not in view.actions:
            told = (
                f"{described(action)} cannot be done at {view.time}: decide on one of view.actions"
            )
            raise ArgumentError(f"responder {kind}: {told}")
        self._times = self._times + 1 if view.time_s == self._moment else 1
        self._moment = view.time_s
        if self._times > MOST_AT_ONCE:
            told = f"decides on and on at {view.time}: decide on something that takes time, or wait"
            raise ArgumentError(f"responder {kind}: {told}")


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
