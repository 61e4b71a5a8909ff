"""What the choices of a drill mean, and what the steps of the runbooks do."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.outputs.drill.choices import words
from simulator.outputs.layout import hanging
from simulator.outputs.words.names import mitigation, safe_label

# letters of what a step does
LONGEST = 400
UNDONE = "cannot be undone"
GENERAL = (
    "You are on call. Type the number of a choice; time passes only while you do something.",
    "acknowledge: say that you are on it; nobody else is asked from then on.",
    "triage: find out which symptom it is; this takes time, and may name a wrong one.",
    "Diagnosis: name a symptom yourself, from what the alerts, dashboards and logs show; without a"
    " triage before it, this takes as long as one. A step needs no diagnosis.",
    "check: see whether the incident's SLO is healthy, not whether the others are; after a step"
    " this waits for a whole window.",
    "Runbook: take a step. You need not take all of them, nor in their order.",
    "Undo: switch a step off again. Resolving undoes what can be undone.",
    "Wait: let the clock run; another incident may get its turn.",
    "Resolve as: close the incident with a root cause, or because nothing is wrong; mitigation"
    " price means that a step which is on lets users down itself.",
    "Dashboards: means over the last 5 minutes, so they follow a change late.",
    "q stops: nobody responds from then on, and the score is of what you have done.",
)


def help_lines(view: Mapping[str, Any], columns: int) -> Iterator[str]:
    """The help of a screen, for the view (as its dictionary)."""
    for line in (*GENERAL, *_steps(view)):
        yield from hanging(line, columns)


def _steps(view: Mapping[str, Any]) -> Iterator[str]:
    for symptom, steps in view["runbooks"].items():
        yield f"Runbook {words(symptom)}:"
        for step in steps:
            name = f"{step['number']}. {mitigation(step['step'])} ({step['takes']})"
            yield f"  {name}: {_does(step)}"


def _does(step: Mapping[str, Any]) -> str:
    does = safe_label(step["does"], LONGEST)
    # some say it themselves
    if step["is_reversible"] or UNDONE in does:
        return does
    return f"{does} It {UNDONE}."
