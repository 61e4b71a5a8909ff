"""What is behind the occurrences of a failure that comes again: which have the same cause."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from simulator.foundation.model import Model, line, refused
from simulator.foundation.units import Count, Length, Number, Ratio, invalid

if TYPE_CHECKING:
    from numpy.random import Generator

FADES = 10 * 86400.0
"""How fast a cause is forgotten (s) where nobody says: with a quarter of new ones, about as many
come back within 20 days as Chen et al. saw (RCACopilot, EuroSys 2024).
"""


class RootCauses(Model):
    """Which occurrences have the same root cause.

    Each has one that was never seen before with the probability `new`. Else it has that of an
    earlier occurrence, of an age with weight exp(-age / `fades`); or, where `known` says how many
    causes there are, number i of them with a probability proportional to 1 / i^`popularity`. Where
    nothing is written `fades` is 10d, and `popularity` is 1.
    """

    other_words = {
        **dict.fromkeys(("fresh", "unseen", "novel", "unknown", "new_share"), "new"),
        **dict.fromkeys(("decay", "memory", "forgets", "forgotten", "tau"), "fades"),
        **dict.fromkeys(("number", "count", "causes", "defects", "n"), "known"),
        **dict.fromkeys(("zipf", "exponent", "skew", "alpha"), "popularity"),
    }
    no_keys = {
        **dict.fromkeys(("half_life", "halflife"), "write fades, the half-life divided by 0.69"),
        **dict.fromkeys(
            ("recur", "recurs", "recurrence", "recurring", "repeat", "repeats"),
            "write new, the share of the others, e.g. new: 25%",
        ),
    }
    examples = {"new": "25%", "known": 12, "fades": "10d", "popularity": 1}
    new: Ratio = 0.25
    fades: Annotated[Length, Field(gt=0)] | None = None
    known: Annotated[Count, Field(ge=1, le=100_000)] | None = None
    popularity: Annotated[Number, Field(ge=0, le=100)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.known is not None and self.fades is not None:
            message = "is for causes whose number is not written: remove it, or known"
            raise refused([line(("fades",), invalid(message))])
        if self.known is None and self.popularity is not None:
            message = "is for causes of a known number: add known, e.g. known: 12"
            raise refused([line(("popularity",), invalid(message))])
        return self

    def drawn(
        self,
        process: str,
        occurrences: Sequence[tuple[int, float]],
        rng: "Callable[[int], Generator]",
    ) -> tuple[str, ...]:
        """The root cause of each occurrence (its number, its time in s) of a process, in order:
        `PROCESS/new-17` for number 17 if it is new, `PROCESS/cause-3` for a known one.

        `rng(number)` gives each occurrence a stream of its own.
        """
        fades = FADES if self.fades is None else self.fades
        found = list[str]()
        # the logarithms of sums of weights: the weights themselves are beyond all floats
        sums = list[float]()
        for number, time in occurrences:
            is_new, chance = rng(number).random(2).tolist()
            if is_new < self.new or not (found or self.known):
                found.append(f"{process}/new-{number}")
            elif self.known is not None:
                found.append(f"{process}/cause-{self._known(chance)}")
            else:
                found.append(found[_earlier(sums, chance)])
            sums.append(_added(sums[-1] if sums else -math.inf, time / fades))
        return tuple(found)

    def shares(self) -> tuple[float, ...]:
        """The probabilities of the known causes, the most frequent first: they add up to 1 - `new`;
        () where causes fade.
        """
        if self.known is None:
            return ()
        popularity = 1.0 if self.popularity is None else self.popularity
        weights = [number**-popularity for number in range(1, self.known + 1)]
        total = sum(weights)
        return tuple((1 - self.new) * weight / total for weight in weights)

    def _known(self, chance: float) -> int:
        """The number of a known cause."""
        edges = self._edges
        return 1 + min(bisect_right(edges, chance * edges[-1]), len(edges) - 1)

    @cached_property
    def _edges(self) -> tuple[float, ...]:
        return tuple(accumulate(self.shares()))


def _earlier(sums: Sequence[float], chance: float) -> int:
    """The place of an earlier occurrence, by the logarithms of the sums of their weights."""
    share = math.log(chance) if chance else -math.inf
    return min(bisect_right(sums, share + sums[-1]), len(sums) - 1)


def _added(total: float, more: float) -> float:
    """log(exp(total) + exp(more))."""
    return max(total, more) + math.log1p(math.exp(-abs(total - more)))


def check_causes(*, is_named: bool, recurs: bool) -> None:
    """Refuses causes of a failure whose root cause is named, or that happens once."""
    if is_named:
        message = "has causes beside it, which say the same of each occurrence: remove one"
        raise refused([line(("root_cause",), invalid(message))])
    if not recurs:
        message = "is for a failure that happens again: add every, e.g. every: 5d"
        raise refused([line(("causes",), invalid(message))])
