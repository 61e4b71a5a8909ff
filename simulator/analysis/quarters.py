"""A run by calendar quarters of its zone."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulator.reliability.slo import SLO
from simulator.run import Run

# times in s that differ by less than this are the same
LAST_BITS = 1e-9


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


def budget_of(run: Run, slo: SLO, quarter: Quarter) -> float | None:
    """bad / ((1 - objective) x valid) of a quarter (1 = all that it allows), by the cells that end
    in it; None without valid events.
    """
    return _budget(run, slo, slice(_cells(run, quarter.begin), _cells(run, quarter.end)))


def budget_of_all(run: Run, slo: SLO) -> float | None:
    """The same of the whole run: the mean of its quarters by their valid events, so that one that
    is cut counts as much as there is of it.
    """
    return _budget(run, slo, slice(None))


def _budget(run: Run, slo: SLO, cells: slice) -> float | None:
    counts = run.counts[slo.events]
    valid = float(np.sum(counts.valid[cells], dtype=np.float64))
    if valid <= 0:
        return None
    bad = float(np.sum(counts.bad[cells], dtype=np.float64))
    return bad / (slo.error_budget * valid)


def _begins_quarter(run: Run, time: float) -> bool:
    # its middle lies in the month whatever the clocks do at its edges
    return run.scenario.wall_clock.wall(time + 86400.0).month % 3 == 1


def _name(run: Run, begin: float, end: float) -> str:
    middle = run.scenario.wall_clock.wall((begin + end) / 2)
    return f"{middle.year} Q{(middle.month + 2) // 3}"


def _cells(run: Run, time: float) -> int:
    """The cells stamped until a time (s)."""
    return int(np.floor(time / run.cell + LAST_BITS))
