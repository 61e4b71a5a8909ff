"""What can be measured. One class is one kind: counts of good and valid requests, never a ratio."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from simulator.foundation.units import Duration, Ratio
from simulator.reliability.slo import SLI, Split

if TYPE_CHECKING:
    from simulator.reliability.slo import Counts


class Availability(SLI):
    """Answered requests / legitimate interactive requests."""

    kind: Literal["availability"] = "availability"

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        return outcomes.answered, outcomes.legitimate


class Latency(SLI):
    """Answers that took at most `threshold` / answered requests."""

    kind: Literal["latency"] = "latency"
    threshold: Annotated[Duration, Field(gt=0)] = 2.0

    @property
    def splits(self) -> tuple[Split, ...]:
        return (("slow", self.threshold),)

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        return outcomes.fast(self.threshold), outcomes.answered


class Quality(SLI):
    """Answers judged grounded / answers judged. The judge sees a sample of the answers, and makes
    mistakes at known rates.

    `sampled` is the share of answers that is judged, `false_alarms` the share of grounded answers
    that the judge calls ungrounded, `misses` the share of ungrounded answers that it lets pass.
    """

    kind: Literal["quality"] = "quality"
    sampled: Annotated[Ratio, Field(gt=0)] = 0.1
    false_alarms: Ratio = 0.0
    misses: Ratio = 0.0

    @property
    def splits(self) -> tuple[Split, ...]:
        return ("judged", self.sampled), (
            "ungrounded",
            self.sampled,
            self.false_alarms,
            self.misses,
        )

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        judged, ungrounded = (outcomes.of(split) for split in self.splits)
        return judged - ungrounded, judged


class Safety(SLI):
    """Malicious requests caught / malicious requests."""

    kind: Literal["safety"] = "safety"

    @property
    def splits(self) -> tuple[Split, ...]:
        return ("malicious",), ("unsafe",)

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        malicious = outcomes.of(("malicious",))
        return malicious - outcomes.of(("unsafe",)), malicious


class Cost(SLI):
    """Answers that cost at most `service.spend.cap` / answered requests."""

    kind: Literal["cost"] = "cost"

    @property
    def splits(self) -> tuple[Split, ...]:
        return (("dear",),)

    def count(self, outcomes: Any) -> "tuple[Counts, Counts]":
        return outcomes.answered - outcomes.of(("dear",)), outcomes.answered
