"""Expected counts: what the operating point of the service makes of every interval of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.ai_service.effects import Amount
from simulator.ai_service.operating_point import OperatingPoint
from simulator.ai_service.outcomes import Counted, OwnTraffic
from simulator.reliability.windows import Floats

FINISHED, FAILED, FIRST_OUTCOME = range(3)


@dataclass(frozen=True)
class Means:
    """Expected counts for each interval (arrays of one length).

    `rows` are finished interactive requests, those of them that failed, then one row for each
    outcome. `added` are, by row, requests that come on top of the usual ones of a class of clients
    of its own.
    """

    rows: tuple[Floats, ...]
    added: Mapping[int, Floats]

    def at(self, place: int) -> "Means":
        """Those of one interval, as arrays of one element."""
        one = slice(place, place + 1)
        return Means(
            tuple(row[one] for row in self.rows),
            {row: added[one] for row, added in self.added.items()},
        )

    def whole(self, parent: int | None) -> Floats:
        """What an outcome is a share of: the outcome of that number, else answered requests."""
        if parent is None:
            answered: Floats = self.rows[FINISHED] - self.rows[FAILED]
            return answered
        return self.rows[FIRST_OUTCOME + parent]

    def usual(self, row: int) -> Floats:
        """The arrivals of a class of clients, without what comes on top."""
        if row not in self.added:
            return self.rows[row]
        usual: Floats = self.rows[row] - self.added[row]
        return usual


class Pieces:
    """Pieces of time that make up intervals: `pieces` are the edges (s, ascending) of the
    intervals, and moments between them.
    """

    def __init__(self, pieces: Floats, edges: Floats) -> None:
        self.width: Floats = pieces[1:] - pieces[:-1]
        self.is_cut = len(pieces) > len(edges)
        if self.is_cut:
            self.firsts = np.searchsorted(pieces, edges[:-1])

    def counted(self, amount: Amount) -> Floats:
        """An amount of each piece, summed up to the intervals."""
        whole: Floats = np.asarray(amount)
        if whole.shape != self.width.shape:
            whole = np.broadcast_to(whole, self.width.shape)
        if not self.is_cut:
            return whole
        summed: Floats = np.add.reduceat(whole, self.firsts)
        return summed


class Rates:
    """What comes of an operating point a second, at each moment (live: money and what is shed are
    found when they are asked for).
    """

    def __init__(self, point: OperatingPoint, outcomes: Sequence[Counted]) -> None:
        self.point = point
        self.failing = 1 - point.answered
        self.amounts = [(outcome, outcome.amount(point)) for outcome in outcomes]
        self.added = {
            row: outcome.added(point)
            for row, outcome in enumerate(outcomes, start=FIRST_OUTCOME)
            if isinstance(outcome, OwnTraffic)
        }

    def means(self, pieces: Pieces) -> Means:
        """Expected counts of every interval."""
        width = pieces.width
        finished = self.point.finished * width
        rows: list[Amount] = [finished, finished * self.failing]
        rows += [outcome.expected(amount, finished, width) for outcome, amount in self.amounts]
        added = {row: pieces.counted(rate * width) for row, rate in self.added.items()}
        return Means(tuple(map(pieces.counted, rows)), added)

    def shed(self, pieces: Pieces) -> Floats:
        """Expected background requests turned away in every interval."""
        point = self.point
        background = point.service.traffic.background * point.stream.factor
        return pieces.counted(background * pieces.width * (1 - point.effects.background_factor))

    def spent(self, pieces: Pieces) -> Floats:
        """Expected money spent in every interval."""
        return pieces.counted(self._spending * pieces.width)

    @cached_property
    def _spending(self) -> Amount:
        point = self.point
        return point.model_answers * point.service.spend.cost(point.use.model, point.effects)
