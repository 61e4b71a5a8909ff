"""What all processes of a run share: the clock, the streams, the service, the counts, the log
(live).
"""

import math
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import simpy

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.service import Service
from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition
from simulator.expectation.expected import Expected
from simulator.expectation.history import History
from simulator.expectation.money import DayMoney, daily_limit
from simulator.expectation.retrying import overload_persists
from simulator.foundation.streams import Streams
from simulator.reliability.events import Event
from simulator.reliability.slo import SLO, Events
from simulator.scenario import Scenario
from simulator.simulation.sampling import Sampler

# The order within one instant: failures, alerts, what people learn, what incidents do about it
# (ACTS, and a fraction by their number), and plans for what comes next.
FAILURES = 2
MONITOR = 3
PEOPLE = 4
ACTS = 5
PLANS = 9


def delay_to(now: float, time: float) -> float:
    """The delay that, added to `now`, gives `time` exactly (0 for the past): a difference alone can
    miss by a rounding.
    """
    delay = max(0.0, time - now)
    while now + delay < time:
        delay = math.nextafter(delay, math.inf)
    while now + delay > max(now, time):
        delay = math.nextafter(delay, 0.0)
    return delay


class Moment(simpy.Event):
    """An event at a time, with a place in the order of that instant (simpy's Timeout knows no
    order).
    """

    def __init__(self, env: simpy.Environment, time: float, order: float) -> None:
        super().__init__(env)
        self.time = time
        self._ok, self._value = True, None
        env.schedule(self, order, delay_to(env.now, time))  # type: ignore[arg-type]


class World:
    """The run's shared state; operations change the service only through `change`."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.streams = Streams(seed)
        self.env = simpy.Environment()
        self.service = Service()
        self.curve = Curve(scenario.service.traffic, scenario.clock)
        self.base = Condition(scenario.service, self.curve, scenario.outcomes_needed)
        self.history = History(self.base, scenario.months, is_clean=scenario.monitoring.has_history)
        self.sampler = Sampler(scenario, self.base, self.history, self.streams)
        self.changed = self.env.event()
        # the conditions within the longest short window, oldest first
        self.segments = deque([self.base])
        rules = scenario.alerting.rules
        self.looked_back = max(rule.windows[-1] for rule in rules)
        self.log: list[Event] = []
        self.on_harm: Callable[[Failure, SLO], None] = lambda failure, slo: None
        tick = scenario.monitoring.evaluation_interval
        self.expected = Expected(self.base, scenario.significant, tick, scenario.horizon)
        self.budget_left: dict[str, float] = {}  # by SLO, where an alert rule looks at it
        self.is_frozen = False  # by the error-budget policy
        self.money = DayMoney(self.curve)  # kept where there is a daily budget
        self._asked: tuple[tuple[float, ...], bool] = ((), False)
        self.caught: set[str] = set()  # failures that the service's own defences cut short
        self.failures = [
            self.with_defences(occurrence)
            for failure in scenario.named_failures
            for occurrence in failure.occurrences(self.rng, scenario.horizon)
        ]
        self.planned = (
            scenario.releases.due(self.rng, scenario.horizon) if scenario.releases else ()
        )
        self.strikes = sorted(
            time for failure in self.failures for time in (failure.start, failure.end)
        )

    def rng(self, name: str, field: str) -> np.random.Generator:
        """The stream of a failure's (or a release's) field."""
        return self.streams.of("failure", name, field)

    def with_defences(self, failure: Failure) -> Failure:
        """A failure as the service's own defences leave it."""
        canary: Callable[[], np.random.Generator] | None = None
        if self.scenario.outcomes == "random":
            canary = partial(self.rng, failure.name, "canary")
        left = failure.with_defences(self.scenario.service, self.curve, canary)
        if left is not failure:
            self.caught.add(failure.name)
        return left

    def add(self, failure: Failure) -> None:
        """One more failure, from now on or later."""
        self.failures.append(failure)
        for time in (failure.start, failure.end):
            insort(self.strikes, time)

    def next_strike(self, time: float) -> float:
        """The next time (s) after this one at which a failure begins or ends; inf for none."""
        after = bisect_right(self.strikes, time)
        if after == len(self.strikes):
            return math.inf
        return self.strikes[after]

    def at(self, time: float, order: float) -> Moment:
        """An event at `time` (now, if that is past)."""
        return Moment(self.env, time, order)

    def note(
        self, kind: str, subject: str, incident: str = "", cause: str = "", /, **detail: Any
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

    def harm_persists(self) -> bool:
        """Whether harm goes on without a failure: an overload that keeps itself up, or a day
        whose own money is gone, whatever was allowed besides.
        """
        now = float(self.env.now)
        condition = self.sampler.condition
        state = (now, id(condition), self.money.spent, self.money.until)
        if state != self._asked[0]:  # each failure is asked about in one instant
            self._asked = state, self._harm_persists(now, condition)
        return self._asked[1]

    def _harm_persists(self, now: float, condition: Condition) -> bool:
        limit = daily_limit(self.base)
        if limit < math.inf and self.money.with_more(condition, now) >= limit:
            return True
        return overload_persists(condition, now)

    def price(self, mitigation: Mitigation, events: Events, begin: float, end: float) -> float:
        """The bad events that a mitigation is expected to add between two times (s), all else as it
        is then: with it minus without it, while it was on.
        """
        price = 0.0
        until = end
        for condition in reversed(self.segments):
            since = max(begin, condition.since)
            if mitigation in condition.mitigations and since < until:
                others = condition.mitigations - {mitigation}
                without = replace(condition, mitigations=others)
                price += condition.bad(events, since, until)
                price -= without.bad(events, since, until)
            until = min(until, since)
            if until <= begin:
                break
        return price

    def renew(self) -> None:
        """Begins a new state segment, with the backlog of the last."""
        failures, mitigations, is_broke = self.service.acting()
        now = float(self.env.now)
        backlog = self.sampler.condition.backlog_at(now)
        condition = replace(
            self.base,
            failures=failures,
            mitigations=mitigations,
            since=now,
            backlog=backlog,
            is_broke=is_broke,
        )
        self.sampler.switch(now, condition)
        self.segments.append(condition)
        while self.segments[1].since <= now - self.looked_back:
            self.segments.popleft()
        changed = self.changed
        self.changed = self.env.event()
        changed.succeed()
