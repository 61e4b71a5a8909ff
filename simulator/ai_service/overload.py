"""Clients that try again: what a failed attempt adds to the demand one backoff later.

The attempts under way are a line as long as the backoff: what fails now joins its end, and comes
back when it has moved to its head. It is followed piece by piece while anything moves; where
nothing does, it stands still until the next change, at no cost.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from simulator.ai_service.effects import Amount
from simulator.reliability.windows import Floats

Attempts: TypeAlias = tuple[float, ...]
"""Attempts/s as 2nd, 3rd, ... attempts: of interactive requests, then of background ones, then of
those the cache would answer.
"""
Backlog: TypeAlias = tuple[tuple[float, Attempts], ...]
"""The attempts that come within one backoff, in order: each for how long (s)."""
Rate = TypeVar("Rate")
STILL, PROBES, SHORT = 1e-12, 16, 1e-9


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


class Shares(NamedTuple):
    """Mean shares lost: of requests that need a provider, of hits, and of single attempts at the
    provider.
    """

    lost: Floats
    lost_hits: Floats
    failing: Floats


class Stretch(NamedTuple):
    """A time (from `begin`, s, to the next one's) in which the same attempts fail, and what they
    bring one backoff later.
    """

    begin: float
    brings: Attempts
    lost: float
    lost_hits: float
    failing: float


class Path:
    """The shares of requests whose last attempt fails, from a moment with a backlog on (live: it
    grows as it is asked).

    `inputs(times)` are what drives it, `next_change(time)` is the next time (s) at which they may
    jump or bend.
    """

    def __init__(
        self,
        begin: float,
        backlog: Backlog,
        attempts: int,
        backoff: float,
        inputs: Callable[[Floats], Inputs[Amount]],
        served: Callable[[float, float], float],
        next_change: Callable[[float], float],
    ) -> None:
        self.inputs, self.served, self.next_change = inputs, served, next_change
        self.begin, self.again, self.backoff = begin, attempts - 1, backoff
        self.backlog = backlog or ((backoff, (0.0,) * (3 * self.again)),)
        self.line, self.time, self.is_still = deque(self.backlog), begin, False
        self.stretches: list[Stretch] = []
        self._sums: tuple[Floats, Floats, Floats] | None = None

    def shares(self, edges: Floats) -> Shares:
        """The mean shares between consecutive edges (s, ascending, none before the beginning)."""
        self._reach(float(edges[-1]))
        if self._sums is None:
            times, shares = (
                np.array([each.begin for each in self.stretches]),
                np.array([each[2:] for each in self.stretches]).T,
            )
            grown = np.cumsum(shares[:, :-1] * np.diff(times), axis=1)
            self._sums = times, shares, np.concatenate((np.zeros((3, 1)), grown), axis=1)
        times, shares, sums = self._sums
        at = np.maximum(np.searchsorted(times, edges, side="right") - 1, 0)
        until = sums[:, at] + shares[:, at] * (edges - times[at])
        same, width = at[1:] == at[:-1], np.diff(edges)
        return Shares(
            *np.where(
                same, shares[:, at[1:]], np.diff(until, axis=1) / np.where(width > 0, width, 1.0)
            ).clip(0, 1)
        )

    def backlog_at(self, time: float) -> Backlog:
        """The attempts that come within one backoff of a time (s): what is left of those at the
        beginning, then those made since.
        """
        self._reach(time)
        found, gone = list[tuple[float, Attempts]](), time - self.begin
        for lasts, attempts in self.backlog:
            left, gone = lasts - max(0.0, gone), gone - lasts
            if left > SHORT:
                found.append((left, attempts))
        begin = max(self.begin, time - self.backoff)
        first = max(0, bisect_right(self.stretches, begin, key=lambda each: each.begin) - 1)
        ends = [*(each.begin for each in self.stretches[first + 1 :]), np.inf]
        for stretch, end in zip(self.stretches[first:], ends, strict=True):
            lasts = min(end, time) - max(stretch.begin, begin)
            if lasts > SHORT:
                found.append((float(lasts), stretch.brings))
        return tuple(found)

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
                lasts = min(self.line[0][0], until - self.time)
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
        end = min(until, self.time + 100 * self.backoff)
        drives = self.inputs(self.time + (end - self.time) * (np.arange(PROBES) + 0.5) / PROBES)
        is_constant = all(
            isinstance(drive, float) or bool(np.all(drive == drive[0])) for drive in drives
        )
        is_known = until < np.inf or all(isinstance(drive, float) for drive in drives)
        return _first(drives) if is_constant and is_known else None

    def _go(self, lasts: float, drive: Inputs[float]) -> bool:
        """Moves the line by so long (s); whether everything is at rest."""
        left, now = self.line.popleft()
        if left - lasts > SHORT:
            self.line.appendleft((left - lasts, now))
        n = self.again
        demand = drive.interactive + drive.background + drive.unsafe + sum(now[: 2 * n])
        failing = 1 - drive.success * self.served(demand, drive.capacity)
        mine, others, hits = now[:n], now[n : 2 * n], now[2 * n :]
        brings = (
            *_again(failing, drive.interactive, mine),
            *_again(failing, drive.background, others),
            *_again(drive.spoiled, drive.hits, hits),
        )
        shares = (
            _lost(failing, mine, drive.interactive),
            _lost(drive.spoiled, hits, drive.hits),
            failing,
        )
        self._note(Stretch(self.time, brings, *shares))
        is_alike = self._join(
            lasts,
            brings,
            self.line[-1][1] if self.line else now,
            STILL * (drive.interactive + drive.background + drive.hits),
        )
        self.time += lasts
        return is_alike and len(self.line) == 1 and self.line[0][1] == now

    def _note(self, stretch: Stretch) -> None:
        if not self.stretches or stretch[1:] != self.stretches[-1][1:]:
            self.stretches.append(stretch)

    def _join(self, lasts: float, brings: Attempts, last: Attempts, noise: float) -> bool:
        """Puts what failed at the end of the line; whether it is what stood there last, but for
        noise.
        """
        is_alike = all(abs(a - b) <= noise for a, b in zip(brings, last, strict=True))
        before = self.line.pop()[0] if is_alike and self.line else 0.0
        self.line.append((before + lasts, last if is_alike else brings))
        return is_alike


def _first(drives: Inputs[Amount]) -> Inputs[float]:
    """What drives the attempts at the first of several moments."""
    return Inputs(*(drive if isinstance(drive, float) else float(drive[0]) for drive in drives))


def _again(fails: float, first: float, later: Attempts) -> Attempts:
    """The attempts one backoff later: of every attempt but the last the share that fails."""
    return (fails * first, *(fails * each for each in later[:-1]))


def _lost(fails: float, later: Attempts, first: float) -> float:
    """The last attempts that fail, as a share of the requests that come."""
    return min(1.0, fails * later[-1] / first) if first > 0 else 0.0
