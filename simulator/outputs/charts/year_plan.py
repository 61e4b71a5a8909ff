"""What a picture of a year shows: the quarters of one or several runs, and their backlogs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.analysis.proposals import backlog, proposals_of
from simulator.analysis.quarter_figures import QuarterFigures, quarter_figures
from simulator.analysis.quarters import budget_of, whole_of
from simulator.outputs.charts.budgets_plan import LOOKS
from simulator.outputs.charts.story import Floats
from simulator.outputs.charts.style import GREEN
from simulator.reliability.slo import SLO
from simulator.run import Run

# more columns in a quarter could not be told apart
MOST_RUNS = 4


@dataclass(frozen=True)
class Year:
    """A run by quarters, as it is drawn; `name` is "" for one alone."""

    name: str
    run: Run
    quarters: tuple[QuarterFigures, ...]
    color: str

    @property
    def learns(self) -> bool:
        """Whether its team learns."""
        return self.run.scenario.learns is not None

    def spent(self, slo: str) -> list[float]:
        """The share of each quarter's budget of an SLO that was spent; NaN for no data."""
        shares = (quarter.slos[slo].budget_spent for quarter in self.quarters)
        return [np.nan if share is None else share for share in shares]

    def spent_in_all(self, slo: str) -> float | None:
        """bad / ((1 - objective) x valid) of the whole run (1 = all); None without valid events."""
        return budget_of(self.run, self.run.slo(slo), whole_of(self.run))

    def total(self, what: str) -> int:
        """How many in all quarters: of `recurrences`, `prevented`, `stopped`, or of the proposals
        that are `proposed`, `done`, `refused` or `given_up`.
        """
        values = [getattr(quarter, what) for quarter in self.quarters]
        return sum(value if isinstance(value, int) else len(value) for value in values)

    @cached_property
    def backlog(self) -> tuple[Floats, Floats, Floats]:
        """Times (s) from the start to the horizon, and from each on the items of the backlog and
        the hours that they need.
        """
        changes = [*backlog(proposals_of(self.run.log))]
        _, items, hours = changes[-1] if changes else (0.0, 0, 0.0)
        rows = [(0.0, 0, 0.0), *changes, (self.run.scenario.horizon, items, hours)]
        times, items_then, hours_then = np.array(rows, dtype=float).T
        return times, items_then, hours_then


def years_of(runs: "Run | Mapping[str, Run]") -> list[Year]:
    """Each run with its look; of more than can be told apart the first."""
    named = {"": runs} if isinstance(runs, Run) else runs
    if not named:
        raise ValueError("there is nothing to draw: give at least one run, by its label")
    # green is what was prevented
    looks = [look for look in LOOKS if look[0] != GREEN][:MOST_RUNS]
    pairs = zip(named.items(), looks, strict=False)
    return [Year(name, run, quarter_figures(run), color) for (name, run), (color, _) in pairs]


def slo_shown(years: Sequence[Year], name: str) -> SLO:
    """The SLO of that name; without one, of those that all runs have the one that spent most of a
    quarter's budget.
    """
    first = years[0].run
    if name:
        return first.slo(name)
    others = [{slo.name for slo in year.run.scenario.slos} for year in years[1:]]
    known = [slo for slo in first.scenario.slos if all(slo.name in each for each in others)]
    if not known:
        raise ValueError("these runs have no objective (SLO) of the same name to draw")

    def most(slo: SLO) -> float:
        return float(np.fmax.reduce([share for year in years for share in year.spent(slo.name)]))

    # one without data comes last
    return max(known, key=lambda slo: np.nan_to_num(most(slo), nan=-1.0))
