"""The log in sentences: one for each kind of event, the same in the story, the postmortem and the
report.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.failures import features
from simulator.outputs.words.learning import (
    done,
    dropped,
    prevented,
    proposed,
    softened,
    stopped_at_gate,
)
from simulator.outputs.words.names import mitigation, safe_label
from simulator.outputs.words.numbers import duration, plural, share
from simulator.outputs.words.people import acknowledged, escalated, handed_over, paged
from simulator.outputs.words.rules import why_fired
from simulator.reliability.events import HIDDEN, Event
from simulator.reliability.steps import AUTOMATIC, DID_NOT_WORK, NOT_POSSIBLE

Sentence: TypeAlias = Callable[[Event], str]
# `ran_full` has the place as its subject
FULL = {
    "retrieval": "the vector store is full: inserts are refused",
    "spend": "the day's money is gone",
}


def tell(event: Event) -> str:
    """One row of the log as a sentence, without its time."""
    _, sentence = KINDS.get(event.kind, UNKNOWN)
    if isinstance(sentence, str):
        return _fill(sentence, event)
    return sentence(event)


def stage(event: Event) -> str:
    """The part of the incident lifecycle that a row belongs to: failure, release, detect, triage,
    mitigate, resolve, learn.
    """
    part, _ = KINDS.get(event.kind, UNKNOWN)
    return part


def _fill(pattern: str, event: Event) -> str:
    """A pattern with what most rows have."""
    return pattern.format(
        subject=safe_label(event.subject),
        rule=safe_label(event.detail.get("rule", event.subject)),
        step=event.detail.get("step", "?"),
        mitigation=mitigation(event.subject),
    )


def worth_telling(events: Iterable[Event]) -> list[Event]:
    """The rows of a log without pending alerts; of several looks after one step, the last."""
    rows = list[Event]()
    next_kind = dict[str, str]()
    # from the end, where it is known whether a look is followed by another
    for event in reversed(tuple(events)):
        is_repeated = event.kind == "checked" and next_kind.get(event.incident) == "checked"
        if event.kind != "alert_pending" and not is_repeated:
            rows.append(event)
        # alerts come and go between two looks of a person
        if not event.kind.startswith("alert_"):
            next_kind[event.incident] = event.kind
    return rows[::-1]


def _failure_started(event: Event) -> str:
    began = _fill("{subject} began", event)
    what = features(event)
    if not what:
        return began
    return f"{began}: {what}"


def _alert_fired(event: Event) -> str:
    detail = event.detail
    alert = _fill("alert {rule}", event)
    if detail.get("left_over"):
        return (
            f"{alert}, {detail['severity']}, is still firing and users are let down again:"
            " it counts as new"
        )
    fired = f"{alert} fired, {detail['severity']}"
    # an incident made by hand need not say why
    if "burns" not in detail:
        return fired
    return f"{fired}: the budget burns at {why_fired(detail)}"


def _triaged(event: Event) -> str:
    symptom = event.detail.get("symptom", event.subject)
    if symptom == HIDDEN:
        return "triage is done"
    if not symptom:
        return "no symptom was found"
    named = f"symptom named: {safe_label(symptom)}"
    if event.detail.get("right") is False:
        named = f"{named} (wrong)"
    steps = event.detail.get("steps")
    if steps is None:
        return named
    return f"{named}; its runbook has {plural(steps, 'step')}"


def _mitigated(event: Event) -> str:
    # users may have been served before the check that confirms it
    ago = event.time - event.detail.get("since", event.time)
    if not ago:
        return "users are served again: mitigated"
    return f"users have been served again for {duration(ago)}: mitigated"


def _unmitigated(event: Event) -> str:
    text = "no step is left and the service is not healthy: unmitigated"
    if event.detail.get("given_up"):
        text = "the runbook is given up before its last step: unmitigated"
    if event.detail.get("triages_again"):
        return f"{text}; looking for another symptom"
    return text


def _step_finished(event: Event) -> str:
    if event.detail.get("automatic"):
        return _fill("{mitigation} was done automatically", event)
    # another incident may hold the same mitigation
    if event.detail.get("already_on"):
        return _fill("step {step}, {mitigation}, is on already", event)
    if event.detail.get("put_back"):
        return _fill("step {step}, {mitigation}, was put back", event)
    return _fill("step {step}, {mitigation}, is done", event)


def _step_undone(event: Event) -> str:
    # people's steps are counted from 1
    if event.detail.get("step") == AUTOMATIC:
        return _fill("what was done automatically, {mitigation}, is undone", event)
    # while it lasts no version goes out
    if event.subject == "roll_back":
        return _fill("step {step}, {mitigation}, ends: new versions may go out again", event)
    return _fill("step {step}, {mitigation}, is undone", event)


def _step_failed(event: Event) -> str:
    step = _fill("step {step}, {mitigation},", event)
    if event.detail.get("automatic"):
        step = _fill("{mitigation}, tried automatically,", event)
    reason = event.detail.get("reason")
    if not reason:
        return f"{step} had no effect"
    if reason == DID_NOT_WORK:
        return f"{step} did not work"
    if reason.startswith(NOT_POSSIBLE):
        return f"{step} is {cause_label(reason)}"
    return f"{step} had no effect: {cause_label(reason)}"


def _checked(event: Event) -> str:
    good = f"check: {share(event.detail.get('sli'))} good"
    if event.detail.get("healthy"):
        return f"{good}, healthy"
    return f"{good}, not healthy yet"


def _release_started(event: Event) -> str:
    goes_out = _fill("{subject} goes out", event)
    canary = event.detail.get("canary_share", 1)
    if canary >= 1:
        return goes_out
    return f"{goes_out} to {share(canary)} of the traffic, for {duration(event.detail['bake'])}"


def _resolved(event: Event) -> str:
    return _closed("the incident is resolved", event)


def _ticket_closed(event: Event) -> str:
    return _closed("the ticket is closed", event)


def _closed(text: str, event: Event) -> str:
    reason = event.detail.get("reason")
    if not reason:
        return text
    if reason == event.cause:
        return f"{text}; root cause: {cause_label(reason)}"
    return f"{text}: {cause_label(reason)}"


def _harm_began(event: Event) -> str:
    slo = safe_label(event.detail.get("slo", ""))
    return f"{_fill('{subject} begins to let users down', event)} ({slo})"


def _cause_over(event: Event) -> str:
    return f"it becomes known that {cause_label(event.subject)} is over"


def _ran_full(event: Event) -> str:
    return FULL.get(event.subject, _fill("{subject} is full", event))


def _plainly(event: Event) -> str:
    return f"{event.kind.replace('_', ' ')}: {safe_label(event.subject)}"


# a log of another version may hold kinds that are not known here
UNKNOWN: tuple[str, str | Sentence] = ("mitigate", _plainly)
# by the kind of event its part of the lifecycle, and its sentence, or the pattern of one
KINDS: dict[str, tuple[str, str | Sentence]] = {
    "failure_started": ("failure", _failure_started),
    "failure_ended": ("failure", "{subject} ended"),
    "harm_began": ("failure", _harm_began),
    "ran_full": ("failure", _ran_full),
    "alert_pending": ("detect", "the condition of alert {rule} is true and must hold"),
    "alert_fired": ("detect", _alert_fired),
    "alert_resolved": ("detect", "alert {rule} resolved"),
    "paged": ("detect", paged),
    "ticket_opened": ("detect", "a ticket is opened; nobody is paged"),
    "acknowledged": ("detect", acknowledged),
    "escalated": ("detect", escalated),
    "handed_over": ("mitigate", handed_over),
    "triaged": ("triage", _triaged),
    "step_started": ("mitigate", "step {step}, {mitigation}, begins"),
    "step_finished": ("mitigate", _step_finished),
    "step_failed": ("mitigate", _step_failed),
    "checked": ("mitigate", _checked),
    "mitigated": ("mitigate", _mitigated),
    "unmitigated": ("mitigate", _unmitigated),
    "cause_over": ("resolve", _cause_over),
    "step_undone": ("resolve", _step_undone),
    "resolved": ("resolve", _resolved),
    "ticket_closed": ("resolve", _ticket_closed),
    "release_started": ("release", _release_started),
    "release_promoted": ("release", "{subject} gets all of the traffic"),
    "release_rolled_back": ("release", "the canary fails: {subject} is rolled back"),
    "releases_frozen": ("release", "the budget of {subject} is spent: planned releases are frozen"),
    "releases_thawed": ("release", "the budget of {subject} has recovered: releases go on"),
    "release_stopped": ("release", stopped_at_gate),
    "improvement_proposed": ("learn", proposed),
    "improvement_dropped": ("learn", dropped),
    "improvement_done": ("learn", done),
    "recurrence_prevented": ("learn", prevented),
    "recurrence_softened": ("learn", softened),
}
