"""The counts of every cell: whole cells ahead of the clock, a cell cut exactly where the condition
changes.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.outcomes import ANSWERED, NOBODY, Means, Outcomes, parents
from simulator.expectation.condition import GRAIN, Condition
from simulator.expectation.promised import history
from simulator.foundation.streams import Streams
from simulator.reliability.slo import SLO, Events, Timeslices
from simulator.reliability.windows import Floats, Windows, ms
from simulator.scenario import Scenario
from simulator.scenario.watching import cells_to_a_sum, watched
from simulator.simulation.draws import INTERACTIVE, MALICIOUS, Draw, ExpectedDraw, RandomDraw

TICKS = 2**16
"""So many ticks are looked at at once."""


class Sampler:
    """The counts of every cell drawn so far (live); rows are what was finished, what failed of it,
    then those of each split.

    `roots` are the classes of clients whose arrivals are drawn once for the whole run, with their
    rows. Clients who try again are counted when they are finished: their finishes are drawn by
    state segment (independent displacements of a Poisson stream are Poisson).
    """

    def __init__(self, scenario: Scenario, condition: Condition, streams: Streams) -> None:
        self.condition, self.splits = condition, condition.splits
        self.parents = parents(self.splits)
        self.tries_again = condition.service.traffic.retries.attempts > 1
        self.roots = {} if self.tries_again else {INTERACTIVE: 0}
        if (MALICIOUS,) in self.splits:
            self.roots[MALICIOUS] = 2 + self.splits.index((MALICIOUS,))
        self.cell = scenario.monitoring.scrape_interval
        self.tick = scenario.monitoring.evaluation_interval
        self.cells = scenario.cells
        self.events = tuple(slo.events for slo in scenario.slos)
        self.rows = {slo.name: row for row, slo in enumerate(scenario.slos)}
        is_random = scenario.outcomes == "random"
        self.draw: Draw = self._random(streams) if is_random else ExpectedDraw()
        self.counts: Floats = np.zeros(
            (2 + len(self.splits), self.cells), dtype=np.int64 if is_random else np.float64
        )
        self.windows = self._windows(scenario)
        self.drawn, self.begin, self.shed, self.spent = 0, 0.0, 0.0, 0.0
        self.waiting = (0.0, 0.0)
        self._alike: Means | None = (
            None  # the means of every whole cell of this segment, where all are alike
        )
        self._cut_cell = -1
        self._cuts: list[int] = []  # the cell of every cut, in order
        self._kept: Floats = np.zeros(len(self.counts))
        self._left: dict[str, Floats | None] = {}

    def _random(self, streams: Streams) -> RandomDraw:
        arrivals = dict[str, NDArray[np.int64]]()
        if not self.roots:
            return RandomDraw(streams, arrivals)
        means = self.condition.cells(0, self.cells, self.cell)
        for client, row in self.roots.items():
            mean = means.rows[row]
            arrivals[client] = streams.of("arrivals", client).poisson(
                mean[0] if len(mean) == 1 else mean, self.cells
            )
        return RandomDraw(streams, arrivals)

    def _windows(self, scenario: Scenario) -> Windows:
        self.group = cells_to_a_sum(scenario)
        grid, before = self.group * self.cell, np.zeros((len(self.events), 1))
        if scenario.monitoring.before_start == "clean":
            longest = max(watched(scenario))
            times = -np.arange(int(np.ceil(longest / grid)) + 1) * grid
            before = np.stack([history(self.condition, slo, times) for slo in scenario.slos])
        return Windows(len(self.events), self.cells // self.group, grid, before)

    def extend(self, last: int) -> None:
        """Draws whole cells until `last` of them are known."""
        last, first = min(last, self.cells), self.drawn
        if last <= first:
            return
        if first == self._cut_cell:
            self.counts[:, first] = self._kept + self._rest_of(first)[:, 0]
            first += 1
        steady = self.condition.steady_from
        turn = (
            last
            if steady == np.inf
            else min(max(first, int(np.ceil(max(steady, 0.0) / self.cell))), last)
        )
        self._draw(first, turn)
        self._draw(turn, last)
        self._sum(self.drawn, last)
        self.drawn = last

    def _draw(self, first: int, last: int) -> None:
        if last > first:
            is_alike = first * self.cell >= self.condition.steady_from
            means = (self._alike if is_alike else None) or self.condition.cells(
                first, last, self.cell
            )
            self._alike = means if is_alike else None
            offered = {
                client: self.draw.offered(client, first, last, _usual(means, row))
                for client, row in self.roots.items()
            }
            key = (self.begin,)
            self._finish(offered, means, key, last - first)
            self._split(offered, means, key, self.counts[:, first:last])

    def _finish(
        self, offered: dict[str, Floats], means: Means, key: tuple[str | float, ...], length: int
    ) -> None:
        """What clients who try again finish, in place of their arrivals."""
        if self.tries_again:
            offered[INTERACTIVE] = self.draw.fresh("finished", key, means.finished, length)

    def switch(self, time: float, condition: Condition) -> None:
        """A new condition from `time` on: what was drawn beyond is forgotten, the cell there is
        cut.
        """
        cell = int(np.floor(time / self.cell + 1e-9))
        self.extend(cell)
        self.drawn = min(self.drawn, cell)
        if cell < self.cells:
            self._cut(cell, time)
        self._count_totals(time)
        self.begin, self.condition, self._alike = time, condition, None
        self.draw.forget()

    def _cut(self, cell: int, time: float) -> None:
        begin, end = max(self.begin, cell * self.cell), (cell + 1) * self.cell
        if cell != self._cut_cell:
            self._kept, self._left, self._cut_cell = np.zeros(len(self.counts)), {}, -1
        if time <= begin:
            return
        both = self.condition.means(np.array([begin, time, end]))
        arrivals = dict[str, Floats]()
        part, rest = both.at(0), both.at(1)
        for client, row in self.roots.items():
            usual = _usual(part, row), _usual(rest, row)
            arrivals[client], self._left[client] = self.draw.cut(
                client, cell, self._left.get(client), *usual, time
            )
        key = ("part", begin, time)
        self._finish(arrivals, part, key, 1)
        self._kept = self._kept + self._split(arrivals, part, key)[:, 0]
        self._cuts.append(cell)
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
        interactive, background = self.condition.waiting(end)
        self.waiting = (
            self.draw.total("waiting", self.begin, end, interactive),
            self.draw.total("waiting background", self.begin, end, background),
        )

    def _rest_of(self, cell: int) -> Floats:
        end = (cell + 1) * self.cell
        means = self.condition.means(np.array([self.begin, end]))
        offered = {
            client: self.draw.remainder(self._left[client], _usual(means, row))
            for client, row in self.roots.items()
        }
        key = ("part", self.begin, end)
        self._finish(offered, means, key, 1)
        return self._split(offered, means, key)

    def _split(
        self,
        offered: dict[str, Floats],
        means: Means,
        key: tuple[str | float, ...],
        out: Floats | None = None,
    ) -> Floats:
        """All rows from the arrivals: what failed, and every split of what it is a part of."""
        length = len(offered[INTERACTIVE]) if out is None else out.shape[1]
        rows = np.zeros((len(self.counts), length), dtype=self.counts.dtype) if out is None else out
        rows[0] = offered[INTERACTIVE]
        rows[1] = self.draw.thin("failed", key, rows[0], means.failed, means.finished)
        answered = rows[0] - rows[1]
        for row, (split, parent) in enumerate(zip(self.splits, self.parents, strict=True), start=2):
            if parent == NOBODY:
                rows[row] = offered[MALICIOUS] + self.draw.fresh("added", key, means.added, length)
            else:
                whole = answered if parent == ANSWERED else rows[2 + parent]
                rows[row] = self.draw.thin(
                    str(split[0]),
                    (*split[1:], *key),
                    whole,
                    means.splits[row - 2],
                    means.parent(parent),
                )
        return rows

    def _sum(self, first: int, last: int) -> None:
        """Brings the windows' sums up to date, at the coarsest grid that ticks and windows
        share.
        """
        first, last, group = first // self.group, last // self.group, self.group
        known: dict[object, tuple[Floats, Floats]] = {}
        grouped: dict[int, Outcomes] = {}
        for row, events in enumerate(self.events):
            # a slice that ends in these cells may begin before them
            size = (
                round(events.length / (self.cell * group)) if isinstance(events, Timeslices) else 1
            )
            begin = first // size * size
            if begin not in grouped:
                grouped[begin] = self._grouped(begin, last)
            if events not in known:
                known[events] = counted(events, grouped[begin], size)
            good, valid = (counts[first - begin :] for counts in known[events])
            self.windows.extend(row, first, valid, valid - good)

    def _grouped(self, first: int, last: int) -> Outcomes:
        group, rows = self.group, self.counts[:, first * self.group : last * self.group]
        if group > last - first:  # the sums of counts are exact in any order
            sums = rows.reshape(len(rows), last - first, group).sum(axis=2, dtype=np.float64)
        else:
            sums = sum(
                (rows[:, i::group] for i in range(1, group)),
                start=rows[:, ::group].astype(np.float64),
            )
        return Outcomes(self.splits, list(sums))

    def rounding(self, window: float, first: int, last: int) -> Floats:
        """By how many events the rounding of expected counts may have moved a window's sums, at
        ticks first..last (SLOs x ticks): 2^-20 for each of its parts, and nothing where whole
        slices of time are counted.
        """
        ends = np.arange(first, last + 1) * ms(self.tick) // ms(self.cell)
        begins = (np.arange(first, last + 1) * ms(self.tick) - ms(window)) // ms(self.cell)
        cuts = np.searchsorted(self._cuts, ends) - np.searchsorted(self._cuts, begins)
        are_rounded = [[not isinstance(events, Timeslices)] for events in self.events]
        moved: Floats = np.array(are_rounded) * (ends - begins + cuts) / GRAIN
        return moved

    def outcomes(self, first: int, last: int) -> Outcomes:
        """What became of the requests of the cells first..last-1."""
        return Outcomes(self.splits, list(self.counts[:, first:last]))

    def seen(self, slo: SLO, window: float, time: float) -> tuple[float, float]:
        """An objective's (bad, valid) events of the cells stamped in a window (s) that ends at a
        time (s).
        """
        row = self.rows[slo.name]
        grid = self.windows.cell
        if ms(time) % grid == 0 and ms(window) % grid == 0:
            return self.windows.count(row, window, time)
        begin = time - window
        bad, valid = self.so_far(slo, time)
        if begin <= 0:
            _, before = self.windows.count(row, -begin, 0.0)
            return bad, valid + before
        bad_then, valid_then = self.so_far(slo, begin)
        return bad - bad_then, valid - valid_then

    def unhealthy(
        self, slo: SLO, window: float, healthy: float, ticks: tuple[int, int]
    ) -> NDArray[np.bool_]:
        """Whether a window with valid events is below a share of good ones, at ticks
        first..last.
        """
        bad, valid = self.windows.sums(self.rows[slo.name], window, ticks, self.tick)
        sli = np.divide(valid - bad, valid, out=np.ones(len(valid)), where=valid > 0)
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

    def so_far(self, slo: SLO, time: float) -> tuple[float, float]:
        """An objective's (bad, valid) events of all whole cells that ended from the run's start
        until a time.
        """
        cells = min(ms(time) // ms(self.cell), self.cells)
        self.extend(cells)
        summed = cells // self.group * self.group
        events, row = slo.events, self.rows[slo.name]
        bad, valid = self.windows.count(row, summed * self.cell, summed * self.cell)
        if isinstance(
            events, Timeslices
        ):  # one that ends between two grid points is counted at the next
            return bad, valid
        good, rest = events.count(self.outcomes(summed, cells))
        return bad + float(np.sum(rest - good)), valid + float(np.sum(rest))

    def hand_over(self, end: float) -> "Tallies":
        """(valid, bad) of each indicator in every cell until the run's end; the arrays leave with
        them.
        """
        self.extend(self.cells)
        self._count_totals(end)
        self._count_waiting(end)
        counts = Tallies(tuple(dict.fromkeys(self.events)), self.outcomes(0, self.cells), self.cell)
        del self.counts, self.windows, self.draw
        return counts


class Tallies(Mapping[Events, tuple[Floats, Floats]]):
    """(valid, bad) of all events in every cell, counted when they are asked for."""

    def __init__(self, events: tuple[Events, ...], outcomes: Outcomes, cell: float) -> None:
        self._events, self._outcomes, self._cell = events, outcomes, cell
        self._known: dict[Events, tuple[Floats, Floats]] = {}

    def __getitem__(self, events: Events) -> tuple[Floats, Floats]:
        if events not in self._known:
            if events not in self._events:
                raise KeyError(events)
            size = round(events.length / self._cell) if isinstance(events, Timeslices) else 1
            good, valid = counted(events, self._outcomes, size)
            self._known[events] = (valid, valid - good)
        return self._known[events]

    def __iter__(self) -> Iterator[Events]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)


def counted(events: Events, outcomes: Outcomes, size: int) -> tuple[Floats, Floats]:
    """(good, valid) events of cells, of which `size` are a slice where slices of time are
    counted.
    """
    if isinstance(events, Timeslices):
        return events.of(*events.sli.count(outcomes), size)
    return events.count(outcomes)


def _usual(means: Means, row: int) -> Floats:
    """The expected arrivals of a class of clients (its row), without what comes on top."""
    return means.rows[row] if row == 0 else means.rows[row] - means.added
