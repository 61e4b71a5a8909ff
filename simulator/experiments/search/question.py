"""What is asked of a search: the scenario, the most pages, and what is to be least."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from simulator.analysis.choosing import measures_of
from simulator.analysis.measures import MONTH, PER_MONTH, Measure, unit_of_counts
from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import above_zero, described
from simulator.scenario import Scenario

# with nobody on call there is no budget that a response saves: what is spent before the page
BEFORE_PAGE = "unseen"
SPENT = "budget_spent"
# beyond it no picture can tell anything
MOST_PAGES = 1e6


@dataclass(frozen=True)
class Question:
    """A scenario whose policy is to be chosen, with at most so many pages (per 30 d, of all SLOs;
    per run of less than 7 d), over so many policies and replications; `slo` names the SLO whose
    budget counts ("": the one that spends most under the current policy).
    """

    scenario: Scenario
    max_pages: float
    policies: int
    replications: int
    slo: str
    first_seed: int

    @property
    def seeds(self) -> range:
        """The seeds of the search."""
        return range(self.first_seed, self.first_seed + self.replications)

    @property
    def fresh_seeds(self) -> range:
        """Those that the search never sees."""
        return range(self.seeds.stop, self.seeds.stop + self.replications)

    @property
    def unit(self) -> str:
        """What pages are counted in."""
        return unit_of_counts(self.scenario.horizon)

    @property
    def per_page(self) -> float:
        """What one page of a run adds to the measure of pages."""
        return MONTH / self.scenario.horizon if self.unit == PER_MONTH else 1.0

    @property
    def measures(self) -> dict[str, Measure]:
        """What may be made least, by key: the budget that each SLO spends, or what all of them
        spend before the page where nobody is on call.
        """
        groups = measures_of([self.scenario])
        if self.scenario.oncall is None:
            return {each.key: each for each in groups["alerts"] if each.key == BEFORE_PAGE}
        spent = {each.key: each for each in groups["response"] if _is_spent(each.key)}
        if not self.slo:
            return spent
        return {key: each for key, each in spent.items() if key in (SPENT, f"{SPENT} [{self.slo}]")}

    def objective(self, mean_of: Callable[[str], float | None]) -> Measure:
        """The measure of the SLO that spends most, by the current policy's means."""
        measures = self.measures
        means = {key: mean_of(key) for key in measures}
        known = {key: mean for key, mean in means.items() if mean is not None}
        return measures[max(known or measures, key=lambda key: known.get(key, 0.0))]


def _is_spent(key: str) -> bool:
    return key.partition(" [")[0] == SPENT


def check_minutes(minutes: float | None) -> float:
    """The most time to take (s), infinite where none is given; raises ArgumentError for what is
    none.
    """
    if minutes is None:
        return math.inf
    return 60 * above_zero(minutes, "minutes")


def check_question(scenario: Scenario, max_pages: object, slo: str) -> float:
    """The limit as a number; raises ArgumentError for what is none, and for an SLO of which no
    budget can be told.
    """
    # nan is neither above nor below anything
    limit = math.nan
    if isinstance(max_pages, int | float) and not isinstance(max_pages, bool):
        limit = float(max_pages)
    if not 0 <= limit <= MOST_PAGES:
        raise ArgumentError(
            f"max_pages: {described(max_pages)} is not a number of pages: give one from 0 to"
            f" {MOST_PAGES:,.0f}"
        )
    if slo:
        # names are checked where they are known
        scenario.slo(slo)
        if scenario.oncall is None and len(scenario.slos) > 1:
            raise ArgumentError(
                "slo: with nobody on call the budget spent before the page is that of all SLOs:"
                " leave it out, or add oncall"
            )
    return limit
