"""The hours in which tickets are taken up, on the clock of a run."""

import math
from bisect import bisect_right
from collections.abc import Iterable

from simulator.foundation.wall_clock import WallClock
from simulator.oncall.hours import open_stretches
from simulator.oncall.tickets import Tickets
from simulator.scenario import Scenario


class WorkingHours:
    """Stretches (begin and end in s, in order, apart from each other) in which people work on what
    can wait.
    """

    def __init__(self, stretches: Iterable[tuple[float, float]]) -> None:
        self.stretches = tuple(stretches)
        self._begins = [begin for begin, _ in self.stretches]

    def opens(self, time: float) -> float:
        """The first moment (s) from a time (s) on that is within them; inf for none."""
        place = bisect_right(self._begins, time)
        if place and time < self.stretches[place - 1][1]:
            return time
        if place < len(self.stretches):
            return self._begins[place]
        return math.inf

    def closes(self, time: float) -> float:
        """When (s) the stretch ends that holds a time (s)."""
        return self.stretches[bisect_right(self._begins, time) - 1][1]


def working_hours(scenario: Scenario, tickets: Tickets) -> WorkingHours:
    """The hours in which a scenario's tickets are taken up, until its horizon."""
    clock = WallClock(scenario.start)
    stretches = open_stretches(
        tickets.hours, clock, scenario.horizon, tickets.zone, tickets.holidays
    )
    return WorkingHours(stretches)
