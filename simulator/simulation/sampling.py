"""The counts of every cell: whole cells ahead of the clock, a cell cut exactly where the condition
changes.
"""

from typing import TypeAlias

import numpy as np

from simulator.ai_service.outcomes import OwnTraffic, parents
from simulator.expectation.condition import Condition
from simulator.expectation.history import History
from simulator.expectation.means import FAILED, FINISHED, FIRST_OUTCOME, Means
from simulator.expectation.retrying import still_waiting
from simulator.foundation.streams import Streams
from simulator.reliability.windows import Floats, ms
from simulator.scenario import Scenario
from simulator.simulation.draws import INTERACTIVE, Draw, ExpectedDraw, RandomDraw
from simulator.simulation.observed import Observed, Tallies

Key: TypeAlias = tuple[str | float, ...]


class Sampler:
    """The counts of every cell drawn so far (live); rows are what was finished, what failed of it,
    then those of each outcome.

    `roots` are the classes of clients whose arrivals are drawn once for the whole run, with their
    rows. Clients who try again are counted when they are finished: their finishes are drawn by
    state segment (independent displacements of a Poisson stream are Poisson).
    """

    def __init__(
        self, scenario: Scenario, condition: Condition, history: History, streams: Streams
    ) -> None:
        self.condition = condition
        self.outcomes = condition.outcomes
        self.parents = parents(self.outcomes)
        self.tries_again = condition.retrying is not None
        self.roots = self._roots()
        self.cell = scenario.monitoring.scrape_interval
        self.cells = scenario.cells
        self.draw = self._draw_of(scenario, streams)
        is_random = scenario.outcomes == "random"
        self.counts: Floats = np.zeros(
            (FIRST_OUTCOME + len(self.outcomes), self.cells),
            dtype=np.int64 if is_random else np.float64,
        )
        self.observed = Observed(scenario, history, self.counts, self.outcomes)
        self.drawn = 0  # whole cells
        self.begin = 0.0  # of the state segment (s)
        self.shed = 0.0
        self.spent = 0.0
        self.waiting = (0.0, 0.0)
        # the means of every whole cell of this segment, where all are alike
        self._steady_means: Means | None = None
        self._cut_cell = -1
        self._counts_before_cut: Floats = np.zeros(len(self.counts))
        self._arrivals_left: dict[str, Floats | None] = {}

    def _roots(self) -> dict[str, int]:
        """The rows of the classes of clients whose arrivals do not depend on what they meet."""
        roots = dict[str, int]()
        if not self.tries_again:
            roots[INTERACTIVE] = FINISHED
        for row, outcome in enumerate(self.outcomes, start=FIRST_OUTCOME):
            if isinstance(outcome, OwnTraffic) and outcome.part_of is None:
                roots[outcome.client] = row
        return roots

    def _draw_of(self, scenario: Scenario, streams: Streams) -> Draw:
        if scenario.outcomes == "expected":
            return ExpectedDraw()
        arrivals = dict[str, Floats]()
        if not self.roots:
            return RandomDraw(streams, arrivals)
        means = self.condition.cells(0, self.cells, self.cell)
        for client, row in self.roots.items():
            mean = means.rows[row]
            # one number is drawn with faster than an array of that number
            rate = mean[0] if len(mean) == 1 else mean
            arrivals[client] = streams.of("arrivals", client).poisson(rate, self.cells)
        return RandomDraw(streams, arrivals)

    def extend(self, last: int) -> None:
        """Draws whole cells until `last` of them are known."""
        last = min(last, self.cells)
        first = self.drawn
        if last <= first:
            return
        if first == self._cut_cell:
            self.counts[:, first] = self._counts_before_cut + self._rest_of(first)[:, 0]
            first += 1
        turn = self._steady_cell(first, last)
        self._draw_cells(first, turn)
        self._draw_cells(turn, last)
        self.observed.extend(self.drawn, last)
        self.drawn = last

    def _steady_cell(self, first: int, last: int) -> int:
        """The cell from which on all are alike, between two others."""
        steady = self.condition.steady_from
        if steady == np.inf:
            return last
        cell = int(np.ceil(max(steady, 0.0) / self.cell))
        return min(max(first, cell), last)

    def _draw_cells(self, first: int, last: int) -> None:
        if last <= first:
            return
        means = self._means_of(first, last)
        offered = {
            client: self.draw.offered(client, first, last, means.usual(row))
            for client, row in self.roots.items()
        }
        key = (self.begin,)
        self._finish(offered, means, key, last - first)
        self._split(offered, means, key, self.counts[:, first:last])

    def _means_of(self, first: int, last: int) -> Means:
        if first * self.cell < self.condition.steady_from:
            self._steady_means = None
            return self.condition.cells(first, last, self.cell)
        if self._steady_means is None:
            self._steady_means = self.condition.cells(first, last, self.cell)
        return self._steady_means

    def _finish(self, offered: dict[str, Floats], means: Means, key: Key, length: int) -> None:
        """What clients who try again finish, in place of their arrivals."""
        if self.tries_again:
            mean = means.rows[FINISHED]
            offered[INTERACTIVE] = self.draw.fresh("finished", key, mean, length)

    def switch(self, time: float, condition: Condition) -> None:
        """A new condition from `time` on: what was drawn beyond is forgotten, the cell there is
        cut.
        """
        # a cut within a rounding of a cell's end belongs to the next cell
        cell = int(np.floor(time / self.cell + 1e-9))
        self.extend(cell)
        self.drawn = min(self.drawn, cell)
        if cell < self.cells:
            self._cut(cell, time)
        self._count_totals(time)
        self.begin = time
        self.condition = condition
        self._steady_means = None
        self.draw.forget()

    def _cut(self, cell: int, time: float) -> None:
        """Draws what of a cell lies before a time (s), and keeps it until the cell is whole."""
        if cell != self._cut_cell:
            self._counts_before_cut = np.zeros(len(self.counts))
            self._arrivals_left = {}
            self._cut_cell = -1
        begin = max(self.begin, cell * self.cell)
        if time <= begin:
            return
        both = self.condition.means(np.array([begin, time, (cell + 1) * self.cell]))
        part = both.at(0)
        rest = both.at(1)
        arrivals = dict[str, Floats]()
        for client, row in self.roots.items():
            left = self._arrivals_left.get(client)
            arrivals[client], self._arrivals_left[client] = self.draw.cut(
                client, cell, left, part.usual(row), rest.usual(row), time
            )
        key = ("part", begin, time)
        self._finish(arrivals, part, key, 1)
        before = self._split(arrivals, part, key)[:, 0]
        self._counts_before_cut = self._counts_before_cut + before
        self.observed.was_cut(cell)
        self._cut_cell = cell

    def _count_totals(self, time: float) -> None:
        """Adds the money spent, and the background work turned away, since the segment began (a
        thinned Poisson stream is Poisson).
        """
        if time > self.begin:
            shed, spent = self.condition.totals(self.begin, time)
            self.spent += spent
            if shed > 0:
                self.shed += self.draw.total("shed", self.begin, time, shed)

    def _count_waiting(self, end: float) -> None:
        """The requests that wait for another attempt at the end."""
        interactive, background = still_waiting(self.condition, end)
        self.waiting = (
            self.draw.total("waiting", self.begin, end, interactive),
            self.draw.total("waiting background", self.begin, end, background),
        )

    def _rest_of(self, cell: int) -> Floats:
        """What of a cell lies after its last cut."""
        end = (cell + 1) * self.cell
        means = self.condition.means(np.array([self.begin, end]))
        offered = {
            client: self.draw.remainder(self._arrivals_left[client], means.usual(row))
            for client, row in self.roots.items()
        }
        key = ("part", self.begin, end)
        self._finish(offered, means, key, 1)
        return self._split(offered, means, key)

    def _split(
        self, offered: dict[str, Floats], means: Means, key: Key, out: Floats | None = None
    ) -> Floats:
        """All rows from the arrivals: what failed, and every outcome of what it is a part of."""
        rows = out
        if rows is None:
            shape = (len(self.counts), len(offered[INTERACTIVE]))
            rows = np.zeros(shape, dtype=self.counts.dtype)
        finished = means.rows[FINISHED]
        rows[FINISHED] = offered[INTERACTIVE]
        rows[FAILED] = self.draw.thin("failed", key, rows[FINISHED], means.rows[FAILED], finished)
        answered = rows[FINISHED] - rows[FAILED]
        for number, (outcome, parent) in enumerate(zip(self.outcomes, self.parents, strict=True)):
            row = FIRST_OUTCOME + number
            if isinstance(outcome, OwnTraffic) and parent is None:
                added = self.draw.fresh(outcome.added_stream, key, means.added[row], len(answered))
                rows[row] = offered[outcome.client] + added
                continue
            whole = answered if parent is None else rows[FIRST_OUTCOME + parent]
            name, *numbers = outcome.key
            rows[row] = self.draw.thin(
                str(name), (*numbers, *key), whole, means.rows[row], means.whole(parent)
            )
        return rows

    def drawn_until(self, time: float) -> Observed:
        """What is observed, as soon as the cells that end by a time (s) are drawn."""
        self.extend(ms(time) // ms(self.cell))
        return self.observed

    def finish(self, end: float) -> Tallies:
        """The counts of each indicator in every cell until the run's end; the arrays leave with
        them.
        """
        self.extend(self.cells)
        self._count_totals(end)
        self._count_waiting(end)
        counts = self.observed.tallies()
        del self.counts, self.observed, self.draw
        return counts
