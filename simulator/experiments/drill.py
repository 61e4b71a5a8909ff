"""A drill: somebody takes the decisions on call, one step after the other."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeAlias

from simulator.experiments.drill_score import DrillScore, score_of
from simulator.experiments.unattended import unattended
from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import takes
from simulator.foundation.units import show
from simulator.oncall.actions import WAIT, Action
from simulator.oncall.habits import OnCall
from simulator.oncall.responders import Responder, Scripted
from simulator.oncall.views import View
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import InStages, simulate
from simulator.simulation.playing import seed_of

Info: TypeAlias = dict[str, Any]


class Drill:
    """A scenario that is played decision by decision, as Gymnasium has it, without depending on it.

    `reset` gives the first view, `step` takes one of `view.actions` and gives the next one. The
    reward is minus what was spent since of the error budget that is worst off, minus `page_price`
    for each page and `step_price` for each step that was begun; all are shares of a budget. It is
    terminated at the horizon, and truncated after `max_decisions`: then nothing more is done.

    A drill is its list of `actions`: taken again, they give the same bytes. A scenario without
    `oncall` is played with somebody on call who has the habits by default. Raises ArgumentError for
    a price below 0 and for fewer decisions than one.
    """

    @takes(scenario=Scenario)
    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        page_price: float = 0.001,
        step_price: float = 0.0,
        max_decisions: int = 200,
    ) -> None:
        if scenario.oncall is None:
            scenario = scenario.model_copy(update={"oncall": OnCall()})
        self.scenario = scenario
        self.seed = seed_of(scenario, seed)
        self.page_price = _price(page_price, "page_price")
        self.step_price = _price(step_price, "step_price")
        if max_decisions < 1:
            raise ArgumentError(f"max_decisions: {show(max_decisions)} is out of range: give 1 or more")
        self.max_decisions = max_decisions
        self.actions: list[Action] = []
        self.terminated = False
        self.truncated = False
        self._stages: InStages | None = None
        self._view: View | None = None
        self._why = ""
        self._paid = (0.0, 0, 0)
