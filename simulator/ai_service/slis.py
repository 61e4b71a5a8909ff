"""What can be measured. One class is one kind: counts of good and valid requests, never a ratio."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from simulator.foundation.units import Duration
from simulator.reliability.slo import SLI

if TYPE_CHECKING:
    from simulator.reliability.slo import Counts


class Availability(SLI):
    """Answered / legitimate interactive requests."""

    kind: Literal["availability"] = "availability"

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        return outcomes.answered, outcomes.legitimate


class Latency(SLI):
    """Answers that took at most `threshold` / answered requests."""

    kind: Literal["latency"] = "latency"
    threshold: Annotated[Duration, Field(gt=0)] = 2.0

    @property
    def latency_thresholds(self) -> tuple[float, ...]:
        return (self.threshold,)

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        return outcomes.fast(self.threshold), outcomes.answered
