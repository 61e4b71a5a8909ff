"""What was proposed after incidents, and what became of it: a fold of the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal, TypeAlias

from simulator.analysis.learning import NOT_SEEN_AGAIN
from simulator.reliability.events import Event

Status: TypeAlias = Literal["not accepted", "given up", "done", "waiting"]


@dataclass(frozen=True)
class Proposal:
    """An improvement that was proposed at a time (s): `about` which root cause or symptom, after
    which failure and which `incident` ("" for a version that the canary took back), with the hours
    of work it needs and its `action` in a sentence.

    `done_at` and `dropped_at` (s) are None where that did not happen.
    """

    improvement: str
    about: str
    failure: str
    incident: str
    hours: float
    action: str
    proposed_at: float
    done_at: float | None = None
    dropped_at: float | None = None
    reason: str = ""

    @property
    def status(self) -> Status:
        """What became of it."""
        # for any other reason it was dropped at once
        if self.dropped_at is not None:
            return "given up" if self.reason == NOT_SEEN_AGAIN else "not accepted"
        return "waiting" if self.done_at is None else "done"

    def waits_at(self, time: float) -> bool:
        """Whether it was accepted before a time (s) or at it, and neither done nor dropped by
        then.
        """
        if self.status == "not accepted" or self.proposed_at > time:
            return False
        return all(end is None or end > time for end in (self.done_at, self.dropped_at))


def proposals_of(log: Iterable[Event]) -> tuple[Proposal, ...]:
    """All proposals of a log, in their order."""
    found = dict[tuple[str, str, str], Proposal]()
    for row in log:
        # one is made once for a subject and an occurrence
        key = (row.subject, row.detail.get("about", ""), row.cause)
        if row.kind == "improvement_proposed":
            found[key] = _proposed(row)
        elif row.kind == "improvement_done":
            found[key] = replace(found[key], done_at=row.time)
        elif row.kind == "improvement_dropped":
            reason = row.detail["reason"]
            found[key] = replace(found[key], dropped_at=row.time, reason=reason)
    return tuple(found.values())


def _proposed(row: Event) -> Proposal:
    detail = row.detail
    action, hours = detail["action"], detail["hours"]
    return Proposal(row.subject, detail["about"], row.cause, row.incident, hours, action, row.time)


def backlog(proposals: Iterable[Proposal]) -> Iterator[tuple[float, int, float]]:
    """The times (s) at which the backlog changes, and from each on how many items wait or are in
    hand, and the hours of work that they need in all.
    """
    accepted = [each for each in proposals if each.status != "not accepted"]
    began = {each.proposed_at for each in accepted}
    ended = {_end(each) for each in accepted} - {None}
    for time in sorted({*began, *(end for end in ended if end is not None)}):
        waiting = [each for each in accepted if each.waits_at(time)]
        yield time, len(waiting), sum(map(attrgetter("hours"), waiting))


def _end(proposal: Proposal) -> float | None:
    return proposal.dropped_at if proposal.done_at is None else proposal.done_at
