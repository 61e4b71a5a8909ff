"""The rows of one incident: how they are added, and how they are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from simulator.reliability.events import Event
from simulator.reliability.phases import Stamp


@dataclass(frozen=True)
class IncidentTimeline:
    """The rows of one incident, and what its first alert says of it.

    `until` is the run's end for an incident that was still open then; `setting` the scenario and
    the seed it happened in, and the actions of a drill, as plain values (empty: made by hand).
    """

    id: str
    timeline: tuple[Event, ...] = ()
    until: Stamp | None = None
    # the whole scenario: too long for a line that a person reads
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
        alert = f"{slo}/{detail.get('rule', 'alert')}"
        return cls(id).then(at, "alert_fired", alert, failure, slo=slo, severity=severity, **detail)

    # positions only, so that a detail may be called `at`, `kind`, `subject` or `cause`
    def then(
        self, at: float, kind: str, subject: str = "", cause: str = "", /, **detail: Any
    ) -> Self:
        """The same incident with one more row on its timeline, at a time (s)."""
        row = Event(at, kind, subject, self.id, cause or self.failure, detail)
        return replace(self, timeline=(*self.timeline, row))

    def first(self, kind: str) -> Event | None:
        """The first row of a kind; None if there is none."""
        return next((event for event in self.timeline if event.kind == kind), None)

    def all(self, *kinds: str) -> tuple[Event, ...]:
        """Every row of these kinds, in order."""
        return tuple(event for event in self.timeline if event.kind in kinds)

    @cached_property
    def opening(self) -> Event:
        """The alert that opened it."""
        # one made by hand may have no rows, and is asked for its severity and times all the same
        return self.first("alert_fired") or Event(0.0, "", "")

    @property
    def slo(self) -> str:
        """The objective whose alert opened it."""
        return str(self.opening.detail.get("slo", ""))

    @property
    def severity(self) -> str:
        """The most urgent of its alerts' severities."""
        return min((event.detail["severity"] for event in self.all("alert_fired")), default="")

    @cached_property
    def is_ticket(self) -> bool:
        """Whether it is a ticket: nobody was paged."""
        return self.first("ticket_opened") is not None and self.first("paged") is None

    @property
    def cause(self) -> str:
        """What it is about: the matched failure, or a step that was held; "" if nothing was
        found.
        """
        return self.opening.cause

    @property
    def failure(self) -> str:
        """The matched failure's name, "" without one."""
        # the cause is then the step, which is no failure and has no beginning to count from
        if "held_step" in self.opening.detail:
            return ""
        return self.cause

    @property
    def follows(self) -> str:
        """The earlier incident of its SLO that was about the same failure; "" for the first."""
        return str(self.opening.detail.get("follows", ""))
