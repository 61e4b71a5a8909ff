"""The steps that can be taken: those of runbooks, and every other mitigation by itself."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from simulator.ai_service.mitigations import Mitigation
from simulator.foundation.kinds import FAMILIES
from simulator.oncall.actions import Action
from simulator.oncall.runbooks import RunbookStep
from simulator.oncall.shipped import RUNBOOKS

# how long (s) a step takes that is in no runbook that ships (an assumption)
UNPRACTISED = 300.0
Runbooks = Mapping[str, Sequence[RunbookStep]]


def steps_of(runbooks: Runbooks) -> Iterator[Action]:
    """Every step of every runbook, then the mitigations that are in none of them."""
    for symptom, steps in runbooks.items():
        for number in range(1, len(steps) + 1):
            yield take(steps, symptom, number)
    written = {step.do.kind for steps in runbooks.values() for step in steps}
    for kind in sorted(set(FAMILIES[Mitigation.family]) - written):
        if _by_itself(kind) is not None:
            yield {"do": "take", "step": kind}


def take(steps: Sequence[RunbookStep], symptom: str, number: int) -> Action:
    """To take a step of a symptom's runbook, by its number from 1."""
    kind = steps[number - 1].do.kind
    return {"do": "take", "step": kind, "runbook": symptom, "number": number}


def step_of(action: Action, runbooks: Runbooks) -> RunbookStep:
    """The step that an action takes."""
    if "runbook" in action:
        steps: Sequence[RunbookStep] = runbooks[action["runbook"]]
        return steps[int(action["number"]) - 1]
    step = _by_itself(action["step"])
    assert step is not None
    return step


def _by_itself(kind: str) -> RunbookStep | None:
    """A mitigation with its defaults, in the time that it takes in a runbook that ships; None where
    it cannot be taken without being told more.
    """
    shipped = [step for steps in RUNBOOKS.values() for step in steps if step.do.kind == kind]
    try:
        do = Mitigation.of(kind)
    except ValidationError:
        return None
    return RunbookStep(do=do, takes=shipped[0].takes if shipped else UNPRACTISED)
