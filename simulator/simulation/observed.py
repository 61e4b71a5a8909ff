"""What alerts and people see of the counts: sums over windows, at ticks, for each objective."""

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.outcomes import Counted, RequestCounts
from simulator.expectation.history import History
from simulator.reliability.counts import QUANTA, Counts
from simulator.reliability.slo import SLO, Timeslices
from simulator.reliability.windows import Floats, ms
from simulator.scenario import Scenario
from simulator.scenario.watching import cells_to_a_sum, watched
from simulator.simulation.counts_by_events import CountsByEvents, cells_of, counted

# so many ticks are looked at at once: what is needed on the way takes no more memory
TICKS = 2**16


class Observed:
    """The counts of all objectives, summed over groups of cells (live).

    `counts` are the sampler's own rows: finished requests, failed ones, and one row for each
    outcome. Their groups are as coarse as ticks and windows allow.
    """

    def __init__(
        self,
        scenario: Scenario,
        history: History,
        counts: Floats,
        outcomes: Sequence[Counted],
        cuts: Sequence[int] = (),
    ) -> None:
        self.counts = counts
        self.outcomes = outcomes
        self.cell = scenario.monitoring.scrape_interval
        self.tick = scenario.monitoring.evaluation_interval
        self.group = cells_to_a_sum(scenario)
        cells = scenario.cells // self.group
        grid = self.group * self.cell
        # objectives on the same events share what is counted of them
        self.events = {slo.events: cells_of(slo.events, grid) for slo in scenario.slos}
        own = list(self.events)
        self.counted_as = [own.index(slo.events) for slo in scenario.slos]
        are_slices = [isinstance(slo.events, Timeslices) for slo in scenario.slos]
        self.are_rounded = ~np.array(are_slices)[:, None]
        longest = max(watched(scenario), default=0.0)
        self.ledger = history.ledger(scenario.slos, cells, grid, longest)
        self.rows = self.ledger.rows
        self.windows = self.ledger.windows
        self.cuts = list(cuts)  # the cell of every cut, in order

    def until(self, cell: int, counts: Floats) -> "Observed":
        """What is observed of the first so many cells of `counts`, which go on in another way."""
        other = copy(self)
        other.counts = counts
        other.cuts = self.cuts[: bisect_left(self.cuts, cell)]
        other.ledger = self.ledger.until(cell // self.group)
        other.windows = other.ledger.windows
        return other

    def was_cut(self, cell: int) -> None:
        """A cell was cut, so its expected counts were rounded once more."""
        self.cuts.append(cell)

    def extend(self, first: int, last: int) -> None:
        """Brings the sums up to date with the cells first..last-1."""
        # a group that a cut has opened again is summed from its beginning, an unfinished one later
        first = first // self.group
        last = last // self.group
        known = list[Counts]()
        grouped = dict[int, RequestCounts]()
        for events, (size, ahead) in self.events.items():
            # a slice of time that ends in these cells may begin before them
            begin = max(0, (first + ahead) // size * size - ahead)
            lead = ahead if begin == 0 else 0
            if begin not in grouped:
                rows = self.counts[:, begin * self.group : last * self.group]
                grouped[begin] = RequestCounts(self.outcomes, _sums(rows, self.group))
            known.append(counted(events, grouped[begin], size, lead)[first - begin :])
        self.ledger.extend(first, [known[place] for place in self.counted_as])

    def rounding(self, window: float, first: int, last: int) -> Floats:
        """By how many events the rounding of expected counts may have moved a window's sums, at
        ticks first..last (SLOs x ticks): 2^-20 for each of its parts, and nothing where whole
        slices of time are counted.
        """
        ticks = np.arange(first, last + 1) * ms(self.tick)
        ends = ticks // ms(self.cell)
        begins = (ticks - ms(window)) // ms(self.cell)
        cuts = np.searchsorted(self.cuts, ends) - np.searchsorted(self.cuts, begins)
        moved: Floats = self.are_rounded * (ends - begins + cuts) / QUANTA
        return moved

    def in_window(self, slo: SLO, window: float, time: float) -> Counts:
        """An objective's events of the cells stamped in a window (s) that ends at a time (s)."""
        row = self.rows[slo.name]
        grid = self.windows.cell
        if ms(time) % grid == 0 and ms(window) % grid == 0:
            return self.windows.count(row, window, time)
        # between two sums the cells themselves are counted, at both ends of the window
        begin = time - window
        counts = self.so_far(slo, time)
        if begin <= 0:
            # what lies before the start is all good
            before = self.windows.count(row, -begin, 0.0)
            return counts + Counts(before.valid, before.valid)
        then = self.so_far(slo, begin)
        return Counts(counts.good - then.good, counts.valid - then.valid)

    def unhealthy(
        self, slo: SLO, window: float, healthy: float, ticks: tuple[int, int]
    ) -> NDArray[np.bool_]:
        """Whether a window with valid events is below a share of good ones, at ticks
        first..last.
        """
        counts = self.windows.sums(self.rows[slo.name], window, ticks, self.tick)
        # without valid events there is nothing that is not healthy
        sli = np.ones(len(counts))
        np.divide(counts.good, counts.valid, out=sli, where=counts.valid > 0)
        return np.asarray(sli < healthy)

    def healthy_since(
        self, slo: SLO, window: float, healthy: float, times: tuple[float, float]
    ) -> float:
        """The first tick of the scenario from which on every window with valid events has been
        healthy, between two times (s); the last of them if it was not before.
        """
        tick = self.tick
        first = max(1, -(-ms(times[0]) // ms(tick)))
        last = ms(times[1]) // ms(tick)
        if last < first:
            return times[1]
        for end in range(last, first - 1, -TICKS):  # the last ticks first: they may be many
            begin = max(first, end - TICKS + 1)
            unhealthy = np.flatnonzero(self.unhealthy(slo, window, healthy, (begin, end)))
            if len(unhealthy):
                return min((begin + int(unhealthy[-1]) + 1) * tick, times[1])
        return first * tick

    def so_far(self, slo: SLO, time: float) -> Counts:
        """An objective's events of all whole cells that ended from the run's start until a time
        (s). They must be drawn.
        """
        cells = min(ms(time) // ms(self.cell), self.counts.shape[1])
        groups = cells // self.group
        sums = self.windows.so_far(self.rows[slo.name], groups)
        summed = groups * self.group
        # a slice that ends between two grid points is counted at the next
        if summed == cells or isinstance(slo.events, Timeslices):
            return sums
        return sums + slo.events.count(self.outcomes_of(summed, cells)).sum()

    def outcomes_of(self, first: int, last: int) -> RequestCounts:
        """What became of the requests of the cells first..last-1."""
        return RequestCounts(self.outcomes, list(self.counts[:, first:last]))

    def by_events(self) -> CountsByEvents:
        """The counts of all events in every cell."""
        requests = self.outcomes_of(0, self.counts.shape[1])
        return CountsByEvents(self.events, requests, self.cell)


def _sums(rows: Floats, group: int) -> list[Floats]:
    """Each row's sums over so many cells; exact in any order, so the quicker way is taken."""
    if group == 1:
        return list(rows)
    groups = rows.shape[1] // group
    if group > groups:
        # the loop below takes a pass for each place in a group: too many for a few large ones
        return list(rows.reshape(len(rows), groups, group).sum(axis=2, dtype=np.float64))
    sums = rows[:, ::group] + rows[:, 1::group]
    for place in range(2, group):
        sums += rows[:, place::group]
    return list(sums)
