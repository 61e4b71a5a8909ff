"""Work on one incident, or on a ticket, until it is resolved: what was decided, on the clock."""

from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import simpy

from simulator.oncall.actions import Action
from simulator.simulation.response.acting import Acting
from simulator.simulation.response.checks import Checks
from simulator.simulation.response.diagnosing import Diagnosing
from simulator.simulation.response.ending import Ending, Resolve
from simulator.simulation.response.holding import Hands, Holding
from simulator.simulation.response.knowledge import Knowledge
from simulator.simulation.response.scripting import LiveScript
from simulator.simulation.response.situation import Situation, Waits
from simulator.simulation.response.standing_by import StandingBy
from simulator.simulation.response.steps import Steps
from simulator.simulation.response.telling import Telling
from simulator.simulation.response.working import Working

Decides: TypeAlias = Generator[simpy.Event, Any, Action]
# gives what a person decides about the work on an incident, and why they are asked
Asks: TypeAlias = Callable[["Duty", str, str], Decides]


class Duty:
    """Somebody's work on one incident, or on a ticket: decisions, one after the other (live).

    `notes` are the responder's own, `result` is the last action with what they saw come of it, and
    `came` what came of it by the rules of the response.
    """

    def __init__(self, situation: Situation, hands: Hands, resolve: Resolve, asks: Asks) -> None:
        self.incident = situation.incident
        self.situation = situation
        self.asks = asks
        self.knowledge = Knowledge(situation)
        self.checks = Checks(situation)
        self.holding = Holding(situation, hands)
        steps = Steps(situation, self.knowledge.obstacles)
        self.diagnosing = Diagnosing(situation, self.knowledge, self.holding)
        self.working = Working(self.diagnosing, self.checks, steps)
        self.ending = Ending(self.working, self.checks, steps, self.holding, resolve)
        self.telling = Telling(situation)
        standing_by = StandingBy(situation, self.holding, self.telling)
        self.acting = Acting(self.working, self.ending, standing_by)
        self.notes: dict[str, Any] = {}
        self.result: dict[str, Any] = {}
        self.came = ""
        self.script = LiveScript(self)

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has answered, or has taken it up."""
        return self.incident.is_acknowledged

    @property
    def triage_says(self) -> str:
        """The symptom that triage named last; "" before any."""
        return self.acting.triage_says

    @property
    def runbook(self) -> str:
        """The symptom whose runbook is in hand; "" for none."""
        return "" if self.diagnosing.named is None else self.diagnosing.named.symptom

    @property
    def last_check(self) -> bool | None:
        """Whether the last look was healthy; None before any."""
        return self.acting.last_check

    @property
    def all_is_well(self) -> bool:
        """Whether it can be resolved: all causes are over, nothing is held, and all looks well."""
        return self.telling.is_over and self.ending.is_well

    def work(self) -> Waits:
        """What follows when it is its turn: decisions, until it is resolved."""
        why = "acknowledged" if self.incident.is_paged else "taken up"
        while not self.incident.is_closed:
            yield from self.holding.settle()
            self.ending.look()
            self.telling.tell()
            action = yield from self.asks(self, self.incident.person, why)
            self.came = yield from self.acting.carry_out(action)
            self.result = {**action, "came": self.acting.seen}
            why = str(action["do"])

    def visible_at(self) -> float:
        """The first tick (s) whose whole check window lies after now."""
        return self.situation.tick_from(self.situation.now + self.situation.habits.check.window)
