"""Work on one incident, or on a ticket, until it is resolved: what was decided, on the clock."""

from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import simpy

from simulator.oncall.actions import Action
from simulator.simulation.response.acting import Acting
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.ending import Ending, Resolve
from simulator.simulation.response.holding import Hands, Holding
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.situation import Situation, Waits
from simulator.simulation.response.standing_by import StandingBy
from simulator.simulation.response.steps import Steps
from simulator.simulation.response.working import Working

# gives what the responder decides about the work on an incident, and why they are asked
Asks: TypeAlias = Callable[["Duty", str], Generator[simpy.Event, None, Action]]


class Duty:
    """Somebody's work on one incident, or on a ticket: decisions, one after the other (live).

    `notes` are the responder's own, `result` is the last action with what came of it.
    """

    def __init__(self, situation: Situation, hands: Hands, resolve: Resolve, asks: Asks) -> None:
        self.incident = situation.incident
        self.situation = situation
        self.hands = hands
        self.asks = asks
        self.knowledge = Knowledge(situation)
        self.checks = Checks(situation)
        self.holding = Holding(situation, hands)
        steps = Steps(situation, self.knowledge.obstacles)
        self.working = Working(situation, self.knowledge, self.checks, steps, self.holding)
        self.ending = Ending(self.working, self.checks, steps, self.holding, resolve)
        self.acting = Acting(self.working, self.ending, StandingBy(situation, self.holding))
        self.notes: dict[str, Any] = {}
        self.result: dict[str, Any] = {}
        self.is_acknowledged = False

    def work(self) -> Waits:
        """What follows when it is its turn: decisions, until it is resolved."""
        self.is_acknowledged = True
        why = "acknowledged"
        while not self.incident.is_closed:
            yield from self.holding.settle()
            self.ending.look()
            action = yield from self.asks(self, why)
            came = yield from self.acting.carry_out(action)
            self.result = {**action, "came": came}
            why = str(action["do"])

    def visible_at(self) -> float:
        """The first tick (s) whose whole check window lies after now."""
        return self.situation.tick_from(self.situation.now + self.situation.habits.check.window)
