"""The hours in which tickets are taken up, and who is there then, on the clock of a run."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import open_stretches
from simulator.oncall.roster import Roster, Staffed
from simulator.oncall.tickets import Tickets


class Chance(NamedTuple):
    """A stretch (begin and end in s) in which a person may take up a ticket."""

    person: str
    begin: float
    end: float


class WorkingHours:
    """Stretches (begin and end in s, in order, apart from each other) in which people work on what
    can wait, and who is on duty for it, for a role.
    """

    def __init__(self, stretches: Sequence[tuple[float, float]], roster: Roster, role: str) -> None:
        self.stretches = stretches
        self.roster = roster
        self.role = role
        self._begins = [begin for begin, _ in stretches]

    def next(self, time: float, keeper: str | None = None) -> Chance | None:
        """The first chance from a time (s) on of whoever is on duty, or of the one who has it
        already; None if there is none before the horizon.
        """
        begin = self._opens(time)
        while begin < math.inf:
            person = keeper or self.roster.on_duty(self.role, begin)
            if person is not None:
                return Chance(person, begin, self._ends(begin, keeper))
            # nobody is there: somebody may come while the hours last
            begin = self._opens(self.roster.next_on_duty([self.role], begin))
        return None

    def _opens(self, time: float) -> float:
        """The first moment (s) from a time (s) on that is within the hours; inf for none."""
        place = bisect_right(self._begins, time)
        if place and time < self.stretches[place - 1][1]:
            return time
        if place < len(self.stretches):
            return self._begins[place]
        return math.inf

    def _ends(self, begin: float, keeper: str | None) -> float:
        """When (s) the hours end that hold a time (s), or the turn of whoever is on duty then."""
        closes = self.stretches[bisect_right(self._begins, begin) - 1][1]
        if keeper:
            return closes
        return min(closes, self.roster.turn_ends(self.role, begin))


def working_hours(
    scenario: Staffed, tickets: Tickets, roster: Roster, first_level: str
) -> WorkingHours:
    """The hours in which a scenario's tickets are taken up, until its horizon, by whoever is on
    duty for the role that is asked, by default that of the ladder's first level.
    """
    clock = WallClock(scenario.start)
    stretches = open_stretches(
        tickets.hours, clock, scenario.horizon, tickets.zone, tickets.holidays
    )
    return WorkingHours(stretches, roster, tickets.ask or first_level)
