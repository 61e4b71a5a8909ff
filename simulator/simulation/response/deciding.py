"""Who is asked for decisions: the scenario's responder, or whoever steps through the run (live)."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeAlias

import simpy

from simulator.oncall.actions import Action
from simulator.oncall.responders import Responder
from simulator.oncall.views import View

Decides: TypeAlias = Generator[simpy.Event, None, Action]


@dataclass
class Decision:
    """A decision that is waited for: what is seen, and the event that goes on with the run."""

    view: View
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

    def decide(self, view: View) -> Decides:
        """What the responder decides."""
        yield from ()
        return self.responder.decide(view)


@dataclass
class InSteps:
    """Decisions are waited for; `waiting` are those that the run stands still for, in order."""

    env: simpy.Environment
    waiting: deque[Decision] = field(default_factory=deque)

    def decide(self, view: View) -> Decides:
        """What is decided at the next step."""
        decision = Decision(view, self.env.event())
        self.waiting.append(decision)
        action: Action = yield decision.event
        return action

