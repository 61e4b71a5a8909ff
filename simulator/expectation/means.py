"""Expected counts: what the operating point of the service makes of every interval of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    of its own. `shed` is background work turned away, `spent` the money.
    """

    rows: tuple[Floats, ...]
    added: Mapping[int, Floats]
    shed: Floats
    spent: Floats

    def at(self, place: int) -> "Means":
        """Those of one interval, as arrays of one element."""
        one = slice(place, place + 1)
        return Means(
            tuple(row[one] for row in self.rows),
            {row: added[one] for row, added in self.added.items()},
            self.shed[one],
            self.spent[one],
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


def means(
    point: OperatingPoint, outcomes: Sequence[Counted], pieces: Floats, edges: Floats
) -> Means:
    """Expected counts between consecutive `edges` (s, ascending).

    `point` holds the rates in `pieces` of time, which are the edges and moments between them.
    """
    width = np.diff(pieces)
    is_cut = len(pieces) > len(edges)
    firsts = np.searchsorted(pieces, edges[:-1]) if is_cut else pieces[:-1]

    def counted(amount: Amount) -> Floats:
        """Summed up from the pieces to the intervals."""
        whole: Floats = np.asarray(amount)
        if whole.shape != width.shape:
            whole = np.broadcast_to(whole, width.shape)
        if not is_cut:
            return whole
        return np.add.reduceat(whole, firsts)

    finished = point.finished * width
    rows: list[Amount] = [finished, finished * (1 - point.answered)]
    added = dict[int, Floats]()
    for row, outcome in enumerate(outcomes, start=FIRST_OUTCOME):
        rows.append(outcome.expected(point, width))
        if isinstance(outcome, OwnTraffic):
            added[row] = counted(outcome.added(point) * width)
    background = point.service.traffic.background * point.stream.factor
    shed = background * width * (1 - point.effects.background_factor)
    answer = point.service.spend.cost(point.use.model, point.effects)
    spent = point.model_answers * answer * width
    return Means(tuple(map(counted, rows)), added, counted(shed), counted(spent))
