"""Action items of a postmortem: what to do, each from a fact of its incident."""

from collections.abc import Iterable

from simulator.outputs.words.names import mitigation, safe_label
from simulator.outputs.words.numbers import duration, share
from simulator.outputs.words.phases import costliest_phase, state_in
from simulator.outputs.words.runbooks import has_changed_little, symptoms_without_runbook
from simulator.outputs.words.stretches import is_misled
from simulator.reliability.incidents import Incident, Phase
from simulator.reliability.steps import DID_NOT_WORK, NOTICEABLE, StepTaken

KEEP_CASE = (
    "Keep the regression case of this incident in the gate, so that the same failure cannot return"
    " unnoticed."
)
NOTHING_FOUND = (
    "No failure was found behind this alert: compare its threshold with the bad events of a quiet"
    " day."
)
NOT_ENOUGH = "Find a mitigation for this symptom: the runbook's steps were not enough."
STILL_FAILED = "Look for what still failed after mitigation: {cost} were spent then."
UNANSWERED = "Shorten the time from page to person: {cost} were spent, and nobody had acknowledged."
NO_PAGE = "Decide whether this should page: {cost} were spent while it was a ticket."
# by the phase that cost most, or what was going on in it
REMEDIES = {
    "undetected": (
        "Detect sooner: {cost} were spent before {rule} notified anybody. Compare thresholds and"
        " windows for it."
    ),
    "diagnosing": (
        "Name the symptom in the alert, and link its runbook: {cost} were spent before it was"
        " known."
    ),
    "mitigating": "Make the runbook faster: {cost} were spent while it was followed.",
    "waiting": "Find a step that helps: {cost} were spent with no step left to try.",
    "recovering": STILL_FAILED,
    "relapsed": STILL_FAILED,
    "lost": (
        "Hand open incidents over one by one: {cost} were spent while nobody worked on this one."
    ),
    "misled": (
        "Make symptoms easier to tell apart: {cost} were spent on the runbook of a wrong one."
    ),
    "off_duty": (
        "Decide who is on duty at that hour: {cost} were spent before anybody could be asked."
    ),
    "page": (
        "Shorten the time from page to person: {cost} were spent before the acknowledgement. Try a"
        " shorter acknowledge time, or a second person."
    ),
    "ignored": UNANSWERED,
    "open": UNANSWERED,
    "ticket": NO_PAGE,
    "taken": NO_PAGE,
    "nobody": "Decide who responds: {cost} were spent while nobody did.",
}


def actions(incident: Incident) -> tuple[str, ...]:
    """What to do; the first is the same for every incident."""
    return (
        KEEP_CASE,
        *_about_the_cost(incident),
        *_about_the_order(incident),
        *_about_idle_steps(incident),
        *_about_failed_steps(incident),
        *_about_symptoms(incident),
    )


def _about_the_cost(incident: Incident) -> list[str]:
    """One action for the phase that spent most."""
    held_step = incident.opening.detail.get("held_step")
    if held_step:
        return [f"Undo {mitigation(held_step)} as soon as it is not needed, or raise its limit."]
    if not incident.failure:
        return [NOTHING_FOUND]
    # by cost, not by time: a long quiet phase needs no action
    phase = costliest_phase(incident)
    if phase is None:
        return []
    return [_remedy(incident, phase)]


def _remedy(incident: Incident, phase: Phase) -> str:
    cost = duration(phase.seconds)
    # an SLO whose events nobody sends has no budget to spend
    if incident.budget:
        cost += f" and {share(incident.share(phase.bad))} of the budget"
    rule = safe_label(incident.opening.detail.get("rule", "the first alert"))
    # format does not look into what it fills in, so that a name may hold braces
    return REMEDIES[state_in(incident, phase)].format(cost=cost, rule=rule)


def _about_the_order(incident: Incident) -> list[str]:
    """Whether a later step had better come sooner: the one that closed most of its gap, else the
    one after which the service was healthy.
    """
    done = [step for step in _of_right_symptoms(incident) if step.end is not None]
    best = max(_looked_at(done), key=lambda step: step.gain or 0.0, default=None)
    if best is not None and best is not done[0] and (best.gain or 0.0) >= NOTICEABLE:
        return [f"{_sooner(best, done)} {share(best.gain)} of the remaining gap."]
    last = next((step for step in done if step.is_healthy), None)
    if last is not None and last is not done[0]:
        return [f"Try {mitigation(last.do)} earlier: only after it was the service healthy."]
    return []


def _sooner(best: StepTaken, done: list[StepTaken]) -> str:
    name, number = mitigation(best.do), best.number
    place = done.index(best)
    # what failed, and what a wrong symptom asked for, was counted too
    if place + 1 != number:
        return f"Try {name} before {mitigation(done[place - 1].do)}: it closed"
    return f"Try {name} as step {number - 1}: as step {number} it closed"


def _about_idle_steps(incident: Incident) -> list[str]:
    return [
        f"Check whether {mitigation(step.do)} belongs in this runbook: it changed little."
        for step in _looked_at(_of_right_symptoms(incident))
        # what was on already could not change anything
        if has_changed_little(step)
        and not step.is_healthy
        and not step.is_already_on
        # nor what did not work
        and step.failed is None
    ]


def _about_failed_steps(incident: Incident) -> list[str]:
    """What a runbook relied on in vain; one action for each mitigation."""
    failed = [step for step in incident.steps if step.reason == DID_NOT_WORK]
    names = dict.fromkeys(mitigation(step.do) for step in failed)
    return [f"Find out why {name} did not work when it was tried." for name in names]


def _of_right_symptoms(incident: Incident) -> list[StepTaken]:
    """The steps without those for a wrong symptom, which say nothing of their runbook."""
    return [step for step in incident.steps if not is_misled(incident, step.begin)]


def _looked_at(steps: Iterable[StepTaken]) -> list[StepTaken]:
    """Those with a check before and after."""
    return [step for step in steps if step.gain is not None]


def _about_symptoms(incident: Incident) -> list[str]:
    unanswered = symptoms_without_runbook(incident)
    # where there is no runbook its steps cannot have been too few
    if unanswered:
        return [f"Write a runbook for the symptom {safe_label(symptom)}." for symptom in unanswered]
    # where none worked, nobody knows whether they were enough
    tried = _of_right_symptoms(incident)
    none_worked = bool(tried) and all(step.failed is not None for step in tried)
    if incident.first("unmitigated") and incident.mitigated is None and incident.failure:
        return [] if none_worked else [NOT_ENOUGH]
    return []
