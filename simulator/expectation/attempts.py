"""The attempts to come of clients who try again, step by step of their waits."""

from collections import deque
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np

from simulator.ai_service.retries import Schedule
from simulator.reliability.windows import Floats

# The attempts to come: within one step, in order, for how long (s) which attempts/s come, by class
# (interactive, background, hits), by the steps until then, and by state but the first.
Backlog: TypeAlias = tuple[tuple[float, Floats], ...]

# a time (s) that is only the last bits of a difference
SHORT = 1e-9


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
    steps = schedule.steps
    states = len(schedule.waited)
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
        # what is left of the present place stays in front
        if left - lasts > SHORT:
            self.places.appendleft((left - lasts, coming))
        again = self._again(coming, failed)
        last = coming
        if self.places:
            last = self.places[-1][1]
        is_alike = bool(np.abs(again - last).max() <= noise)
        # places that are alike become one, so a line at rest has one place and is quick to follow
        if is_alike:
            again = last
            if self.places:
                lasts += self.places.pop()[0]
        self.places.append((lasts, again))
        return is_alike

    def _again(self, coming: Floats, failed: Floats) -> Floats:
        """What comes one step later at this place."""
        source, target, share, shape = self.moves
        again: Floats = np.bincount(target, failed.take(source) * share, coming.size)
        again = again.reshape(shape)
        # what is due in more than one step has come one step nearer
        if shape[1] > 1:
            again[:, :-1] += coming[:, 1:]
        return again
