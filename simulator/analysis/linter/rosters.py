"""The roster of a scenario as the linter looks at it, and how it tells of stretches of a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.stretches import Stretch
from simulator.foundation.units import format_duration
from simulator.oncall.hours import DAYS
from simulator.oncall.ladder import Level, ladder_of
from simulator.oncall.roster import Roster
from simulator.oncall.shifts import Shift
from simulator.scenario import Scenario


@dataclass(frozen=True)
class Duty:
    """The roster of a scenario and the ladder that asks it."""

    scenario: Scenario

    @cached_property
    def roster(self) -> Roster:
        return Roster.of(self.scenario)

    @cached_property
    def ladder(self) -> tuple[Level, ...]:
        return ladder_of(self.scenario) or ()

    @property
    def roles(self) -> list[str]:
        """What the levels ask for, each once."""
        return list(dict.fromkeys(level.ask for level in self.ladder))

    @property
    def whole(self) -> list[Stretch]:
        """The run."""
        return [(0.0, self.scenario.horizon)]

    def shifts(self, role: str) -> list[Shift]:
        """Those of a role within the run."""
        return self.roster.shifts(role, self.scenario.horizon)

    def empty(self, role: str) -> list[Stretch]:
        """The stretches of the run with nobody on duty for a role."""
        return [(each.begin, each.end) for each in self.shifts(role) if each.person is None]

    def clock(self, time: float) -> str:
        """A time (s) on the wall of the start's zone: `Sat 2026-10-24 17:00`."""
        wall = self.roster.clock.wall(time)
        return f"{DAYS[wall.weekday()]} {wall:%Y-%m-%d %H:%M}"

    def told(self, stretches: Sequence[Stretch]) -> str:
        """`for 16h of the run, first from Sat 2026-10-24 17:00 to Sun 2026-10-25 09:00`."""
        total = sum(end - begin for begin, end in stretches)
        begin, end = stretches[0]
        first = "from" if len(stretches) == 1 else "first from"
        of_run = "" if total < self.scenario.horizon else ", all"
        return (
            f"for {in_hours(total)}{of_run} of the run, {first} {self.clock(begin)} to"
            f" {self.clock(end)} {self.roster.clock.wall(end).tzname()}"
        )


def duties(watched: WatchedSLO) -> Iterator[Duty]:
    """What is asked, once for a scenario: no SLO and no rule has anything to do with it."""
    scenario = watched.scenario
    if watched.is_first and scenario.oncall is not None and (scenario.rota or scenario.people):
        yield Duty(scenario)


def in_hours(seconds: float) -> str:
    """A length to the second: `16h`, `43m12s`, hours above a day: `128h30m`."""
    hours, rest = divmod(round(seconds), 3600)
    left = format_duration(float(rest)) if rest else ""
    return f"{hours}h{left}" if hours else left or "0s"
