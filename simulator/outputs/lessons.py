"""What follows from an incident: conditions that made it cost what it did, and what to do about
them.
"""

from simulator.foundation.units import exactly
from simulator.outputs.telling import action
from simulator.outputs.words import lasting, share, shown
from simulator.reliability.incidents import Incident, Phase
from simulator.reliability.steps import NOTICEABLE, StepTaken

DOING = {
    "undetected": "no alert had fired",
    "diagnosing": "the symptom was looked for",
    "mitigating": "the runbook was worked through",
    "recovering": "users were served and the cause went on",
}
RELAPSED = "the cause went on and users, once served again, were let down once more"
WAITING = {
    "page": "the page waited for an acknowledgement",
    "late": "it was a ticket and nobody had been paged",
    "ticket": "it was a ticket and nobody was paged",
    "nobody": "nobody responded",
}


def most(incident: Incident) -> str:
    """What was going on for most of the time, and while most of the budget went."""
    phase, costly = max(incident.phases, key=_seconds), costliest_phase(incident)
    text = f"Most of the time went while {doing(incident, phase)}: {lasting(_seconds(phase))}."
    spent = incident.share(costly.bad) if costly else None
    return (
        text
        if costly is None or spent is None
        else f"{text} Most of the budget went while {doing(incident, costly)}: {share(spent)}."
    )


def costliest_phase(incident: Incident) -> Phase | None:
    """The phase that spent most of the budget; None where nothing was spent or counted."""
    phase = max(incident.phases, key=lambda each: each.bad or 0.0)
    return phase if phase.bad else None


def doing(incident: Incident, phase: Phase) -> str:
    """What was going on in a phase, as the end of a sentence with while."""
    if phase.name == "unacknowledged":
        return WAITING[_waiting(incident)]
    return (
        RELAPSED
        if phase.name == "recovering" and _is_relapse(incident, phase)
        else DOING[phase.name]
    )


def _is_relapse(incident: Incident, phase: Phase) -> bool:
    """Whether more than the objective allows failed after users were served again."""
    allowed = 1 - incident.opening.detail.get("objective", 0.0)
    return bool(phase.bad and phase.valid and phase.bad > allowed * phase.valid)


def _waiting(incident: Incident) -> str:
    """What an unacknowledged incident waited for, most of the time."""
    if incident.paged is None:
        return "ticket"
    if incident.acknowledged is None:
        return "nobody"
    return (
        "late"
        if incident.paged - incident.detected > incident.acknowledged - incident.paged
        else "page"
    )


def _seconds(phase: Phase) -> float:
    return phase.end - phase.begin


def conditions(incident: Incident) -> tuple[str, ...]:
    """Facts that made it possible or made it longer."""
    found = [*_detection(incident), *_response(incident), *_runbook(incident), *_others(incident)]
    return tuple(found) or ("None that the record shows.",)


def _detection(incident: Incident) -> list[str]:
    detail, lines = incident.opening.detail, []
    if incident.time_to_detect is not None and "threshold" in detail:
        windows = f"{lasting(detail['windows'][0])} and {lasting(detail['windows'][-1])}"
        spent = incident.share(incident.phases[0].bad)
        cost = "" if spent is None else f"; until then {share(spent)} of the budget went"
        lines.append(
            f"{shown(detail['rule'])} fires above {exactly(detail['threshold'])} over {windows},"
            f" which took {lasting(incident.time_to_detect)}{cost}."
        )
    began = incident.phases[0].begin
    if incident.failure_started is not None and began > incident.failure_started:
        over = next(
            (
                event.time
                for event in incident.all("failure_ended")
                if event.subject == incident.failure
            ),
            None,
        )
        if over is None or over > began:
            lines.append(
                "An earlier incident of this SLO had been closed while the failure went on."
            )
        else:
            lines.append(
                "The alert's long window still held a failure that was over and that an earlier"
                " incident had dealt with."
            )
    return lines


def _response(incident: Incident) -> list[str]:
    if incident.paged is not None and incident.paged > incident.detected:
        return [
            "It began as a ticket; a paging alert joined"
            f" {lasting(incident.paged - incident.detected)} later."
        ]
    if incident.paged is not None and incident.acknowledged is None:
        return ["Nobody responded to the page."]
    return []


def _runbook(incident: Incident) -> list[str]:
    lines = [
        f"After step {step.number}, {action(step.do)}, {share(step.after)} were good:"
        f" {'little changed' if _is_idle(step) else 'not enough'}."
        for step in incident.steps
        if step.after is not None and not step.is_healthy
    ]
    waited = _waited(incident)
    if len(incident.steps) > 1 and waited > 0:
        mitigating = incident.phases[3]
        lines.append(
            f"Of the {lasting(_seconds(mitigating))} of mitigation, {lasting(waited)} were spent"
            " looking whether a step had helped."
        )
    triaged = incident.first("triaged")
    if triaged is not None and triaged.detail.get("symptom") and triaged.detail.get("steps") == 0:
        lines.append(f"No runbook answers the symptom {shown(triaged.detail['symptom'])}.")
    return lines


def _is_idle(step: StepTaken) -> bool:
    return step.gain is not None and abs(step.gain) < NOTICEABLE


def _waited(incident: Incident) -> float:
    done = sum(step.end - step.begin for step in incident.steps if step.end is not None)
    return _seconds(incident.phases[3]) - done


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
    if not incident.failure:
        return [
            "Nothing was broken behind this alert: compare its threshold with the errors of a quiet"
            " day."
        ]
    phase = costliest_phase(incident)
    if phase is None:
        return []
    cost = f"{lasting(_seconds(phase))} and {share(incident.share(phase.bad))} of the budget"
    rule = shown(incident.opening.detail.get("rule", "the first alert"))
    remedies = {
        "undetected": (
            f"Detect sooner: {cost} went before {rule} fired. Compare thresholds and windows"
            " for it."
        ),
        "diagnosing": (
            f"Name the symptom in the alert itself and link its runbook: {cost} went into"
            " diagnosis."
        ),
        "mitigating": f"Make the runbook faster: {cost} went while it was worked through.",
        "recovering": f"Look for what still failed after mitigation: {cost} went then.",
        "page": (
            f"Get from page to person sooner: {cost} went unacknowledged. Try a shorter acknowledge"
            " time, or a second person."
        ),
        "late": (
            f"Page sooner: {cost} went before the acknowledgement, most of it while this was a"
            " ticket."
        ),
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
            f"Try {action(best.do)} before step {best.number}: it closed {share(best.gain)} of the"
            " gap that was left."
        )
    elif last is not None and last.number > 1:
        lines.append(f"Try {action(last.do)} earlier: only after it was the service healthy.")
    lines += [
        f"Ask what {action(step.do)} is for in this runbook: it changed little."
        for step in known
        if _is_idle(step) and not step.is_healthy
    ]
    triaged = incident.first("triaged")
    if triaged is not None and triaged.detail.get("symptom") and triaged.detail.get("steps") == 0:
        lines.append(f"Write a runbook for the symptom {shown(triaged.detail['symptom'])}.")
    elif incident.first("unmitigated") and incident.failure:
        lines.append("Find a mitigation that ends this symptom: the runbook has none left.")
    return lines
