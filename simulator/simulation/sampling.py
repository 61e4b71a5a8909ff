"""Draws outcome counts: whole cells ahead of the clock, a cell cut exactly where the condition changes.

One stream for each outcome and state segment, so neither the block size nor what others draw changes a
byte. Arrivals have a stream of their own; a cut shares a cell's arrivals out binomially.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.ai_service.condition import GRAIN, Condition, Floats, Means, Outcomes, history
from simulator.foundation.streams import Streams
from simulator.reliability.slo import SLI
from simulator.reliability.windows import Windows, ms
from simulator.scenario import Monitoring, Scenario


class Draw(ABC):
    """How counts come from expectations; `key` names the stretch of time they belong to."""

    @abstractmethod
    def offered(self, first: int, last: int, means: Means) -> Floats:
        """Arrivals of the whole cells first..last-1."""

    @abstractmethod
    def cut(self, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float) -> tuple[Floats, Floats]:
        """(arrivals before the cut at `time`, arrivals left after it) of a cell's remaining arrivals."""

    @abstractmethod
    def remainder(self, cell: int, left: Floats | None, means: Means) -> Floats:
        """Arrivals after a cell's last cut."""

    @abstractmethod
    def thin(self, outcome: str, key: tuple[str | float, ...], counts: Floats, means: Floats, of: Floats) -> Floats:
        """How many of `counts` (expected: `of`) meet the outcome (expected: `means`)."""

    @abstractmethod
    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        """A count over one stretch of time that no SLI reads."""

    def forget(self) -> None:  # noqa: B027
        """A new state segment begins."""


class RandomDraw(Draw):
    """Poisson arrivals, binomial outcomes."""

    def __init__(self, streams: Streams, arrivals: NDArray[np.int64]) -> None:
        self.streams, self.arrivals = streams, arrivals
        self._open: dict[tuple[str | float, ...], np.random.Generator] = {}

    def offered(self, first: int, last: int, means: Means) -> Floats:
        return self.arrivals[first:last]

    def cut(self, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float) -> tuple[Floats, Floats]:
        whole = self.arrivals[cell : cell + 1] if left is None else left
        share = np.minimum(1.0, _share(part, part + rest))
        before: Floats = self.streams.of("cut", cell, time).binomial(whole, share)
        return before, whole - before

    def remainder(self, cell: int, left: Floats | None, means: Means) -> Floats:
        assert left is not None
        return left

    def thin(self, outcome: str, key: tuple[str | float, ...], counts: Floats, means: Floats, of: Floats) -> Floats:
        share = _share(means, of)
        if not share.any():
            return np.zeros(len(counts), dtype=np.int64)
        name = key if key[0] == "part" else (outcome, *key)
        if name not in self._open:
            self._open[name] = self.streams.of(str(name[0]), *name[1:])
        drawn: Floats = self._open[name].binomial(counts, share)
        return drawn

    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        return float(self.streams.of(concern, begin, end).poisson(mean))

    def forget(self) -> None:
        self._open.clear()


class ExpectedDraw(Draw):
    """Every count is its mean, in whole multiples of 1/GRAIN, rounded once for each part."""

    def offered(self, first: int, last: int, means: Means) -> Floats:
        return _grains(means.offered)

    def cut(self, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float) -> tuple[Floats, Floats]:
        return _grains(part), rest

    def remainder(self, cell: int, left: Floats | None, means: Means) -> Floats:
        return _grains(means.offered)

    def thin(self, outcome: str, key: tuple[str | float, ...], counts: Floats, means: Floats, of: Floats) -> Floats:
        return np.minimum(_grains(means), counts)

    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        return float(_grains(np.array([mean]))[0])


def _grains(means: Floats) -> Floats:
    return np.rint(means * GRAIN) / GRAIN


def _share(part: Floats, whole: Floats) -> Floats:
    """part / whole within 0..1, 0 where there is nothing."""
    return np.minimum(1.0, np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0))


class Sampler:
    """The counts of every cell drawn so far (live); rows are offered, failed, slow for each threshold."""

    def __init__(self, scenario: Scenario, condition: Condition, streams: Streams) -> None:
        self.condition = condition
        self.cell = scenario.monitoring.scrape_interval
        self.cells = int(np.floor(scenario.horizon / self.cell + 1e-9))
        self.slis = tuple(slo.sli for slo in scenario.slos)
        is_random = scenario.outcomes == "random"
        self.draw: Draw = self._random(streams) if is_random else ExpectedDraw()
        self.counts: Floats = np.zeros((2 + len(condition.thresholds), self.cells), dtype=np.int64 if is_random else np.float64)
        self.windows = self._windows(scenario)
        self.drawn, self.begin, self.shed = 0, 0.0, 0.0
        self._alike: Means | None = None  # the means of every whole cell of this segment, where all are alike
        self._cut_cell = -1
        self._kept: Floats = np.zeros(len(self.counts))
        self._left: Floats | None = None

    def _random(self, streams: Streams) -> RandomDraw:
        means = self.condition.cells(0, self.cells, self.cell).offered
        return RandomDraw(streams, streams.of("arrivals", "interactive").poisson(means[0] if len(means) == 1 else means, self.cells))

    def _windows(self, scenario: Scenario) -> Windows:
        windows = [window for rule in scenario.alerting.rules for window in rule.windows] + _check_window(scenario)
        self.group = _group(scenario.monitoring, windows)
        grid, before = self.group * self.cell, np.zeros(1)
        if scenario.monitoring.before_start == "clean":
            before = history(self.condition, -np.arange(int(np.ceil(max(windows) / grid)) + 1) * grid)
        return Windows(len(self.slis), self.cells // self.group, grid, before)

    def extend(self, last: int) -> None:
        """Draws whole cells until `last` of them are known."""
        last, first = min(last, self.cells), self.drawn
        if last <= first:
            return
        if first == self._cut_cell:
            self.counts[:, first] = self._kept + self._rest_of(first)[:, 0]
            first += 1
        if last > first:
            means = self._alike or self.condition.cells(first, last, self.cell)
            self._alike = means if self.condition.is_steady else None
            self._split(self.draw.offered(first, last, means), means, (self.begin,), self.counts[:, first:last])
        self._sum(self.drawn, last)
        self.drawn = last

    def switch(self, time: float, condition: Condition) -> None:
        """A new condition from `time` on: what was drawn beyond is forgotten, the cell there is cut."""
        cell = int(np.floor(time / self.cell + 1e-9))
        self.extend(cell)
        self.drawn = min(self.drawn, cell)
        if cell < self.cells:
            self._cut(cell, time)
        self._count_shed(time)
        self.begin, self.condition, self._alike = time, condition, None
        self.draw.forget()

    def _cut(self, cell: int, time: float) -> None:
        if cell != self._cut_cell:
            self._kept, self._left = np.zeros(len(self.counts)), None
        begin, end = max(self.begin, cell * self.cell), (cell + 1) * self.cell
        if time <= begin:
            self._cut_cell = cell if self._left is not None else -1
            return
        part, rest = self.condition.means(np.array([begin, time])), self.condition.means(np.array([time, end]))
        arrivals, self._left = self.draw.cut(cell, self._left, part.offered, rest.offered, time)
        self._kept = self._kept + self._split(arrivals, part, ("part", begin, time))[:, 0]
        self._cut_cell = cell

    def _count_shed(self, time: float) -> None:
        """Adds the background work turned away since the segment began (a thinned Poisson stream is Poisson)."""
        if time > self.begin and (mean := float(self.condition.means(np.array([self.begin, time])).shed[0])) > 0:
            self.shed += self.draw.total("shed", self.begin, time, mean)

    def _rest_of(self, cell: int) -> Floats:
        end = (cell + 1) * self.cell
        means = self.condition.means(np.array([self.begin, end]))
        return self._split(self.draw.remainder(cell, self._left, means), means, ("part", self.begin, end))

    def _split(self, offered: Floats, means: Means, key: tuple[str | float, ...], out: Floats | None = None) -> Floats:
        """Offered, failed, slow, ... from the arrivals; each latency threshold splits the slower rest again."""
        rows = np.zeros((len(self.counts), len(offered)), dtype=self.counts.dtype) if out is None else out
        rows[0] = offered
        rows[1] = self.draw.thin("failed", key, rows[0], means.failed, means.offered)
        whole, of = rows[0] - rows[1], means.offered - means.failed
        for row, threshold, slow in zip(rows[2:], self.condition.thresholds, means.slow, strict=True):
            row[:] = self.draw.thin("slow", (threshold, *key), whole, slow, of)
            whole, of = row, slow
        return rows

    def _sum(self, first: int, last: int) -> None:
        """Brings the windows' sums up to date, at the coarsest grid that ticks and windows share."""
        first, last, group = first // self.group, last // self.group, self.group
        rows = self.counts[:, first * group : last * group]
        sums = sum((rows[:, i::group] for i in range(1, group)), start=rows[:, ::group].astype(np.float64))
        outcomes = Outcomes(sums[0], sums[1], tuple(sums[2:]), self.condition.thresholds)
        for row, sli in enumerate(self.slis):
            good, valid = sli.count(outcomes)
            self.windows.extend(row, first, valid, valid - good)

    def outcomes(self, first: int, last: int) -> Outcomes:
        """What became of the requests of the cells first..last-1."""
        rows = self.counts[:, first:last]
        return Outcomes(rows[0], rows[1], tuple(rows[2:]), self.condition.thresholds)

    def seen(self, sli: SLI, window: float, time: float) -> tuple[float, float]:
        """(bad, valid) of an indicator over a window at a time."""
        return self.windows.count(self.slis.index(sli), window, time)

    def so_far(self, sli: SLI, time: float) -> tuple[float, float]:
        """(bad, valid) of an indicator over all whole cells that ended from the run's start until a time."""
        cells = min(ms(time) // ms(self.cell), self.cells)
        self.extend(cells)
        summed = cells // self.group * self.group
        bad, valid = self.windows.count(self.slis.index(sli), summed * self.cell, summed * self.cell)
        good, rest = sli.count(self.outcomes(summed, cells))
        return bad + float(np.sum(rest - good)), valid + float(np.sum(rest))

    def hand_over(self, end: float) -> "Tallies":
        """(valid, bad) of each indicator in every cell until the run's end; the arrays leave with them."""
        self.extend(self.cells)
        self._count_shed(end)
        counts = Tallies(tuple(dict.fromkeys(self.slis)), self.outcomes(0, self.cells))
        del self.counts, self.windows, self.draw
        return counts


class Tallies(Mapping[SLI, tuple[Floats, Floats]]):
    """(valid, bad) of each indicator in every cell, counted when it is asked for."""

    def __init__(self, slis: tuple[SLI, ...], outcomes: Outcomes) -> None:
        self._slis, self._outcomes = slis, outcomes
        self._known: dict[SLI, tuple[Floats, Floats]] = {}

    def __getitem__(self, sli: SLI) -> tuple[Floats, Floats]:
        if sli not in self._known:
            if sli not in self._slis:
                raise KeyError(sli)
            good, valid = sli.count(self._outcomes)
            self._known[sli] = (valid, valid - good)
        return self._known[sli]

    def __iter__(self) -> Iterator[SLI]:
        return iter(self._slis)

    def __len__(self) -> int:
        return len(self._slis)


def _group(monitoring: Monitoring, windows: list[float]) -> int:
    """How many cells can be summed to one, because ticks and windows never look inside."""
    cell, tick = ms(monitoring.scrape_interval), ms(monitoring.evaluation_interval)
    return tick // cell if all(ms(length) % tick == 0 for length in windows) and tick % cell == 0 else 1


def _check_window(scenario: Scenario) -> list[float]:
    return [scenario.oncall.check.window] if scenario.oncall else []
