"""A run that stands still at each decision, until it is taken from outside."""

import numpy as np

from simulator.oncall.actions import Action
from simulator.oncall.views import View
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation.budgets import budget_spent
from simulator.simulation.deciding import Decision, InSteps
from simulator.simulation.playing import run_of, start
from simulator.simulation.response import Router
from simulator.simulation.state import RunState
from simulator.simulation.view.seen import at_the_end


class InStages:
    """A run of a scenario that has somebody on call, decision by decision (live).

    The same decisions give the same run as where a responder takes them at once.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.state = RunState(scenario, seed)
        self._decisions = InSteps(self.state.env)
        self._router = Router(self.state, self._decisions)
        self._end = start(self.state, self._router)

    @property
    def time(self) -> float:
        """The time (s)."""
        return float(self.state.env.now)

    def next(self) -> Decision | None:
        """Lets the clock run to the next decision; None at the horizon."""
        waiting = self._decisions.waiting
        while not waiting and not self._end.processed:
            self.state.env.step()
        return waiting[0] if waiting else None

    @property
    def is_waiting(self) -> bool:
        """Whether the run stands still for a decision."""
        return bool(self._decisions.waiting)

    def take(self, action: Action) -> None:
        """Takes the decision that `next` has given."""
        self._decisions.waiting.popleft().take(action)

    def finish(self) -> Run:
        """The record, at the horizon; nothing more can be seen of the run then."""
        return run_of(self.state)

    def at_the_end(self, why: str, actions: list[Action]) -> View:
        """What is seen at the horizon."""
        return at_the_end(self._router, why, actions)

    def count(self, kind: str) -> int:
        """How many rows of a kind are on the log so far."""
        return sum(event.kind == kind for event in self.state.log)

    def worst_spent(self) -> float:
        """The share of its error budget that is spent now, of the objective that has spent most."""
        spent = [budget_spent(self.state, slo) for slo in self.state.scenario.slos]
        # without valid events nothing is spent
        return float(max(0.0, *np.nan_to_num(spent)))
