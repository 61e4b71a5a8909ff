"""The course of a service to which nobody responds: drawn once for a seed, and replayed under any
alert policy; with somebody on call until the first thing that people do to the service.
"""

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.expectation.condition import Condition
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.windows import Floats
from simulator.scenario import Scenario
from simulator.scenario.watching import cells_to_a_sum, watched
from simulator.simulation.block import Block
from simulator.simulation.counts_by_events import CountsByEvents
from simulator.simulation.observed import Observed
from simulator.simulation.plan import Plan
from simulator.simulation.sampling import CutCell, Sampler
from simulator.simulation.totals import Totals


class Begun(NamedTuple):
    """A state segment as it began: what was added up until then, and the cell that was cut."""

    condition: Condition
    totals: Totals
    cut: CutCell | None


class DrawingSampler(Sampler):
    """A sampler that keeps what others can replay (live)."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.scenario, plan.base, plan.history, plan.streams)
        self.begun = list[Begun]()

    def switch(self, time: float, condition: Condition) -> None:
        """A new condition from a time (s) on."""
        super().switch(time, condition)
        cut = self._cut_cell
        if cut is not None:
            # what is left of the cell is shared out again at each cut
            cut = dataclasses.replace(cut, arrivals_left=dict(cut.arrivals_left))
        self.begun.append(Begun(condition, dataclasses.replace(self.totals), cut))


class Course:
    """What was drawn of a run to which nobody responded (live: keeps what replays share).

    `counts` are the rows of all cells, `begun` its state segments after the first, in order.
    """

    def __init__(self, plan: Plan, sampler: DrawingSampler) -> None:
        self.plan = plan
        self.counts = sampler.counts
        self.begun = sampler.begun
        self.draw = sampler.draw
        self.rows = sampler.rows
        self.cuts = sampler.observed.cuts
        self.by_events: CountsByEvents = sampler.finish(plan.scenario.horizon)
        self.totals = sampler.totals
        self._observed = dict[tuple[int, float], Observed]()
        self._blocks: tuple[Sequence[AlertRule], dict[tuple[int, int], Block]] = ((), {})

    def observed(self, scenario: Scenario) -> Observed:
        """The sums over all cells, as fine and as far back as a scenario's rules and people look at
        them.
        """
        key = (cells_to_a_sum(scenario), max(watched(scenario)))
        if key not in self._observed:
            outcomes = self.plan.base.outcomes
            observed = Observed(scenario, self.plan.history, self.counts, outcomes, self.cuts)
            observed.extend(0, self.counts.shape[1])
            self._observed[key] = observed
        return self._observed[key]

    def blocks(self, rules: Sequence[AlertRule]) -> dict[tuple[int, int], Block]:
        """The blocks that were evaluated under some rules, by their first and last tick; those of
        other rules are forgotten.
        """
        if self._blocks[0] != rules:
            self._blocks = (rules, {})
        return self._blocks[1]


class ReplayingSampler(Sampler):
    """Replays the course of a seed until the service's condition differs from what it was there,
    and draws from then on (live).
    """

    def __init__(self, scenario: Scenario, course: Course) -> None:
        self.replayed = course
        self.condition = course.plan.base
        self.begin = 0.0
        self.cell = scenario.monitoring.scrape_interval
        self.cells = scenario.cells
        self.draw = course.draw
        self.rows = course.rows
        self.counts = course.counts
        self.observed = course.observed(scenario)
        self.drawn = self.cells
        self.is_read = True
        self.totals = Totals()
        self._cut_cell = None
        self._passed = 0

    def foreseen(self, time: float, acting: tuple[object, ...]) -> Condition | None:
        """The condition that begins at a time (s) in the course too, if the same acts there."""
        if self.replayed is None or self._passed == len(self.replayed.begun):
            return None
        condition = self.replayed.begun[self._passed].condition
        same = (condition.since, condition.failures, condition.mitigations, condition.is_broke)
        return condition if same == (time, *acting) else None

    def switch(self, time: float, condition: Condition) -> None:
        """A new condition from a time (s) on."""
        course = self.replayed
        if course is None:
            super().switch(time, condition)
        elif self._passed < len(course.begun) and condition is course.begun[self._passed].condition:
            self._passed += 1
            self.begin = time
            self.condition = condition
        else:
            self._leave(course, time)
            super().switch(time, condition)

    def _leave(self, course: Course, time: float) -> None:
        """From now on it draws: all is as if it had drawn until a time (s) itself."""
        self.replayed = None
        if self._passed:
            _, totals, cut = course.begun[self._passed - 1]
            self.totals = dataclasses.replace(totals)
            self._cut_cell = cut
            if cut is not None:
                self._cut_cell = dataclasses.replace(cut, arrivals_left=dict(cut.arrivals_left))
        self.drawn = min(self.cell_of(time), self.cells)
        self.counts = _beginning(self.counts, self.drawn)
        self.observed = self.observed.until(self.drawn, self.counts)
        self.draw = course.draw.anew()
        self.rows = self.rows.drawn_by(self.draw)

    def finish(self, end: float) -> CountsByEvents:
        """The counts of all events in every cell until the run's end (s)."""
        if self.replayed is None:
            return super().finish(end)
        self.totals = self.replayed.totals
        return self.replayed.by_events


def _beginning(rows: Floats, cells: int) -> Floats:
    """The first so many cells of some rows, with room for the others."""
    copy: Floats = np.zeros(rows.shape, rows.dtype)
    copy[:, :cells] = rows[:, :cells]
    return copy
