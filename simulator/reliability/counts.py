"""Good and valid events, counted: the one pair in which counts travel."""

from dataclasses import dataclass
from typing import Any, ClassVar

# Expected counts are whole multiples of 1 / QUANTA events, so that sums are exact in any order.
QUANTA = 2.0**20


@dataclass(frozen=True, slots=True)
class Counts:
    """Good and valid events: numbers, or arrays of one shape; whole ones where they are drawn.

    `good` is at most `valid`. Counts are added up with `+` and divided last. They cannot be
    unpacked: two arrays of one shape are too easily swapped.
    """

    # numbers or arrays: which of them is known where they are counted, and the same sums serve both
    good: Any
    valid: Any
    # else Python would iterate by `__getitem__`, and two cells be unpacked as good and valid
    __iter__: ClassVar[None] = None

    @property
    def bad(self) -> Any:
        """The valid events that are not good."""
        return self.valid - self.good

    @property
    def ratio(self) -> Any:
        """bad / valid, 0..1; NaN where there are no valid events."""
        import numpy as np

        # no valid events are no value: that is meant, and no reason for a warning
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.divide(self.bad, self.valid)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.good + other.good, self.valid + other.valid)

    def __getitem__(self, cells: Any) -> "Counts":
        """The counts of some cells: a slice, or a mask."""
        return Counts(self.good[cells], self.valid[cells])

    def __len__(self) -> int:
        return len(self.valid)

    def sum(self) -> "Counts":
        """All cells as one, in float64."""
        import numpy as np

        # drawn counts are int64, expected ones float64: their sums are one kind of number
        good = float(np.add.reduce(self.good, dtype=np.float64))
        valid = float(np.add.reduce(self.valid, dtype=np.float64))
        return Counts(good, valid)
