"""What the scripted responder goes by, of one incident or ticket."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.oncall.actions import Action
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.script import Script
from simulator.oncall.steps import take
from simulator.simulation.response.incident_log import root_cause
from simulator.simulation.response.steps import Numbered

if TYPE_CHECKING:
    from simulator.simulation.response.duty import Duty


def script_of(duty: "Duty") -> Script:
    """Where the work on it is."""
    incident = duty.incident
    ending = duty.ending
    return Script(
        is_acknowledged=duty.is_acknowledged,
        came=duty.result.get("came", ""),
        is_over=incident.is_over,
        is_ending=duty.holding.is_ending,
        is_due=duty.acting.standing_by.is_due,
        is_well=ending.is_well,
        resolve=_resolve(duty),
        left=tuple(_left(duty)),
        take_back=tuple(undo(duty, pair) for pair in reversed(duty.diagnosing.taken_back)),
        held=tuple(undo(duty, pair) for pair in ending.held),
        takes=ending.took,
    )


def undo(duty: "Duty", pair: Numbered) -> Action:
    """To undo a step that is in effect."""
    number, step = pair
    return {"do": "undo", "step": step.do.kind, "number": number, "of": duty.incident.id}


def _resolve(duty: "Duty") -> Action:
    do = "resolve" if duty.incident.is_paged else "close"
    runbooks = duty.situation.state.scenario.runbooks
    return {"do": do, "cause": root_cause(duty.incident, runbooks)}


def _left(duty: "Duty") -> Iterator[Action]:
    """To take each step that is left of the runbook in hand."""
    named = duty.diagnosing.named
    if named is None:
        return
    steps = duty.situation.state.scenario.runbooks.get(named.symptom, ())
    left = list(duty.incident.remaining_steps.get(named.symptom, ()))
    for number in _numbers(steps, left):
        yield take(steps, named.symptom, number)


def _numbers(steps: Sequence[RunbookStep], left: list[RunbookStep]) -> Iterator[int]:
    # what is left is in the runbook's order, so each step is found behind the one before it
    for number, step in enumerate(steps, start=1):
        if left and step == left[0]:
            left.pop(0)
            yield number
