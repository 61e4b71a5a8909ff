"""What was counted in a run, cell by cell, and what that spends of error budgets."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from simulator.ai_service.traffic import Curve
from simulator.expectation.condition import Condition
from simulator.expectation.history import History
from simulator.foundation.units import ms
from simulator.reliability.counts import Counts
from simulator.reliability.ledger import Ledger, Spending
from simulator.reliability.phases import Stamp
from simulator.reliability.slo import SLO, Events
from simulator.reliability.windows import Floats, over_cells
from simulator.run.tables import cell_ends
from simulator.scenario import Scenario


def base_of(scenario: Scenario) -> Condition:
    """The service of a scenario as it is when nothing fails and nobody acts."""
    curve = Curve(scenario.service.traffic, scenario.local_clock)
    return Condition(scenario.service, curve, scenario.outcomes_needed)


def history_of(scenario: Scenario, base: Condition) -> History:
    """What the SLOs of a scenario bring along from before the start."""
    return History(base, scenario.months, is_clean=scenario.monitoring.has_history)


class CountedRun:
    """A run as far as it was counted: a scenario, and the good and valid events of each indicator
    for every cell of `cell` seconds.
    """

    def __init__(self, scenario: Scenario, counts: Mapping[Events, Counts]) -> None:
        self.scenario = scenario
        self.counts = counts
        self.cell = scenario.monitoring.scrape_interval
        # asked for by summary, scores, pictures and reports alike
        self._spent: dict[SLO, Floats] = {}
        self._sums: dict[Events, tuple[Floats, Floats]] = {}

    def share_sums(self, other: "CountedRun") -> None:
        """Keeps what follows from the counts once for this run and another one with the same
        scenario but for its alerts, and the very same counts.
        """
        self._spent = other._spent
        self._sums = other._sums

    def share_service(self, other: "CountedRun") -> None:
        """Keeps what follows from the service without a fault once for this run and another one of
        the same service.
        """
        self.base = other.base
        self.history = other.history

    @cached_property
    def base(self) -> Condition:
        """The service as it is when nothing fails and nobody acts."""
        return base_of(self.scenario)

    @cached_property
    def history(self) -> History:
        """What the SLOs bring along from before the start."""
        return history_of(self.scenario, self.base)

    @property
    def ends(self) -> Floats:
        """The end of every cell (s from the start)."""
        return cell_ends(len(next(iter(self.counts.values()))), self.cell)

    def slo(self, name: str) -> SLO:
        """The objective of that name; raises UnknownNameError with the known names."""
        return self.scenario.slo(name)

    def burn_rate(self, slo: SLO, window: float) -> Floats:
        """(bad / valid) / (1 - objective) over a window (s) at the end of every cell (1 = just
        the budget); NaN without valid events.
        """
        cells = len(self.counts[slo.events])
        windows = self._ledger(slo, window).windows
        # a window without valid events has no burn rate: NaN, and no reason for a warning
        with np.errstate(divide="ignore", invalid="ignore"):
            burn: Floats = windows.ratio(window, 1, cells, self.cell)[0] / slo.error_budget
        return burn

    def budget_spent(self, slo: SLO) -> Floats:
        """bad / ((1 - objective) x valid) over the SLO's window (0 = none, 1 = all; NaN without
        valid events) at the end of every cell, history and carry-over included.
        """
        if slo not in self._spent:
            self._spent[slo] = self.spending(slo).share(slo)
            # every caller gets the same array
            self._spent[slo].setflags(write=False)
        return self._spent[slo]

    def spending(self, slo: SLO) -> Spending:
        """What counts against the SLO's budget at the end of every cell, history and carry-over
        included.

        A rolling window is (T - window, T]; a calendar month has the valid events that are promised
        for all of it.
        """
        if slo.is_calendar:
            return self._ledger(slo, slo.window).spending(slo, self.ends)
        bad, valid = self._summed(slo.events)
        # a window that begins within a cell holds all of it
        cells = -(-ms(slo.window) // ms(self.cell))
        before = self.history.before(slo, cells, len(bad), self.cell)
        return self.history.budget(slo).of_every_cell(
            over_cells(bad, cells), over_cells(valid, cells, before), self.cell
        )

    def so_far(self, slo: SLO, time: float) -> Stamp:
        """A moment (s), and the SLO's bad and valid events in the cells that ended until then."""
        cells = ms(time) // ms(self.cell)
        if not cells:
            return Stamp(time, 0.0, 0.0)
        bad, valid = self._summed(slo.events)
        last = min(cells, len(bad)) - 1
        return Stamp(time, float(bad[last]), float(valid[last]))

    def _summed(self, events: Events) -> tuple[Floats, Floats]:
        """All bad and valid events from the start until the end of every cell."""
        if events not in self._sums:
            counts = self.counts[events]
            bad, valid = (np.cumsum(each, dtype=np.float64) for each in (counts.bad, counts.valid))
            self._sums[events] = bad, valid
        return self._sums[events]

    def _ledger(self, slo: SLO, longest: float) -> Ledger:
        """One SLO's counts, for windows up to a length (s)."""
        counts = self.counts[slo.events]
        ledger = self.history.ledger([slo], len(counts), self.cell, longest)
        ledger.extend(0, [counts])
        return ledger
