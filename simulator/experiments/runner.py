"""Many tasks on several processes: in order, in a window, and whole even when a worker is killed.

Speaks only the `concurrent.futures` interface. Workers hang on a leash, a pipe whose other end this
process holds: when it goes away, by an interrupt or by a kill, they exit at once.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import ModuleType
from typing import TypeVar

from simulator.foundation.errors import SimulatorError
from simulator.foundation.stopping import uninterrupted

Item = TypeVar("Item")
Result = TypeVar("Result")
# tasks submitted for each worker: enough that none waits, few enough that an end is near
AHEAD = 3
# so often (s) interrupts are heard while workers are waited for
POLL = 0.1
# how often in a row workers may die without a single result before it is called the task's fault
PATIENCE = 5


class WorkerError(SimulatorError):
    """Workers die again and again; the machine has too little memory, or a kind of the user's ends
    its process.
    """


def cores() -> int:
    """How many processors this process may use."""
    # on Linux a container or a batch system may leave fewer to it than the machine has
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results(
    work: Callable[[Item], Result], tasks: Sequence[Item], workers: int
) -> Iterator[tuple[int, Result]]:
    """(number of the task, its result) as they come; with one worker in this process, in order.

    `work` and the tasks must be picklable when there are several workers. Raises WorkerError when
    workers keep dying, and whatever `work` raises.
    """
    if workers <= 1 or len(tasks) <= 1:
        yield from ((number, work(task)) for number, task in enumerate(tasks))
        return
    yield from _parallel(work, tasks, workers)


def _parallel(
    work: Callable[[Item], Result], tasks: Sequence[Item], workers: int
) -> Iterator[tuple[int, Result]]:
    """The results of several workers; when one dies, what is left goes to a new pool."""
    # a dict, as it keeps its order while what is done leaves it
    left = dict.fromkeys(range(len(tasks)))
    deaths = 0
    while left:
        try:
            for number, result in _pooled(work, tasks, tuple(left), min(workers, len(left))):
                del left[number]
                deaths = 0
                yield number, result
        except BrokenProcessPool:
            # a pool with a dead worker is lost whole
            deaths += 1
            if deaths > PATIENCE:
                raise _worker_error(deaths) from None


def _worker_error(deaths: int) -> WorkerError:
    text = f"worker processes died {deaths} times in a row: try --workers 1, which says why"
    return WorkerError(text)


def _pooled(
    work: Callable[[Item], Result], tasks: Sequence[Item], left: Sequence[int], workers: int
) -> Iterator[tuple[int, Result]]:
    """The results of one pool, until all are done or a worker dies."""
    # a forked worker would hold the other end of its leash itself, and so never let go
    context = get_context("spawn")
    leash, held = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(workers, context, _on_leash, (leash,))
    waiting = dict[Future[Result], int]()
    numbers = iter(left)
    try:
        while True:
            # submitting starts processes, which is no moment to be interrupted at
            with uninterrupted(), _deaf_to_interrupts(), _nameless_main():
                for number in islice(numbers, workers * AHEAD - len(waiting)):
                    waiting[pool.submit(work, tasks[number])] = number
            if not waiting:
                pool.shutdown()
                return
            with uninterrupted():  # an interrupt within would leave its locks taken
                done = wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED).done
            for future in done:
                yield waiting.pop(future), future.result()
    finally:
        held.close()  # a worker that is still there lets go at once, whatever it is doing
        pool.shutdown(cancel_futures=True)
        leash.close()


def _on_leash(leash: Connection) -> None:
    """A worker's first act: leave interrupts to the parent, and exit when its end of the pipe is
    gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        try:
            leash.recv()
        except (EOFError, OSError):
            os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes that begin here are never told of Ctrl-C, not even while they begin."""
    # Windows has no signal masks
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


@contextmanager
def _nameless_main() -> Iterator[None]:
    """Workers need nothing of the script or notebook that asked, and must not run it again."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
