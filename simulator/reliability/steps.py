"""What each runbook step did: read from the rows of its begin, its end and the looks before and
after.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.reliability.events import Event

NOTICEABLE = 0.1
"""A step that closes less than a tenth of the gap to 100% changed little."""


class StepTaken(NamedTuple):
    """A step that was begun: when (s), how long until it was done (None: it was not), the SLI seen
    before and after (None: no look).
    """

    number: int
    do: str
    begin: float
    end: float | None
    before: float | None
    after: float | None
    is_healthy: bool
    is_already_on: bool = False

    @property
    def gain(self) -> float | None:
        """The share of the gap to 100% that it closed; negative when it made things worse, None
        without both looks.
        """
        if self.before is None or self.after is None:
            return None
        gap = 1 - self.before
        return (self.after - self.before) / gap if gap > 0 else 0.0


def steps_taken(timeline: Sequence[Event]) -> tuple[StepTaken, ...]:
    """The steps of one incident's timeline, in the order in which they were begun."""
    return tuple(
        _step(timeline, place)
        for place, event in enumerate(timeline)
        if event.kind == "step_started"
    )


def _step(timeline: Sequence[Event], place: int) -> StepTaken:
    began = timeline[place]
    number = began.detail.get("step", 0)
    later = _until_next(timeline[place + 1 :])
    finished = next((event for event in later if event.kind == "step_finished"), None)
    done = finished.time if finished else None
    is_on = finished is not None and bool(finished.detail.get("already_on"))
    before = next((event for event in reversed(timeline[:place]) if event.kind == "checked"), None)
    after = next((event for event in reversed(later) if event.kind == "checked"), None)
    is_healthy = after is not None and bool(after.detail.get("healthy"))
    return StepTaken(
        number, began.subject, began.time, done, _seen(before), _seen(after), is_healthy, is_on
    )


def _until_next(rows: Sequence[Event]) -> list[Event]:
    """The rows until the next step begins, the runbook stops, or the steps are undone."""
    ends = (
        place
        for place, event in enumerate(rows)
        if event.kind in ("step_started", "step_undone", "mitigated", "unmitigated")
    )
    return list(rows[: next(ends, len(rows))])


def _seen(look: Event | None) -> float | None:
    return None if look is None else look.detail.get("sli")
