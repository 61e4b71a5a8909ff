"""What the scripted responder goes by, of one incident or ticket."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.oncall.actions import Action
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.steps import take
from simulator.simulation.response.incident_log import root_cause
from simulator.simulation.response.steps import Numbered

if TYPE_CHECKING:
    from simulator.simulation.response.duty import Duty


class LiveScript:
    """Where the work on it is, read when it is asked for (live)."""

    def __init__(self, duty: "Duty") -> None:
        self.duty = duty
        self.incident = duty.incident
        self.runbooks = duty.incident.runbooks

    @property
    def is_acknowledged(self) -> bool:
        return self.incident.is_acknowledged

    @property
    def came(self) -> str:
        return self.duty.came

    @property
    def is_at_work(self) -> bool:
        return self.duty.holding.has_turn

    @property
    def is_ending(self) -> bool:
        return self.duty.holding.is_ending

    @property
    def is_over(self) -> bool:
        return self.incident.is_over

    @property
    def is_due(self) -> bool:
        return self.duty.acting.standing_by.is_due

    @property
    def is_well(self) -> bool:
        return self.duty.ending.is_well

    @property
    def resolve(self) -> Action:
        do = "resolve" if self.incident.is_paged else "close"
        return {"do": do, "cause": root_cause(self.incident, self.runbooks)}

    @property
    def left(self) -> tuple[Action, ...]:
        named = self.duty.diagnosing.named
        if named is None:
            return ()
        steps = self.runbooks.get(named.symptom, ())
        left = self.incident.remaining_steps.get(named.symptom, ())
        return tuple(take(steps, named.symptom, number) for number in _numbers(steps, left))

    @property
    def take_back(self) -> tuple[Action, ...]:
        return tuple(undo(self.duty, pair) for pair in reversed(self.duty.diagnosing.taken_back))

    @property
    def held(self) -> tuple[Action, ...]:
        return tuple(undo(self.duty, pair) for pair in self.duty.ending.held)

    @property
    def took(self) -> float:
        return self.duty.ending.took


def undo(duty: "Duty", pair: Numbered) -> Action:
    """To undo a step that is in effect."""
    number, step = pair
    return {"do": "undo", "step": step.do.kind, "number": number, "of": duty.incident.id}


def _numbers(steps: Sequence[RunbookStep], left: Sequence[RunbookStep]) -> Iterator[int]:
    # what is left is in the runbook's order, so each step is found behind the one before it
    found = 0
    for number, step in enumerate(steps, start=1):
        if found < len(left) and step == left[found]:
            found += 1
            yield number
