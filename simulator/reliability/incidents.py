"""Incidents: records folded from the log. Everything said of an incident is read from its
timeline.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from simulator.reliability.events import Event
from simulator.reliability.steps import StepTaken, steps_taken

PHASES = (
    "undetected",
    "unacknowledged",
    "diagnosing",
    "mitigating",
    "waiting",
    "recovering",
)
NEXT = {"acknowledged": "diagnosing", "triaged": "mitigating", "unmitigated": "waiting"}
"""The phase that begins with a row of each kind; the first begins with the harm, the second with
the first alert, the last when users are served.
"""


class Stamp(NamedTuple):
    """A moment (s), and the SLO's bad and valid events from the start of the run until then; None
    where nobody counted.
    """

    time: float
    bad: float | None = None
    valid: float | None = None


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


@dataclass(frozen=True)
class Incident:
    """One incident: its timeline, and what that says of it; times in seconds, None where not
    reached.

    `until` is the run's end for an incident that was still open then; `setting` the scenario and
    the seed it happened in, as plain values (empty: made by hand).
    """

    id: str
    timeline: tuple[Event, ...] = ()
    until: Stamp | None = None
    setting: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def opened(
        cls,
        at: float,
        severity: str,
        slo: str,
        failure: str = "",
        id: str = "incident-1",
        **detail: Any,
    ) -> Self:
        """An incident made by hand, as an alert opens it `at` a time (s) for an SLO."""
        return cls(id).then(
            at,
            "alert_fired",
            f"{slo}/{detail.get('rule', 'alert')}",
            failure,
            slo=slo,
            severity=severity,
            **detail,
        )

    def then(
        self, at: float, kind: str, subject: str = "", cause: str = "", /, **detail: Any
    ) -> Self:
        """The same incident with one more row on its timeline."""
        return replace(
            self,
            timeline=(
                *self.timeline,
                Event(at, kind, subject, self.id, cause or self.failure, detail),
            ),
        )

    def first(self, kind: str) -> Event | None:
        """The first row of a kind; None if there is none."""
        return next((event for event in self.timeline if event.kind == kind), None)

    def all(self, *kinds: str) -> tuple[Event, ...]:
        """Every row of these kinds, in order."""
        return tuple(event for event in self.timeline if event.kind in kinds)

    @cached_property
    def opening(self) -> Event:
        """The alert that opened it."""
        return next(
            (event for event in self.timeline if event.kind == "alert_fired"), Event(0.0, "", "")
        )

    @property
    def slo(self) -> str:
        """The objective whose alert opened it."""
        return str(self.opening.detail.get("slo", ""))

    @property
    def severity(self) -> str:
        """The most urgent of its alerts' severities."""
        return min((event.detail["severity"] for event in self.all("alert_fired")), default="")

    @property
    def is_ticket(self) -> bool:
        """Whether it is a ticket: nobody was paged."""
        return self.first("ticket_opened") is not None and self.paged is None

    @property
    def cause(self) -> str:
        """What it is about: the matched failure, or a step that was held; "" if nothing was
        found.
        """
        return self.opening.cause

    @property
    def failure(self) -> str:
        """The matched failure's name, "" without one."""
        return "" if "held_step" in self.opening.detail else self.cause

    @property
    def follows(self) -> str:
        """The earlier incident of its SLO that was about the same failure; "" for the first."""
        return str(self.opening.detail.get("follows", ""))

    @property
    def detected(self) -> float:
        """When the first alert fired."""
        return self.opening.time

    @cached_property
    def failure_started(self) -> float | None:
        """The first impaired second of the matched failure."""
        return next(
            (event.time for event in self.all("failure_started") if event.subject == self.failure),
            None,
        )

    @cached_property
    def harm_began(self) -> float | None:
        """When the matched failure began to harm the SLO; its first second where nobody said."""
        began = self.opening.detail.get("harm_began") if self.failure else None
        return self.failure_started if began is None else float(began)

    @property
    def paged(self) -> float | None:
        """When the person on call was paged."""
        return self._time("paged")

    @property
    def acknowledged(self) -> float | None:
        """When the page was acknowledged."""
        return self._time("acknowledged")

    @property
    def triaged(self) -> float | None:
        """When the symptom was named."""
        return self._time("triaged")

    @property
    def mitigated(self) -> float | None:
        """Since when users were served, as a check confirmed later; None if none did."""
        stamp = self._served()
        return stamp.time if stamp else None

    @property
    def resolved(self) -> float | None:
        """When it was closed."""
        closing = self._closing()
        return closing.time if closing else None

    def _time(self, kind: str) -> float | None:
        event = self.first(kind)
        return event.time if event else None

    @property
    def time_to_detect(self) -> float | None:
        """From the beginning of the matched failure's harm to the alert that opened it (s); 0 if
        that was firing before.

        None without a failure, and for an incident that follows another about the same one; so are
        time_to_mitigate and time_to_resolve.
        """
        fired = self.opening.detail.get("firing_since", self.detected)
        if self.harm_began is not None and fired <= self.harm_began:
            return None if self.follows else 0.0
        return self._since_harm(self.detected)

    @property
    def time_to_acknowledge(self) -> float | None:
        """From the page to its acknowledgement (s)."""
        return _between(self.paged, self.acknowledged)

    @property
    def time_to_mitigate(self) -> float | None:
        """From the beginning of the harm to the tick since which checks were healthy (s)."""
        return self._since_harm(self.mitigated)

    @property
    def time_to_resolve(self) -> float | None:
        """From the beginning of the harm to the incident's end (s)."""
        return self._since_harm(self.resolved)

    def _since_harm(self, time: float | None) -> float | None:
        return None if self.follows else _between(self.harm_began, time)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The phases as they followed each other, without gaps, from its beginning to its end.

        Bad events are differences of cumulative counts, so the parts add up to the whole, to the
        event.
        """
        marks = self._marks()
        last = self._last()
        ends = [*(stamp for _, stamp in marks[1:]), last]
        return tuple(
            Span(name, a.time, b.time, _between(a.bad, b.bad), _between(a.valid, b.valid))
            for (name, a), b in zip(marks, ends, strict=True)
        )

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The six phases in order, each with all of its spans together; 0 where not reached."""
        found = []
        for name in PHASES:
            own = [span for span in self.spans if span.name == name]
            seconds = sum(span.end - span.begin for span in own)
            bad = None if self.bad is None else sum(span.bad or 0.0 for span in own)
            valid = None if self.valid is None else sum(span.valid or 0.0 for span in own)
            found.append(Phase(name, seconds, bad, valid))
        return tuple(found)

    @property
    def begin(self) -> float:
        """When it began (s): with the harm, but not within an earlier one; without a failure, with
        the first alert.
        """
        return self.spans[0].begin

    @property
    def end(self) -> float:
        """When it was closed, or the record ended (s)."""
        return self.spans[-1].end

    def _marks(self) -> list[tuple[str, Stamp]]:
        """The moments at which a phase begins, in order of time."""
        opening = _stamp(self.opening)
        began = self.opening.detail
        first = opening
        if "began" in began:
            first = Stamp(began["began"], began["began_bad"], began["began_valid"])
        marks = [("undetected", first), ("unacknowledged", opening)]
        for event in self.timeline:
            if event.kind in NEXT and event.incident == self.id:
                name = "diagnosing" if event.detail.get("triages_again") else NEXT[event.kind]
                marks.append((name, _stamp(event)))
        last = self._last()
        served = self._served()
        until = last if served is None else served
        marks = [(name, min(stamp, until, key=_moment)) for name, stamp in marks]
        return marks if served is None else [*marks, ("recovering", served)]

    def _served(self) -> Stamp | None:
        """The moment since which users were served, with the counts until then."""
        event = self.first("mitigated")
        if event is None:
            return None
        detail = event.detail
        if "since" not in detail:
            return _stamp(event)
        return Stamp(detail["since"], detail["since_bad"], detail["since_valid"])

    def _closing(self) -> Event | None:
        return self.first("resolved") or self.first("ticket_closed")

    def _last(self) -> Stamp:
        """The last moment of it that is known."""
        closing = self._closing()
        if closing is not None:
            return _stamp(closing)
        return self.until or _stamp(self.timeline[-1] if self.timeline else self.opening)

    @property
    def steps(self) -> tuple[StepTaken, ...]:
        """The runbook's steps that were begun, each with what was seen before and after it."""
        return steps_taken(self.timeline)

    @property
    def bad(self) -> float | None:
        """Bad events from its beginning to its end; None if nobody counted."""
        return _between(self._marks()[0][1].bad, self._last().bad)

    @property
    def valid(self) -> float | None:
        """Valid events from its beginning to its end; None if nobody counted."""
        return _between(self._marks()[0][1].valid, self._last().valid)

    @property
    def budget(self) -> float | None:
        """The bad events that one window of its SLO allows, at the scenario's own traffic; None if
        nobody said.
        """
        return self.opening.detail.get("budget")

    @property
    def promise(self) -> Mapping[str, Any]:
        """Its SLO as the scenario writes it; empty where that is not known."""
        slos = self.setting.get("scenario", {}).get("slos", ())
        return next((slo for slo in slos if slo.get("name") == self.slo), {})

    def share(self, bad: float | None) -> float | None:
        """Bad events as a share of the error budget (1 = all of it); None without either."""
        return bad / self.budget if bad is not None and self.budget else None


def principal(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """The paged ones, and the tickets that no paged one of their SLO overlaps: so that what was
    spent is told once.
    """
    known = tuple(incidents)
    paged = [each for each in known if not each.is_ticket]
    return tuple(
        each
        for each in known
        if not each.is_ticket
        or not any(
            other.slo == each.slo and other.begin < each.end and other.end > each.begin
            for other in paged
        )
    )


def _between(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else end - begin


def _stamp(event: Event) -> Stamp:
    return Stamp(event.time, event.detail.get("bad"), event.detail.get("valid"))


def _moment(stamp: Stamp) -> float:
    return stamp.time


def incidents_of(
    events: Iterable[Event],
    until: Mapping[str, Stamp] | None = None,
    setting: Mapping[str, Any] | None = None,
) -> tuple[Incident, ...]:
    """The incidents of a log, in the order in which they opened: a fold, nothing is booked twice.

    `until` has the run's end for each SLO. What struck or ended while an incident was open is on
    its timeline.
    """
    log = tuple(events)
    rows = dict[str, list[int]]()
    for place, event in enumerate(log):
        if event.incident:
            rows.setdefault(event.incident, []).append(place)
    lives = _lives(log)
    harms = {
        (event.subject, event.detail["slo"]): (place,)
        for place, event in enumerate(log)
        if event.kind == "harm_began"
    }
    found = []
    for name, places in rows.items():
        incident = Incident(name, tuple(log[place] for place in places), setting=setting or {})
        end = float("inf") if incident.resolved is None else incident.resolved
        around = set(places)
        for life, own in lives.items():
            if life == incident.failure or _overlaps(log, own, incident.detected, end):
                around |= {*own, *harms.get((life, incident.slo), ())}
        timeline = tuple(log[place] for place in sorted(around))
        found.append(replace(incident, timeline=timeline, until=(until or {}).get(incident.slo)))
    return tuple(found)


def _lives(log: tuple[Event, ...]) -> dict[str, list[int]]:
    """Where each failure's start and end stand in the log."""
    lives = dict[str, list[int]]()
    for place, event in enumerate(log):
        if event.kind in ("failure_started", "failure_ended"):
            lives.setdefault(event.subject, []).append(place)
    return lives


def _overlaps(log: tuple[Event, ...], life: list[int], begin: float, end: float) -> bool:
    """Whether a failure was on at some time between two moments."""
    over = log[life[1]].time if len(life) > 1 else float("inf")
    return log[life[0]].time < end and over > begin
