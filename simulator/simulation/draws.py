"""How counts come from expectations: drawn, or their means.

One stream for each outcome and state segment, so neither the block size nor what others draw
changes a byte. Arrivals have streams of their own; a cut shares a cell's arrivals out binomially.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.foundation.streams import Streams
from simulator.reliability.counts import QUANTA
from simulator.reliability.windows import Floats

INTERACTIVE = "interactive"

# what a stream is named by, beside its concern: the stretch of time, and an outcome's numbers
Key: TypeAlias = tuple[str | float, ...]


class Draw(ABC):
    """How counts come from expectations.

    Arrays are counts or expected counts of consecutive cells, or have one element where the
    expected counts of all cells are alike. `client` is a class of clients, `key` names the stretch
    of time.
    """

    @abstractmethod
    def offered(self, client: str, first: int, last: int, mean: Floats) -> Floats:
        """Arrivals of the whole cells first..last-1; `mean` are those expected."""

    @abstractmethod
    def cut(
        self, client: str, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float
    ) -> tuple[Floats, Floats]:
        """(arrivals before a cut of a cell, arrivals left after it), arrays of one element.

        `left` are the arrivals that an earlier cut of the cell has left; None at the first one.
        `part` and `rest` are those expected before and after the cut at `time` (s from the start).
        """

    @abstractmethod
    def remainder(self, left: Floats, mean: Floats) -> Floats:
        """Arrivals after a cell's last cut: of those `left` by it, or of the `mean` expected."""

    @abstractmethod
    def fresh(self, concern: str, key: Key, mean: Floats, length: int) -> Floats:
        """Counts of `length` cells from a stream of their own: arrivals that come on top, or what
        clients who try again finish.
        """

    @abstractmethod
    def thin(self, outcome: str, key: Key, counts: Floats, means: Floats, of: Floats) -> Floats:
        """How many of `counts` (expected: `of`) meet the outcome (expected: `means`)."""

    @abstractmethod
    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        """A count between two times (s) that no SLI reads."""

    @abstractmethod
    def forget(self) -> None:
        """A new state segment begins: what comes depends on its beginning alone."""

    @abstractmethod
    def anew(self) -> "Draw":
        """The same draws for another run of the seed, from the next state segment on."""


class RandomDraw(Draw):
    """Poisson arrivals, binomial outcomes.

    `arrivals` are those of all cells of the run, by class of clients.
    """

    def __init__(self, streams: Streams, arrivals: Mapping[str, NDArray[np.int64]]) -> None:
        self.streams = streams
        self.arrivals = arrivals
        # a segment is drawn in several blocks: each goes on where the one before it stopped
        self._open: dict[Key, np.random.Generator] = {}

    def offered(self, client: str, first: int, last: int, mean: Floats) -> Floats:
        return self.arrivals[client][first:last]

    def cut(
        self, client: str, cell: int, left: Floats | None, part: Floats, rest: Floats, time: float
    ) -> tuple[Floats, Floats]:
        whole = left
        if whole is None:
            whole = self.arrivals[client][cell : cell + 1]
        before = _binomial(self._cut_stream(client, cell, time), whole, _share(part, part + rest))
        return before, whole - before

    def _cut_stream(self, client: str, cell: int, time: float) -> np.random.Generator:
        if client == INTERACTIVE:
            # its name is older than the other clients; a new one would change a seed's numbers
            return self.streams.of("cut", cell, time)
        return self.streams.of("cut", client, cell, time)

    def remainder(self, left: Floats, mean: Floats) -> Floats:
        return left

    def fresh(self, concern: str, key: Key, mean: Floats, length: int) -> Floats:
        if not mean.any():
            # most services have no wave and nobody who tries again: opening a stream costs more
            return np.zeros(length, dtype=np.int64)
        return self._stream((concern, *key)).poisson(mean, length)

    def thin(self, outcome: str, key: Key, counts: Floats, means: Floats, of: Floats) -> Floats:
        share = _share(means, of)
        if not (share if isinstance(share, float) else share.any()):
            return np.zeros(len(counts), dtype=np.int64)
        return _binomial(self._stream(_thinning(outcome, key)), counts, share)

    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        return float(self.streams.of(concern, begin, end).poisson(mean))

    def forget(self) -> None:
        self._open.clear()

    def anew(self) -> Draw:
        return RandomDraw(self.streams, self.arrivals)

    def _stream(self, name: Key) -> np.random.Generator:
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

    def remainder(self, left: Floats, mean: Floats) -> Floats:
        # the condition has changed since the cut, so what was left then no longer holds
        return _quantised(mean)

    def fresh(self, concern: str, key: Key, mean: Floats, length: int) -> Floats:
        return _quantised(mean)

    def thin(self, outcome: str, key: Key, counts: Floats, means: Floats, of: Floats) -> Floats:
        # rounded apart, a part can exceed the whole by one step
        return np.minimum(_quantised(means), counts)

    def total(self, concern: str, begin: float, end: float, mean: float) -> float:
        return float(_quantised(np.array([mean]))[0])

    def forget(self) -> None:
        """Nothing is kept from one segment to the next."""

    def anew(self) -> Draw:
        return self


def _thinning(outcome: str, key: Key) -> Key:
    """The name of the stream that an outcome is drawn from."""
    if key[0] == "part" and outcome == "failed":
        # the name is older than the other outcomes; a new one would change a seed's numbers
        return key
    return (outcome, *key)


def _quantised(means: Floats) -> Floats:
    return np.rint(means * QUANTA) / QUANTA


def _binomial(stream: np.random.Generator, counts: Floats, share: Floats | float) -> Floats:
    """How many of `counts` are drawn, each with a probability (0..1)."""
    if len(counts) == 1 and isinstance(share, float):
        # one number is drawn ten times as fast as an array of one number
        return np.array([stream.binomial(counts[0], share)])
    drawn: Floats = stream.binomial(counts, share)
    return drawn


def _share(part: Floats, whole: Floats) -> Floats | float:
    """part / whole within 0..1, 0 where there is nothing; a number where it is one for all."""
    if len(whole) == 1:
        return min(1.0, float(part[0] / whole[0])) if whole[0] > 0 else 0.0
    return np.minimum(1.0, np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0))
