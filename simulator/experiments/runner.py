"""Many tasks on several workers: in a window, and whole even when a worker is killed.

Speaks only the `concurrent.futures` interface, whatever the workers are.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Generic, TypeVar

from simulator.experiments.workers import (
    Pool,
    Processes,
    TaskTimeout,
    WorkerError,
    WorkersGiven,
    workers_of,
)
from simulator.experiments.workers.pools import WorkerDied
from simulator.foundation.given import above_zero
from simulator.foundation.stopping import uninterrupted
from simulator.foundation.units import format_duration

Item = TypeVar("Item")
Result = TypeVar("Result")
# tasks submitted for each worker: enough that none waits, few enough that an end is near
AHEAD = 3
# so often (s) interrupts are heard while workers are waited for
POLL = 0.1
# from so many deaths of workers on, a task that each of them may have played is tried alone
SUSPICIOUS = 2
# more deaths than that, the last ones alone, are the task's fault
MOST_DEATHS = 4
# how often a task that hangs is tried
TRIES = 3


def results(
    work: Callable[[Item], Result],
    tasks: Iterable[Item],
    workers: WorkersGiven,
    *,
    timeout: float | None = None,
) -> Iterator[tuple[int, Result]]:
    """(number of the task, its result) as they come; with one worker in this process, in order.

    `tasks` are taken as workers need them. `workers` is a number of processes (0: one for each
    processor; 1: this process), a Cluster, or an executor; `work` and the tasks must be picklable
    unless it is 1. A worker that plays one task for more than `timeout` seconds is ended, and the
    task is tried again; in this process nothing is. Raises ArgumentError for a timeout or workers
    that are none, WorkerError for a task that ends its workers, TaskTimeout for one that hangs,
    EngineLost when a cluster is gone, and whatever `work` raises.
    """
    chosen = workers_of(workers)
    if timeout is not None:
        above_zero(timeout, "timeout")
    rest = enumerate(tasks)
    first = list(islice(rest, 2))
    numbered = chain(first, rest)
    # one task is sooner done than a process is started
    if isinstance(chosen, Processes) and min(chosen.number, len(first)) <= 1:
        yield from ((number, work(task)) for number, task in numbered)
        return
    with chosen.open() as pool:
        yield from _Window(pool, work, numbered, timeout).results()


@dataclass(slots=True, eq=False)
class _Try:
    """A task on its way: what happened to it, and since when (s) it may be played."""

    number: int
    task: Any
    since: float | None = None
    deaths: int = 0
    timeouts: int = 0

    @property
    def is_suspect(self) -> bool:
        return self.deaths >= SUSPICIOUS

    @property
    def name(self) -> str:
        seed = getattr(self.task, "seed", None)
        return f"task {self.number + 1}" if seed is None else f"seed {seed}"


class _Window(Generic[Item, Result]):
    """The tasks that are submitted and not done, a few for each worker."""

    def __init__(
        self,
        pool: Pool,
        work: Callable[[Item], Result],
        numbered: Iterator[tuple[int, Item]],
        timeout: float | None,
    ) -> None:
        self.pool = pool
        self.work = work
        self.fresh = (_Try(number, task) for number, task in numbered)
        self.timeout = timeout
        # in the order in which they were submitted, which is that in which they are begun
        self.waiting = dict[Future[Result], _Try]()
        self.again: list[_Try] = []

    def results(self) -> Iterator[tuple[int, Result]]:
        try:
            while self._fill():
                with uninterrupted():  # an interrupt within would leave its locks taken
                    done = wait(self.waiting, timeout=POLL, return_when=FIRST_COMPLETED).done
                yield from self._taken(done)
                self.pool.check()
                self._end_late()
        finally:
            for future in self.waiting:
                future.cancel()

    def _fill(self) -> bool:
        """Submits what there is room for; whether anything is waited for."""
        # submitting may start processes, which is no moment to be interrupted at
        with uninterrupted():
            while (tried := self._next()) is not None:
                tried.since = None
                self.waiting[self.pool.submit(self.work, tried.task)] = tried
        # with so many workers, the oldest ones are those that are played now
        for tried in islice(self.waiting.values(), self.pool.size):
            tried.since = tried.since or time.monotonic()
        return bool(self.waiting)

    def _next(self) -> _Try | None:
        """The next task, if it may be submitted now. A suspect is played alone, so that nobody else
        can be blamed.
        """
        is_full = len(self.waiting) >= AHEAD * self.pool.size
        if is_full or any(tried.is_suspect for tried in self.waiting.values()):
            return None
        suspects = [tried for tried in self.again if tried.is_suspect]
        if suspects and self.waiting:
            return None
        for tried in suspects or self.again:
            self.again.remove(tried)
            return tried
        return next(self.fresh, None)

    def _taken(self, done: Iterable[Future[Result]]) -> Iterator[tuple[int, Result]]:
        """The results of what is done; what a dead worker left is kept for another try."""
        for future in done:
            tried = self.waiting.pop(future)
            try:
                result = self.pool.result(future)
            except WorkerDied as died:
                self._retry(tried, died.times)
                continue
            yield tried.number, result

    def _retry(self, tried: _Try, deaths: int) -> None:
        # when a pool is lost whole, what had not begun is not the cause; several deaths are those
        # of this very task
        if tried.since is not None or deaths > 1:
            tried.deaths += min(deaths, MOST_DEATHS)
        if tried.deaths > MOST_DEATHS:
            raise WorkerError(
                f"{tried.name}: every worker that played it died: play it with --workers 1, which"
                " says why; it may need more memory than there is"
            )
        self.again.append(tried)

    def _end_late(self) -> None:
        """Ends the workers that hang."""
        if self.timeout is None:
            return
        now = time.monotonic()
        for future, tried in self.waiting.items():
            if tried.since is None or now - tried.since <= self.timeout:
                continue
            tried.timeouts += 1
            tried.since = now
            is_ended = self.pool.end_worker(future)
            if tried.timeouts >= TRIES or not is_ended:
                raise _hung(tried, self.timeout)


def _hung(tried: _Try, timeout: float) -> TaskTimeout:
    times = "once" if tried.timeouts == 1 else f"{tried.timeouts} times"
    took = f"took longer than {format_duration(timeout)}, {times}"
    return TaskTimeout(f"{tried.name}: {took}: play it with --workers 1 to see where it hangs")
