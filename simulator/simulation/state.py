"""What all processes of a run share: the clock, the streams, the service, the counts, the log."""

import math
from collections.abc import Callable
from dataclasses import replace

import simpy

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.service import Service
from simulator.expectation.condition import Condition
from simulator.expectation.expected import Expected
from simulator.expectation.money import DayMoney, daily_limit
from simulator.expectation.retrying import overload_persists
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.events import Event
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario
from simulator.simulation.failures import Failures
from simulator.simulation.learning.learned import Learned
from simulator.simulation.moments import Moment
from simulator.simulation.plan import Plan, with_defences
from simulator.simulation.sampling import Sampler
from simulator.simulation.segments import Segments

# dashboards show means over so long (s)
DASHBOARD_WINDOW = 300.0


class RunState:
    """The state of one run (live); operations change the service only through `change`."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        plan: Plan | None = None,
        sampler: Sampler | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        plan = plan or Plan.of(scenario, seed)
        self.streams = plan.streams
        self.env = simpy.Environment()
        self.service = Service()
        self.base = plan.base
        self.curve = self.base.curve
        self.history = plan.history
        self.sampler = sampler or Sampler(scenario, self.base, self.history, self.streams)
        self.changed = self.env.event()
        # the counts that are known beyond now are of a condition that is over
        self.outdated = self.env.event()
        self.segments = Segments(self.base, _look_back(scenario))
        self.log: list[Event] = []
        self.on_harm: Callable[[Failure, SLO], None] = _nobody_listens
        self.expected = plan.expected
        self.budget_left: dict[str, float] = {}  # by SLO, where an alert rule looks at it
        self.is_frozen = False  # by the error-budget policy
        self.freezing_turns = self.env.event()  # releases freeze, or thaw
        self.on_taken_back: Callable[[Failure], None] = _nobody_learns
        self.learned = Learned(self)
        # the mitigations that became part of the service, and since when (s)
        self.limits: list[tuple[float, Mitigation]] = []
        self.money = DayMoney(self.curve)  # kept where there is a daily budget
        self._persists: tuple[tuple[float, ...], bool] = ((), False)
        self.caught = set(plan.caught)  # failures that the service's own defences cut short
        self.failures = Failures(plan.failures)
        self.planned = plan.planned

    def with_defences(self, failure: Failure) -> Failure:
        """A failure as the service's own defences leave it."""
        left = with_defences(self.scenario, self.base, self.streams, failure)
        if left is not failure:
            self.caught.add(failure.name)
        return left

    def freeze(self, is_frozen: bool) -> None:
        """The error-budget policy freezes releases, or lets them out again."""
        self.is_frozen = is_frozen
        turns, self.freezing_turns = self.freezing_turns, self.env.event()
        turns.succeed()

    def keep_on(self, mitigation: Mitigation) -> None:
        """A mitigation is part of the service from now on."""
        self.base = replace(self.base, mitigations=self.base.mitigations | {mitigation})
        self.limits.append((float(self.env.now), mitigation))
        scenario = self.scenario
        tick = scenario.monitoring.evaluation_interval
        self.expected = Expected(self.base, scenario.significant, tick, scenario.horizon)
        self.change(self.service.keep_on, mitigation)

    def at(self, time: float, order: float) -> Moment:
        """An event at a time (s), or now if that is past; `order` is its place in that instant."""
        return Moment(self.env, time, order)

    def record(
        self, kind: str, subject: str, incident: str = "", cause: str = "", /, **detail: object
    ) -> None:
        """Writes a row of the log."""
        self.log.append(Event(float(self.env.now), kind, subject, incident, cause, detail))

    def change(self, operation: Callable[..., None], *args: object) -> None:
        """Does something to the service; a new state segment begins if that changed its
        condition.
        """
        operation(*args)
        condition = self.sampler.condition
        if self.service.acting() != (condition.failures, condition.mitigations, condition.is_broke):
            self.renew()

    def renew(self) -> None:
        """Begins a new state segment, with the backlog of the last."""
        acting = self.service.acting()
        now = float(self.env.now)
        condition = self.sampler.foreseen(now, acting) or self._condition(now, *acting)
        self.sampler.switch(now, condition)
        self.segments.begin(condition)
        # a new event comes first: who is woken waits for the next one
        changed, self.changed = self.changed, self.env.event()
        if not self.sampler.replayed:
            outdated, self.outdated = self.outdated, self.env.event()
            outdated.succeed()
        changed.succeed()

    def _condition(
        self,
        now: float,
        failures: tuple[Failure, ...],
        mitigations: frozenset[Mitigation],
        is_broke: bool,
    ) -> Condition:
        """The condition from now (s) on, under what acts."""
        return replace(
            self.base,
            failures=failures,
            mitigations=mitigations,
            since=now,
            backlog=self.sampler.condition.backlog_at(now),
            is_broke=is_broke,
        )

    def limit_factor(self, slo: SLO, rule: AlertRule) -> float:
        """What a rule's limit is multiplied by now (0..1): what is left of the budget, for a rule
        that looks at it.
        """
        if not rule.of_budget_left:
            return 1.0
        return self.budget_left.get(slo.name, 1.0)

    def harm_persists(self) -> bool:
        """Whether harm goes on without a failure: an overload that keeps itself up, or a day
        whose own money is gone, whatever was allowed besides.
        """
        now = float(self.env.now)
        condition = self.sampler.condition
        # each failure is asked about in one instant, and an overload takes long to follow
        asked = (now, id(condition), self.money.spent, self.money.until)
        if asked != self._persists[0]:
            self._persists = (asked, self._harm_persists(now, condition))
        return self._persists[1]

    def _harm_persists(self, now: float, condition: Condition) -> bool:
        limit = daily_limit(self.base)
        if limit < math.inf and self.money.with_more(condition, now) >= limit:
            return True
        return overload_persists(condition, now)


def _nobody_learns(version: Failure) -> None:
    """Stands in where nothing is learned."""


def _nobody_listens(failure: Failure, slo: SLO) -> None:
    """Stands in until a router listens."""


def _look_back(scenario: Scenario) -> float:
    """How far back (s) people and matching look at the conditions of the service."""
    # causes are looked for in a rule's shortest window, which may begin within a cell or slice
    grain = max(scenario.monitoring.grain(slo.events) for slo in scenario.slos)
    shortest = max((rule.windows[-1] for rule in scenario.alerting.rules), default=0.0)
    # dashboards are drawn in stretches, of which the first may begin before what they show
    shown = 2 * max(DASHBOARD_WINDOW, scenario.monitoring.scrape_interval)
    return max(shortest + grain, shown)
