"""Stretches of an incident that its phases do not tell apart: nobody was on duty, a hand-over had
lost it, a wrong symptom was followed.
"""

from collections.abc import Iterable

from simulator.foundation.stretches import Stretch
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident, Phase
from simulator.reliability.people import is_notification

# what ends a stretch in which nobody works, or in which a symptom is followed
TAKEN = ("acknowledged", "handed_over")
LET_GO = ("triaged", "unmitigated", "mitigated")


def is_mostly(incident: Incident, phase: Phase, stretches: Iterable[Stretch]) -> bool:
    """Whether such stretches take more than half of a phase."""
    own = [span for span in incident.spans if span.name == phase.name]
    seconds = sum(
        max(0.0, min(span.end, end) - max(span.begin, begin))
        for span in own
        for begin, end in stretches
    )
    return seconds > phase.seconds / 2


def nobody_on_duty(incident: Incident) -> list[Stretch]:
    """From a page that reached nobody to the first person who could be asked."""
    page = incident.first("paged")
    if page is None or page.subject != NOBODY:
        return []
    asked = (event.time for event in incident.timeline if is_notification(event))
    return [(page.time, next(asked, incident.end))]


def lost(incident: Incident) -> list[Stretch]:
    """From each hand-over that lost the incident until somebody has it again."""
    rows = incident.all(*TAKEN)
    return [
        (row.time, _next(rows[place + 1 :], incident.end))
        for place, row in enumerate(rows)
        if row.detail.get("lost")
    ]


def misled(incident: Incident) -> list[Stretch]:
    """From each triage that named a wrong symptom until that is given up."""
    rows = incident.all(*LET_GO)
    return [
        (row.time, _next(rows[place + 1 :], incident.end))
        for place, row in enumerate(rows)
        if row.detail.get("right") is False
    ]


def is_misled(incident: Incident, time: float) -> bool:
    """Whether a wrong symptom was followed at a time (s)."""
    return any(begin <= time < end for begin, end in misled(incident))


def _next(rows: Iterable[Event], otherwise: float) -> float:
    return next((row.time for row in rows), otherwise)
