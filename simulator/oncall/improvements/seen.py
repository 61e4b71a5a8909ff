"""What a postmortem finds in the record of an incident."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from simulator.ai_service.mitigations import Mitigation
from simulator.ai_service.rollout import Release
from simulator.oncall.runbooks import RunbookStep
from simulator.reliability.events import Event

# a step helped if at most this share of the bad events was left
HELPED = 0.5
Runbooks = Mapping[str, tuple[RunbookStep, ...]]


class StepSeen(NamedTuple):
    """A step that was taken, with the share of bad events (0..1) at the last look before it and at
    the first one after it; None without a look.
    """

    do: str
    before: float | None
    after: float | None

    @property
    def left(self) -> float:
        """The share of the bad events that was left after it: 1 where that is not known."""
        if self.before is None or self.after is None or self.before <= 0:
            return 1.0
        return self.after / self.before

    @property
    def helped(self) -> bool:
        """Whether it showed that it helped."""
        return self.left <= HELPED


class Seen(NamedTuple):
    """What the record of an incident or a ticket shows: the symptom that was `matched` as it opened
    ("" for none), whether somebody was paged, and the steps in the order in which they were taken.

    `runbooks` are those of that time, `release` is how versions go out by now, and `standing` are
    the mitigations that are part of the service by now.
    """

    matched: str
    is_paged: bool
    steps: tuple[StepSeen, ...]
    runbooks: Runbooks
    release: Release
    standing: frozenset[Mitigation] = frozenset()

    def step(self, symptom: str, do: str) -> RunbookStep | None:
        """A step of a symptom's runbook, by its mitigation."""
        steps = self.runbooks.get(symptom, ())
        return next((step for step in steps if step.do.kind == do), None)


def steps_seen(timeline: Sequence[Event]) -> tuple[StepSeen, ...]:
    """The steps that took effect, in the order in which they were begun."""
    return tuple(
        StepSeen(began.subject, _bad(timeline[:place][::-1]), _bad(_looks(timeline, place)))
        for place, began in enumerate(timeline)
        if began.kind == "step_started" and _is_finished(timeline[place:], began)
    )


def _is_finished(rows: Sequence[Event], began: Event) -> bool:
    number = began.detail.get("step")
    finished = (row for row in rows if row.kind == "step_finished")
    return any(row.detail.get("step") == number for row in finished)


def _looks(timeline: Sequence[Event], place: int) -> Sequence[Event]:
    """The rows in which a look is a look at one step alone."""
    rows = timeline[place + 1 :]
    return list(takewhile(lambda row: row.kind not in ("step_started", "step_undone"), rows))


def _bad(rows: Sequence[Event]) -> float | None:
    """The share of bad events at the first look among some rows."""
    looks = (row.detail["sli"] for row in rows if row.kind == "checked")
    sli = next(looks, None)
    return None if sli is None else 1 - float(sli)
