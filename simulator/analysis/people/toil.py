"""Toil: hours at work on pages, on tickets and on postmortems."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simulator.analysis.measures import LONG
from simulator.analysis.quarters import Quarter
from simulator.foundation.stretches import Stretch, joined, length
from simulator.reliability.at_work import (
    AtWork,
    last_at_work,
    stretches_of,
    work_spans,
)
from simulator.reliability.incidents import Incident

HOUR = 3600.0
WEEK = 7 * 86400.0
# what a person works in a week, and how much of it may be operations (SRE book, chapter 5)
WORKING_WEEK = 40 * HOUR
CAP = 0.5


class Toil(NamedTuple):
    """What one person spent (s): on pages, on tickets (less what was spent on pages at the same
    time), and on postmortems; and all of it in the busiest week, counted from the start of the run.
    """

    pages: float
    tickets: float
    postmortems: float
    busiest_week: float

    @property
    def all(self) -> float:
        """All of it (s)."""
        return self.pages + self.tickets + self.postmortems


class TeamToil(NamedTuple):
    """What all people together spent (s) in a stretch of time: on pages, on tickets and on
    postmortems. Work on improvements is no toil and is not in it.
    """

    pages: float
    tickets: float
    postmortems: float

    @property
    def all(self) -> float:
        """All of it (s)."""
        return self.pages + self.tickets + self.postmortems


def a_week(seconds: float, horizon: float) -> float | None:
    """So much in a run of `horizon` seconds as time (s) in a week; None for runs below a week."""
    if horizon < LONG:
        return None
    return seconds * WEEK / horizon


def spans_at_work(incidents: Iterable[Incident]) -> tuple[AtWork, ...]:
    """All work of a run."""
    return tuple(span for incident in incidents for span in work_spans(incident))


def written_by(incidents: Iterable[Incident]) -> dict[str | None, list[float]]:
    """When (s) each person begins to write postmortems: one for each paged incident that they
    resolved, from then on.
    """
    times = defaultdict[str | None, list[float]](list)
    for incident in incidents:
        if not incident.is_ticket and incident.resolved is not None:
            times[last_at_work(incident)].append(incident.resolved)
    return times


def toil_of(
    person: str, spans: Sequence[AtWork], written: Sequence[float], postmortem: float
) -> Toil:
    """What a person spent in a run, of all work in it and postmortems `written` from these times
    on, each of so many seconds.
    """
    on_pages = length(stretches_of(spans, person, "page"))
    together = joined(stretches_of(spans, person, "page", "ticket"))
    weeks = _by_week(together)
    for time in written:
        weeks[int(time // WEEK)] += postmortem
    busiest = max(weeks.values(), default=0.0)
    return Toil(on_pages, length(together) - on_pages, len(written) * postmortem, busiest)


def team_toil(incidents: Iterable[Incident], postmortem: float, quarter: Quarter) -> TeamToil:
    """What all people together spent in a quarter; a postmortem of so many seconds counts where it
    is begun.
    """
    known = tuple(incidents)
    spans = [_within(span, quarter) for span in spans_at_work(known)]
    written = written_by(known)
    people = {span.person for span in spans} | (set(written) - {None})
    loads = [
        toil_of(each, spans, list(filter(quarter.holds, written.get(each, ()))), postmortem)
        for each in sorted(filter(None, people))
    ]
    return TeamToil(
        sum(load.pages for load in loads),
        sum(load.tickets for load in loads),
        sum(load.postmortems for load in loads),
    )


def _within(span: AtWork, quarter: Quarter) -> AtWork:
    """What of it lies in a quarter; without length where nothing does."""
    begin = min(max(span.begin, quarter.begin), quarter.end)
    return span._replace(begin=begin, end=max(begin, min(span.end, quarter.end)))


def _by_week(stretches: Iterable[Stretch]) -> defaultdict[int, float]:
    """The time (s) in each week of the run."""
    weeks = defaultdict[int, float](float)
    for begin, end in stretches:
        while begin < end:
            week = int(begin // WEEK)
            stop = min(end, (week + 1) * WEEK)
            weeks[week] += stop - begin
            begin = stop
    return weeks
