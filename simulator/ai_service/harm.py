"""What a failure alone costs, nobody responding: an expectation from its condition and the offered
rates, without draws.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from simulator.ai_service.condition import Condition, bad_slices
from simulator.ai_service.failures import Failure
from simulator.ai_service.traffic import DAY
from simulator.reliability.slo import Events, Timeslices

Course: TypeAlias = Iterator[tuple[Condition, float, float]]
"""Conditions, each with the time (s) from which and until which it lasts."""


def harm(base: Condition, failure: Failure, events: Events, begin: float, end: float) -> float:
    """How many bad events a failure alone is expected to add between two times (s).

    What it leaves behind is included: the rest of a day whose money it has used up, and an overload
    that goes on by itself.
    """
    begin, end = max(begin, failure.start), min(end, _reach(base, failure))
    if begin >= end:
        return 0.0
    if isinstance(events, Timeslices):  # whole slices, with what went well in them
        begin, end = (
            np.floor(begin / events.length) * events.length,
            np.ceil(end / events.length) * events.length,
        )
    lead = max(0.0, failure.start - begin)
    return _bad(course(base, failure, end, lead=lead), events, begin, end) - _bad(
        course(base, None, end, failure.start - lead), events, begin, end
    )


def aftermath(base: Condition, failure: Failure) -> float:
    """The time (s) at which its harm ends: its own end, or the midnight after it used up the day's
    money; inf if an overload stays.
    """
    after = _after(base, failure)
    if after.lingers(failure.end + after.settles):
        return float("inf")
    midnight = base.curve.midnight(failure.end) + DAY
    if base.daily_limit == float("inf"):
        return failure.end
    is_broke, is_broke_anyway = (
        any(
            part.is_broke and end > failure.end
            for part, _, end in course(base, cause, midnight, failure.start)
        )
        for cause in (failure, None)
    )
    return midnight if is_broke and not is_broke_anyway else failure.end


def _reach(base: Condition, failure: Failure) -> float:
    """The last time (s) at which it can do harm."""
    if base.service.traffic.retries.attempts > 1:
        return float("inf")
    return (
        failure.end if base.daily_limit == float("inf") else base.curve.midnight(failure.end) + DAY
    )


def _well(base: Condition, since: float) -> Condition:
    return replace(
        base, failures=(), mitigations=frozenset(), since=since, backlog=(), is_broke=False
    )


def _alone(base: Condition, failure: Failure) -> Condition:
    return replace(_well(base, failure.start), failures=(failure,))


def _after(base: Condition, failure: Failure) -> Condition:
    return replace(_well(base, failure.end), backlog=_alone(base, failure).backlog_at(failure.end))


def course(
    base: Condition, failure: Failure | None, end: float, start: float = 0.0, lead: float = 0.0
) -> Course:
    """What the service goes through from `lead` seconds before a failure (or without one from
    `start`) until `end`.

    With a daily budget it begins with the midnight before, or with the run.
    """
    start = failure.start if failure else start
    begin = (
        max(0.0, base.curve.midnight(start - lead))
        if base.daily_limit < float("inf")
        else start - lead
    )
    parts = [(_well(base, begin), begin, end)]
    if failure:
        parts = [
            (_well(base, begin), begin, start),
            (_alone(base, failure), start, failure.end),
            (_after(base, failure), failure.end, end),
        ]
    lasting = ((part, a, min(b, end)) for part, a, b in parts if a < min(b, end))
    return _paid(lasting) if base.daily_limit < float("inf") else iter(tuple(lasting))


def _paid(parts: Course) -> Course:
    """The same day by day, broke from when the day's money is gone."""
    today, spent, is_broke = -float("inf"), 0.0, False
    for part, begin, end in parts:
        while begin < end:
            if part.curve.midnight(begin) != today:
                today, spent, is_broke = part.curve.midnight(begin), 0.0, False
            until = min(end, today + DAY)
            gone = begin if is_broke else min(until, part.broke_at(begin, until, spent))
            if gone > begin:
                yield part, begin, gone
                spent += part.money(begin, gone)
            if gone < until:
                is_broke = True
                yield replace(part, is_broke=True), gone, until
            begin = until


def _bad(course: Course, events: Events, begin: float, end: float) -> float:
    if isinstance(events, Timeslices):
        return bad_slices(course, events, begin, end)[0]
    return sum(
        part.bad(events, max(a, begin), min(b, end))[0]
        for part, a, b in course
        if max(a, begin) < min(b, end)
    )
