"""Who is on call in a run: the levels of the ladder, who is on duty for them, and who is busy."""

from collections.abc import Callable
from typing import NamedTuple

import simpy

from simulator.oncall.habits import OnCall
from simulator.oncall.ladder import UNNAMED, Level, ladder_of
from simulator.oncall.roster import Roster
from simulator.reliability.alerts import Severity
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.person import Person
from simulator.simulation.state import RunState


class Place(NamedTuple):
    """A level of the ladder by its number (from 1): whom it asks, and for how long (s) alone."""

    number: int
    role: str
    within: float

    @property
    def detail(self) -> dict[str, object]:
        """What rows say of it."""
        return {"level": self.number, "role": self.role}


class Team:
    """Those who are on call, each with a queue of their own (live).

    Without a ladder and a rota that is one person without a name, who is always there (`is_named`
    is false). `heeds` says whether a person answers the page of an incident at all; `has_alert`
    whether a paging alert fires that some open incident holds.
    """

    def __init__(self, state: RunState, habits: OnCall) -> None:
        self.state = state
        self.env = state.env
        self.habits = habits
        self.roster = Roster.of(state.scenario)
        self.heeds: Callable[[str, OpenIncident], bool] = _always
        self.has_alert: Callable[[], bool] = _never
        # triggers when a paging alert begins to fire
        self.rings = self.env.event()
        self._persons: dict[str, Person] = {}
        levels = ladder_of(state.scenario)
        self.is_named = levels is not None
        self._places = tuple(
            Place(number, level.ask, level.acknowledge_within)
            for number, level in enumerate(levels or (Level(ask=UNNAMED),), start=1)
        )

    def person(self, name: str) -> Person:
        """A person, with what waits for them."""
        if name not in self._persons:
            self._persons[name] = Person(self.env, self.habits, name)
        return self._persons[name]

    def withdraw(self, turn: simpy.Event) -> None:
        """Something waits no longer for its turn, with whomever."""
        for person in self._persons.values():
            person.withdraw(turn)

    def places(self, severity: Severity) -> tuple[Place, ...]:
        """The levels that an incident of a severity asks: of low urgency the first only."""
        return self._places if self.habits.escalates(severity) else self._places[:1]

    def detail(self, place: Place) -> dict[str, object]:
        """What rows say of a level; nothing where people have no names."""
        return place.detail if self.is_named else {}

    def on_duty(self, role: str) -> str | None:
        """Who is on duty for a role now; None for nobody."""
        return self.roster.on_duty(role, float(self.env.now))

    def hours_of(self, person: str) -> str:
        """The class of the hour that it is for a person now: business, off or sleep."""
        return self.roster.hour_class(person, float(self.env.now))

    def ring(self) -> None:
        """A paging alert begins to fire."""
        rings = self.rings
        self.rings = self.env.event()
        rings.succeed()


def _always(person: str, incident: OpenIncident) -> bool:
    """Every page is answered."""
    return True


def _never() -> bool:
    """Stands in until a router says it."""
    return False
