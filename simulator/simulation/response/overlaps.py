"""Which failures of a run are on: of hundreds, most are over or still to come."""

from collections.abc import Sequence

import numpy as np

from simulator.ai_service.failures import Failure


class Overlaps:
    """Looks among failures, of which more may come (live)."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = failures
        self._find()

    def _find(self) -> None:
        self._starts = np.array([failure.start for failure in self.failures])
        self._ends = np.array([failure.end for failure in self.failures])

    def between(self, begin: float, end: float) -> list[Failure]:
        """Those that are on for some time between two times (s), in their order."""
        self._look_again()
        places = ((self._starts < end) & (self._ends > begin)).nonzero()[0]
        return [self.failures[place] for place in places.tolist()]

    def at(self, time: float) -> list[Failure]:
        """Those that are on at a time (s), in their order."""
        self._look_again()
        places = ((self._starts <= time) & (time < self._ends)).nonzero()[0]
        return [self.failures[place] for place in places.tolist()]

    def _look_again(self) -> None:
        # a bad release joins them when it goes out
        if len(self._starts) < len(self.failures):
            self._find()
