"""Clients that try again: the demand that failed attempts bring back, and what becomes of requests.

The attempts to come stand in a line as long as one step of the waits, each place of it with the
attempts of the steps after it. What fails now is put into the steps in which it comes again. The
line is followed piece by piece while anything moves; where nothing does, it stands still until the
next change, at no cost.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from simulator.ai_service.effects import Amount
from simulator.ai_service.retries import Schedule
from simulator.expectation.attempts import SHORT, Backlog, Line
from simulator.reliability.windows import Floats

Rate = TypeVar("Rate")
# attempts that differ by so small a share of all are the same
STILL = 1e-12
# inputs are looked at so often to see whether they vary
PROBES = 16
# classes of requests, in the order in which arrays hold them
INTERACTIVE = 0
BACKGROUND = 1
HITS = 2


class Inputs(NamedTuple, Generic[Rate]):
    """What drives the attempts at each moment (floats, or arrays over time).

    First attempts/s that need a provider (interactive, background, and unsafe ones, which are not
    tried again) and those of interactive requests that the cache would answer; the provider's
    capacity; the share of served attempts that succeed; and the share of all that fail at a bad
    version.
    """

    interactive: Rate
    background: Rate
    unsafe: Rate
    hits: Rate
    capacity: Rate
    success: Rate
    spoiled: Rate


class Finishes(NamedTuple):
    """Requests/s that are finished in each interval (arrays of one length).

    `by_model` and `hits` (by the cache) are answers to interactive requests, one row for
    each time waited; `lost` are interactive requests whose last attempt fails. `failing` is the
    share of single attempts at the provider that fail, `attempts` are all of these a second but
    unsafe ones. Of background work, `background` is answered, and `background_lost` what fails at
    its last attempt.
    """

    by_model: Floats
    hits: Floats
    lost: Floats
    background: Floats
    background_lost: Floats
    failing: Floats
    attempts: Floats


class FinishedSums(NamedTuple):
    """What is finished, row by row as `Finishes` has it: `rates` (requests/s) in each segment from
    its beginning (`begins`, s) on, and `sums` (requests) before it. `kinds` are the times waited.
    """

    begins: Floats
    rates: Floats
    sums: Floats
    kinds: int

    def between(self, edges: Floats) -> Finishes:
        """The mean rates between consecutive edges (s, ascending)."""
        at = np.maximum(np.searchsorted(self.begins, edges, side="right") - 1, 0)
        found = self.rates[:, at[1:]]
        # intervals that hold the end of a segment have the mean rate of several
        across = (at[1:] > at[:-1]).nonzero()[0]
        if len(across):
            ends = np.array((across, across + 1))
            where = at[ends]
            when = edges[ends]
            until = self.sums[:, where] + self.rates[:, where] * (when - self.begins[where])
            done = (until[:, 1] - until[:, 0]) / (when[1] - when[0])
            found[:, across] = np.maximum(0.0, done)
        by_model = found[: self.kinds]
        return Finishes(by_model, found[self.kinds : 2 * self.kinds], *found[2 * self.kinds :])


class Segment(NamedTuple):
    """A time (from `begin`, s, to the next one's) of constant attempts/s, by class and state.

    `fails` are the shares of them that fail, by class.
    """

    begin: float
    attempts: Floats
    fails: Floats


class RetryTrajectory:
    """What becomes of requests whose clients try again, from a moment with a backlog on (live: it
    grows as it is asked).

    `inputs(times)` are what drives it, `next_change(time)` is the next time (s) at which they may
    jump or bend.
    """

    def __init__(
        self,
        begin: float,
        backlog: Backlog,
        schedule: Schedule,
        inputs: Callable[[Floats], Inputs[Amount]],
        served: Callable[[float, float], float],
        next_change: Callable[[float], float],
    ) -> None:
        self.begin = begin
        self.backlog = backlog
        self.schedule = schedule
        self.inputs = inputs
        self.served = served
        self.next_change = next_change
        self.line = Line(schedule, backlog)
        self.time = begin  # it is followed until then (s)
        self.is_still = False
        self.segments: list[Segment] = []
        self.waited = tuple(sorted(set(schedule.waited)))
        self._sums: FinishedSums | None = None

    def finishes(self, edges: Floats) -> Finishes:
        """The mean rates between consecutive edges (s, ascending, none before the beginning)."""
        self._follow(float(edges[-1]))
        if self._sums is None:
            self._sums = _summed(self.segments, self._rates(), len(self.waited))
        return self._sums.between(edges)

    def _rates(self) -> Floats:
        """What is finished a second in each stretch, row by row as `Finishes` has it."""
        attempts = np.array([each.attempts for each in self.segments])
        fails = np.array([each.fails for each in self.segments])
        well = attempts * (1 - fails)[:, :, None]
        # lost are requests whose last attempt fails
        last = attempts[:, :, self.schedule.last].sum(axis=2) * fails
        is_of = np.equal.outer(self.waited, self.schedule.waited).astype(float)
        rates: Floats = np.concatenate(
            (
                is_of @ well[:, INTERACTIVE].T,
                is_of @ well[:, HITS].T,
                [last[:, INTERACTIVE] + last[:, HITS]],
                [well[:, BACKGROUND].sum(axis=1)],
                [last[:, BACKGROUND]],
                [fails[:, INTERACTIVE]],
                [attempts[:, :HITS].sum(axis=(1, 2))],
            )
        )
        return rates

    def backlog_at(self, time: float) -> Backlog:
        """The attempts to come at a time (s)."""
        self._follow(time)
        line = Line(self.schedule, self.backlog)
        begin = self.begin
        # what failed longer ago than the longest wait has come again: it need not be followed
        earliest = time - self.schedule.steps * self.schedule.step
        if earliest > begin:
            line = Line(self.schedule)
            begin = earliest
        first = max(0, bisect_right(self.segments, begin, key=lambda each: each.begin) - 1)
        ends = [*(each.begin for each in self.segments[first + 1 :]), np.inf]
        for segment, end in zip(self.segments[first:], ends, strict=True):
            failed = segment.attempts * segment.fails[:, None]
            until = min(end, time)
            while begin < until - SHORT:
                lasts = min(line.places[0][0], until - begin)
                line.move(lasts, failed, 0.0)
                begin += lasts
        return tuple(line.places)

    def changes(self, begin: float, end: float) -> Floats:
        """The times (s) between two others at which what is attempted changes."""
        self._follow(end)
        begins = (each.begin for each in self.segments)
        return np.array([time for time in begins if begin < time < end])

    def still_from(self, time: float) -> float:
        """The time from which nothing moves any more, if that is known at a time (s); else inf."""
        self._follow(time)
        if not self.is_still:
            return np.inf
        return self.segments[-1].begin

    def _follow(self, time: float) -> None:
        """Follows the line until a time (s), from one change of the inputs to the next."""
        while not self.is_still and self.time <= time:
            self._sums = None
            self._follow_to_change(time)

    def _follow_to_change(self, time: float) -> None:
        """Follows it until the next change of the inputs; where they vary, or never change again,
        only until a time (s) is passed.
        """
        until = self.next_change(self.time)
        drive = self._constant(until)
        is_long = drive is None or until == np.inf
        while self.time < until:
            is_at_rest = self._go(until, drive)
            if is_at_rest and drive is not None:
                # nothing moves until the next change, which may never come
                self.is_still = until == np.inf
                if not self.is_still:
                    self.time = until
                return
            # what is constant until a change is followed to it, so that it is recognised once
            if is_long and self.time > time:
                return

    def _constant(self, until: float) -> Inputs[float] | None:
        """What drives it until then, if that does not vary."""
        end = min(until, self.time + 100 * self.schedule.step * self.schedule.steps)
        times = self.time + (end - self.time) * (np.arange(PROBES) + 0.5) / PROBES
        drives = self.inputs(times)
        # a number cannot vary; an array may do so after what was looked at
        is_known = until < np.inf or all(isinstance(drive, float) for drive in drives)
        if is_known and all(_is_even(drive) for drive in drives):
            return _first(drives)
        return None

    def _go(self, until: float, drive: Inputs[float] | None) -> bool:
        """Moves the line by one place, but not beyond a time (s); whether everything is at rest."""
        lasts = min(self.line.places[0][0], until - self.time)
        if drive is None:
            drive = _first(self.inputs(np.array([self.time + lasts / 2])))
        attempts = np.empty((3, len(self.schedule.waited)))
        attempts[:, 0] = drive.interactive, drive.background, drive.hits
        attempts[:, 1:] = self.line.now
        demand = float(attempts[:HITS].sum()) + drive.unsafe
        # retries come on top of first attempts, and share the same capacity
        failing = 1 - drive.success * self.served(demand, drive.capacity)
        fails = np.array((failing, failing, drive.spoiled))
        was_even = self.line.is_even
        self.segments.append(Segment(self.time, attempts, fails))
        # relative to the first attempts, so that rest is found at any traffic
        noise = STILL * (drive.interactive + drive.background + drive.hits)
        is_alike = self.line.move(lasts, attempts * fails[:, None], noise)
        self.time += lasts
        return is_alike and was_even and self.line.is_even


def _summed(segments: Sequence[Segment], rates: Floats, kinds: int) -> FinishedSums:
    begins = np.array([each.begin for each in segments])
    sums = np.zeros(rates.shape)
    np.cumsum(rates[:, :-1] * np.diff(begins), axis=1, out=sums[:, 1:])
    return FinishedSums(begins, rates, sums, kinds)


def _is_even(drive: Amount) -> bool:
    """Whether an input is the same at all moments."""
    return isinstance(drive, float) or bool((drive == drive[0]).all())


def _first(drives: Inputs[Amount]) -> Inputs[float]:
    """What drives the attempts at the first of several moments."""
    return Inputs(*map(_first_of, drives))


def _first_of(drive: Amount) -> float:
    if isinstance(drive, float):
        return drive
    return float(drive[0])


def waiting(backlog: Backlog) -> tuple[float, float]:
    """(interactive, background) requests whose next attempt is to come, of a backlog."""
    by_class = _sum(lasts * attempts.sum(axis=(1, 2)) for lasts, attempts in backlog)
    return float(by_class[INTERACTIVE] + by_class[HITS]), float(by_class[BACKGROUND])


def _sum(parts: Iterable[Floats]) -> Floats:
    return sum(parts, start=np.zeros(3))
