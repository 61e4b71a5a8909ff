"""What an incident's record says of its runbook."""

from simulator.reliability.incidents import Incident
from simulator.reliability.steps import NOTICEABLE, StepTaken

# rows that end the time in which somebody looks whether a step has helped
ENDS_OF_LOOKING = ("step_started", "mitigated", "unmitigated", "step_undone", "resolved")


def symptoms_without_runbook(incident: Incident) -> list[str]:
    """The symptoms that were named and have no step."""
    steps = dict[str, int]()
    # what was only taken for it needs no runbook
    right = [event for event in incident.all("triaged") if event.detail.get("right") is not False]
    for event in right:
        # named again it may have fewer: the steps that were tried already are left out
        steps.setdefault(event.detail.get("symptom", ""), event.detail.get("steps", 1))
    return [symptom for symptom, number in steps.items() if symptom and number == 0]


def has_changed_little(step: StepTaken) -> bool:
    """Whether a step was looked at before and after, and made no difference that counts."""
    return step.gain is not None and abs(step.gain) < NOTICEABLE


def time_looking(incident: Incident) -> float:
    """The time (s) from the end of each step to the last look before the next thing was done."""
    looking = 0.0
    done = last = None
    for event in incident.timeline:
        # a step that is put back was done before: its looks are counted already; after one that
        # was automatic nobody waits
        is_counted = not (event.detail.get("put_back") or event.detail.get("automatic"))
        if event.kind == "step_finished" and is_counted:
            done = last = event.time
        elif event.kind == "checked":
            last = event.time
        elif event.kind in ENDS_OF_LOOKING:
            if done is not None and last is not None:
                looking += last - done
            done = None
    return looking
