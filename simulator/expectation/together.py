"""What several failures add together, nobody responding: an expectation from their conditions and
the offered rates, without draws.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from simulator.ai_service.failures import Failure
from simulator.expectation.condition import Condition
from simulator.expectation.expected import Expected
from simulator.expectation.harm import bad_of, last_harm
from simulator.expectation.money import is_limited
from simulator.expectation.slices import NOISE, Stretch, slices_between
from simulator.expectation.timeline import states, timeline_together
from simulator.reliability.slo import SLI, SLO, Events, Timeslices
from simulator.reliability.windows import Floats


class Added(NamedTuple):
    """The bad events that failures add, and the valid events without a fault (arrays)."""

    bad: Floats
    valid: Floats


class Together:
    """Failures that act together, and the service without them, until a time (s).

    `failures` are in order of their start. With a day's money both courses begin with the midnight
    before the first of them, or with the run. Nothing is added after `until` (s).
    """

    def __init__(self, base: Condition, failures: Sequence[Failure], until: float) -> None:
        first = failures[0].start
        begin = first
        if is_limited(base):
            begin = max(0.0, base.curve.midnight(first))
        last = min(until, max(last_harm(base, each) for each in failures))
        self.base = base
        self.until = last
        self.parts = timeline_together(base, tuple(failures), begin, last)
        self.without = timeline_together(base, (), begin, last)

    def between(self, events: Events, edges: Floats) -> Added:
        """(bad events that they add, valid events without a fault) between consecutive edges (s,
        ascending; for slices of time multiples of their length).
        """
        if isinstance(events, Timeslices):
            return self._slices(events, edges)
        calm = ((self.base, float(edges[0]), float(edges[-1])),)
        bad = _summed(self.parts, events, edges).bad
        usual = _summed(self.without, events, edges).bad
        return Added(bad - usual, _summed(calm, events, edges).valid)

    def over(self, events: Events, begins: Floats, ends: Floats) -> Added:
        """The same over windows from some times to others (s)."""
        edges = np.unique(np.concatenate((begins, ends)))
        if len(edges) < 2:
            return Added(np.zeros(len(begins)), np.zeros(len(begins)))
        then = np.searchsorted(edges, begins)
        now = np.searchsorted(edges, ends)
        bad, valid = (_grown(each) for each in self.between(events, edges))
        return Added(bad[now] - bad[then], valid[now] - valid[then])

    def harm(self, events: Events, begin: float, end: float) -> float:
        """The bad events that they add between two times (s)."""
        if isinstance(events, Timeslices):
            return float(self._slices(events, np.array([begin, end])).bad[0])
        return bad_of(self.parts, events, begin, end) - bad_of(self.without, events, begin, end)

    def _slices(self, slices: Timeslices, edges: Floats) -> Added:
        begin = float(edges[0])
        end = float(edges[-1])
        calm = ((self.base, begin, end),)
        # an edge that is none of a slice's belongs to the one that it lies in
        numbers = np.floor((edges + slices.ahead) / slices.length + NOISE)
        places = (numbers - numbers[0]).astype(int)
        bad, _ = slices_between(_within(self.parts, calm, begin, end), slices, begin, end)
        usual, _ = slices_between(_within(self.without, calm, begin, end), slices, begin, end)
        _, valid = slices_between(calm, slices, begin, end)
        added = _grown(bad.astype(float) - usual)
        counted = _grown(valid.astype(float))
        return Added(np.diff(added[places]), np.diff(counted[places]))


class Steady:
    """Failures of constant effect on a service in which nothing else varies: the same figures as
    Together, from one rate for each stretch of time.

    `rates` are the bad events a second that are added between consecutive `moments` (s), `valid`
    the valid events a second without a fault.
    """

    def __init__(self, moments: Floats, rates: Floats, valid: float) -> None:
        self.moments = moments
        self.valid = valid
        self.until = float(moments[-1])
        self.grown = _grown(rates * np.diff(moments))

    def over(self, events: Events, begins: Floats, ends: Floats) -> Added:
        """(bad events that they add, valid events without a fault) over windows from some times to
        others (s).
        """
        # rates are constant between moments, so sums are linear there
        then, now = (np.interp(each, self.moments, self.grown) for each in (begins, ends))
        return Added(now - then, self.valid * (ends - begins))

    def harm(self, events: Events, begin: float, end: float) -> float:
        """The bad events that they add between two times (s)."""
        return float(self.over(events, np.array([begin]), np.array([end])).bad[0])


def together(
    base: Condition, failures: Sequence[Failure], slo: SLO, expected: Expected, until: float
) -> Together | Steady:
    """What failures (in order of their start) add to an objective's bad events until a time (s)."""
    rates = [expected.rate(failure, slo) for failure in failures]
    known = [rate for rate in rates if rate is not None]
    # one of them varies, so all of them are followed together
    if len(known) < len(rates):
        return Together(base, failures, until)
    valid = expected.valid(slo, 0.0, 1.0)
    if any(first.end > second.start for first, second in pairwise(failures)):
        return _steady(base, tuple(failures), slo, valid)
    moments = np.array([time for each in failures for time in (each.start, each.end)])
    between = np.zeros(len(moments) - 1)
    # apart from each other: every second stretch is that of a failure
    between[::2] = known
    return Steady(moments, between, valid)


def _steady(base: Condition, failures: tuple[Failure, ...], slo: SLO, valid: float) -> Steady:
    """Failures that overlap: one rate for each state of the service."""
    end = max(each.end for each in failures)
    stretches = list(states(base, failures, failures[0].start, end))
    usual = base.bad(slo.events, 0.0, 1.0)
    known = dict[tuple[Failure, ...], float]()
    for state, since, _ in stretches:
        # the same failures may act together more than once
        if state.failures not in known:
            known[state.failures] = state.bad(slo.events, since, since + 1.0) - usual
    rates = np.array([known[state.failures] for state, _, _ in stretches])
    moments = np.array([since for _, since, _ in stretches] + [end])
    return Steady(moments, rates, valid)


def _summed(parts: Iterable[Stretch], events: SLI, edges: Floats) -> Added:
    """Bad and valid events between consecutive edges, of the parts that lie there."""
    bad = np.zeros(len(edges) - 1)
    valid = np.zeros(len(edges) - 1)
    for part, since, until in parts:
        begin = max(since, float(edges[0]))
        end = min(until, float(edges[-1]))
        if begin >= end:
            continue
        inside = edges[(edges > begin) & (edges < end)]
        cut = np.concatenate(([begin], inside, [end]))
        place = int(np.searchsorted(edges, begin, side="right")) - 1
        counts = part.counts(events, cut)
        bad[place : place + len(cut) - 1] += counts.bad
        valid[place : place + len(cut) - 1] += counts.valid
    return Added(bad, valid)


def _grown(counts: Floats) -> Floats:
    """Cumulative sums, from 0 on."""
    return np.concatenate(([0.0], np.cumsum(counts)))


def _within(
    parts: Sequence[Stretch], calm: tuple[Stretch, ...], begin: float, end: float
) -> Iterator[Stretch]:
    """The parts, and the calm before and after them: a slice holds what went well in it too."""
    if not parts:
        yield from calm
        return
    base = calm[0][0]
    first = parts[0][1]
    last = parts[-1][2]
    if begin < first:
        yield base, begin, first
    yield from parts
    if last < end:
        yield base, last, end
