"""A drill: somebody takes the decisions on call, one step after the other."""

from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from simulator.experiments.drill_score import DrillScore, score_of
from simulator.experiments.unattended import unattended
from simulator.foundation.errors import ArgumentError, cut, printable
from simulator.foundation.given import takes, whole_number
from simulator.foundation.units import show
from simulator.oncall.actions import WAIT, Action
from simulator.oncall.habits import OnCall
from simulator.oncall.views import View
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import InStages, simulate
from simulator.simulation.playing import seed_of

Info: TypeAlias = dict[str, Any]


class Bill(NamedTuple):
    """What has been spent so far: the share of the budget that is worst off, pages, and steps."""

    budget: float = 0.0
    pages: int = 0
    steps: int = 0


class Drill:
    """A scenario that is played decision by decision, as Gymnasium has it, without depending on it.

    `reset` gives the first view, `step` takes one of its actions and gives the next one. The reward
    is minus what was spent since of the error budget that is worst off, minus `page_price` for each
    page and `step_price` for each step that was begun, all in shares of a budget. It is
    `is_terminated` at the horizon, and `is_truncated` after `max_decisions`: then nothing more is
    done.

    A drill is its list of `actions`: taken again, they give the same bytes. A scenario without
    `oncall` is played by somebody who has the habits that are the default. Raises ArgumentError for
    a price below 0, and for less than one decision.
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
        self.scenario = scenario.model_copy(update={"oncall": scenario.oncall or OnCall()})
        self.seed = seed_of(scenario, seed)
        self.page_price = _price(page_price, "page_price")
        self.step_price = _price(step_price, "step_price")
        self.max_decisions = whole_number(max_decisions, "max_decisions", 1)
        self._begin()

    def _begin(self) -> None:
        self.actions: list[Action] = []
        self.is_terminated = False
        self.is_truncated = False
        self._bill = Bill()
        self._stages = InStages(self.scenario, self.seed)
        self._view: View | None = None
        self._run: Run | None = None

    @property
    def is_over(self) -> bool:
        """Whether no decision is left."""
        return self.is_terminated or self.is_truncated

    @property
    def decisions(self) -> int:
        """How many decisions have been taken."""
        return len(self.actions)

    def reset(self) -> tuple[View, Info]:
        """Begins (again): the first view, at the first page or the first ticket that is taken up,
        or at the horizon where nothing comes; and the number of decisions, the time (s), and why
        somebody is asked.
        """
        self._begin()
        # what was spent before the start is nobody's doing; the first step pays for all since
        self._bill = self._spent()
        why = self._go_on()
        assert self._view is not None
        return self._view, self._info(why)

    def step(self, action: Action) -> tuple[View, float, bool, bool, Info]:
        """Takes one of the actions of the last view: the next view, the reward, whether the drill
        is terminated, whether it is truncated, and what `reset` tells.

        Raises ArgumentError before `reset`, after the end, and for an action that is not in the
        last view.
        """
        self._check(action)
        self.actions.append(dict(action))
        why = "horizon"
        if self._stages.is_waiting:
            self._stages.take(action)
            why = self._go_on()
        else:
            self._end(why)
        self.is_terminated = why == "horizon"
        self.is_truncated = not self.is_terminated and self.decisions >= self.max_decisions
        before, self._bill = self._bill, self._spent()
        assert self._view is not None
        reward = self._reward(before, self._bill)
        return self._view, reward, self.is_terminated, self.is_truncated, self._info(why)

    @property
    def run(self) -> Run:
        """What happened, played to the horizon without another decision where the drill was
        truncated. Raises ArgumentError before the end.
        """
        if not self.is_over:
            raise ArgumentError("run: the drill is not over: step on until it is")
        if self._run is None:
            while self._stages.next() is not None:
                self._stages.take(WAIT)
            self._run = self._stages.finish()
            self._run.actions = tuple(self.actions)
        return self._run

    @cached_property
    def scripted(self) -> Run:
        """The same scenario and seed with the scripted responder."""
        assert self.scenario.oncall is not None
        oncall = self.scenario.oncall.model_copy(update={"responder": None})
        return simulate(self.scenario.model_copy(update={"oncall": oncall}), self.seed)

    @cached_property
    def nobody(self) -> Run:
        """The same scenario and seed with nobody on call."""
        run = unattended(self.scripted)
        assert run is not None
        return run

    def score(self) -> DrillScore:
        """How good the decisions were. Raises ArgumentError before the end."""
        return score_of(self)

    def _check(self, action: Action) -> None:
        if self._view is None:
            raise ArgumentError("step: the drill has not begun: call reset first")
        if self.is_over:
            raise ArgumentError("step: the drill is over: call reset to play it again")
        if action not in self._view.actions:
            told = "give one of view.actions"
            raise ArgumentError(f"action: {_shown(action)} cannot be done now: {told}")

    def _go_on(self) -> str:
        """The clock runs to the next decision, or to the horizon; why somebody is asked there."""
        decision = self._stages.next()
        if decision is not None:
            self._view = decision.look()
            return decision.why
        # a drill in which nobody was paged still has its one step
        self._end("horizon" if self.actions else "nothing came")
        return "horizon"

    def _end(self, why: str) -> None:
        self._view = self._stages.at_the_end(why, [] if self.actions else [WAIT])

    def _spent(self) -> Bill:
        stages = self._stages
        return Bill(stages.worst_spent(), stages.count("paged"), stages.count("step_started"))

    def _reward(self, before: Bill, now: Bill) -> float:
        pages = (now.pages - before.pages) * self.page_price
        steps = (now.steps - before.steps) * self.step_price
        return -(now.budget - before.budget) - pages - steps

    def _info(self, why: str) -> Info:
        return {"decisions": self.decisions, "time_s": self._stages.time, "why": why}


def _shown(action: object) -> str:
    return cut(printable(repr(action)))


def _price(price: float, name: str) -> float:
    if not isinstance(price, int | float) or not 0 <= price < float("inf"):
        raise ArgumentError(
            f"{name}: {show(price)} is no price: give a share of a budget, 0 or more"
        )
    return float(price)
