"""What all processes of a run share: the clock, the streams, the service, the counts, the log (live)."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import simpy

from simulator.ai_service.condition import Condition
from simulator.ai_service.service import Service
from simulator.ai_service.traffic import Curve
from simulator.foundation.streams import Streams
from simulator.reliability.events import Event
from simulator.scenario import Scenario
from simulator.simulation.sampling import Sampler

FAILURES, MONITOR, PEOPLE, PLANS = 2, 3, 4, 9
"""The order within one instant: failures, then alerts, then people, and plans for what comes next."""


def delay_to(now: float, time: float) -> float:
    """The delay that, added to `now`, gives `time` exactly (0 for the past): a difference alone can miss by a rounding."""
    delay = max(0.0, time - now)
    while now + delay < time:
        delay = math.nextafter(delay, math.inf)
    while now + delay > max(now, time):
        delay = math.nextafter(delay, 0.0)
    return delay


class Moment(simpy.Event):
    """An event at a time, with a place in the order of that instant (simpy's Timeout knows no order)."""

    def __init__(self, env: simpy.Environment, time: float, order: int) -> None:
        super().__init__(env)
        self.time = time
        self._ok, self._value = True, None
        env.schedule(self, order, delay_to(env.now, time))  # type: ignore[arg-type]


class World:
    """The run's shared state; operations change the service only through `change`."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.streams = scenario, Streams(seed)
        self.env, self.service = simpy.Environment(), Service()
        self.curve = Curve(scenario.service.traffic, scenario.clock)
        self.base = Condition(scenario.service, self.curve, scenario.thresholds)
        self.sampler = Sampler(scenario, self.base, self.streams)
        self.changed = self.env.event()
        self.log: list[Event] = []
        self.failures = tuple(
            strike
            for failure in scenario.named_failures
            for strike in failure.strikes(lambda name, field: self.streams.of("failure", name, field), scenario.horizon)
        )

    def at(self, time: float, order: int) -> Moment:
        """An event at `time` (now, if that is past)."""
        return Moment(self.env, time, order)

    def note(self, kind: str, subject: str, incident: str = "", cause: str = "", /, **detail: Any) -> None:
        """Writes a row of the log."""
        self.log.append(Event(float(self.env.now), kind, subject, incident, cause, detail))

    def change(self, operation: Callable[..., None], *args: object) -> None:
        """Does something to the service; a new state segment begins if that changed its condition."""
        operation(*args)
        failures, mitigations = self.service.acting()
        if (failures, mitigations) != (self.sampler.condition.failures, self.sampler.condition.mitigations):
            condition = replace(self.base, failures=failures, mitigations=mitigations)
            self.sampler.switch(float(self.env.now), condition)
            changed, self.changed = self.changed, self.env.event()
            changed.succeed()
