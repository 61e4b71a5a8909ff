"""What was proposed after incidents, and what became of it: a fold of the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal, TypeAlias

from simulator.oncall.learning import NOT_SEEN_AGAIN
from simulator.reliability.events import Event

# rows of what is done at work, and what they are counted as
ACTS = {
    "recurrence_prevented": "prevented",
    "release_stopped": "stopped",
    "recurrence_softened": "softened",
}
# by what was done, by which improvement, about what: names of occurrences
Acted: TypeAlias = dict[tuple[str, str, str | None], set[str]]
Status: TypeAlias = Literal["not accepted", "given up", "done", "waiting"]


@dataclass(frozen=True)
class Proposal:
    """An improvement that was proposed at a time (s): `about` which root cause or symptom, after
    which failure and which `incident` ("" for a version that the canary took back), with the hours
    of work it needs and its `action` in a sentence.

    `done_at` and `dropped_at` (s) are None where that did not happen. Once done it `prevented` so
    many occurrences, `stopped` so many releases and `softened` so many failures.
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
    prevented: int = 0
    stopped: int = 0
    softened: int = 0

    @property
    def status(self) -> Status:
        """What became of it."""
        # for any other reason it was dropped at once
        if self.dropped_at is not None:
            return "given up" if self.reason == NOT_SEEN_AGAIN else "not accepted"
        return "waiting" if self.done_at is None else "done"

    @property
    def is_done(self) -> bool:
        """Whether it was done by the end."""
        return self.status == "done"

    def waits_at(self, time: float) -> bool:
        """Whether it was accepted before a time (s) or at it, and neither done nor dropped by
        then.
        """
        if self.status == "not accepted" or self.proposed_at > time:
            return False
        return all(end is None or end > time for end in (self.done_at, self.dropped_at))


def proposals_of(log: Iterable[Event]) -> tuple[Proposal, ...]:
    """All proposals of a log, in their order."""
    rows = tuple(log)
    found = {_key(row): _proposed(row) for row in rows if row.kind == "improvement_proposed"}
    for row in rows:
        known = found.get(_key(row))
        if known is not None and row.kind == "improvement_done":
            found[_key(row)] = replace(known, done_at=row.time)
        elif known is not None and row.kind == "improvement_dropped":
            reason = row.detail.get("reason", "")
            found[_key(row)] = replace(known, dropped_at=row.time, reason=reason)
    acted = _acted(rows)
    return tuple(_with_effects(each, acted) for each in found.values())


def _key(row: Event) -> tuple[str, str, str]:
    """One is made once for a subject and an occurrence."""
    return row.subject, row.detail.get("about", ""), row.cause


def _proposed(row: Event) -> Proposal:
    hours, action = row.detail.get("hours", 0.0), row.detail.get("action", row.subject)
    name, about, failure = _key(row)
    return Proposal(name, about, failure, row.incident, hours, action, row.time)


def _acted(rows: Iterable[Event]) -> Acted:
    """On which occurrences each improvement acted, by what it did to them."""
    # names, as one failure may have several rows: each of its incidents has one
    found: Acted = {}
    for row in rows:
        if row.kind not in ACTS:
            continue
        by = row.detail.get("by", ())
        for name in [by] if isinstance(by, str) else by:
            for about in (row.detail.get("root_cause"), row.detail.get("symptom")):
                found.setdefault((ACTS[row.kind], name, about), set()).add(row.subject)
    return found


def _with_effects(proposal: Proposal, acted: Acted) -> Proposal:
    if proposal.done_at is None:
        return proposal

    def number(what: str) -> int:
        return len(acted.get((what, proposal.improvement, proposal.about), ()))

    prevented, stopped, softened = map(number, ACTS.values())
    return replace(proposal, prevented=prevented, stopped=stopped, softened=softened)


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
