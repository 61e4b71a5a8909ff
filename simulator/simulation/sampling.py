"""The counts of every cell: whole cells ahead of the clock, a cell cut exactly where the condition
changes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.expectation.condition import Condition
from simulator.expectation.history import History
from simulator.expectation.means import Means
from simulator.foundation.streams import Streams
from simulator.reliability.windows import Floats, ms
from simulator.scenario import Scenario
from simulator.scenario.watching import is_watched
from simulator.simulation.counts_by_events import CountsByEvents
from simulator.simulation.draws import Draw, ExpectedDraw, Key, RandomDraw
from simulator.simulation.observed import Observed
from simulator.simulation.rows import Rows, arrival_rows
from simulator.simulation.totals import Totals

if TYPE_CHECKING:
    from simulator.simulation.course import Course

# so many cells are drawn at once, and ticks evaluated: a fine grid takes no more memory
MOST = 2**16
# whole numbers stay exact as integers; expected counts are fractions
COUNTED_AS = {"random": np.int64, "expected": np.float64}
# a cut (in cells) so close to a cell's end is only a rounding away from it
ROUNDING = 1e-9


@dataclass
class CutCell:
    """A cell in which the condition changes: its counts (rows) before the last cut, and the
    arrivals that are left after it, by class of clients.
    """

    number: int
    counts: Floats
    arrivals_left: dict[str, Floats] = field(default_factory=dict)


class Sampler:
    """The counts of every cell drawn so far (live): rows x cells, see `Rows`.

    Cells are numbered from 0; `drawn` of them are whole. The state segment that lasts has had its
    `condition` since `begin` (s).
    """

    # what is replayed instead of being drawn
    replayed: "Course | None" = None

    def __init__(
        self, scenario: Scenario, condition: Condition, history: History, streams: Streams
    ) -> None:
        self.condition = condition
        self.begin = 0.0
        self.cell = scenario.monitoring.scrape_interval
        self.cells = scenario.cells
        arrivals = arrival_rows(condition)
        self.draw = _draw_for(scenario, condition, arrivals, streams)
        self.rows = Rows(condition.outcomes, arrivals, self.draw)
        self.counts = np.zeros((len(self.rows), self.cells), dtype=COUNTED_AS[scenario.outcomes])
        self.observed = Observed(scenario, history, self.counts, condition.outcomes)
        self.drawn = 0
        # sums are for those who look at them while the run goes on
        self.is_read = is_watched(scenario)
        self.totals = Totals()
        self._cut_cell: CutCell | None = None

    def foreseen(self, time: float, acting: tuple[object, ...]) -> Condition | None:
        """The condition that begins at a time (s) under what acts then, where it is known; see
        `ReplayingSampler`.
        """
        return None

    def extend(self, last: int) -> None:
        """Draws whole cells until `last` of them are known."""
        last = min(last, self.cells)
        first = self.drawn
        if last <= first:
            return
        if self._cut_cell is not None and self._cut_cell.number == first:
            self.counts[:, first] = self._cut_cell.counts + self._after_cut(self._cut_cell)
            first += 1
        steady = self._steady_cell(first, last)
        for begin in range(first, steady, MOST):
            self._draw_cells(begin, min(begin + MOST, steady))
        for begin in range(steady, last, MOST):
            self._draw_cells(begin, min(begin + MOST, last))
        if self.is_read:
            self.observed.extend(self.drawn, last)
        self.drawn = last

    def _steady_cell(self, first: int, last: int) -> int:
        """The cell from which on all are alike, between two others."""
        steady = self.condition.steady_from
        if steady == math.inf:
            return last
        cell = math.ceil(max(steady, 0.0) / self.cell)
        return min(max(first, cell), last)

    def _draw_cells(self, first: int, last: int) -> None:
        """Draws the whole cells first..last-1."""
        if last <= first:
            return
        means = self.condition.cells(first, last, self.cell)
        offered = {
            client: self.draw.offered(client, first, last, means.usual(row))
            for client, row in self.rows.arrivals.items()
        }
        # the key is the segment's: its blocks share their streams, one going on after the other
        self.rows.fill(self.counts[:, first:last], offered, means, (self.begin,))

    def switch(self, time: float, condition: Condition) -> None:
        """A new condition from a time (s) on: what was drawn beyond is forgotten, the cell there is
        cut.
        """
        cell = self.cell_of(time)
        self.extend(cell)
        self.drawn = min(self.drawn, cell)
        if cell < self.cells:
            self._cut(cell, time)
        self.totals.add(self.condition, self.draw, self.begin, time)
        self.begin = time
        self.condition = condition
        self.draw.forget()

    def cell_of(self, time: float) -> int:
        """The number of the cell that begins at a time (s), or before it."""
        return math.floor(time / self.cell + ROUNDING)

    def _cut(self, cell: int, time: float) -> None:
        """Draws what of a cell lies before a time (s), and keeps it until the cell is whole."""
        if self._cut_cell is not None and self._cut_cell.number != cell:
            self._cut_cell = None
        begin = max(self.begin, cell * self.cell)
        if time <= begin:
            # at its very edge, or where it was cut already, nothing lies between
            return
        if self._cut_cell is None:
            self._cut_cell = CutCell(cell, np.zeros(len(self.rows)))
        cut = self._cut_cell
        both = self.condition.means(np.array([begin, time, (cell + 1) * self.cell]))
        part = both.at(0)
        offered = self._arrivals_before(cut, time, both)
        cut.counts = cut.counts + self._part_of_cell(offered, part, ("part", begin, time))
        self.observed.was_cut(cell)

    def _arrivals_before(self, cut: CutCell, time: float, means: Means) -> dict[str, Floats]:
        """Shares out a cell's arrivals (`means`: before and after a time, s); keeps those after."""
        before = dict[str, Floats]()
        for client, row in self.rows.arrivals.items():
            left = cut.arrivals_left.get(client)
            usual = means.usual(row)
            before[client], cut.arrivals_left[client] = self.draw.cut(
                client, cut.number, left, usual[:1], usual[1:], time
            )
        return before

    def _after_cut(self, cut: CutCell) -> Floats:
        """The counts (rows) of what of a cell lies after its last cut."""
        end = (cut.number + 1) * self.cell
        means = self.condition.means(np.array([self.begin, end]))
        offered = {
            client: self.draw.remainder(cut.arrivals_left[client], means.usual(row))
            for client, row in self.rows.arrivals.items()
        }
        return self._part_of_cell(offered, means, ("part", self.begin, end))

    def _part_of_cell(self, offered: Mapping[str, Floats], means: Means, key: Key) -> Floats:
        rows: Floats = np.zeros((len(self.rows), 1), dtype=self.counts.dtype)
        self.rows.fill(rows, offered, means, key)
        one: Floats = rows[:, 0]
        return one

    def drawn_until(self, time: float) -> Observed:
        """What is observed, as soon as the cells that end by a time (s) are drawn."""
        self.extend(ms(time) // ms(self.cell))
        return self.observed

    def finish(self, end: float) -> CountsByEvents:
        """The counts of all events in every cell until the run's end (s)."""
        self.extend(self.cells)
        self.totals.add(self.condition, self.draw, self.begin, end)
        self.totals.count_waiting(self.condition, self.draw, self.begin, end)
        counts = self.observed.by_events()
        # events and processes refer to each other, so the sampler outlives the run until garbage is
        # collected; its arrays are too large for that
        del self.counts, self.observed, self.draw, self.rows
        return counts


def _draw_for(
    scenario: Scenario, condition: Condition, arrivals: Mapping[str, int], streams: Streams
) -> Draw:
    """How a scenario's counts come about; `arrivals` are the rows that are drawn for the whole run
    here.
    """
    if scenario.outcomes == "expected":
        return ExpectedDraw()
    drawn = dict[str, Floats]()
    if not arrivals:
        return RandomDraw(streams, drawn)
    means = condition.cells(0, scenario.cells, scenario.monitoring.scrape_interval)
    for client, row in arrivals.items():
        rate = means.rows[row]
        if len(rate) == 1:
            # one number is drawn with faster than an array of that number
            rate = rate[0]
        drawn[client] = streams.of("arrivals", client).poisson(rate, scenario.cells)
    return RandomDraw(streams, drawn)
