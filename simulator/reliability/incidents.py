"""Incidents: records folded from the log. Everything said of an incident is read from its
timeline.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple, Self

from simulator.foundation.units import format_duration
from simulator.reliability.milestones import IncidentMilestones
from simulator.reliability.phases import PHASES as PHASES
from simulator.reliability.phases import (
    Mark,
    Stamp,
    difference,
    marks_of,
    phases_of,
    spans_of,
    stamp_of,
)
from simulator.reliability.phases import Phase as Phase
from simulator.reliability.phases import Span as Span
from simulator.reliability.steps import StepTaken, automatic_steps, steps_taken

TIMES = ("detect", "acknowledge", "mitigate", "resolve")


class Incident(IncidentMilestones):
    """One incident: its timeline, and what that says of it; times in seconds, None where not
    reached.

    `until` is the run's end for an incident that was still open then; `setting` the scenario and
    the seed it happened in, as plain values (empty: made by hand).
    """

    def __repr__(self) -> str:
        if not self.timeline:
            return f"<Incident {self.id!r}: no events>"
        told = ", ".join(f"{name} {_text(getattr(self, f'time_to_{name}'))}" for name in TIMES)
        return f"<Incident {self.id!r} {self.severity} of {self.slo!r}: {told}>"

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The phases as they followed each other, without gaps, from its beginning to its end."""
        return spans_of(self._marks, self._last)

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The six phases in order, each with all of its spans together; 0 where not reached."""
        return phases_of(self.spans, self.bad, self.valid)

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

    @property
    def steps(self) -> tuple[StepTaken, ...]:
        """The runbook's steps that were begun, each with what was seen before and after it."""
        return steps_taken(self.timeline)

    @property
    def automatic(self) -> tuple[StepTaken, ...]:
        """What was done without anybody, before the steps of people."""
        return automatic_steps(self.timeline)

    @property
    def bad(self) -> float | None:
        """Bad events from its beginning to its end; None if nobody counted."""
        return difference(self._marks[0].stamp.bad, self._last.bad)

    @property
    def valid(self) -> float | None:
        """Valid events from its beginning to its end; None if nobody counted."""
        return difference(self._marks[0].stamp.valid, self._last.valid)

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
        if bad is None or not self.budget:
            return None
        return bad / self.budget

    @cached_property
    def _marks(self) -> tuple[Mark, ...]:
        own = (event for event in self.timeline if event.incident == self.id)
        return marks_of(self.opening, own, self._served(), self._last)

    @property
    def _last(self) -> Stamp:
        """The last moment of it that is known."""
        closing = self._closing()
        if closing is not None:
            return stamp_of(closing)
        if self.until is not None:
            return self.until
        # made by hand and still open: it ends with its last row
        return stamp_of((self.opening, *self.timeline)[-1])


def _text(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return format_duration(seconds)


def principal(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """The paged ones, and the tickets that no paged one of their SLO overlaps: so that what was
    spent is told once.
    """
    known = tuple(incidents)
    paged = dict[str, list[Incident]]()
    for each in known:
        if not each.is_ticket:
            paged.setdefault(each.slo, []).append(each)
    times = {slo: _Times.of(own) for slo, own in paged.items()}
    return tuple(each for each in known if not (each.is_ticket and _is_told(times, each)))


class _Times(NamedTuple):
    """When incidents begin, in order, and the latest end of those that began until then (s)."""

    begins: list[float]
    latest: list[float]

    @classmethod
    def of(cls, incidents: Iterable[Incident]) -> Self:
        spans = sorted((each.begin, each.end) for each in incidents)
        return cls([begin for begin, _ in spans], [*accumulate((end for _, end in spans), max)])


def _is_told(paged: Mapping[str, _Times], ticket: Incident) -> bool:
    """Whether one of the paged incidents of a ticket's SLO overlaps it."""
    if ticket.slo not in paged:
        return False
    begins, latest = paged[ticket.slo]
    before = bisect_left(begins, ticket.end)
    return before > 0 and latest[before - 1] > ticket.begin
