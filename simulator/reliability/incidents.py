"""Incidents: records folded from the log. Everything said of an incident is read from its
timeline.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

from simulator.reliability.events import Event
from simulator.reliability.steps import StepTaken, steps_taken

PHASES = ("undetected", "unacknowledged", "diagnosing", "mitigating", "recovering")
BOUNDS = ("acknowledged", "triaged", "mitigated")
"""What ends the second, third and fourth phase; the first ends with the first alert, the last with
the incident.
"""


class Stamp(NamedTuple):
    """A moment (s), and the SLO's bad and valid events from the start of the run until then; None
    where nobody counted.
    """

    time: float
    bad: float | None = None
    valid: float | None = None


class Phase(NamedTuple):
    """A stretch of an incident (s), with the bad and valid events of the cells that ended in it
    (None: not counted).
    """

    name: str
    begin: float
    end: float
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
    def failure(self) -> str:
        """The matched failure's name, "" without one."""
        return self.opening.cause

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
        """When a check first found the service healthy."""
        return self._time("mitigated")

    @property
    def resolved(self) -> float | None:
        """When it was closed."""
        return self._time("resolved")

    def _time(self, kind: str) -> float | None:
        event = self.first(kind)
        return event.time if event else None

    @property
    def time_to_detect(self) -> float | None:
        """From the first impaired second of the matched failure to the first firing (s)."""
        return _between(self.failure_started, self.detected)

    @property
    def time_to_acknowledge(self) -> float | None:
        """From the page to its acknowledgement (s)."""
        return _between(self.paged, self.acknowledged)

    @property
    def time_to_mitigate(self) -> float | None:
        """From the failure's start to the first healthy check (s)."""
        return _between(self.failure_started, self.mitigated)

    @property
    def time_to_resolve(self) -> float | None:
        """From the failure's start to the incident's end (s)."""
        return _between(self.failure_started, self.resolved)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The five phases in order; one whose end was not reached lasts to the incident's end.

        Bad events are differences of cumulative counts, so the parts add up to the whole, to the
        event.
        """
        stamps = self._stamps()
        return tuple(
            Phase(name, a.time, b.time, _between(a.bad, b.bad), _between(a.valid, b.valid))
            for name, a, b in zip(PHASES, stamps, stamps[1:], strict=False)
        )

    def _stamps(self) -> list[Stamp]:
        """The six moments between which the phases lie."""
        closing = self.first("resolved")
        last = (
            _stamp(closing)
            if closing
            else self.until or _stamp(self.timeline[-1] if self.timeline else self.opening)
        )
        stamps = [last]
        for kind in reversed(BOUNDS):
            event = self.first(kind)
            stamps.append(
                min(_stamp(event), stamps[-1], key=lambda stamp: stamp.time)
                if event
                else stamps[-1]
            )
        stamps.append(_stamp(self.opening))
        began = self.opening.detail
        stamps.append(
            Stamp(began["began"], began["began_bad"], began["began_valid"])
            if "began" in began
            else stamps[-1]
        )
        return stamps[::-1]

    @property
    def steps(self) -> tuple[StepTaken, ...]:
        """The runbook's steps that were begun, each with what was seen before and after it."""
        return steps_taken(self.timeline)

    @property
    def bad(self) -> float | None:
        """Bad events from its beginning to its end; None if nobody counted."""
        stamps = self._stamps()
        return _between(stamps[0].bad, stamps[-1].bad)

    @property
    def valid(self) -> float | None:
        """Valid events from its beginning to its end; None if nobody counted."""
        stamps = self._stamps()
        return _between(stamps[0].valid, stamps[-1].valid)

    @property
    def budget(self) -> float | None:
        """The bad events that one window of its SLO allows, at the scenario's own traffic; None if
        nobody said.
        """
        return self.opening.detail.get("budget")

    def share(self, bad: float | None) -> float | None:
        """Bad events as a share of the error budget (1 = all of it); None without either."""
        return bad / self.budget if bad is not None and self.budget else None


def _between(begin: float | None, end: float | None) -> float | None:
    return None if begin is None or end is None else end - begin


def _stamp(event: Event) -> Stamp:
    return Stamp(event.time, event.detail.get("bad"), event.detail.get("valid"))


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
    found = []
    for name, places in rows.items():
        incident = Incident(name, tuple(log[place] for place in places), setting=setting or {})
        end = float("inf") if incident.resolved is None else incident.resolved
        around = [
            place
            for life, own in lives.items()
            if life == incident.failure or _overlaps(log, own, incident.detected, end)
            for place in own
        ]
        timeline = tuple(log[place] for place in sorted({*places, *around}))
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
