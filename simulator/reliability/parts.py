"""The phases of an incident in parts: by the level of the ladder that was being asked, and by
whether the symptom was the right one.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident
from simulator.reliability.phases import Span, Stamp, begins_phase, difference

# the counts at a moment (s): those in the cells that ended until then
CountAt: TypeAlias = Callable[[float], Stamp]
# a time (s), and what a phase's part is called from then on
Change: TypeAlias = tuple[float, str]

ON_DUTY = "nobody on duty"
AT_WORK = "nobody at work"
RIGHT = "right"
WRONG = "wrong"


class Part(NamedTuple):
    """A stretch of a phase (s) with the bad and valid events in it (None: not counted), and what
    was so in it; "" where nothing is told apart.
    """

    phase: str
    label: str
    begin: float
    end: float
    bad: float | None
    valid: float | None


def parts_of(incident: Incident, count_at: CountAt) -> tuple[Part, ...]:
    """All phases in parts, in order and without gaps.

    Unacknowledged: `level 2` from the moment at which level 2 was asked, `nobody on duty` before
    anybody could be. Diagnosing and mitigating: `wrong` where a wrong symptom was looked for or
    treated, where triage can fail (else ""). From a hand-over that was lost until somebody takes it
    again: `nobody at work`. `count_at` has the counts where no row says them; the parts add up to
    the phases, to the event.
    """
    begun_by = [event for event in incident.timeline if _begins_phase(event, incident)]
    found = list[Part]()
    for place, span in enumerate(incident.spans):
        if span.name == "unacknowledged":
            found += _cut(span, _asked(incident, span), count_at)
        elif span.name in ("diagnosing", "mitigating", "waiting"):
            # the first two phases begin without a row of their own
            label = _symptom(span, begun_by[place - 2 : place])
            found += _cut(span, _worked(incident, label), count_at)
        else:
            found.append(Part(span.name, "", *span[1:]))
    return tuple(found)


def _begins_phase(event: Event, incident: Incident) -> bool:
    return event.incident == incident.id and begins_phase(event)


def _worked(incident: Incident, label: str) -> list[Change]:
    """From when on somebody was at work (`label`), and from when on nobody, as a hand-over was
    lost.
    """
    changes = [(0.0, label)]
    for event in incident.all("acknowledged", "handed_over"):
        changes.append((event.time, AT_WORK if event.subject == NOBODY else label))
    return changes


def _asked(incident: Incident, span: Span) -> list[Change]:
    """Which level was asked last, from each moment on."""
    changes = list[Change]()
    if not incident.is_ticket:
        changes.append((span.begin, ON_DUTY))
    for event in incident.all("paged", "escalated"):
        # a level without anybody is skipped: those asked before it may still answer
        if event.subject != NOBODY:
            changes.append((event.time, f"level {event.detail.get('level', 1)}"))
    return changes


def _symptom(span: Span, bounds: Sequence[Event]) -> str:
    """Whether a span was about the right symptom; "" where that is not told apart, or none was
    named. `bounds` are the rows that began it and, where there is one, the next phase.
    """
    naming = bounds[0]
    if span.name == "diagnosing":
        # looking for it is right or wrong by what came out
        naming = bounds[-1]
    if naming.kind != "triaged" or "right" not in naming.detail:
        return ""
    return RIGHT if naming.detail["right"] else WRONG


def _cut(span: Span, changes: Iterable[Change], count_at: CountAt) -> list[Part]:
    """A span in parts: each of the changes within it begins one."""
    label = ""
    begins = list[Change]()
    for time, name in changes:
        if time <= span.begin:
            label = name
        elif time < span.end:
            begins.append((time, name))
    bounds = [(span.begin, label), *begins, (span.end, "")]
    moments = [count_at(time) for time, _ in bounds] if begins else []
    bad = _shares(span.bad, [moment.bad for moment in moments])
    valid = _shares(span.valid, [moment.valid for moment in moments])
    return [
        Part(span.name, label, begin, end, *counts)
        for ((begin, label), (end, _)), *counts in zip(pairwise(bounds), bad, valid, strict=True)
    ]


def _shares(whole: float | None, moments: Sequence[float | None]) -> Sequence[float | None]:
    """What of a span's events lies between each two moments; the last part has what is left, so
    that the parts add up.
    """
    if len(moments) <= 2:
        return [whole]
    shares = list[float | None]()
    left = whole
    for begin, end in pairwise(moments[:-1]):
        # a slice of time that is counted a cell late must not make another part negative
        share = _at_most(left, difference(begin, end))
        shares.append(share)
        left = difference(share, left)
    return [*shares, left]


def _at_most(left: float | None, share: float | None) -> float | None:
    if left is None or share is None:
        return None
    return max(0, min(left, share))
