"""The phases of an incident: the moments that bound them, and what was counted in between."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from simulator.reliability.events import Event

PHASES = (
    "undetected",
    "unacknowledged",
    "diagnosing",
    "mitigating",
    "waiting",
    "recovering",
)
# The phase that begins with a row of each kind; the first begins with the harm, the second with the
# first alert, the last when users are served.
BEGINS_WITH = {
    "acknowledged": "diagnosing",
    "triaged": "mitigating",
    "step_started": "mitigating",
    "unmitigated": "waiting",
}


class Stamp(NamedTuple):
    """A moment (s), and the SLO's bad and valid events from the start of the run until then; None
    where nobody counted.
    """

    time: float
    bad: float | None = None
    valid: float | None = None


class Mark(NamedTuple):
    """The moment at which a phase begins."""

    phase: str
    stamp: Stamp


class Span(NamedTuple):
    """A stretch of an incident in one phase (s), with the bad and valid events of the cells that
    ended in it (None: not counted).
    """

    name: str
    begin: float
    end: float
    bad: float | None
    valid: float | None


class Phase(NamedTuple):
    """All that an incident spent in one phase: time (s), bad and valid events (None: not
    counted).
    """

    name: str
    seconds: float
    bad: float | None
    valid: float | None


def difference(begin: float | None, end: float | None) -> float | None:
    """end - begin; None where one of them is not known."""
    if begin is None or end is None:
        return None
    return end - begin


def stamp_of(event: Event) -> Stamp:
    """The moment of a row, with the counts until then where it says them."""
    return Stamp(event.time, event.detail.get("bad"), event.detail.get("valid"))


def begins_phase(row: Event) -> bool:
    """Whether a row of an incident begins a phase."""
    # a step does only where no symptom was named before: then its row has counts
    is_bound = row.kind != "step_started" or "bad" in row.detail
    return row.kind in BEGINS_WITH and is_bound


def marks_of(
    opening: Event, rows: Iterable[Event], served: Stamp | None, last: Stamp
) -> tuple[Mark, ...]:
    """The beginnings of phases, in order of time: from the row that opened the incident, its rows
    in order, the moment since which users were served (None: not reached), and its last one.
    """
    marks = [Mark("undetected", _beginning(opening)), Mark("unacknowledged", stamp_of(opening))]
    for row in rows:
        if begins_phase(row):
            marks.append(Mark(_phase_begun_by(row), stamp_of(row)))
    if served is None:
        return tuple(_not_after(last, marks))
    # a check confirms later since when users were served: what was reached between the two moments
    # does not count, and takes no time
    return (*_not_after(served, marks), Mark("recovering", served))


def _beginning(opening: Event) -> Stamp:
    """The beginning of the harm where the opening row says it, else that row."""
    detail = opening.detail
    if "began" not in detail:
        return stamp_of(opening)
    return Stamp(detail["began"], detail["began_bad"], detail["began_valid"])


def _phase_begun_by(row: Event) -> str:
    # steps are used up, but another symptom is looked for: nobody waits
    if row.detail.get("triages_again"):
        return "diagnosing"
    return BEGINS_WITH[row.kind]


def _not_after(until: Stamp, marks: Iterable[Mark]) -> list[Mark]:
    return [Mark(mark.phase, min(mark.stamp, until, key=_moment)) for mark in marks]


def _moment(stamp: Stamp) -> float:
    return stamp.time


def spans_of(marks: Sequence[Mark], last: Stamp) -> tuple[Span, ...]:
    """The phases as they followed each other, without gaps, until the last moment.

    Bad events are differences of cumulative counts, so the parts add up to the whole, to the event.
    """
    # the name of the end is not asked for
    bounds = pairwise([*marks, Mark("", last)])
    return tuple(_span(mark.phase, mark.stamp, end.stamp) for mark, end in bounds)


def _span(name: str, begin: Stamp, end: Stamp) -> Span:
    bad = difference(begin.bad, end.bad)
    return Span(name, begin.time, end.time, bad, difference(begin.valid, end.valid))


def phases_of(spans: Sequence[Span], bad: float | None, valid: float | None) -> tuple[Phase, ...]:
    """The six phases in order, each with all of its spans together; 0 where not reached.

    `bad` and `valid` are the events of the whole incident: None where nobody counted.
    """
    return tuple(
        _together(name, [span for span in spans if span.name == name], bad, valid)
        for name in PHASES
    )


def _together(name: str, own: Sequence[Span], bad: float | None, valid: float | None) -> Phase:
    seconds = sum(span.end - span.begin for span in own)
    of_bad = _total(bad, [span.bad for span in own])
    return Phase(name, seconds, of_bad, _total(valid, [span.valid for span in own]))


def _total(whole: float | None, parts: Iterable[float | None]) -> float | None:
    """The sum of the parts of something; None where the whole is not known."""
    if whole is None:
        return None
    return sum(part or 0.0 for part in parts)
