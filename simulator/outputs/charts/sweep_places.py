"""Where the values of a key stand on an axis: numbers at their size, all else side by side."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.foundation import written

# the largest value over the smallest from which an axis is logarithmic
WIDE = 30
# room at both ends of a line's axis, of its length
MARGIN = 0.04
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Places:
    """Where each point stands on an axis (n), and its values, each once and in order; side by side
    where they are no numbers.
    """

    at: tuple[float, ...]
    ticks: tuple[tuple[float, str], ...]
    is_logarithmic: bool
    are_numbers: bool = True

    @property
    def limits(self) -> tuple[float, float]:
        """Both ends of the axis: those of the outer cells."""
        first = self.ticks[0][0]
        last = self.ticks[-1][0]
        return self.cell(first)[0], self.cell(last)[1]

    def share(self, place: float) -> float:
        """How far along the axis a place is (0..1)."""
        low, high = map(self._even, self.limits)
        return (self._even(place) - low) / (high - low)

    def cell(self, place: float) -> tuple[float, float]:
        """The edges of the cell around a value: half-way to its neighbours."""
        even = [self._even(each) for each, _ in self.ticks]
        number = min(range(len(even)), key=lambda each: abs(even[each] - self._even(place)))
        gaps = [after - before for before, after in pairwise(even)] or [1.0]
        before = gaps[max(number - 1, 0)]
        after = gaps[min(number, len(gaps) - 1)]
        return self._back(even[number] - before / 2), self._back(even[number] + after / 2)

    def middle(self, place: float) -> float:
        """The middle of that cell."""
        low, high = map(self._even, self.cell(place))
        return self._back((low + high) / 2)

    def _even(self, place: float) -> float:
        """On a scale on which the axis is even."""
        return math.log10(place) if self.is_logarithmic else place

    def _back(self, even: float) -> float:
        return float(10**even) if self.is_logarithmic else even


def places_of(texts: Sequence[str]) -> Places:
    """The places of the values of one key, a text for each point."""
    distinct = list(dict.fromkeys(texts))
    numbers = _numbers(distinct)
    are_numbers = numbers is not None
    if numbers is None:
        # by their order
        numbers = [float(number) for number in range(len(distinct))]
        is_logarithmic = False
    else:
        is_logarithmic = min(numbers) > 0 and max(numbers) / min(numbers) >= WIDE
    by_text = dict(zip(distinct, numbers, strict=True))
    ticks = tuple(sorted((number, text) for text, number in by_text.items()))
    return Places(tuple(by_text[text] for text in texts), ticks, is_logarithmic, are_numbers)


def _numbers(texts: Sequence[str]) -> list[float] | None:
    """The values as numbers in one unit; None where they are none, or two are the same."""
    for read in (_plain, written.seconds, written.per_second, written.share, written.byte_count):
        found = [read(text) for text in texts]
        numbers = [number for number in found if number is not None]
        if len(numbers) == len(texts) == len(set(numbers)):
            return numbers
    return None


def _plain(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
