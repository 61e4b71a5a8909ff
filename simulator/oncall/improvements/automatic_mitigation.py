"""The first step is taken by a machine."""

from typing import Literal, Self

from pydantic import model_validator

from simulator.ai_service.failures import Failure
from simulator.foundation.model import line, refused
from simulator.foundation.units import Duration, Hours, invalid
from simulator.oncall.improvements.improvement import AtPage, Improvement
from simulator.oncall.improvements.seen import Seen
from simulator.oncall.runbooks import RunbookStep

# with what is in the runbook
HAVING = "failures whose runbook has"


class AutomaticMitigation(Improvement):
    """A step of the symptom's runbook is taken automatically, `after` the page, and undone last:
    the `step` that is written (not written: the first reversible one that helped). That the symptom
    is recognised rightly is an assumption.
    """

    about = "symptom"
    other_words = dict.fromkeys(("delay", "wait", "within", "time"), "after")
    answered = f"{HAVING} a step that can be undone"
    kind: Literal["automatic_mitigation"] = "automatic_mitigation"
    examples = {"step": {"do": "fail_over"}}
    # assumptions
    hours: Hours = 30.0
    after: Duration = 120.0
    step: RunbookStep | None = None

    @model_validator(mode="after")
    def _can_be_undone(self) -> Self:
        if self.step is not None and not self.step.do.is_reversible:
            message = f"{self.step.do.kind} cannot be undone: write another step, e.g. fail_over"
            raise refused([line(("step",), invalid(message))])
        return self

    @property
    def needs(self) -> str:
        return self.answered if self.step is None else f"{HAVING} {self.step.do.kind}"

    def answers(self, failure: Failure, seen: Seen) -> bool:
        return seen.is_paged and self._taken(failure, seen) is not None

    def action(self, subject: str) -> str:
        done = "the step that helped" if self.step is None else self.step.do.kind
        return f"Automate {done} for {subject}."

    def made_for(self, failure: Failure, seen: Seen) -> Self:
        return self.model_copy(update={"step": self._taken(failure, seen)})

    def at_page(self) -> AtPage | None:
        return None if self.step is None else AtPage(self.step, self.after)

    def _taken(self, failure: Failure, seen: Seen) -> RunbookStep | None:
        """What it does about a failure, if anything."""
        if failure.symptom != seen.matched:
            return None
        if self.step is not None:
            return self.step if seen.step(seen.matched, self.step.do.kind) else None
        found = (seen.step(seen.matched, step.do) for step in seen.steps if step.helped)
        return next((step for step in found if step and step.do.is_reversible), None)
