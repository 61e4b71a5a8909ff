"""Clients that try again: what a failed attempt adds to the demand of the next moments.

Between two attempts lies the clients' backoff. The path is followed in steps of that length while anything moves; where
nothing does, it stands still until the next change, at no cost.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from simulator.ai_service.effects import Amount
from simulator.reliability.windows import Floats

Backlog: TypeAlias = tuple[float, ...]
"""Attempts/s that come next as 2nd, 3rd, ... attempts: of interactive requests, then as many of background ones."""
AHEAD, STILL = 4096, 1e-12


class Inputs(NamedTuple):
    """What drives the attempts at each moment (floats, or arrays over time): first attempts/s that need a provider (interactive,
    background, and unsafe ones, which are not tried again), its capacity, and the share of served attempts that succeed."""

    interactive: Amount
    background: Amount
    unsafe: Amount
    capacity: Amount
    success: Amount


class Path:
    """The share of requests whose last attempt fails, from a moment with a backlog on (live: it grows as it is asked)."""

    def __init__(self, begin: float, backlog: Backlog, attempts: int, step: float, inputs: Callable[[Floats], Inputs],
                 served: Callable[[float, float], float]) -> None:  # fmt: skip
        self.step, self.inputs, self.served = step, inputs, served
        self.begin, self.next, self.again = begin, 0, attempts - 1
        self.state = tuple(backlog) or (0.0,) * (2 * self.again)
        self.times, self.lost, self.states = [begin], [0.0], [self.state]
        self.is_still = False
        self._sums: tuple[Floats, Floats, Floats] | None = None

    def lost_share(self, edges: Floats) -> Floats:
        """The mean share lost between consecutive edges (s, ascending, none before the beginning)."""
        self._reach(float(edges[-1]))
        if self._sums is None:
            times, lost = np.array(self.times), np.array(self.lost)
            self._sums = times, lost, np.concatenate(([0.0], np.cumsum(lost[:-1] * np.diff(times))))
        times, lost, sums = self._sums
        at = np.searchsorted(times, edges, side="right") - 1
        until = sums[at] + lost[at] * (edges - times[at])
        same, width = at[1:] == at[:-1], np.diff(edges)
        return np.where(same, lost[at[1:]], np.diff(until) / np.where(width > 0, width, 1.0)).clip(0, 1)

    def backlog(self, time: float) -> Backlog:
        """What comes next at a time (s)."""
        self._reach(time)
        return self.states[int(np.searchsorted(self.times, time, side="right")) - 1]

    def still_from(self, time: float) -> float:
        """The time from which nothing moves any more, if that is known at a time (s); else inf."""
        self._reach(time)
        return self.times[-1] if self.is_still else np.inf

    def _reach(self, time: float) -> None:
        while not self.is_still and self.begin + self.next * self.step <= time:
            self._advance()
            self._sums = None

    def _advance(self) -> None:
        """The next steps; what stands still is passed over to the next change of the inputs."""
        begins = self.begin + (self.next + np.arange(AHEAD + 1)) * self.step
        drives = self.inputs(begins + self.step / 2)
        moving = [np.diff(drive) != 0 for drive in drives if isinstance(drive, np.ndarray)]
        changes = np.flatnonzero(np.any(moving, axis=0)) if moving else np.zeros(0, dtype=np.int64)
        rows = list(zip(*(np.broadcast_to(drive, begins.shape).tolist() for drive in drives), strict=True))
        at = 0
        while at < AHEAD:
            is_still = self._go(float(begins[at]), *rows[at])
            later = int(np.searchsorted(changes, at)) if is_still else 0
            if is_still and later == len(changes):
                self.is_still, at = not moving, AHEAD
            else:
                at = int(changes[later]) + 1 if is_still else at + 1
        self.next += AHEAD

    def _go(self, time: float, interactive: float, background: float, unsafe: float, capacity: float, success: float) -> bool:
        """One step; whether it changed nothing any more."""
        before, n = self.state, self.again
        fails = 1 - success * self.served(interactive + background + unsafe + sum(before), capacity)
        mine, others = before[:n], before[n:]
        lost = fails * mine[-1] / interactive if interactive > 0 else 0.0
        self.state = (fails * interactive, *(fails * each for each in mine[:-1]), fails * background, *(fails * each for each in others[:-1]))
        if lost != self.lost[-1] or before != self.states[-1] or len(self.times) == 1:
            if len(self.times) == 1 and time == self.begin:
                self.times.pop(), self.lost.pop(), self.states.pop()
            self.times.append(time)
            self.lost.append(min(1.0, lost))
            self.states.append(before)
        scale = STILL * (interactive + background + 1e-300)
        return all(abs(a - b) <= scale for a, b in zip(self.state, before))
