"""Clients that try again: the demand that failed attempts bring back, and what becomes of requests.

The attempts to come stand in a line as long as one step of the waits, each place of it with the
attempts of the steps after it. What fails now is put into the steps in which it comes again. The
line is followed piece by piece while anything moves; where nothing does, it stands still until the
next change, at no cost.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from simulator.ai_service.effects import Amount
from simulator.ai_service.retries import Schedule
from simulator.reliability.windows import Floats

Backlog: TypeAlias = tuple[tuple[float, Floats], ...]
"""The attempts to come: within one step, in order, for how long (s) which attempts/s come, by class
(interactive, background, hits), by the steps until then, and by state but the first.
"""
Rate = TypeVar("Rate")
STILL, PROBES, SHORT = 1e-12, 16, 1e-9
INTERACTIVE, BACKGROUND, HITS = range(3)


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

    `made` (by a model) and `hits` (by the cache) are answers to interactive requests, one row for
    each time waited; `lost` are interactive requests whose last attempt fails. `failing` is the
    share of single attempts at the provider that fail.
    """

    made: Floats
    hits: Floats
    lost: Floats
    background: Floats
    background_lost: Floats
    failing: Floats


class Stretch(NamedTuple):
    """A time (from `begin`, s, to the next one's) of constant attempts/s, by class and state.

    `fails` are the shares of them that fail, by class.
    """

    begin: float
    attempts: Floats
    fails: Floats


class Moves(NamedTuple):
    """A schedule's moves for all three classes: where in their flat arrays an attempt stands, and
    where it comes again; `shape` is that of a place of the line.
    """

    source: Floats
    target: Floats
    share: Floats
    shape: tuple[int, int, int]


@lru_cache(maxsize=64)
def _moves(schedule: Schedule) -> Moves:
    steps, states = schedule.steps, len(schedule.waited)
    sources, later, targets, shares = np.array(schedule.moves).T
    target = (later - 1) * (states - 1) + targets - 1
    return Moves(
        _for_each_class(sources, states),
        _for_each_class(target, steps * (states - 1)),
        np.tile(shares, 3),
        (3, steps, states - 1),
    )


def _for_each_class(places: Floats, size: int) -> Floats:
    """Places in an array of `size`, in three such arrays one behind the other."""
    found: Floats = np.concatenate([places + size * number for number in range(3)]).astype(np.intp)
    return found


class Line:
    """The attempts to come (live)."""

    def __init__(self, schedule: Schedule, backlog: Backlog = ()) -> None:
        self.moves = _moves(schedule)
        self.places = deque(backlog or ((schedule.step, np.zeros(self.moves.shape)),))

    @property
    def now(self) -> Floats:
        """The attempts/s of the present, by class and state but the first."""
        attempts: Floats = self.places[0][1][:, 0]
        return attempts

    @property
    def is_even(self) -> bool:
        """Whether the same attempts come at all times of a step."""
        return len(self.places) == 1

    def move(self, lasts: float, failed: Floats, noise: float) -> bool:
        """Lets so much time (s) pass in which so many attempts/s fail, by class and state; whether
        what comes again is what was there before, but for noise.
        """
        left, coming = self.places.popleft()
        if left - lasts > SHORT:
            self.places.appendleft((left - lasts, coming))
        again = self._again(coming, failed)
        last = self.places[-1][1] if self.places else coming
        is_alike = bool(np.abs(again - last).max() <= noise)
        if is_alike and self.places:
            lasts += self.places.pop()[0]
        self.places.append((lasts, last if is_alike else again))
        return is_alike

    def _again(self, coming: Floats, failed: Floats) -> Floats:
        """What comes one step later at this place."""
        source, target, share, shape = self.moves
        again: Floats = np.bincount(target, failed.take(source) * share, coming.size)
        again = again.reshape(shape)
        if shape[1] > 1:
            again[:, :-1] += coming[:, 1:]
        return again


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
        self.begin, self.backlog, self.schedule = begin, backlog, schedule
        self.inputs, self.served, self.next_change = inputs, served, next_change
        self.line, self.time, self.is_still = Line(schedule, backlog), begin, False
        self.stretches: list[Stretch] = []
        self.waited = tuple(sorted(set(schedule.waited)))
        self._sums: tuple[Floats, Floats, Floats] | None = None

    def finishes(self, edges: Floats) -> Finishes:
        """The mean rates between consecutive edges (s, ascending, none before the beginning)."""
        self._reach(float(edges[-1]))
        if self._sums is None:
            begins = np.array([each.begin for each in self.stretches])
            rates = self._rates()
            sums = np.zeros(rates.shape)
            np.cumsum(rates[:, :-1] * np.diff(begins), axis=1, out=sums[:, 1:])
            self._sums = begins, rates, sums
        begins, rates, sums = self._sums
        at = np.maximum(np.searchsorted(begins, edges, side="right") - 1, 0)
        found = rates[:, at[1:]]
        across = (at[1:] > at[:-1]).nonzero()[0]
        if len(across):
            ends = np.array((across, across + 1))
            where, when = at[ends], edges[ends]
            until = sums[:, where] + rates[:, where] * (when - begins[where])
            done = (until[:, 1] - until[:, 0]) / (when[1] - when[0])
            found[:, across] = np.maximum(0.0, done)
        kinds = len(self.waited)
        return Finishes(found[:kinds], found[kinds : 2 * kinds], *found[2 * kinds :])

    def _rates(self) -> Floats:
        """What is finished a second in each stretch, row by row as `Finishes` has it."""
        attempts = np.array([each.attempts for each in self.stretches])
        fails = np.array([each.fails for each in self.stretches])
        well = attempts * (1 - fails)[:, :, None]
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
            )
        )
        return rates

    def backlog_at(self, time: float) -> Backlog:
        """The attempts to come at a time (s)."""
        self._reach(time)
        # what failed longer ago than the longest wait has come again
        begin = time - self.schedule.steps * self.schedule.step
        is_old = begin > self.begin
        line = Line(self.schedule) if is_old else Line(self.schedule, self.backlog)
        begin = max(begin, self.begin)
        first = max(0, bisect_right(self.stretches, begin, key=lambda each: each.begin) - 1)
        ends = [*(each.begin for each in self.stretches[first + 1 :]), np.inf]
        for stretch, end in zip(self.stretches[first:], ends, strict=True):
            failed = stretch.attempts * stretch.fails[:, None]
            while begin < min(end, time) - SHORT:
                lasts = min(line.places[0][0], min(end, time) - begin)
                line.move(lasts, failed, 0.0)
                begin += lasts
        return tuple(line.places)

    def changes(self, begin: float, end: float) -> Floats:
        """The times (s) between two others at which what is attempted changes."""
        self._reach(end)
        begins = np.array([each.begin for each in self.stretches])
        return begins[(begins > begin) & (begins < end)]

    def still_from(self, time: float) -> float:
        """The time from which nothing moves any more, if that is known at a time (s); else inf."""
        self._reach(time)
        return self.stretches[-1].begin if self.is_still else np.inf

    def _reach(self, time: float) -> None:
        """Follows the line until a time, from one change of the inputs to the next."""
        while not self.is_still and self.time <= time:
            self._sums = None
            until = self.next_change(self.time)
            drive = self._constant(until)
            while self.time < until:
                lasts = min(self.line.places[0][0], until - self.time)
                is_at_rest = self._go(
                    lasts, drive or _first(self.inputs(np.array([self.time + lasts / 2])))
                )
                if is_at_rest and drive and until < np.inf:
                    self.time = until
                elif is_at_rest and drive:
                    self.is_still = True
                    return
                elif self.time > time and (drive is None or until == np.inf):
                    # what is constant until a change is followed to it, so that it is recognised
                    # once
                    return

    def _constant(self, until: float) -> Inputs[float] | None:
        """What drives it until then, if that does not vary."""
        end = min(until, self.time + 100 * self.schedule.step * self.schedule.steps)
        drives = self.inputs(self.time + (end - self.time) * (np.arange(PROBES) + 0.5) / PROBES)
        is_constant = all(
            isinstance(drive, float) or bool((drive == drive[0]).all()) for drive in drives
        )
        is_known = until < np.inf or all(isinstance(drive, float) for drive in drives)
        return _first(drives) if is_constant and is_known else None

    def _go(self, lasts: float, drive: Inputs[float]) -> bool:
        """Moves the line by so long (s); whether everything is at rest."""
        attempts = np.empty((3, len(self.schedule.waited)))
        attempts[:, 0] = drive.interactive, drive.background, drive.hits
        attempts[:, 1:] = self.line.now
        demand = float(attempts[:HITS].sum()) + drive.unsafe
        failing = 1 - drive.success * self.served(demand, drive.capacity)
        fails = np.array((failing, failing, drive.spoiled))
        was_even = self.line.is_even
        self.stretches.append(Stretch(self.time, attempts, fails))
        noise = STILL * (drive.interactive + drive.background + drive.hits)
        is_alike = self.line.move(lasts, attempts * fails[:, None], noise)
        self.time += lasts
        return is_alike and was_even and self.line.is_even


def _first(drives: Inputs[Amount]) -> Inputs[float]:
    """What drives the attempts at the first of several moments."""
    return Inputs(*(drive if isinstance(drive, float) else float(drive[0]) for drive in drives))


def waiting(backlog: Backlog) -> tuple[float, float]:
    """(interactive, background) requests whose next attempt is to come, of a backlog."""
    by_class = _sum(lasts * attempts.sum(axis=(1, 2)) for lasts, attempts in backlog)
    return float(by_class[INTERACTIVE] + by_class[HITS]), float(by_class[BACKGROUND])


def _sum(parts: Iterable[Floats]) -> Floats:
    return sum(parts, start=np.zeros(3))
