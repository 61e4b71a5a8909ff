"""What follows from an incident: conditions that made it cost what it did, and what to do about
them.
"""

from collections.abc import Mapping
from typing import Any

from simulator.foundation.units import exactly
from simulator.outputs.telling import action, is_all_above
from simulator.outputs.words import count, lasting, listed, share, shown
from simulator.reliability.incidents import Incident, Phase
from simulator.reliability.steps import NOTICEABLE, StepTaken

MOST_JOINED = 4
"""Alerts that joined are told one by one up to so many."""
DOING = {
    "undetected": "no alert had called anybody",
    "diagnosing": "it was not yet known what to do",
    "mitigating": "the runbook was worked through",
    "waiting": "no step was left and the end of the cause was awaited",
    "recovering": "users were served again and the incident was still open",
}
RELAPSED = "users, once served again, were let down once more"
WAITING = {
    "page": "the page waited for an acknowledgement",
    "open": "the page had not been acknowledged when the record ended",
    "ticket": "it was a ticket and nobody was paged",
    "nobody": "nobody responded",
}


def most(incident: Incident) -> str:
    """What was going on for the longest part of the time, and of the budget."""
    phase = longest_phase(incident)
    whole = sum(each.seconds for each in incident.phases)
    text = (
        f"{how_much(phase.seconds, whole)} the time went while {doing(incident, phase)}:"
        f" {lasting(phase.seconds)}."
    )
    costly = costliest_phase(incident)
    spent = incident.share(costly.bad) if costly else None
    if costly is None or spent is None:
        return text
    part = how_much(costly.bad or 0.0, incident.bad or 0.0, "largest")
    return f"{text} {part} the budget went while {doing(incident, costly)}: {share(spent)}."


def how_much(part: float, whole: float, superlative: str = "longest") -> str:
    """`Most of` above half, else `The longest part of`."""
    return "Most of" if part > whole / 2 else f"The {superlative} part of"


def longest_phase(incident: Incident) -> Phase:
    """The phase that took longest."""
    return max(incident.phases, key=lambda each: each.seconds)


def costliest_phase(incident: Incident) -> Phase | None:
    """The phase that spent most of the budget; None where nothing was spent or counted."""
    phase = max(incident.phases, key=lambda each: each.bad or 0.0)
    return phase if phase.bad else None


def doing(incident: Incident, phase: Phase) -> str:
    """What was going on in a phase, as the end of a sentence with while."""
    if phase.name == "unacknowledged":
        return WAITING[_waiting(incident)]
    if phase.name == "recovering" and _is_relapse(incident, phase):
        return RELAPSED
    return DOING[phase.name]


def counted(incident: Incident) -> str:
    """What its SLO counts."""
    is_sliced = incident.promise.get("budgeting") == "Timeslices"
    return "slices of time" if is_sliced else "requests"


def _is_relapse(incident: Incident, phase: Phase) -> bool:
    """Whether more than the objective allows failed after users were served again."""
    allowed = 1 - incident.opening.detail.get("objective", 0.0)
    return bool(phase.bad and phase.valid and phase.bad > allowed * phase.valid)


def waited_for(incident: Incident) -> str:
    """What an incident that nobody acknowledged waited for."""
    return WAITING[_waiting(incident)]


def _waiting(incident: Incident) -> str:
    """What an unacknowledged incident waited for."""
    if incident.paged is None:
        return "ticket"
    if incident.acknowledged is not None:
        return "page"
    return "open" if incident.setting.get("scenario", {}).get("oncall") else "nobody"


def conditions(incident: Incident) -> tuple[str, ...]:
    """Facts that made it possible or made it longer."""
    found = [
        *_detection(incident),
        *_response(incident),
        *_runbook(incident),
        *_meanwhile(incident),
        *_others(incident),
    ]
    return tuple(found) or ("None that the record shows.",)


def _thresholds(detail: Mapping[str, Any]) -> str:
    """`14.4x`, or `1x and 2x` where the windows have their own."""
    own = detail.get("thresholds", {"": detail["threshold"]})
    return listed([exactly(each) for each in own.values()])


def _detection(incident: Incident) -> list[str]:
    detail = incident.opening.detail
    rule = shown(detail.get("rule", "the alert"))
    if detail.get("left_over"):
        return [
            f"{rule} had been firing since before the last incident of this SLO was resolved; it"
            " counted again when users were let down."
        ]
    if incident.follows:
        return [_returned(incident)]
    if incident.time_to_detect is None or "threshold" not in detail:
        return []
    windows = listed([lasting(window) for window in detail["windows"]])
    above = f"{'at or above' if 'op' in detail else 'above'} {_thresholds(detail)} over {windows}"
    if "thresholds" not in detail and not is_all_above(detail):
        above = f"with a threshold of {_thresholds(detail)}"
    spent = incident.share(incident.phases[0].bad)
    cost = "" if not spent else f"; until then {share(spent)} of the budget went"
    lines = [f"{rule} fires {above}, which took {lasting(incident.time_to_detect)}{cost}."]
    if incident.harm_began is not None and incident.begin > incident.harm_began:
        lines.append("Users were first let down before the last incident of this SLO was resolved.")
    return lines


def _returned(incident: Incident) -> str:
    """Why there is a second incident about one failure."""
    earlier = shown(incident.follows)
    failure = shown(incident.failure)
    closed = "closed" if incident.is_ticket else "resolved"
    ends = [event for event in incident.all("failure_ended") if event.subject == incident.failure]
    if ends and ends[0].time <= incident.begin:
        return (
            f"{failure}, which {earlier} had been about, was over before this one began: the rule's"
            " short window still held what it had done."
        )
    return f"{earlier}, about the same failure, had been {closed} while the failure went on."


def _response(incident: Incident) -> list[str]:
    if incident.paged is None or incident.acknowledged is not None:
        return []
    return [f"{WAITING[_waiting(incident)][:1].upper()}{WAITING[_waiting(incident)][1:]}."]


def _meanwhile(incident: Incident) -> list[str]:
    """Alerts that joined, and users let down once more."""
    lines = []
    for event in incident.all("alert_fired")[1:]:
        after = event.time - incident.detected
        when = "at the same moment" if after == 0 else f"{lasting(after)} later"
        rule = shown(event.detail.get("rule", event.subject))
        lines.append(f"{rule}, {event.detail['severity']}, fired {when} and joined this incident.")
    joined = lines if len(lines) <= MOST_JOINED else [_many(incident, len(lines))]
    phase = incident.phases[-1]
    if _is_relapse(incident, phase):
        joined.append(
            f"After users were served again, {count(phase.bad)} more {counted(incident)} were bad:"
            f" {share((phase.bad or 0.0) / (phase.valid or 1.0))} of all until it was closed."
        )
    return joined


def _many(incident: Incident, number: int) -> str:
    rules = dict.fromkeys(event.detail.get("rule", "") for event in incident.all("alert_fired"))
    names = ", ".join(shown(rule) for rule in rules)
    return f"Alerts fired {number} times more and joined this incident ({names})."


def _runbook(incident: Incident) -> list[str]:
    lines = [
        f"After step {step.number}, {action(step.do)}, {share(step.after)} were good:"
        f" {'little changed' if _is_idle(step) else 'not enough'}."
        for step in incident.steps
        if step.after is not None and not step.is_healthy
    ]
    looked = _looked(incident)
    if looked > 0:
        lines.append(f"{lasting(looked)} went by in looking whether a step had helped.")
    without = _without_runbook(incident)
    return [*lines, *(f"No runbook answers the symptom {shown(symptom)}." for symptom in without)]


def _without_runbook(incident: Incident) -> list[str]:
    """The symptoms that were named and have no step."""
    steps = dict[str, int]()
    for event in incident.all("triaged"):
        steps.setdefault(event.detail.get("symptom", ""), event.detail.get("steps", 1))
    return [symptom for symptom, number in steps.items() if symptom and number == 0]


def _is_idle(step: StepTaken) -> bool:
    return step.gain is not None and abs(step.gain) < NOTICEABLE


def _looked(incident: Incident) -> float:
    """The time (s) from the end of each step to the last look before the next thing was done."""
    looked = 0.0
    done = None
    for event in incident.timeline:
        if event.kind == "step_finished" and not event.detail.get("put_back"):
            done = last = event.time
        elif event.kind == "checked" and done is not None:
            last = event.time
        elif event.kind in ("step_started", "mitigated", "unmitigated", "step_undone", "resolved"):
            looked += 0.0 if done is None else last - done
            done = None
    return looked


def _others(incident: Incident) -> list[str]:
    others = sorted(
        {event.subject for event in incident.all("failure_started")} - {incident.failure}
    )
    if len(others) > 3:
        return [
            f"{len(others)} other failures were on while the incident was open, among them"
            f" {', '.join(shown(name) for name in others[:3])}."
        ]
    return [f"{shown(name)} was also on while the incident was open." for name in others]


def actions(incident: Incident) -> tuple[str, ...]:
    """What to do, each from a fact of this incident; the first is automatic."""
    found = [
        "Keep the regression case of this incident in the gate, so that the same failure cannot"
        " return quietly."
    ]
    return (*found, *_spend_actions(incident), *_runbook_actions(incident))


def _spend_actions(incident: Incident) -> list[str]:
    """One action for the phase that spent most."""
    step = incident.opening.detail.get("held_step")
    if step:
        return [f"Undo {action(step)} as soon as it is not needed, or raise its limit."]
    if not incident.failure:
        return [
            "No failure was found behind this alert: compare its threshold with the errors of a"
            " quiet day."
        ]
    phase = costliest_phase(incident)
    if phase is None:
        return []
    cost = f"{lasting(phase.seconds)} and {share(incident.share(phase.bad))} of the budget"
    rule = shown(incident.opening.detail.get("rule", "the first alert"))
    remedies = {
        "undetected": (
            f"Detect sooner: {cost} went before {rule} called somebody. Compare thresholds and"
            " windows for it."
        ),
        "diagnosing": (
            f"Name the symptom in the alert itself and link its runbook: {cost} went before it was"
            " known what to do."
        ),
        "mitigating": f"Make the runbook faster: {cost} went while it was worked through.",
        "waiting": (
            f"Find a step that helps: {cost} went with none left, while the end of the cause was"
            " awaited."
        ),
        "recovering": f"Look for what still failed after mitigation: {cost} went then.",
        "page": (
            f"Get from page to person sooner: {cost} went unacknowledged. Try a shorter acknowledge"
            " time, or a second person."
        ),
        "open": f"Get from page to person sooner: {cost} went, and nobody had acknowledged.",
        "ticket": f"Ask whether this deserves a page: {cost} went while it was a ticket.",
        "nobody": f"Decide who responds: {cost} went while nobody did.",
    }
    return [remedies[_waiting(incident) if phase.name == "unacknowledged" else phase.name]]


def _runbook_actions(incident: Incident) -> list[str]:
    lines = []
    known = [step for step in incident.steps if step.gain is not None]
    best = max(known, key=lambda step: step.gain or 0.0, default=None)
    last = next((step for step in incident.steps if step.is_healthy), None)
    if best is not None and best.number > 1 and (best.gain or 0.0) >= NOTICEABLE:
        lines.append(
            f"Try {action(best.do)} as step {best.number - 1}: as step {best.number} it closed"
            f" {share(best.gain)} of the gap that was left."
        )
    elif last is not None and last.number > 1:
        lines.append(f"Try {action(last.do)} earlier: only after it was the service healthy.")
    lines += [
        f"Ask what {action(step.do)} is for in this runbook: it changed little."
        for step in known
        if _is_idle(step) and not step.is_healthy and not step.is_already_on
    ]
    without = _without_runbook(incident)
    lines += [f"Write a runbook for the symptom {shown(symptom)}." for symptom in without]
    if without:
        return lines
    if incident.first("unmitigated") and incident.mitigated is None and incident.failure:
        lines.append("Find a mitigation for this symptom: the runbook's steps were not enough.")
    return lines
