"""The roster of a run: who is on duty when, and what hour it is for them."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Protocol

from simulator.foundation.wall_clock import WallClock
from simulator.oncall.people import HourClass, Person, hour_class
from simulator.oncall.rota import Rotas
from simulator.oncall.shifts import Shift, shifts_of

# so long after the horizon the roster goes on (s): the turn in which a run ends has its end
MARGIN = 14 * 86400.0


class Staffed(Protocol):
    """What a roster needs to know of a scenario."""

    @property
    def start(self) -> datetime:
        """When the run begins."""

    @property
    def horizon(self) -> float:
        """How long it lasts (s)."""

    @property
    def people(self) -> tuple[Person, ...] | None:
        """Those who may be on duty."""

    @property
    def rota(self) -> Rotas | None:
        """Their rotas by role."""


class Roster:
    """Who is on duty for which role, and when, in one run.

    A role is the name of a rota; any other name is a person who is always on duty.
    """

    def __init__(
        self, clock: WallClock, until: float, people: Sequence[Person], rotas: Rotas
    ) -> None:
        self.clock = clock
        self.until = until
        self._rotas = rotas
        self._zones = {person.name: person.zone or clock.zone for person in people}
        # worked out when they are asked for
        self._shifts: dict[str, _Shifts] = {}

    @classmethod
    def of(cls, scenario: Staffed) -> "Roster":
        """The roster of a scenario's run, and of two weeks after its end."""
        return cls(
            WallClock(scenario.start),
            scenario.horizon + MARGIN,
            scenario.people or (),
            scenario.rota or {},
        )

    def on_duty(self, role: str, time: float) -> str | None:
        """The name of the person on duty for a role at a time (s); None for nobody."""
        return self._of(role).at(time).person

    def next_on_duty(self, roles: Iterable[str], time: float) -> float:
        """The first time (s) after `time` at which somebody comes on duty for one of the roles;
        inf for never.
        """
        return min((self._of(role).next_arrival(time) for role in roles), default=math.inf)

    def turn_ends(self, role: str, time: float) -> float:
        """When (s) the person on duty for a role at a time stops being it; inf for never, and where
        nobody is on duty.
        """
        shift = self._of(role).at(time)
        if shift.person is None or shift.end >= self.until:
            return math.inf
        return shift.end

    def hour_class(self, person: str, time: float) -> HourClass:
        """Whether a time (s) is in business, off or sleep hours to a person, in their own zone."""
        return hour_class(self.clock.wall(time, self.zone(person)))

    def zone(self, person: str) -> tzinfo:
        """The zone of a person; that of the start for somebody of whom no more is known."""
        return self._zones.get(person, self.clock.zone)

    def shifts(self, role: str, until: float) -> list[Shift]:
        """The shifts of a role from the start of the run until a time (s), in order and without a
        break; with None for nobody.
        """
        known = self._of(role).shifts
        return [
            Shift(shift.person, shift.begin, min(shift.end, until))
            for shift in known
            if shift.begin < until
        ]

    def _of(self, role: str) -> "_Shifts":
        if role not in self._shifts:
            rota = self._rotas.get(role)
            found = shifts_of(rota, self.clock, self.until) if rota else _always(role)
            self._shifts[role] = _Shifts(found)
        return self._shifts[role]


class _Shifts:
    """The shifts of one role, without a break."""

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self.shifts = shifts

    @cached_property
    def _begins(self) -> list[float]:
        return [shift.begin for shift in self.shifts]

    @cached_property
    def _arrivals(self) -> list[float]:
        return [shift.begin for shift in self.shifts[1:] if shift.person is not None]

    def at(self, time: float) -> Shift:
        """The one that holds a time (s); it begins with its first moment."""
        return self.shifts[max(bisect_right(self._begins, time) - 1, 0)]

    def next_arrival(self, time: float) -> float:
        """When (s) the next person comes after a time; inf for never."""
        position = bisect_right(self._arrivals, time)
        return self._arrivals[position] if position < len(self._arrivals) else math.inf


def _always(person: str) -> tuple[Shift, ...]:
    return (Shift(person, 0.0, math.inf),)
