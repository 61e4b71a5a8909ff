"""Watches the counts: finds the next tick at which an alert changes, block by block, and tells the
response.
"""

from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias

import simpy

from simulator.reliability.windows import ms
from simulator.simulation.alert_states import AlertStates, Change
from simulator.simulation.block import Block, RuleConditions
from simulator.simulation.course import Course
from simulator.simulation.firing import Firing, fires
from simulator.simulation.freezing import Freezing
from simulator.simulation.moments import MONITOR, PLANS
from simulator.simulation.recounting import Recounting
from simulator.simulation.response.router import Router
from simulator.simulation.sampling import MOST
from simulator.simulation.state import RunState

# Blocks (s) grow from the shortest to the longest while nothing changes: what is drawn beyond a
# change of the service is thrown away, and each block has a cost of its own.
SHORTEST = 3600.0
LONGEST = 2 * 86400.0
GROWTH = 8
# so many blocks are kept for another run under the same rules
KEPT = 2

# told of (done, all), in simulated seconds
Progress: TypeAlias = Callable[[float, float], None]


def no_progress(done: float, all_: float) -> None:
    """Nobody watches."""


class Monitor:
    """All alerts of all SLOs (live).

    Ticks are numbered from 1: tick t is at t x evaluation_interval. `passed` is the last one that
    is over. Blocks are from `shortest` to `longest` (s).
    """

    def __init__(
        self,
        state: RunState,
        response: Router,
        shortest: float = SHORTEST,
        longest: float = LONGEST,
        progress: Progress = no_progress,
    ) -> None:
        self.state = state
        self.response = response
        self.progress = progress
        scenario = state.scenario
        self.tick = scenario.monitoring.evaluation_interval
        self.ticks = ms(scenario.horizon) // ms(self.tick)
        finest = min(self.tick, scenario.monitoring.scrape_interval)
        self.shortest = min(shortest, MOST * finest)
        self.longest = min(longest, MOST * finest)
        self.length = self.shortest
        self.passed = 0
        self.conditions = RuleConditions(state)
        self.alerts = AlertStates(scenario)
        self.freezing = Freezing(state)
        self.recounting = Recounting(state, response.left_over)

    def run(self) -> Generator[simpy.Event, None, None]:
        """The process: plan, wait for the planned tick or a change of the service, report."""
        block = None
        while self.passed < self.ticks:
            if block is None or block.last <= self.passed:
                self.progress(self.passed * self.tick, self.state.scenario.horizon)
                block = self._next_block()
            outdated = self.state.outdated
            tick = yield from self._wait(self._next_change(block))
            self._pass(block, tick)
            # what the response does about it at this instant may change the service
            yield self.state.at(self.state.env.now, PLANS)
            if outdated.triggered:
                # what was drawn ahead is of the condition before
                block = None
                self.length = self.shortest

    def _next_block(self) -> Block:
        """The next block, with all rules evaluated at its ticks."""
        if self.state.sampler.replayed:
            block = self._replayed(self.state.sampler.replayed)
        else:
            block = self._drawn()
        self.alerts.look_at(block)
        self.freezing.look_at(block)
        self.recounting.look_at(block)
        return block

    def _replayed(self, course: Course) -> Block:
        """A block of what is known: as many ticks as memory allows."""
        first = self.passed + 1
        last = min(self.ticks, self.passed + MOST)
        blocks = course.blocks(self.conditions.rules)
        if (first, last) in blocks:
            return blocks[first, last]
        block = self.conditions.block(first, last)
        # those of a long run on a fine grid would take more memory than its counts
        if len(blocks) < KEPT:
            blocks[first, last] = block
        return block

    def _drawn(self) -> Block:
        """A block that is drawn ahead of the clock."""
        now = self.passed * self.tick
        condition = self.state.sampler.condition
        if not condition.failures and not condition.mitigations:
            # nothing is likely to happen until the next failure
            self.length = self.longest
        # a failure changes the service, so little is drawn beyond the next one
        ahead = min(self.length, max(self.state.failures.next_turn(now) - now, self.shortest))
        last = min(self.ticks, max(self.passed + 1, int((now + ahead) // self.tick)))
        self.length = min(GROWTH * self.length, self.longest)
        return self.conditions.block(self.passed + 1, last)

    def _next_change(self, block: Block) -> int:
        """The tick at which something changes first; the block's last one if nothing does."""
        begin = block.place(self.passed + 1)
        change = min(
            self.alerts.next_change(),
            self.freezing.next_change(block, begin),
            self.recounting.next_change(block, begin),
        )
        return min(block.first + change, block.last)

    def _wait(self, target: int) -> Generator[simpy.Event, None, int]:
        """Waits for a tick, or for a change of the service or of what is left over before it; the
        last tick that is over then.
        """
        moment = self.state.at(target * self.tick, MONITOR)
        yield simpy.AnyOf(
            self.state.env, (moment, self.state.outdated, self.response.left_over.changed)
        )
        now = self.state.env.now
        if not moment.processed and moment.time == now:
            # the change comes first at this very instant: the tick sees it
            yield moment
        if moment.processed:
            return target
        return int(ms(now) // ms(self.tick))

    def _pass(self, block: Block, tick: int) -> None:
        """Passes all ticks up to this one and reports what changes there."""
        begin = block.place(self.passed + 1)
        at = block.place(tick)
        if at < begin:
            return
        changes = self.alerts.advance(at)
        self.passed = tick
        self.freezing.apply(at)
        if block.budgets_left is not None:
            names = [slo.name for slo in self.state.scenario.slos]
            left = block.budgets_left[:, at].tolist()
            self.state.budget_left = dict(zip(names, left, strict=True))
        self._report(changes, self.recounting.recounted(block, at, changes), tick * self.tick)

    def _report(self, changes: Sequence[Change], again: Sequence[Firing], time: float) -> None:
        """What is pending, then all firings, then all resolutions, at a tick (s)."""
        fired = list(again)
        resolved = []
        for what, slo, rule in changes:
            if what == "pending":
                subject = f"{slo.name}/{rule.name}"
                detail = {"slo": slo.name, "rule": rule.name, "severity": rule.severity}
                self.state.record("alert_pending", subject, **detail)
            elif what == "fired":
                fired.append(fires(self.state, slo, rule, time))
            else:
                resolved.append((slo, rule))
        # the rules' order in the file, whether they fire anew or for the first time
        order = [rule.name for rule in self.state.scenario.alerting.rules]
        fired.sort(key=lambda firing: order.index(firing.rule.name))
        self.response.tick(fired, resolved)
