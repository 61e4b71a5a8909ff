"""The cause is mended."""

from typing import TYPE_CHECKING, Literal

from simulator.ai_service.failures import Failure
from simulator.foundation.units import Hours, Ratio
from simulator.oncall.improvements.improvement import Improvement
from simulator.oncall.improvements.seen import Seen

if TYPE_CHECKING:
    from numpy.random import Generator


class Prevention(Improvement):
    """The root cause is mended: occurrences of it do not strike, with the probability `prevents`
    each. It answers the service's own failures, not what comes from outside.
    """

    other_words = dict.fromkeys(
        ("probability", "chance", "works", "effect", "effectiveness", "success"), "prevents"
    )
    answered = "failures of the service's own that have causes"
    kind: Literal["prevention"] = "prevention"
    # assumptions
    hours: Hours = 24.0
    prevents: Ratio = 0.8

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return not failure.is_external

    def action(self, subject: str) -> str:
        return f"Mend the root cause {subject}."

    def left_of(self, failure: Failure, rng: "Generator") -> Failure | None:
        if rng.random() < self.prevents:
            return None
        return failure
