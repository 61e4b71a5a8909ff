"""What became of the calendar months that ended in a run: kept or missed, and the share of the
budget that was spent.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from simulator.expectation.history import expected_valid_events
from simulator.reliability.slo import SLO
from simulator.run import Run

# shares, and times in s, that differ by less than this are the same
LAST_BITS = 1e-9


@dataclass(frozen=True)
class Month:
    """A calendar month at its end: its `bad` and `valid` events, and the valid ones that were
    `promised` for it at its beginning.

    `name` is its year and month ("2026-01"). Its SLI decides whether it was kept; the share of the
    budget divides by what was promised, so the two differ where more or fewer events came.
    """

    name: str
    objective: float
    bad: float
    valid: float
    promised: float

    @property
    def sli(self) -> float | None:
        """The share of good events; None without valid ones."""
        if self.valid <= 0:
            return None
        return (self.valid - self.bad) / self.valid

    @property
    def budget_spent(self) -> float | None:
        """bad / ((1 - objective) x promised), 1 = all of it; None where nothing was promised."""
        allowed = (1 - self.objective) * self.promised
        if allowed <= 0:
            return None
        return self.bad / allowed

    @property
    def is_kept(self) -> bool | None:
        """Whether the SLI reached the objective; None without valid events."""
        if self.sli is None:
            return None
        return self.sli >= self.objective

    @property
    def disagrees(self) -> bool:
        """Whether the share of the budget says the opposite of the SLI."""
        if self.is_kept is None or self.budget_spent is None:
            return False
        return self.is_kept != (self.budget_spent <= 1 + LAST_BITS)

    def numbers(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "month": self.name,
            "objective": self.objective,
            "sli": self.sli,
            "budget_spent": self.budget_spent,
            "is_kept": self.is_kept,
            "disagrees": self.disagrees,
        }


def ended_months(run: Run, slo: SLO) -> tuple[Month, ...]:
    """The calendar months of an objective that ended in the run, the first one with what is known
    of it from before the start; none for a window that rolls.
    """
    if not slo.is_calendar:
        return ()
    # a horizon within a cell leaves the last cell unplayed
    played = len(run.ends) * run.cell
    months = pairwise(run.scenario.months)
    ended = [month for month in months if 0 < month[1] <= played + LAST_BITS]
    return tuple(_ended(run, slo, begin, end) for begin, end in ended)


def kept_months(run: Run, slo: SLO) -> tuple[bool, ...]:
    """Whether each calendar month of an objective was kept: at its end by its SLI, and of one that
    is not over whether it still has budget; without those that have no data.
    """
    kept = [month.is_kept for month in ended_months(run, slo) if month.is_kept is not None]
    last = run.budget_spent(slo)[-1:]
    is_open = not any(abs(end - run.scenario.horizon) < run.cell for end in run.scenario.months)
    # NaN where nothing was promised: such a month says nothing
    if is_open and np.isfinite(last).all():
        kept.append(bool((last <= 1 + LAST_BITS).all()))
    return tuple(kept)


def _ended(run: Run, slo: SLO, begin: float, end: float) -> Month:
    inside = slice(max(0, _cells(run, begin)), _cells(run, end))
    valid = float(np.sum(run.counts[slo.events].valid[inside], dtype=np.float64))
    if begin < 0 and run.scenario.monitoring.has_history:
        # of the days before the start only what was promised is known, and all of it was good
        before = expected_valid_events(run.base, slo.events, np.array([begin]), np.zeros(1))
        valid += float(before[0])
    bad, all_promised = (float(events[inside.stop - 1]) for events in run.spending(slo))
    # its middle lies in the month whatever the clocks do at its edges
    middle = run.scenario.wall_clock.wall((begin + end) / 2)
    return Month(f"{middle:%Y-%m}", slo.objective, bad, valid, all_promised)


def _cells(run: Run, time: float) -> int:
    """The cells stamped until a time (s)."""
    return int(np.floor(time / run.cell + LAST_BITS))
