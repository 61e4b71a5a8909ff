"""The last minutes of a run: its cells, and what is expected to be counted in each of them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from simulator.ai_service.effects import Amount
from simulator.ai_service.operating_point import OperatingPoint
from simulator.ai_service.readings import Reading, Readings
from simulator.expectation.condition import Condition
from simulator.reliability.windows import Floats, ms
from simulator.simulation.state import DASHBOARD_WINDOW, RunState


class Slot(NamedTuple):
    """Cells that are drawn from one stream: the slot's number, and their indices in a stretch."""

    number: int
    cells: slice


class Counts(NamedTuple):
    """A reading, and what is expected in each cell of a stretch of what it counts: one array, or
    two where it is a quotient.
    """

    reading: Reading
    of: list[Floats]


class Stretch:
    """The cells that dashboards show, and those before them that are drawn together with them (live
    until the run goes on).

    Cells are numbered from 0: `first`..`last`-1 are here, `shown`..`last`-1 are shown. They are
    drawn in slots, each from a stream of its own, so that what is read of one cell is the same
    whenever it is read.
    """

    def __init__(self, state: RunState) -> None:
        self.state = state
        self.cell = state.sampler.cell
        # whole cells of five minutes, or one that is longer
        self.size = max(1, ms(DASHBOARD_WINDOW) // ms(self.cell))
        self.last = ms(float(state.env.now)) // ms(self.cell)
        self.shown = max(0, self.last - self.size)
        self.first = self.shown // self.size * self.size

    @property
    def seconds(self) -> float:
        """How much time is shown (s)."""
        return (self.last - self.shown) * self.cell

    def of_shown(self, cells: Floats) -> float:
        """The sum over the cells that are shown."""
        return float(cells[self.shown - self.first :].sum())

    def slots(self) -> Iterator[Slot]:
        """The slots, one after the other."""
        for begin in range(self.first, self.last, self.size):
            end = min(begin + self.size, self.last)
            yield Slot(begin // self.size, slice(begin - self.first, end - self.first))

    def expected(
        self, counted: Callable[[OperatingPoint], dict[str, Readings]]
    ) -> dict[tuple[str, str], Counts]:
        """What is expected in each cell, by place and name; `counted` says what each place counts
        at an operating point.
        """
        found = dict[tuple[str, str], Counts]()
        for condition, edges in self._parts():
            pieces = condition.pieces(edges)
            in_cells = self._summing(pieces)
            for place, readings in counted(condition.point(pieces)).items():
                for name, reading in readings.items():
                    counts = [in_cells(rate) for rate in reading[:2]]
                    if (place, name) in found:
                        earlier = found[place, name].of
                        counts = [now + then for now, then in zip(counts, earlier, strict=True)]
                    found[place, name] = Counts(reading, counts)
        return found

    def _summing(self, pieces: Floats) -> Callable[[Amount], Floats]:
        """Sums a rate (a second) in each piece of time (s, edges) up to the cells."""
        width = np.diff(pieces)
        cells = ((pieces[:-1] + width / 2) / self.cell).astype(np.int64) - self.first

        def in_cells(rate: Amount) -> Floats:
            counts: Floats = np.bincount(cells, rate * width, self.last - self.first)
            return counts

        return in_cells

    def _parts(self) -> Iterator[tuple[Condition, Floats]]:
        """The conditions one after the other, each with its bounds and the edges of cells (s)."""
        conditions = self.state.segments.conditions
        edges = np.arange(self.first, self.last + 1) * self.cell
        ends = [*(each.since for each in conditions), np.inf][1:]
        for condition, end in zip(conditions, ends, strict=True):
            begin, until = max(condition.since, edges[0]), min(end, edges[-1])
            if begin < until:
                inside = edges[(edges > begin) & (edges < until)]
                yield condition, np.concatenate(([begin], inside, [until]))
