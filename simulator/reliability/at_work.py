"""Who was at work on an incident or a ticket, and when: folds of its rows."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from simulator.foundation.stretches import Stretch
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident

WorkKind: TypeAlias = Literal["page", "ticket"]

# with these somebody goes on who had stopped: a look that was not healthy came before them
GOES_ON = ("triaged", "step_started")


class AtWork(NamedTuple):
    """A stretch in which a person was at work: its begin and its end (s), on a page or a ticket."""

    person: str
    begin: float
    end: float
    kind: WorkKind


class Notice(NamedTuple):
    """Somebody was notified of an incident: who, when (s), and as what (a level from 1, a role; ""
    for a person without one).
    """

    person: str
    time: float
    incident: str
    level: int
    role: str


def notices(log: Iterable[Event]) -> tuple[Notice, ...]:
    """Everybody who was notified: the pages, and everything by which one was passed on."""
    return tuple(
        Notice(
            event.subject,
            event.time,
            event.incident,
            event.detail.get("level", 1),
            event.detail.get("role", ""),
        )
        for event in log
        if event.kind in ("paged", "escalated") and event.subject != NOBODY
    )


def work_spans(incident: Incident) -> tuple[AtWork, ...]:
    """The stretches in which somebody was at work, in order.

    From the acknowledgement to the look that confirmed the mitigation, or until the steps were used
    up and the person stood by; again from the look that began a later treatment. A hand-over ends
    one person's stretch and begins the next one's, unless it was lost.
    """
    return tuple(_Shift(incident).spans)


def last_at_work(incident: Incident) -> str | None:
    """Who had the incident last; None if nobody ever took it, or it was lost in a hand-over."""
    return _Shift(incident).person


class _Shift:
    """Who has an incident while its rows are read."""

    def __init__(self, incident: Incident) -> None:
        self.kind: WorkKind = "ticket" if incident.is_ticket else "page"
        self.spans = list[AtWork]()
        self.person: str | None = None
        # when the stretch that goes on began; None: nobody is at work
        self.since: float | None = None
        # when somebody who stands by looked last
        self.looked: float | None = None
        for event in incident.timeline:
            if event.incident == incident.id:
                self._read(event)
        self._stop(incident.end)

    def _read(self, event: Event) -> None:
        if event.kind == "acknowledged":
            self._pass_on(event.subject, event.time, is_at_work=True)
        elif event.kind == "handed_over":
            is_lost = event.subject == NOBODY
            person = None if is_lost else event.subject
            # what somebody only stands by for is handed over too, and is no work yet
            self._pass_on(person, event.time, is_at_work=self.since is not None and not is_lost)
        elif event.kind == "checked":
            self.looked = event.time
        elif event.kind in GOES_ON and self.since is None and self.person:
            self.since = event.time if self.looked is None else self.looked
        elif _is_done(event):
            self._stop(event.time)

    def _pass_on(self, person: str | None, time: float, *, is_at_work: bool) -> None:
        self._stop(time)
        self.person = person
        self.since = time if is_at_work else None

    def _stop(self, time: float) -> None:
        if self.person and self.since is not None and time > self.since:
            self.spans.append(AtWork(self.person, self.since, time, self.kind))
        self.since = None
        self.looked = None


def _is_done(event: Event) -> bool:
    """Whether a row ends the work: users are served, or nothing is left but to stand by."""
    if event.kind == "unmitigated":
        return not event.detail.get("triages_again")
    return event.kind in ("mitigated", "resolved", "ticket_closed")


def stretches_of(spans: Sequence[AtWork], person: str, *kinds: WorkKind) -> list[Stretch]:
    """One person's stretches of these kinds of work."""
    return [
        (span.begin, span.end) for span in spans if span.person == person and span.kind in kinds
    ]
