"""The decisions of a drill with their times, which are not on its log."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from simulator.experiments.drill import Drill
from simulator.outputs.words.names import safe_label
from simulator.run import Run

# what leaves no row on the log at the moment at which it is decided
TOLD = {
    "acknowledge": "decision: acknowledge",
    "triage": "decision: look for the symptom",
    "name": "decision: name the symptom {symptom}",
    "check": "decision: check",
    "leave": "decision: give this runbook up",
    "wait": "decision: wait {until}",
    "escalate": "decision: ask the next level",
}


class Decided(NamedTuple):
    """A decision in words, and when it was made (s)."""

    time: float
    text: str


def decisions_of(run: Run) -> list[Decided]:
    """The decisions of the run of a drill that leave no row of their own, in order."""
    drill = Drill(run.scenario, run.seed, max_decisions=len(run.actions))
    _, info = drill.reset()
    decided = list[Decided]()
    for action in run.actions:
        # at the horizon there was nothing left to decide
        if action["do"] in TOLD and info["time_s"] < run.scenario.horizon:
            decided.append(Decided(info["time_s"], _told(action)))
        *_, info = drill.step(action)
    return decided


def _told(action: Mapping[str, Any]) -> str:
    until = "until something happens"
    if "for" in action:
        until = f"for {action['for']}".replace("for next look", "until the next look")
    symptom = safe_label(action.get("symptom", ""))
    return TOLD[action["do"]].format(until=until, symptom=symptom)
