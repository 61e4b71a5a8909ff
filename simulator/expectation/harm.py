"""What a failure alone costs, nobody responding: an expectation from its condition and the offered
rates, without draws.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias, TypeVar

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.ai_service.traffic import DAY
from simulator.expectation.condition import Condition, Stretch, bad_slices
from simulator.reliability.slo import SLI, Events, Timeslices
from simulator.reliability.windows import Floats

Part: TypeAlias = Stretch
Course: TypeAlias = Iterator[Part]
Kept = TypeVar("Kept")
MOST_KEPT = 24
NEVER = (float("inf"), float("inf"))
INSTANT = 1e-3
"""A ratio at a time is that of so many seconds from then on."""


def harm(base: Condition, failure: Failure, events: Events, begin: float, end: float) -> float:
    """How many bad events a failure alone is expected to add between two times (s).

    What it leaves behind is included: the rest of a day whose money it has used up, and an overload
    that goes on by itself.
    """
    begin, end = max(begin, failure.start), min(end, reach(base, failure))
    if begin >= end:
        return 0.0
    if isinstance(events, Timeslices):  # whole slices, with what went well in them
        begin, end = (
            np.floor(begin / events.length) * events.length,
            np.ceil(end / events.length) * events.length,
        )
    lead = max(0.0, failure.start - begin)
    return bad_of(course(base, failure, end, lead=lead), events, begin, end) - bad_of(
        course(base, None, end, failure.start - lead), events, begin, end
    )


def added_ratio(base: Condition, failure: Failure, events: Events, time: float) -> float:
    """The bad events that a failure alone adds at a time (s), per valid event without a fault.

    For slices of time it is that of the slice which the time lies in; 0 without valid events.
    """
    soon = time + INSTANT
    valid = _expected(base, events, time, soon)
    return harm(base, failure, events, time, soon) / valid if valid > 0 else 0.0


def harm_begins(
    base: Condition, failure: Failure, events: Events, above: float, until: float = float("inf")
) -> float:
    """The time (s) from which a failure alone adds a larger error ratio than `above`; inf if not
    before `until`.
    """
    return harm_span(base, failure, events, above, until)[0]


def harm_span(
    base: Condition, failure: Failure, events: Events, above: float, until: float = float("inf")
) -> tuple[float, float]:
    """The first and the last moment (s) at which a failure alone adds a larger error ratio than
    `above`; the last is inf for harm that does not end by itself, both are for none before `until`.
    What lasts longer is looked at until then.

    A slice of time is harmed where it ends. Where the effect varies, the ratio is looked at at
    every jump and bend and 400 times between, and the crossings are found by bisection.
    """
    end = min(reach(base, failure), failure.end + DAY, until)
    if end <= failure.start:
        return NEVER
    if isinstance(events, Timeslices):
        return _bad_slices_span(base, failure, events, end, is_cut=failure.end >= until)
    parts = tuple(course(base, failure, end))
    without = tuple(course(base, None, end, failure.start))

    def is_above(times: Floats) -> Floats:
        return _above(parts, without, events, times, above)

    times = _looks((*parts, *without), failure.start, end)
    found = np.flatnonzero(is_above(times))
    if not len(found):
        return NEVER
    first, last = int(found[0]), int(found[-1])
    begin = failure.start
    if first > 0:
        begin = _crossing(is_above, *times[first - 1 : first + 1])
    if failure.end < until and aftermath(base, failure) == float("inf"):
        return begin, float("inf")
    over = end
    if last + 1 < len(times):
        over = _crossing(lambda at: ~is_above(at), *times[last : last + 2])
    return begin, over


def _crossing(holds: Callable[[Floats], Floats], low: float, high: float) -> float:
    """The time (s) from which something holds that holds at `high` and not at `low`; `high` itself
    where it jumps there.
    """
    low, high = float(low), float(high)
    known = high
    while high - low > INSTANT:
        middle = (low + high) / 2
        if holds(np.array([middle])).any():
            high = middle
        else:
            low = middle
    return known if known - high <= 2 * INSTANT else high


def harms_at(base: Condition, failure: Failure, events: SLI, times: Floats, above: float) -> Floats:
    """Whether a failure alone adds a larger error ratio than `above` at some times (s, ascending);
    no time slices.
    """
    end = float(times[-1]) + INSTANT
    parts = tuple(course(base, failure, end))
    without = tuple(course(base, None, end, failure.start))
    found: Floats = _above(parts, without, events, times, above)
    return found & (times >= failure.start) & (times < reach(base, failure))


def _above(
    parts: tuple[Part, ...],
    without: tuple[Part, ...],
    events: SLI,
    times: Floats,
    above: float,
) -> Floats:
    """Whether bad events are added to those there would be without a failure, for each time."""
    bad, _ = _rates(parts, events, times)
    usual, valid = _rates(without, events, times)
    found: Floats = bad - usual > above * valid
    return found


def may_begin_late(base: Condition) -> bool:
    """Whether the harm of a failure of constant effect may begin after it: something else
    varies.
    """
    return is_paid(base) or base.steady_from > -float("inf")


def _looks(parts: tuple[Part, ...], begin: float, end: float) -> Floats:
    """The times (s) to look at the conditions, the beginning first."""
    times = [np.array([begin])]
    for part, a, b in parts:
        if max(a, begin) < min(b, end):
            times.append(part.looks(max(a, begin), min(b, end)))
            times.append(np.array([min(b, end) - 3 * INSTANT]))  # what ebbs until a jump
    looks = np.unique(np.maximum(np.concatenate(times), begin))
    is_apart = np.diff(looks, prepend=-np.inf) > 2 * INSTANT
    return looks[is_apart]


def _rates(parts: tuple[Part, ...], events: SLI, times: Floats) -> tuple[Floats, Floats]:
    """(bad, valid) events within an instant from each time on (s, ascending)."""
    bad = np.zeros(len(times))
    valid = np.zeros(len(times))
    for part, a, b in parts:
        inside = (times >= a) & (times < b)
        if inside.any():
            begins = times[inside]
            edges = np.column_stack((begins, begins + INSTANT)).ravel()
            bads, valids = part.counts(events, edges)
            bad[inside] = bads[::2]
            valid[inside] = valids[::2]
    return bad, valid


def _bad_slices_span(
    base: Condition, failure: Failure, slices: Timeslices, end: float, *, is_cut: bool
) -> tuple[float, float]:
    """The ends (s) of the first and the last slice that a failure alone spoils."""
    first = int(failure.start // slices.length)
    last = int(np.ceil(end / slices.length))
    begin = first * slices.length

    def spoiled(k: int) -> float:
        return harm(base, failure, slices, begin, k * slices.length)

    every = spoiled(last)
    if every <= 0:
        return NEVER
    ends = range(first + 1, last + 1)
    some = ends[bisect_left(ends, True, key=lambda k: spoiled(k) > 0)]
    if not is_cut and aftermath(base, failure) == float("inf"):
        return some * slices.length, float("inf")
    all_ = ends[bisect_left(ends, True, key=lambda k: spoiled(k) >= every)]
    return some * slices.length, all_ * slices.length


def _expected(base: Condition, events: Events, begin: float, end: float) -> float:
    return base.bad(events, begin, end)[1]


def aftermath(base: Condition, failure: Failure) -> float:
    """The time (s) at which its harm ends: its own end, or the midnight after it used up the day's
    money; inf if an overload stays.
    """
    after = _after(base, failure)
    if after.lingers(failure.end + after.settles):
        return float("inf")
    if not is_paid(base):
        return failure.end
    midnight = base.curve.midnight(failure.end) + DAY
    is_broke, is_broke_anyway = (
        any(
            part.is_broke and end > failure.end
            for part, _, end in course(base, cause, midnight, failure.start)
        )
        for cause in (failure, None)
    )
    return midnight if is_broke and not is_broke_anyway else failure.end


def reach(base: Condition, failure: Failure) -> float:
    """The last time (s) at which it can do harm."""
    if base.service.traffic.retries.attempts > 1:
        return float("inf")
    return base.curve.midnight(failure.end) + DAY if is_paid(base) else failure.end


def is_paid(base: Condition) -> bool:
    """Whether a day's money may run out."""
    return base.daily_limit < float("inf")


def well(base: Condition, since: float) -> Condition:
    """The service without a fault from a time (s) on, with the attempts that then wait."""
    return replace(
        base,
        failures=(),
        mitigations=frozenset(),
        since=since,
        backlog=base.backlog_at(since) if since > base.since else (),
        is_broke=False,
    )


def alone(base: Condition, failure: Failure) -> Condition:
    """The service from a failure's start on, with nothing else wrong and nobody acting."""
    return _kept(
        base,
        ("alone", failure),
        lambda: replace(well(base, failure.start), failures=(failure,)),
    )


def _after(base: Condition, failure: Failure) -> Condition:
    """The same from its end on."""
    return _kept(
        base,
        ("after", failure),
        lambda: replace(
            well(base, failure.end), backlog=alone(base, failure).backlog_at(failure.end)
        ),
    )


def _kept(base: Condition, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
    """What was found out of a condition before, or is now: the last MOST_KEPT such things.

    Each is asked for at many moments, and clients that retry, or a day's money, are followed from
    its beginning on.
    """
    kept = base.kept
    if key not in kept:
        kept[key] = make()
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
    found: Kept = kept[key]
    return found


def course(
    base: Condition, failure: Failure | None, end: float, start: float = 0.0, lead: float = 0.0
) -> Course:
    """What the service goes through from `lead` seconds before a failure (or without one from
    `start`) until `end`.

    With a daily budget it begins with the midnight before, or with the run.
    """
    start = failure.start if failure else start
    begin = max(0.0, base.curve.midnight(start - lead)) if is_paid(base) else start - lead
    # whole days, so that those asked for with another end are the same
    last = _next_midnight(base, end) if is_paid(base) else end
    parts = [(well(base, begin), begin, last)]
    if failure:
        parts = [
            (well(base, begin), begin, start),
            (alone(base, failure), start, failure.end),
        ]
        if failure.end < last:
            parts.append((_after(base, failure), failure.end, last))
    if not is_paid(base):
        return _until(parts, end)
    days = _kept(base, ("days", failure, begin, last), lambda: tuple(paid(_until(parts, last))))
    return _until(days, end)


def _next_midnight(base: Condition, time: float) -> float:
    midnight = base.curve.midnight(time)
    return midnight if midnight == time else midnight + DAY


def _until(parts: Iterable[Part], end: float) -> Course:
    """The parts that begin before an end (s), cut there."""
    return iter([(part, a, min(b, end)) for part, a, b in parts if a < min(b, end)])


def paid(parts: Course) -> Course:
    """The parts day by day, broke from when the day's money is gone."""
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


def bad_of(course: Iterable[Part], events: Events, begin: float, end: float) -> float:
    """The bad events of a course between two times (s)."""
    if isinstance(events, Timeslices):
        return bad_slices(course, events, begin, end)[0]
    return sum(
        part.bad(events, max(a, begin), min(b, end))[0]
        for part, a, b in course
        if max(a, begin) < min(b, end)
    )
