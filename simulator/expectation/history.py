"""The events of a service without a fault: what lies before the start, and what a calendar month
promises.
"""

from collections.abc import Sequence

import numpy as np

from simulator.ai_service.outcomes import RequestCounts
from simulator.expectation.condition import Condition
from simulator.reliability.calendar import month_at
from simulator.reliability.counts import QUANTA
from simulator.reliability.ledger import Budget, Ledger
from simulator.reliability.slo import SLO, Events, Timeslices
from simulator.reliability.windows import Floats

# what begins with a month (s) belongs to it; a slice that ends with one to the one before
SOON = 1e-6
# slices of time, or events, that are only the last bits of a quotient
NOISE = 1e-9
# so many events in multiples of 1 / QUANTA are still exact in float64
MOST_IN_PARTS = 2**53 / QUANTA


def expected_valid_events(
    condition: Condition, events: Events, begins: Floats, ends: Floats
) -> Floats:
    """Expected valid events in (begin, end] of each two times (s), if all goes well."""
    rate = _rate_without_fault(condition, events)
    if isinstance(events, Timeslices):
        return _slices(condition, events, begins, ends) * (rate > 0)
    return (condition.curve.since(ends) - condition.curve.since(begins)) * rate


def allowed_by_month(condition: Condition, slo: SLO, months: Sequence[float], time: float) -> float:
    """The bad events that an objective's calendar month that a time (s) lies in allows; `months`
    are the beginnings of all months (s).
    """
    known = np.array(months)
    if not isinstance(slo.events, Timeslices):
        time += SOON
    place = month_at(known, np.array([time]))
    valid = expected_valid_events(condition, slo.events, known[place], known[place + 1])
    return slo.error_budget * float(valid[0])


def allowed_by_window(condition: Condition, slo: SLO) -> float:
    """The bad events that one window of an objective allows: of the valid ones expected before the
    start.
    """
    return slo.error_budget * condition.valid(slo.events, -slo.window, 0.0)


def clean_history(condition: Condition, slo: SLO, times: Floats) -> Floats:
    """An objective's expected valid events between each time (s, <= 0) and the start, all of them
    good, in whole multiples of 2^-20 (of 1 where they are very many): one SLO window of them, and
    nothing before that.
    """
    begins = np.maximum(times, -slo.window)
    # rounded like drawn ones, so that sums over the start are exact in any order too
    valid = expected_valid_events(condition, slo.events, begins, np.zeros(1))
    if condition.service.traffic.interactive * slo.window >= MOST_IN_PARTS:
        return np.rint(valid)
    return np.rint(valid * QUANTA) / QUANTA


class History:
    """What objectives bring along from before the start; nothing, if the data begin with the run.

    `base` is the service without a fault, `months` are the beginnings of all calendar months that
    the run touches (s).
    """

    def __init__(self, base: Condition, months: Sequence[float], *, is_clean: bool) -> None:
        self.base = base
        self.months = np.array(months)
        self.is_clean = is_clean
        # asked for by each run of the same service
        self._before: dict[tuple[SLO, int, int, float], Floats] = {}
        self._allowed: dict[SLO, float] = {}

    def ledger(self, slos: Sequence[SLO], cells: int, cell: float, longest: float) -> Ledger:
        """An empty ledger of objectives over so many cells (s), for windows up to `longest` (s)."""
        budgets = [self.budget(slo) for slo in slos]
        before = np.zeros((len(slos), 1))
        if self.is_clean:
            times = -np.arange(int(np.ceil(longest / cell)) + 1) * cell
            before = np.stack([clean_history(self.base, slo, times) for slo in slos])
        return Ledger(budgets, cells, cell, before)

    def before(self, slo: SLO, window: int, cells: int, cell: float) -> Floats | None:
        """An objective's events before the start in the windows of so many cells (s) that end with
        the run's cells, as long as they reach back so far; None if the data begin with the run.
        """
        if not self.is_clean:
            return None
        key = (slo, window, cells, cell)
        if key not in self._before:
            reach = np.arange(window - 1, max(0, window - 1 - cells), -1)
            self._before[key] = clean_history(self.base, slo, -reach * cell)
        return self._before[key]

    def allowed(self, slo: SLO) -> float:
        """The bad events that one window of an objective allows; of none that is a calendar
        month's.
        """
        if slo not in self._allowed:
            self._allowed[slo] = allowed_by_window(self.base, slo)
        return self._allowed[slo]

    def budget(self, slo: SLO) -> Budget:
        """An objective's budget, with what was spent of it before the start."""
        ends = self.months[1:]
        promised = expected_valid_events(self.base, slo.events, self.months[:-1], ends)
        valid = self._valid_before(slo, promised)
        carryover = slo.budget_spent_before * slo.error_budget * valid
        return Budget(slo, self.months, promised, carryover)

    def _valid_before(self, slo: SLO, promised: Floats) -> float:
        """The valid events of the window that ends just before the start."""
        if not self.is_clean:
            return 0.0
        if not slo.is_calendar:
            begin = np.array([-slo.window])
            return float(expected_valid_events(self.base, slo.events, begin, np.zeros(1))[0])
        # a run that begins with a month begins when the one before it is over
        if self.months[0] < 0:
            return float(promised[0])
        return 0.0


def _slices(condition: Condition, events: Timeslices, begins: Floats, ends: Floats) -> Floats:
    """The slices of time that end in (begin, end] of each two times (s), and in which somebody is
    expected to come.
    """
    begins, ends = np.atleast_1d(begins, ends)
    length = events.length
    ahead = events.ahead
    first = np.floor((begins + ahead) / length + NOISE).astype(np.int64)
    last = np.floor((ends + ahead) / length + NOISE).astype(np.int64)
    if condition.curve.is_flat or not len(first):
        return (last - first).astype(np.float64)
    edges = np.arange(first.min(), last.max() + 1)
    until = edges[1:] * length - ahead
    since = edges[:-1] * length - ahead
    # the slice in which the run starts begins with it
    since[(since < 0) & (until > 0)] = 0.0
    is_visited = condition.curve.since(until) - condition.curve.since(since) > NOISE
    sums = np.concatenate(([0.0], np.cumsum(is_visited)))
    slices: Floats = sums[last - edges[0]] - sums[first - edges[0]]
    return slices


def _rate_without_fault(condition: Condition, events: Events) -> float:
    """The valid events a second of a service without a fault, where the curve is 1."""
    traffic = condition.service.traffic
    rows = [np.array([traffic.interactive]), np.zeros(1)]
    rows += [np.array([outcome.promised(traffic)]) for outcome in condition.outcomes]
    sli = events.sli if isinstance(events, Timeslices) else events
    return float(sli.count(RequestCounts(condition.outcomes, rows)).valid[0])
