"""The first step is taken by a machine."""

from typing import Literal, Self

from simulator.ai_service.failures import Failure
from simulator.foundation.units import Duration
from simulator.oncall.improvements.improvement import AtPage, Hours, Improvement
from simulator.oncall.improvements.seen import Seen
from simulator.oncall.runbooks import RunbookStep


class AutomaticMitigation(Improvement):
    """The first reversible step that helped is taken by itself, so long `after` the page, and
    undone last. What recognises the symptom is assumed to be right.
    """

    about = "symptom"
    kind: Literal["automatic_mitigation"] = "automatic_mitigation"
    examples = {"step": {"do": "fail_over"}}
    # assumptions
    hours: Hours = 30.0
    after: Duration = 120.0
    step: RunbookStep | None = None

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return seen.is_paged and bool(self._that_helped(failure, seen))

    def action(self, subject: str) -> str:
        done = "the step that helped" if self.step is None else self.step.do.kind
        return f"Automate {done} for {subject}."

    def made_for(self, failure: Failure, seen: Seen) -> Self:
        return self.model_copy(update={"step": self._that_helped(failure, seen)})

    def at_page(self) -> AtPage | None:
        return None if self.step is None else AtPage(self.step, self.after)

    def _that_helped(self, failure: Failure, seen: Seen) -> RunbookStep | None:
        """The first reversible step of the symptom's runbook that helped."""
        if failure.symptom != seen.matched:
            return None
        found = (seen.step(seen.matched, step.do) for step in seen.steps if step.helped)
        return next((step for step in found if step and step.do.is_reversible), None)
