"""How counts come from expectations: drawn, or their means.

One stream for each outcome and state segment, so neither the block size nor what others draw
changes a byte. Arrivals have streams of their own; a cut shares a cell's arrivals out binomially.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.foundation.streams import Streams
from simulator.reliability.counts import QUANTA
from simulator.reliability.windows import Floats

INTERACTIVE = "interactive"


class Draw(ABC):
    """How counts come from expectations; `key` names the stretch of time they belong to, `client` a
    class of clients.
    """

    @abstractmethod
    def offered(self, client: str, first: int, last: int, mean: Floats) -> Floats:
        """Arrivals of the whole cells first..last-1."""

    @abstractmethod
    def cut(
        self, client: str, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float
    ) -> tuple[Floats, Floats]:
        """(arrivals before the cut at `time`, arrivals left after it) of a cell's remaining
        arrivals.
        """

    @abstractmethod
    def remainder(self, left: Floats | None, mean: Floats) -> Floats:
        """Arrivals after a cell's last cut."""

    @abstractmethod
    def fresh(
        self, concern: str, key: tuple[str | float, ...], mean: Floats, length: int
    ) -> Floats:
        """Counts of a stream of their own: arrivals that come on top, or what clients who try again
        finish.
        """

    @abstractmethod
    def thin(
        self, outcome: str, key: tuple[str | float, ...], counts: Floats, means: Floats, of: Floats
    ) -> Floats:
        """How many of `counts` (expected: `of`) meet the outcome (expected: `means`)."""

    @abstractmethod
    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        """A count over one stretch of time that no SLI reads."""

    def forget(self) -> None:  # noqa: B027
        """A new state segment begins."""


class RandomDraw(Draw):
    """Poisson arrivals, binomial outcomes."""

    def __init__(self, streams: Streams, arrivals: Mapping[str, NDArray[np.int64]]) -> None:
        self.streams = streams
        self.arrivals = arrivals
        self._open: dict[tuple[str | float, ...], np.random.Generator] = {}

    def offered(self, client: str, first: int, last: int, mean: Floats) -> Floats:
        return self.arrivals[client][first:last]

    def cut(
        self, client: str, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float
    ) -> tuple[Floats, Floats]:
        whole = self.arrivals[client][cell : cell + 1] if left is None else left
        share = np.minimum(1.0, _share(part, part + rest))
        key = ("cut",) if client == INTERACTIVE else ("cut", client)
        before: Floats = self.streams.of(*key, cell, time).binomial(whole, share)
        return before, whole - before

    def remainder(self, left: Floats | None, mean: Floats) -> Floats:
        assert left is not None
        return left

    def fresh(
        self, concern: str, key: tuple[str | float, ...], mean: Floats, length: int
    ) -> Floats:
        if not mean.any():
            return np.zeros(length, dtype=np.int64)
        return self._stream((concern, *key)).poisson(mean, length)

    def thin(
        self, outcome: str, key: tuple[str | float, ...], counts: Floats, means: Floats, of: Floats
    ) -> Floats:
        share = _share(means, of)
        if not share.any():
            return np.zeros(len(counts), dtype=np.int64)
        drawn: Floats = self._stream(
            key if key[0] == "part" and outcome == "failed" else (outcome, *key)
        ).binomial(counts, share)
        return drawn

    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        return float(self.streams.of(concern, begin, end).poisson(mean))

    def forget(self) -> None:
        self._open.clear()

    def _stream(self, name: tuple[str | float, ...]) -> np.random.Generator:
        if name not in self._open:
            self._open[name] = self.streams.of(str(name[0]), *name[1:])
        return self._open[name]


class ExpectedDraw(Draw):
    """Every count is its mean, in whole multiples of 1 / QUANTA, rounded once for each part."""

    def offered(self, client: str, first: int, last: int, mean: Floats) -> Floats:
        return _quantised(mean)

    def cut(
        self, client: str, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float
    ) -> tuple[Floats, Floats]:
        return _quantised(part), rest

    def remainder(self, left: Floats | None, mean: Floats) -> Floats:
        return _quantised(mean)

    def fresh(
        self, concern: str, key: tuple[str | float, ...], mean: Floats, length: int
    ) -> Floats:
        return _quantised(mean)

    def thin(
        self, outcome: str, key: tuple[str | float, ...], counts: Floats, means: Floats, of: Floats
    ) -> Floats:
        return np.minimum(_quantised(means), counts)

    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        return float(_quantised(np.array([mean]))[0])


def _quantised(means: Floats) -> Floats:
    return np.rint(means * QUANTA) / QUANTA


def _share(part: Floats, whole: Floats) -> Floats:
    """part / whole within 0..1, 0 where there is nothing."""
    return np.minimum(1.0, np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0))
