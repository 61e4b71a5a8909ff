"""A run by calendar quarters of its zone."""

from dataclasses import dataclass
from itertools import pairwise

from simulator.reliability.slo import SLO
from simulator.run import Run


@dataclass(frozen=True)
class Quarter:
    """The part of a calendar quarter that a run covers: `name` ("2026 Q1"), from `begin` to `end`
    (s from the start); whether it `is_cut` by the run's start or end, and is its last.
    """

    name: str
    begin: float
    end: float
    is_cut: bool = False
    is_last: bool = False

    def holds(self, time: float) -> bool:
        """Whether a moment (s) lies in it; the last holds the horizon too."""
        return self.begin <= time < self.end or (self.is_last and time == self.end)


def quarters_of(run: Run) -> tuple[Quarter, ...]:
    """The quarters that a run covers, in order; the first and the last may be cut."""
    scenario = run.scenario
    starts = [time for time in scenario.months[1:] if _begins_quarter(run, time)]
    inside = [time for time in starts if 0 < time < scenario.horizon]
    whole = [time for time in scenario.months if _begins_quarter(run, time)]
    bounds = pairwise([0.0, *inside, scenario.horizon])
    return tuple(
        Quarter(
            _name(run, begin, end),
            begin,
            end,
            is_cut=begin not in whole or end not in whole,
            is_last=end == scenario.horizon,
        )
        for begin, end in bounds
    )


def whole_of(run: Run) -> Quarter:
    """A run as one stretch: its figures are the means of its quarters by their valid events, so
    that one that is cut counts as much as there is of it.
    """
    return Quarter("", 0.0, run.scenario.horizon, is_last=True)


def bad_of(run: Run, slo: SLO, begin: float, end: float) -> float:
    """An SLO's bad events between two times (s), by the cells that end in between."""
    return (run.so_far(slo, end).bad or 0.0) - (run.so_far(slo, begin).bad or 0.0)


def allowed_in(run: Run, slo: SLO, quarter: Quarter) -> float:
    """The bad events that the valid ones of a quarter allow: (1 - objective) x valid."""
    end, begin = run.so_far(slo, quarter.end), run.so_far(slo, quarter.begin)
    return slo.error_budget * ((end.valid or 0.0) - (begin.valid or 0.0))


def budget_of(run: Run, slo: SLO, quarter: Quarter) -> float | None:
    """bad / ((1 - objective) x valid) of a quarter (1 = all that it allows); None without valid
    events.
    """
    allowed = allowed_in(run, slo, quarter)
    return bad_of(run, slo, quarter.begin, quarter.end) / allowed if allowed > 0 else None


def _begins_quarter(run: Run, time: float) -> bool:
    # its middle lies in the month whatever the clocks do at its edges
    return run.scenario.wall_clock.wall(time + 86400.0).month % 3 == 1


def _name(run: Run, begin: float, end: float) -> str:
    middle = run.scenario.wall_clock.wall((begin + end) / 2)
    return f"{middle.year} Q{(middle.month + 2) // 3}"
