"""What made an incident longer on the side of those who were asked: facts of roles and tools, never
of persons.
"""

import re
from collections import Counter
from collections.abc import Iterable

from simulator.outputs.words.causes import cause_label
from simulator.outputs.words.names import capitalised, mitigation, safe_label
from simulator.outputs.words.numbers import duration
from simulator.outputs.words.stretches import lost, misled, nobody_on_duty
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_notification
from simulator.reliability.steps import DID_NOT_WORK, NOT_POSSIBLE

_PRESENT = re.compile(r"lasts?$")


def of_people(incident: Incident) -> list[str]:
    """A sentence for each, in the order in which they can happen."""
    return [
        *_off_duty(incident),
        *_notified(incident),
        *_busy(incident),
        *_lost(incident),
        *_misled(incident),
        *_failed_steps(incident),
    ]


def _off_duty(incident: Incident) -> Iterable[str]:
    for begin, end in nobody_on_duty(incident):
        yield f"For {duration(end - begin)} after the page nobody was on duty."


def _notified(incident: Incident) -> Iterable[str]:
    """How many notifications the first answer took."""
    taken = incident.acknowledged
    if taken is None:
        return
    number = sum(is_notification(row) and row.time <= taken for row in incident.timeline)
    if number > 1:
        yield f"It took {number} notifications until somebody acknowledged."


def _busy(incident: Incident) -> Iterable[str]:
    waited = [
        row
        for row in incident.all("escalated")
        if str(row.detail.get("reason", "")).startswith("has waited")
    ]
    if waited:
        yield "Whoever had acknowledged was busy with something else."


def _lost(incident: Incident) -> Iterable[str]:
    for begin, end in lost(incident):
        yield f"A hand-over lost the incident for {duration(end - begin)}."


def _misled(incident: Incident) -> Iterable[str]:
    triages = [row for row in incident.all("triaged") if row.detail.get("right") is False]
    for row, (begin, end) in zip(triages, misled(incident), strict=True):
        symptom = safe_label(row.detail.get("symptom", row.subject))
        took = f"; following that took {duration(end - begin)}" if end > begin else ""
        yield f"The symptoms looked like {symptom}, which it was not{took}."


def _failed_steps(incident: Incident) -> Iterable[str]:
    """Steps that did not work, or could not be taken; each reason once."""
    told = Counter(_failed_step(row) for row in incident.all("step_failed"))
    return (_so_often(text, number) for text, number in told.items() if text)


def _so_often(text: str, number: int) -> str:
    """What did not work more than once says so."""
    if number == 1 or not text.endswith("did not work."):
        return text
    return f"{text.removesuffix('.')}, {number} times."


def _failed_step(row: Event) -> str:
    reason = str(row.detail.get("reason", ""))
    name = capitalised(mitigation(row.subject))
    if reason == DID_NOT_WORK:
        return f"{name} was tried and did not work."
    if reason.startswith(NOT_POSSIBLE):
        return f"{name} was {cause_label(_PRESENT.sub('lasted', reason))}."
    return ""
