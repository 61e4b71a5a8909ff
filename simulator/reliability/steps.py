"""What each runbook step did: read from the rows of its begin, its end and the looks before and
after.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from simulator.reliability.events import Event

# A step that closes less than a tenth of the gap to 100% changed little.
NOTICEABLE = 0.1
# what ends the time in which a look is a look at this step alone
ENDS = ("step_started", "step_undone", "mitigated", "unmitigated")
# why a step failed: how the reason on its row reads, or begins
DID_NOT_WORK = "it did not work"
NOT_POSSIBLE = "not possible"
# the number of a step that was taken without anybody: those of people are counted from 1
AUTOMATIC = 0


class StepTaken(NamedTuple):
    """A step that was begun: its beginning and its end (s; None: it was not finished), and the SLI
    seen before and after it (0 to 1; None: no look). One that `failed` at a time (s) has a
    `reason`. `is_overtaken` says that a failure of the incident ended before the last look.
    """

    number: int
    do: str
    begin: float
    end: float | None
    before: float | None
    after: float | None
    is_healthy: bool
    is_already_on: bool = False
    failed: float | None = None
    reason: str = ""
    is_overtaken: bool = False

    @property
    def gain(self) -> float | None:
        """The share of the gap to 100% that it closed; negative when it made things worse, None
        without both looks, or where a failure's end may have closed it.
        """
        if self.before is None or self.after is None or self.is_overtaken:
            return None
        gap = 1 - self.before
        # all was well before it: there was nothing to gain
        if gap <= 0:
            return 0.0
        return (self.after - self.before) / gap


def steps_taken(timeline: Sequence[Event]) -> tuple[StepTaken, ...]:
    """The steps of one incident's timeline, in the order in which they were begun."""
    return tuple(
        _step(timeline, place)
        for place, event in enumerate(timeline)
        if event.kind == "step_started"
    )


def automatic_steps(timeline: Sequence[Event]) -> tuple[StepTaken, ...]:
    """What was done without anybody: it takes no time, and was seen to help or not until the next
    step began.
    """
    found = list[StepTaken]()
    for place, event in enumerate(timeline):
        if event.kind == "step_finished" and event.detail.get("automatic"):
            before = _detail(_last(timeline[:place], "checked"), "sli")
            after = _last(_until_next(timeline[place + 1 :]), "checked")
            seen = (before, _detail(after, "sli"), bool(_detail(after, "healthy")))
            found.append(StepTaken(AUTOMATIC, event.subject, event.time, event.time, *seen))
    return tuple(found)


def _step(timeline: Sequence[Event], place: int) -> StepTaken:
    began = timeline[place]
    later = _until_next(timeline[place + 1 :])
    # what is done automatically may come in between
    own = [row for row in later if row.detail.get("step") == began.detail.get("step")]
    finished = _first(own, "step_finished")
    failed = _first(own, "step_failed")
    before = _last(timeline[:place], "checked")
    # looks go on for a while, as a step takes time to show: the last one says what came of it
    after = _last(later, "checked")
    return StepTaken(
        number=began.detail.get("step", 0),
        do=began.subject,
        begin=began.time,
        end=None if finished is None else finished.time,
        before=_detail(before, "sli"),
        after=_detail(after, "sli"),
        is_healthy=bool(_detail(after, "healthy")),
        is_already_on=bool(_detail(finished, "already_on")),
        failed=None if failed is None else failed.time,
        reason=str(_detail(failed, "reason") or ""),
        is_overtaken=_is_overtaken(later, _causes(timeline, began)),
    )


def _causes(timeline: Sequence[Event], step: Event) -> set[str]:
    """What the incident of a step is about, by name."""
    ends = (row.subject for row in timeline if row.kind == "cause_over")
    return {step.cause, *ends}


def _is_overtaken(rows: Sequence[Event], causes: set[str]) -> bool:
    """Whether a failure that the incident is about ended before the last look at a step."""
    ended = _first((row for row in rows if row.subject in causes), "failure_ended")
    looked = _last(rows, "checked")
    return ended is not None and looked is not None and ended.time <= looked.time


def _until_next(rows: Sequence[Event]) -> list[Event]:
    """The rows until the next step begins, the runbook stops, or the steps are undone."""
    return list(takewhile(lambda event: event.kind not in ENDS, rows))


def _first(rows: Iterable[Event], kind: str) -> Event | None:
    return next((event for event in rows if event.kind == kind), None)


def _last(rows: Sequence[Event], kind: str) -> Event | None:
    return _first(reversed(rows), kind)


def _detail(event: Event | None, key: str) -> Any:
    """A detail of a row; None without a row, or where it does not say."""
    if event is None:
        return None
    return event.detail.get(key)
