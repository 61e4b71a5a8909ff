"""What a person has at hand for one incident: the clock, the draws, the log."""

from collections.abc import Generator
from typing import TypeAlias

import simpy

from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.units import DURATION
from simulator.oncall.habits import OnCall
from simulator.reliability.windows import ms
from simulator.simulation.response.causes import Causes
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.record import Record
from simulator.simulation.world import ACTS, PEOPLE

Waits: TypeAlias = Generator[simpy.Event, None, None]
Answers: TypeAlias = Generator[simpy.Event, None, bool]


class Situation:
    """An incident, whoever's habits are asked, and the clock it runs on (live)."""

    def __init__(
        self, record: Record, causes: Causes, habits: OnCall, incident: OpenIncident
    ) -> None:
        self.world = record.world
        self.record = record
        self.causes = causes
        self.habits = habits
        self.incident = incident
        self.tick = self.world.scenario.monitoring.evaluation_interval
        incident.over = self.world.env.event()

    @property
    def now(self) -> float:
        """The time (s)."""
        return float(self.world.env.now)

    def after(self, seconds: float) -> simpy.Event:
        """Comes so much later."""
        return self.world.at(self.now + seconds, PEOPLE)

    def all_is_known(self) -> simpy.Event:
        """Comes after all that people learn at this instant; incidents act in their order."""
        return self.world.at(self.now, ACTS + self.incident.number * 1e-6)

    def wait(self, time: float, stop: simpy.Event | None) -> Answers:
        """Waits until a time, or until `stop`; whether it was stopped."""
        moment = self.world.at(time, PEOPLE)
        yield moment if stop is None else moment | stop
        if stop is None or not stop.triggered:
            return False
        return stop.processed or not moment.processed

    def draw(self, concern: str, value: float | Distribution) -> float:
        """A person's time, keyed by the matched failure (or the page's tick), never by a shared
        sequence.
        """
        key = self.incident.key
        return FixedOrRandom(DURATION).draw(value, lambda: self.world.streams.of(concern, *key))

    def tick_from(self, time: float) -> float:
        """The first tick at or after a time."""
        return -(-ms(time) // ms(self.tick)) * self.tick

    def next_tick(self) -> float:
        """The first tick after now."""
        return (ms(self.now) // ms(self.tick) + 1) * self.tick
