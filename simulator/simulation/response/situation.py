"""What a person has at hand for one incident: the clock, the draws, the log."""

from collections.abc import Generator
from typing import TypeAlias

import simpy

from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.units import DURATION
from simulator.oncall.pace import Pace, paced
from simulator.reliability.windows import ms
from simulator.run.blind import SEEN
from simulator.simulation.moments import ACTS, PEOPLE
from simulator.simulation.response.causes import Causes
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.incident_log import IncidentLog
from simulator.simulation.response.team import Team

# without anything new for so long (s), a wait goes on to the next event
QUIET = 3600.0
# what people see happen; a look by itself is nothing new
NEWS = frozenset({*SEEN, "cause_over"} - {"checked"})

Waits: TypeAlias = Generator[simpy.Event, None, None]
Answers: TypeAlias = Generator[simpy.Event, None, bool]


class Situation:
    """An incident, the habits of the person on it, and the clock it runs on (live)."""

    def __init__(
        self, log: IncidentLog, causes: Causes, team: Team, incident: OpenIncident
    ) -> None:
        self.state = log.state
        self.log = log
        self.causes = causes
        self.team = team
        self.habits = team.habits
        self.incident = incident
        self.tick = self.state.scenario.monitoring.evaluation_interval
        incident.cause_over = self.state.env.event()
        incident.runbooks = self.state.learned.runbooks

    @property
    def now(self) -> float:
        """The time (s)."""
        return float(self.state.env.now)

    def after(self, seconds: float) -> simpy.Event:
        """Comes so much later (s)."""
        return self.state.at(self.now + seconds, PEOPLE)

    def all_is_known(self) -> simpy.Event:
        """Comes after all that people learn at this instant; incidents act in their order."""
        return self.state.at(self.now, ACTS + self.incident.place)

    def wait(self, time: float, stop: simpy.Event | None) -> Answers:
        """Waits until a time (s), or until `stop`; whether it was stopped."""
        moment = self.state.at(time, PEOPLE)
        if stop is None:
            yield moment
            return False
        yield moment | stop
        # where both come at one instant, the first of them counts
        return stop.triggered and (stop.processed or not moment.processed)

    def draw(
        self,
        concern: str,
        value: float | Distribution | Pace,
        *more: str | int,
        person: str = "",
    ) -> float:
        """A person's time (s) as it is now, of who has the incident where nobody is named; keyed by
        the matched failure (or the page's tick) and `more`, never by a shared sequence.
        """
        hours = ""
        if isinstance(value, Pace):
            hours = self.team.hours_of(person or self.incident.person)
        now = paced(value, hours, self.incident.severity)
        key = (*self.incident.key, *more)
        return FixedOrRandom(DURATION).draw(now, lambda: self.state.streams.of(concern, *key))

    def happens(self, concern: str, probability: float, *more: str | int) -> bool:
        """Whether something of a probability (0..1) happens, keyed as `draw`."""
        if probability <= 0:
            return False
        rng = self.state.streams.of(concern, *self.incident.key, *more)
        return bool(rng.random() < probability)

    def is_quiet(self) -> bool:
        """Whether nothing that people see has happened for long: then there is no use in looking
        up every few minutes.
        """
        rows = reversed(self.state.log)
        last = next((event.time for event in rows if event.kind in NEWS), 0.0)
        return self.now - last >= QUIET

    def tick_from(self, time: float) -> float:
        """The first tick (s) at or after a time (s)."""
        # in whole milliseconds: floats would miss a tick by a rounding
        return -(-ms(time) // ms(self.tick)) * self.tick

    def next_tick(self) -> float:
        """The first tick (s) after now."""
        return (ms(self.now) // ms(self.tick) + 1) * self.tick
