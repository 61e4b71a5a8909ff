"""Toil: hours at work on pages, on tickets and on postmortems."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simulator.analysis.measures import LONG
from simulator.reliability.at_work import AtWork, last_at_work, length, stretches_of, work_spans
from simulator.reliability.incidents import Incident

HOUR = 3600.0
WEEK = 7 * 86400.0
# what a person works in a week, and how much of it may be operations (SRE book, chapter 5)
WORKING_WEEK = 40 * HOUR
CAP = 0.5


class Toil(NamedTuple):
    """What one person spent (s): on pages, on tickets (less what was spent on pages at the same
    time), and on postmortems.
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


def written_by(incidents: Iterable[Incident]) -> Counter[str | None]:
    """How many postmortems each person writes: one for each paged incident that they resolved."""
    return Counter(
        last_at_work(each) for each in incidents if not each.is_ticket and each.resolved is not None
    )


def toil_of(person: str, spans: Sequence[AtWork], postmortems: float) -> Toil:
    """What a person spent in a run, of all work in it and their own postmortems (s)."""
    on_pages = length(stretches_of(spans, person, "page"))
    together = length(stretches_of(spans, person, "page", "ticket"))
    return Toil(on_pages, together - on_pages, postmortems)
