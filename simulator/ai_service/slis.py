"""What can be measured. One class is one kind: counts of good and valid requests, never a ratio."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from simulator.ai_service.outcomes import (
    Counted,
    Judged,
    Malicious,
    OverCap,
    Slow,
    Ungrounded,
    Unsafe,
)
from simulator.foundation.units import Duration, Ratio
from simulator.reliability.counts import Counts
from simulator.reliability.slo import SLI, Requests


class Availability(SLI):
    """Answered requests / legitimate interactive requests."""

    kind: Literal["availability"] = "availability"
    bad_event: ClassVar[str] = "failed request"

    @property
    def errors(self) -> str:
        return "errors"

    def count(self, requests: Requests) -> Counts:
        return Counts(good=requests.answered, valid=requests.legitimate)


class Latency(SLI):
    """Answers that took at most `threshold` / answered requests."""

    kind: Literal["latency"] = "latency"
    bad_event: ClassVar[str] = "slow answer"
    threshold: Annotated[Duration, Field(gt=0)] = 2.0

    @property
    def outcomes_needed(self) -> tuple[Counted, ...]:
        return (Slow(self.threshold),)

    def count(self, requests: Requests) -> Counts:
        answered = requests.answered
        return Counts(good=answered - requests.of(Slow(self.threshold)), valid=answered)


class Quality(SLI):
    """Answers judged grounded / answers judged. The judge sees a sample of the answers, and makes
    mistakes at known rates.

    `sampled` is the share of answers that is judged, `false_alarms` the share of grounded answers
    that the judge calls ungrounded, `misses` the share of ungrounded answers that it lets pass.
    """

    kind: Literal["quality"] = "quality"
    bad_event: ClassVar[str] = "ungrounded answer"
    sampled: Annotated[Ratio, Field(gt=0)] = 0.1
    false_alarms: Ratio = 0.0
    misses: Ratio = 0.0

    @property
    def outcomes_needed(self) -> tuple[Counted, ...]:
        return Judged(self.sampled), Ungrounded(self.sampled, self.false_alarms, self.misses)

    def count(self, requests: Requests) -> Counts:
        judged, ungrounded = (requests.of(outcome) for outcome in self.outcomes_needed)
        return Counts(good=judged - ungrounded, valid=judged)


class Safety(SLI):
    """Malicious requests caught / malicious requests."""

    kind: Literal["safety"] = "safety"
    bad_event: ClassVar[str] = "unsafe answer"

    @property
    def outcomes_needed(self) -> tuple[Counted, ...]:
        return Malicious(), Unsafe()

    def count(self, requests: Requests) -> Counts:
        malicious = requests.of(Malicious())
        return Counts(good=malicious - requests.of(Unsafe()), valid=malicious)


class Cost(SLI):
    """Answers that cost at most `service.spend.cap` / answered requests."""

    kind: Literal["cost"] = "cost"
    bad_event: ClassVar[str] = "over-cap answer"

    @property
    def outcomes_needed(self) -> tuple[Counted, ...]:
        return (OverCap(),)

    def count(self, requests: Requests) -> Counts:
        answered = requests.answered
        return Counts(good=answered - requests.of(OverCap()), valid=answered)
