"""What an incident was about: its root cause in words."""

from simulator.outputs.words.failures import account
from simulator.outputs.words.names import mitigation, safe_label
from simulator.outputs.words.numbers import share
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import NOTICEABLE


def start_of_failure(incident: Incident) -> Event:
    """The row in which the matched failure began."""
    return next(
        event for event in incident.all("failure_started") if event.subject == incident.failure
    )


def root_cause(incident: Incident) -> str:
    """What it was, whether the mitigations repaired it, and whether it had ended."""
    held_step = incident.opening.detail.get("held_step")
    if held_step:
        return _price_of(incident, held_step)
    if not incident.failure:
        return "No failure was found behind the alert."
    name = safe_label(incident.failure)
    if incident.failure_started is None:
        return f"{name}."
    parts = [f"{name}: {account(start_of_failure(incident))}."]
    if _has_helped(incident):
        parts.append("The mitigations served users meanwhile; they did not repair it.")
    if not any(event.subject == incident.failure for event in incident.all("failure_ended")):
        parts.append("It had not ended when the record ended.")
    return " ".join(parts)


def _has_helped(incident: Incident) -> bool:
    """Whether a step served users before the failure was over."""
    if incident.mitigated is None:
        return False
    ends = [event for event in incident.all("failure_ended") if event.subject == incident.failure]
    if ends and ends[0].time <= incident.mitigated:
        return False
    return any(step.is_healthy or (step.gain or 0.0) >= NOTICEABLE for step in incident.steps)


def _price_of(incident: Incident, step: str) -> str:
    """A step that was held let users down."""
    detail = incident.opening.detail
    holders = " and ".join(map(safe_label, detail.get("held_by", ())))
    expected = detail.get("expected_sli")
    at = ""
    if expected is not None:
        at = f" at {share(expected)}"
    return (
        f"No failure: {mitigation(step)}, held by {holders}, keeps"
        f" {safe_label(incident.slo)}{at}. It is the price of that step."
    )
