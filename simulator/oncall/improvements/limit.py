"""A mitigation that stays."""

from typing import Literal, Self

from pydantic import model_validator

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.foundation.model import line, refused
from simulator.foundation.units import Hours, invalid
from simulator.oncall.improvements.improvement import Improvement
from simulator.oncall.improvements.seen import Seen

# what stops all change is no way to run a service
NEVER = ("roll_back", "freeze_releases")


class Limit(Improvement):
    """A mitigation is part of the service from then on (`do`), held by nobody: tokens stay capped.
    It answers symptoms whose runbook has it, and is dropped where its price alone would harm an
    objective.
    """

    about = "symptom"
    other_words = dict.fromkeys(("mitigation", "action", "step", "what"), "do")
    answered = "failures whose runbook has its mitigation"
    kind: Literal["limit"] = "limit"
    example = "do: cap_tokens"
    # an assumption
    hours: Hours = 4.0
    do: Mitigation

    @property
    def needs(self) -> str:
        return f"failures whose runbook has {self.do.kind}"

    @property
    def name(self) -> str:
        return f"limit {self.do.kind}"

    @model_validator(mode="after")
    def _may_stay(self) -> Self:
        if self.do.kind in NEVER or not self.do.is_reversible:
            message = f"{self.do.kind} cannot stay on: write another mitigation, e.g. cap_tokens"
            raise refused([line(("do",), invalid(message))])
        return self

    def answers(self, failure: Failure, seen: Seen) -> bool:
        is_needed = seen.step(failure.symptom, self.do.kind) is not None
        return is_needed and self.do not in seen.standing

    def action(self, subject: str) -> str:
        return f"Keep {self.do.kind} on at all times, against {subject}."

    def always_on(self) -> Mitigation | None:
        return self.do
