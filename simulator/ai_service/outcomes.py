"""Counts of what became of requests, for SLIs to read; and the expectations that they are drawn
from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.reliability.slo import Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[Any]"
ORDER = ("slow", "dear", "judged", "ungrounded", "malicious", "unsafe")
"""In this order outcomes are drawn; each from a stream of its own."""
ANSWERED, NOBODY = -1, -2
"""Parents that are no row: answered requests, and none (a class of clients of its own)."""


def ordered(splits: Sequence[Split]) -> tuple[Split, ...]:
    """Each split once, in the order in which they are drawn."""
    return tuple(sorted(set(splits), key=lambda split: (ORDER.index(str(split[0])), split[1:])))


def parents(splits: Sequence[Split]) -> tuple[int, ...]:
    """For each split the one (its number, ANSWERED or NOBODY) whose requests it tells apart.

    What is slower than one threshold is told apart among those slower than the one before.
    """
    places = {split: number for number, split in enumerate(splits)}
    found = []
    for number, (name, *values) in enumerate(splits):
        if name == "slow" and number > 0:
            found.append(number - 1)
        elif name == "ungrounded":
            found.append(places["judged", values[0]])
        elif name == "unsafe":
            found.append(places["malicious",])
        else:
            found.append(NOBODY if name == "malicious" else ANSWERED)
    return tuple(found)


class Outcomes:
    """Counts of what became of requests (arrays of one length): `rows` are legitimate, failed, then
    each split's.
    """

    def __init__(self, splits: Sequence[Split], rows: Sequence[Floats]) -> None:
        self.legitimate, self._failed = rows[0], rows[1]
        self._of = dict(zip(splits, rows[2:], strict=True))

    @cached_property
    def answered(self) -> Floats:
        """Requests that got an answer, however late."""
        answered: Floats = self.legitimate - self._failed
        return answered

    def fast(self, threshold: float) -> Floats:
        """Answered requests that took at most `threshold` seconds."""
        return self.answered - self._of["slow", threshold]

    def of(self, split: Split) -> Floats:
        """The requests that a split tells apart: e.g. ("judged", 0.1), ("malicious",)."""
        return self._of[split]


@dataclass(frozen=True)
class Means:
    """Expected counts for each interval (arrays of one length).

    `finished` interactive requests, `failed` of them, `splits` in their order; `added` are the
    malicious ones that come on top of the usual ones; `shed` is background work turned away,
    `spent` the money.
    """

    finished: Floats
    failed: Floats
    splits: tuple[Floats, ...]
    added: Floats
    shed: Floats
    spent: Floats

    @property
    def rows(self) -> tuple[Floats, ...]:
        """As outcomes have them."""
        return (self.finished, self.failed, *self.splits)

    def at(self, place: int) -> "Means":
        """Those of one interval, as arrays of one element."""
        one = slice(place, place + 1)
        splits = tuple(split[one] for split in self.splits)
        return Means(
            self.finished[one],
            self.failed[one],
            splits,
            self.added[one],
            self.shed[one],
            self.spent[one],
        )

    def parent(self, number: int) -> Floats:
        """The expected counts of a split's parent."""
        return self.finished - self.failed if number == ANSWERED else self.splits[number]
