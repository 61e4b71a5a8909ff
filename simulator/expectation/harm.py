"""What a failure alone costs, nobody responding: an expectation from its condition and the offered
rates, without draws.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.expectation.condition import Condition
from simulator.expectation.money import is_limited
from simulator.expectation.retrying import overload_persists
from simulator.expectation.slices import Stretch, bad_slices
from simulator.expectation.timeline import after, timeline
from simulator.reliability.slo import SLI, Events, Timeslices
from simulator.reliability.windows import Floats

NEVER = (float("inf"), float("inf"))
# a ratio at a time is that of so many seconds from then on
INSTANT = 1e-3


def added_bad_events(
    base: Condition, failure: Failure, events: Events, begin: float, end: float
) -> float:
    """How many bad events a failure alone is expected to add between two times (s).

    What it leaves behind is included: the rest of a day whose money it has used up, and an overload
    that goes on by itself.
    """
    begin = max(begin, failure.start)
    end = min(end, last_harm(base, failure))
    if begin >= end:
        return 0.0
    if isinstance(events, Timeslices):  # whole slices, with what went well in them
        ahead = events.ahead
        begin = np.floor((begin + ahead) / events.length) * events.length - ahead
        end = np.ceil((end + ahead) / events.length) * events.length - ahead
    # whole slices may begin before the failure: both timelines begin with them
    lead = max(0.0, failure.start - begin)
    without = timeline(base, None, end, failure.start - lead)
    bad = bad_of(timeline(base, failure, end, lead=lead), events, begin, end)
    return bad - bad_of(without, events, begin, end)


def added_ratio(base: Condition, failure: Failure, events: Events, time: float) -> float:
    """The bad events that a failure alone adds at a time (s), per valid event without a fault.

    For slices of time it is that of the slice which the time lies in; 0 without valid events.
    """
    soon = time + INSTANT
    valid = base.valid(events, time, soon)
    if valid <= 0:
        return 0.0
    return added_bad_events(base, failure, events, time, soon) / valid


def harm_span(
    base: Condition, failure: Failure, events: Events, above: float, until: float
) -> tuple[float, float]:
    """The first and the last moment (s) at which a failure alone adds a larger error ratio than
    `above`; the last is inf for harm that does not end by itself, both are for none before `until`.
    What lasts longer is looked at until then.

    A slice of time is harmed where it ends. Where the effect varies, the ratio is looked at at
    every jump and bend and 400 times between, and the crossings are found by bisection.
    """
    end = min(last_harm(base, failure), base.curve.day_after(failure.end), until)
    if end <= failure.start:
        return NEVER
    if isinstance(events, Timeslices):
        return _bad_slices_span(base, failure, events, end, is_cut=failure.end >= until)
    parts = tuple(timeline(base, failure, end))
    # traffic and the day's money vary without a failure too
    without = tuple(timeline(base, None, end, failure.start))

    def is_above(times: Floats) -> Floats:
        return _above(parts, without, events, times, above)

    # at every moment at which either of them may change
    times = _looks((*parts, *without), failure.start, end)
    found = np.flatnonzero(is_above(times))
    if not len(found):
        return NEVER
    first = int(found[0])
    last = int(found[-1])
    begin = failure.start
    if first > 0:
        begin = _crossing(is_above, *times[first - 1 : first + 1])
    if failure.end < until and end_of_harm(base, failure) == float("inf"):
        return begin, float("inf")
    # still above at the last look: it is cut off at the end of what was asked for
    if last + 1 == len(times):
        return begin, end
    return begin, _crossing(lambda at: ~is_above(at), *times[last : last + 2])


def _crossing(holds: Callable[[Floats], Floats], low: float, high: float) -> float:
    """The time (s) from which something holds that holds at `high` and not at `low`; `high` itself
    where it jumps there.
    """
    low = float(low)
    high = float(high)
    known = high
    while high - low > INSTANT:
        middle = (low + high) / 2
        if holds(np.array([middle])).any():
            high = middle
        else:
            low = middle
    # a jump lies on a look exactly, and bisection would miss it by an instant
    if known - high <= 2 * INSTANT:
        return known
    return high


def harms_at(base: Condition, failure: Failure, events: SLI, times: Floats, above: float) -> Floats:
    """Whether a failure alone adds a larger error ratio than `above` at some times (s, ascending);
    no time slices.
    """
    end = float(times[-1]) + INSTANT
    parts = tuple(timeline(base, failure, end))
    without = tuple(timeline(base, None, end, failure.start))
    found: Floats = _above(parts, without, events, times, above)
    return found & (times >= failure.start) & (times < last_harm(base, failure))


def _above(
    parts: tuple[Stretch, ...],
    without: tuple[Stretch, ...],
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
    return is_limited(base) or base.steady_from > -float("inf")


def _looks(parts: tuple[Stretch, ...], begin: float, end: float) -> Floats:
    """The times (s) to look at the conditions, the beginning first."""
    times = [np.array([begin])]
    for part, since, until in parts:
        since = max(since, begin)
        until = min(until, end)
        if since < until:
            times.append(part.looks(since, until))
            times.append(np.array([until - 3 * INSTANT]))  # what ebbs until a jump
    looks = np.unique(np.maximum(np.concatenate(times), begin))
    # each look is a short interval of its own, and intervals may not overlap
    is_apart = np.diff(looks, prepend=-np.inf) > 2 * INSTANT
    return looks[is_apart]


def _rates(parts: tuple[Stretch, ...], events: SLI, times: Floats) -> tuple[Floats, Floats]:
    """(bad, valid) events within an instant from each time on (s, ascending)."""
    bad = np.zeros(len(times))
    valid = np.zeros(len(times))
    for part, since, until in parts:
        inside = (times >= since) & (times < until)
        if inside.any():
            begins = times[inside]
            edges = np.column_stack((begins, begins + INSTANT)).ravel()
            counts = part.counts(events, edges)
            bad[inside] = counts.bad[::2]
            valid[inside] = counts.valid[::2]
    return bad, valid


def _bad_slices_span(
    base: Condition, failure: Failure, slices: Timeslices, end: float, *, is_cut: bool
) -> tuple[float, float]:
    """The ends (s) of the first and the last slice that a failure alone spoils."""
    length = slices.length
    ahead = slices.ahead
    first = int((failure.start + ahead) // length)
    last = int(np.ceil((end + ahead) / length))

    def begin(slice_: int) -> float:
        return slice_ * length - ahead

    def spoiled(slice_: int) -> float:
        return added_bad_events(base, failure, slices, begin(first), begin(slice_))

    every = spoiled(last)
    if every <= 0:
        return NEVER
    # what is spoiled so far never falls, so the first and the last are found by bisection
    ends = range(first + 1, last + 1)
    some = ends[bisect_left(ends, True, key=lambda slice_: spoiled(slice_) > 0)]
    if not is_cut and end_of_harm(base, failure) == float("inf"):
        return begin(some), float("inf")
    whole = ends[bisect_left(ends, True, key=lambda slice_: spoiled(slice_) >= every)]
    return begin(some), begin(whole)


def end_of_harm(base: Condition, failure: Failure) -> float:
    """The time (s) at which its harm ends: its own end, or the midnight after it used up the day's
    money; inf if an overload stays.
    """
    calm = after(base, failure)
    if overload_persists(calm, failure.end + calm.service.traffic.retries.settling_time):
        return float("inf")
    if not is_limited(base):
        return failure.end
    midnight = base.curve.next_midnight(failure.end)
    # a day that ends without money anyway is not the failure's harm
    anyway = timeline(base, None, midnight, failure.start)
    broken = timeline(base, failure, midnight)
    if _is_broke_after(broken, failure.end) and not _is_broke_after(anyway, failure.end):
        return midnight
    return failure.end


def _is_broke_after(parts: Iterable[Stretch], time: float) -> bool:
    """Whether a day's money is gone at some moment after a time (s)."""
    return any(part.is_broke and end > time for part, _, end in parts)


def last_harm(base: Condition, failure: Failure) -> float:
    """The last time (s) at which it can do harm."""
    # an overload that retries keep up may last for ever
    if base.service.traffic.retries.attempts > 1:
        return float("inf")
    if is_limited(base):
        return base.curve.next_midnight(failure.end)
    return failure.end


def bad_of(parts: Iterable[Stretch], events: Events, begin: float, end: float) -> float:
    """The bad events of a timeline between two times (s)."""
    if isinstance(events, Timeslices):
        return bad_slices(parts, events, begin, end)[0]
    return sum(
        part.bad(events, max(since, begin), min(until, end))
        for part, since, until in parts
        if max(since, begin) < min(until, end)
    )
