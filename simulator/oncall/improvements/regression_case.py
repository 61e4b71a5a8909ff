"""The incident becomes a test."""

from typing import TYPE_CHECKING, Literal

from simulator.ai_service.failures import Failure
from simulator.foundation.units import Hours, Ratio
from simulator.oncall.improvements.improvement import Improvement
from simulator.oncall.improvements.seen import Seen

if TYPE_CHECKING:
    from numpy.random import Generator


class RegressionCase(Improvement):
    """The defect has a test: a release that brings it again is stopped at the gate, with the
    probability `catches`.
    """

    is_for_caught = True
    other_words = dict.fromkeys(
        ("probability", "chance", "works", "stops", "recall", "coverage"), "catches"
    )
    answered = "bad versions whose defects may come again"
    kind: Literal["regression_case"] = "regression_case"
    # assumptions; that each incident becomes a test is the rule of the house
    hours: Hours = 1.0
    accepted: Ratio | None = 1.0
    catches: Ratio = 1.0

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return failure.is_release

    def action(self, subject: str) -> str:
        return f"Add a regression case for the defect {subject} to the gate."

    def lets_out(self, version: Failure, rng: "Generator") -> bool:
        return bool(rng.random() >= self.catches)
