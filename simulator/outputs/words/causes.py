"""What an incident was about: its root cause in words."""

from simulator.outputs.words.failures import account
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import share
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import NOTICEABLE

# a cause may be a step with all that hold it, not only a name
LONGEST_CAUSE = 80
NO_CAUSE = "no failure found"


def cause_label(cause: str | None) -> str:
    """What an incident is about, in a cell or at the end of a sentence."""
    if not cause:
        return NO_CAUSE
    return safe_label(cause, LONGEST_CAUSE)


def failure_row(incident: Incident, kind: str) -> Event | None:
    """The row in which the matched failure began (`failure_started`) or ended (`failure_ended`);
    None where the record has none.
    """
    rows = (event for event in incident.all(kind) if event.subject == incident.failure)
    return next(rows, None)


def root_cause(incident: Incident) -> str:
    """What it was, whether the mitigations repaired it, and whether it had ended."""
    if incident.opening.detail.get("held_step"):
        return _price_of(incident)
    if not incident.failure:
        return "No failure was found behind the alert."
    name = safe_label(incident.failure)
    start = failure_row(incident, "failure_started")
    # one made by hand names a failure and need not say when it began
    if start is None:
        return f"{name}."
    parts = [f"{name}: {account(start)}."]
    if start.detail.get("root_cause"):
        parts.append(f"Its root cause is {safe_label(start.detail['root_cause'])}.")
    if _has_helped(incident):
        parts.append("The mitigations served users meanwhile; they did not repair the cause.")
    if failure_row(incident, "failure_ended") is None:
        parts.append("It had not ended when the record ended.")
    return " ".join(parts)


def _has_helped(incident: Incident) -> bool:
    """Whether a step served users before the failure was over."""
    if incident.mitigated is None:
        return False
    end = failure_row(incident, "failure_ended")
    # from its end on the service is well without any step
    if end is not None and end.time <= incident.mitigated:
        return False
    return any(step.is_healthy or (step.gain or 0.0) >= NOTICEABLE for step in incident.steps)


def _price_of(incident: Incident) -> str:
    """A step that was held let users down."""
    # what the SLI is expected to be while the step is held, without any failure
    expected = incident.opening.detail.get("expected_sli")
    at = ""
    if expected is not None:
        at = f" at {share(expected)}"
    return (
        f"No failure: {cause_label(incident.cause)}, keeps {safe_label(incident.slo)}{at}. It is"
        " the price of that step."
    )
