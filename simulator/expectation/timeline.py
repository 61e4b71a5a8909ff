"""What the service goes through one condition after the other, nobody responding: without a fault,
under one failure alone, or under several together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from simulator.ai_service.failures import Failure
from simulator.expectation.attempts import Backlog
from simulator.expectation.condition import Condition
from simulator.expectation.money import broke_when_spent, is_limited
from simulator.expectation.slices import Stretch

Kept = TypeVar("Kept")
# timelines and conditions that are kept of one base; more would only take memory
MOST_KEPT = 24


def calm(base: Condition, since: float) -> Condition:
    """The service without a fault from a time (s) on, with the attempts that then wait and the
    mitigations that are part of it.
    """
    # the base itself begins without a backlog, as it has no history of failures
    backlog: Backlog = ()
    if since > base.since:
        backlog = base.backlog_at(since)
    return replace(
        base,
        failures=(),
        since=since,
        backlog=backlog,
        is_broke=False,
    )


def alone(base: Condition, failure: Failure) -> Condition:
    """The service from a failure's start on, with nothing else wrong and nobody acting."""

    def made() -> Condition:
        return replace(calm(base, failure.start), failures=(failure,))

    return kept(base, ("alone", failure), made)


def after(base: Condition, failure: Failure) -> Condition:
    """The same from its end on."""

    def made() -> Condition:
        backlog = alone(base, failure).backlog_at(failure.end)
        return replace(calm(base, failure.end), backlog=backlog)

    return kept(base, ("after", failure), made)


def kept(base: Condition, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
    """What was found out of a condition before, or is now: the last MOST_KEPT such things.

    Each is asked for at many moments, and clients that retry, or a day's money, are followed from
    its beginning on.
    """
    known = base.kept
    if key not in known:
        known[key] = make()
        if len(known) > MOST_KEPT:
            del known[next(iter(known))]
    found: Kept = known[key]
    return found


def timeline(
    base: Condition, failure: Failure | None, end: float, start: float = 0.0, lead: float = 0.0
) -> Iterator[Stretch]:
    """What the service goes through from `lead` seconds before a failure (or without one from
    `start`) until `end` (s).

    With a daily budget it begins with the midnight before, or with the run.
    """
    if failure is not None:
        start = failure.start
    if not is_limited(base):
        return cut(_parts(base, failure, start - lead, end), end)
    begin = max(0.0, base.curve.midnight(start - lead))
    # whole days, so that those asked for with another end are the same
    last = _midnight_from(base, end)
    parts = cut(_parts(base, failure, begin, last), last)
    days = kept(base, ("days", failure, begin, last), lambda: tuple(broke_when_spent(parts)))
    return cut(days, end)


def timeline_together(
    base: Condition, failures: tuple[Failure, ...], begin: float, end: float
) -> tuple[Stretch, ...]:
    """What the service goes through from a time to another (s) under several failures."""
    if end <= begin:
        return ()
    parts = states(base, failures, begin, end)
    if is_limited(base):
        return tuple(broke_when_spent(parts))
    return tuple(parts)


def states(
    base: Condition, failures: tuple[Failure, ...], begin: float, end: float
) -> Iterator[Stretch]:
    """The conditions one after the other, each with the backlog that the one before it leaves; no
    money is counted.
    """
    state = calm(base, begin)
    for since, until in pairwise(_changes(failures, begin, end)):
        # in the order of the failures given, so that equal states compare equal
        acting = tuple(each for each in failures if each.start <= since < each.end)
        if acting != state.failures:
            backlog = state.backlog_at(since)
            state = replace(base, failures=acting, since=since, backlog=backlog)
        yield state, since, until


def _changes(failures: tuple[Failure, ...], begin: float, end: float) -> list[float]:
    """Two times (s), and all between them at which a failure begins or ends."""
    changes = {time for each in failures for time in (each.start, each.end)}
    return [begin, *sorted(time for time in changes if begin < time < end), end]


def cut(parts: Iterable[Stretch], end: float) -> Iterator[Stretch]:
    """The parts that begin before an end (s), cut there."""
    return iter([(part, a, min(b, end)) for part, a, b in parts if a < min(b, end)])


def _parts(base: Condition, failure: Failure | None, begin: float, end: float) -> list[Stretch]:
    """Before a failure, under it, and after it."""
    if failure is None:
        return [(calm(base, begin), begin, end)]
    parts = [
        (calm(base, begin), begin, failure.start),
        (alone(base, failure), failure.start, failure.end),
    ]
    if failure.end < end:
        parts.append((after(base, failure), failure.end, end))
    return parts


def _midnight_from(base: Condition, time: float) -> float:
    """The first midnight (s) at or after a time."""
    midnight = base.curve.midnight(time)
    if midnight == time:
        return midnight
    return base.curve.next_midnight(time)
