"""The runbook says what helped."""

from typing import Literal, Self

from pydantic import field_validator

from simulator.ai_service.failures import Failure
from simulator.ai_service.mitigations import Mitigation
from simulator.foundation.model import line, refused
from simulator.foundation.units import Hours, Ratio, show
from simulator.foundation.unknown import not_known
from simulator.oncall.improvements.improvement import Improvement, Steps
from simulator.oncall.improvements.seen import Seen


class BetterRunbook(Improvement):
    """Whoever meets the symptom again recognises it: triage takes `factor` of its time, and names
    it rightly. The steps come in the `order` that is written (not written: those that helped most
    come first); the others follow as they were.
    """

    about = "symptom"
    other_words = {
        **dict.fromkeys(("triage", "triage_factor", "faster"), "factor"),
        **dict.fromkeys(("steps", "runbook"), "order"),
    }
    answered = "failures with a runbook"
    kind: Literal["better_runbook"] = "better_runbook"
    examples = {"order": ["fail_over", "enable_cache"]}
    # assumptions
    hours: Hours = 6.0
    factor: Ratio = 0.3
    order: tuple[str, ...] | None = None

    @field_validator("order", mode="after")
    @classmethod
    def _of_mitigations(cls, order: tuple[str, ...] | None) -> tuple[str, ...] | None:
        kinds = list(Mitigation.members())
        lines = [
            line((place,), not_known(f"{show(name)} is not a mitigation", name, kinds))
            for place, name in enumerate(order or ())
            if name not in kinds
        ]
        if lines:
            raise refused(lines)
        return order

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return bool(seen.runbooks.get(failure.symptom))

    def action(self, subject: str) -> str:
        return f"Rewrite the runbook of {subject}: how to recognise it, and what helped first."

    def made_for(self, failure: Failure, seen: Seen) -> Self:
        if self.order is not None:
            return self
        own = [step for step in seen.steps if seen.step(failure.symptom, step.do)]
        best = sorted(own, key=lambda step: step.left)
        return self.model_copy(update={"order": tuple(dict.fromkeys(step.do for step in best))})

    def triage(self, takes: float) -> float:
        return takes * self.factor

    @property
    def names_rightly(self) -> bool:
        return True

    def runbook(self, steps: Steps) -> Steps:
        places = {do: place for place, do in enumerate(self.order or ())}
        return tuple(sorted(steps, key=lambda step: places.get(step.do.kind, len(places))))
