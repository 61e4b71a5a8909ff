"""Contributing conditions: facts of an incident that made it possible or made it longer."""

from simulator.outputs.words.causes import failure_row
from simulator.outputs.words.names import capitalised, mitigation, safe_label
from simulator.outputs.words.numbers import duration, share
from simulator.outputs.words.people_conditions import of_people
from simulator.outputs.words.phases import bad_event, bad_events, is_relapse, waiting_text
from simulator.outputs.words.rules import condition_text
from simulator.outputs.words.runbooks import (
    has_changed_little,
    symptoms_without_runbook,
    time_looking,
)
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident

# alerts that joined, and other failures, are named one by one up to so many
MOST_JOINED = 4
MOST_OTHERS = 3


def conditions(incident: Incident) -> tuple[str, ...]:
    """A sentence for each, in the order of the incident's lifecycle."""
    found = [
        *_detection(incident),
        *_response(incident),
        *of_people(incident),
        *_runbook(incident),
        *_joined_alerts(incident),
        *_relapse(incident),
        *_other_failures(incident),
    ]
    return tuple(found) or ("The record shows none.",)


def _detection(incident: Incident) -> list[str]:
    detail = incident.opening.detail
    if detail.get("left_over"):
        rule = safe_label(detail.get("rule", "the alert"))
        return [
            f"{rule} had been firing since before the last incident of this SLO was resolved; it"
            " counted again when users were let down."
        ]
    if incident.follows:
        return [_returned(incident)]
    # an incident made by hand need not say what its alert asks for
    if incident.time_to_detect is None or "threshold" not in detail:
        return []
    lines = [_alert_fired(incident, incident.time_to_detect)]
    if incident.harm_began is not None and incident.begin > incident.harm_began:
        lines.append("Users were first let down before the last incident of this SLO was resolved.")
    return lines


def _alert_fired(incident: Incident, took: float) -> str:
    detail = incident.opening.detail
    rule = safe_label(detail.get("rule", "the alert"))
    fires = f"{rule} fires {condition_text(detail)}; that took {duration(took)}"
    spent = incident.share(incident.phases[0].bad)
    if not spent:
        return f"{fires}."
    return f"{fires}, and by then {share(spent)} of the budget was spent."


def _returned(incident: Incident) -> str:
    """Why there is a second incident about one failure."""
    earlier = safe_label(incident.follows)
    end = failure_row(incident, "failure_ended")
    # a window remembers: an alert may fire for a failure that is over
    if end is not None and end.time <= incident.begin:
        return (
            f"{safe_label(incident.failure)}, the failure behind {earlier}, was over before this"
            f" incident began; its {bad_event(incident)}s were still in the rule's short window."
        )
    closed = "resolved"
    if incident.is_ticket:
        closed = "closed"
    return f"{earlier}, about the same failure, had been {closed} while the failure went on."


def _response(incident: Incident) -> list[str]:
    # that a ticket pages nobody is what a ticket is for
    if incident.paged is None or incident.acknowledged is not None:
        return []
    return [f"{capitalised(waiting_text(incident))}."]


def _joined_alerts(incident: Incident) -> list[str]:
    fired = incident.all("alert_fired")
    joined = fired[1:]
    if len(joined) > MOST_JOINED:
        rules = dict.fromkeys(event.detail.get("rule", "") for event in fired)
        names = ", ".join(map(safe_label, rules))
        return [f"Alerts fired {len(joined)} more times and joined this incident ({names})."]
    return [_joined(incident, event) for event in joined]


def _joined(incident: Incident, event: Event) -> str:
    after = event.time - incident.detected
    when = "at the same moment"
    if after:
        when = f"{duration(after)} later"
    rule = safe_label(event.detail.get("rule", event.subject))
    return f"{rule}, {event.detail['severity']}, fired {when} and joined this incident."


def _relapse(incident: Incident) -> list[str]:
    # the last phase is the one after users were served again
    phase = incident.phases[-1]
    if not is_relapse(incident, phase):
        return []
    part = share((phase.bad or 0.0) / (phase.valid or 1.0))
    return [
        f"After users were served again there were {bad_events(incident, phase.bad)}: {part} of all"
        " valid events until it was closed."
    ]


def _runbook(incident: Incident) -> list[str]:
    lines = []
    for step in incident.steps:
        # nobody looked, it was the step that ended the search, or it had no chance to help
        if step.after is None or step.is_healthy or step.failed is not None:
            continue
        effect = "not enough"
        if has_changed_little(step):
            effect = "little changed"
        name = mitigation(step.do)
        lines.append(f"After step {step.number}, {name}, {share(step.after)} were good: {effect}.")
    looking = time_looking(incident)
    if looking > 0:
        lines.append(f"Checking whether a step had helped took {duration(looking)}.")
    for symptom in symptoms_without_runbook(incident):
        lines.append(f"No runbook answers the symptom {safe_label(symptom)}.")
    return lines


def _other_failures(incident: Incident) -> list[str]:
    started = {event.subject for event in incident.all("failure_started")}
    others = [safe_label(name) for name in sorted(started - {incident.failure})]
    if len(others) > MOST_OTHERS:
        return [
            f"{len(others)} other failures were active while the incident was open, among them"
            f" {', '.join(others[:MOST_OTHERS])}."
        ]
    return [f"{name} was also active while the incident was open." for name in others]
