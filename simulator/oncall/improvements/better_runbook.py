"""The runbook says what helped."""

from typing import Literal, Self

from simulator.ai_service.failures import Failure
from simulator.foundation.units import Ratio
from simulator.oncall.improvements.improvement import Hours, Improvement, Steps
from simulator.oncall.improvements.seen import Seen


class BetterRunbook(Improvement):
    """Whoever meets the symptom again recognises it: triage takes `factor` of its time, and names
    it rightly. The steps come in the `order` of the effect that was seen; those that nobody took
    follow as they were.
    """

    about = "symptom"
    kind: Literal["better_runbook"] = "better_runbook"
    examples = {"order": ["fail_over", "enable_cache"]}
    # assumptions
    hours: Hours = 6.0
    factor: Ratio = 0.3
    order: tuple[str, ...] | None = None

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return bool(seen.runbooks.get(failure.symptom))

    def action(self, subject: str) -> str:
        return f"Rewrite the runbook of {subject}: how to recognise it, and what helped first."

    def made_for(self, failure: Failure, seen: Seen) -> Self:
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
