"""Several processes on this machine.

Workers hang on a leash, a pipe whose other end this process holds: when it goes away, by an
interrupt or by a kill, they exit at once.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

from simulator.experiments.workers.pools import Pool, WorkerDied


def cores() -> int:
    """How many processors this process may use."""
    # on Linux a container or a batch system may leave fewer to it than the machine has
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Processes:
    """`number` processes on this machine, from 1 on."""

    number: int

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """Processes, which are started when tasks come."""
        leash, held = get_context("spawn").Pipe(duplex=False)
        pool = _ProcessPool(self.number, leash)
        try:
            yield pool
            pool.finish()
        finally:
            held.close()
            pool.kill()
            leash.close()


class _ProcessPool:
    """An executor that is replaced by a new one when a worker of it has died."""

    def __init__(self, number: int, leash: Connection) -> None:
        self.size = number
        self._leash = leash
        self._executor = self._new()

    def _new(self) -> ProcessPoolExecutor:
        # a forked worker would hold the other end of its leash itself, and so never let go
        return ProcessPoolExecutor(self.size, get_context("spawn"), _on_leash, (self._leash,))

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        # submitting starts processes
        with _deaf_to_interrupts(), _nameless_main():
            try:
                return self._executor.submit(work, task)
            except BrokenProcessPool:
                # one that has lost a worker is lost whole
                self.finish()
                self._executor = self._new()
                return self._executor.submit(work, task)

    def result(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except BrokenProcessPool:
            raise WorkerDied(1) from None

    def check(self) -> None:
        """A process that is gone shows in the futures."""

    def end_worker(self, future: Future[Any]) -> bool:
        # nobody tells which process plays which task; the others' are tried again
        self.kill()
        return True

    def finish(self) -> None:
        """Waits until nothing is left to do."""
        self._executor.shutdown()

    def kill(self) -> None:
        """Ends all processes, whatever they are doing."""
        # the leash alone would not do: code in C may never let another thread run
        for process in list((self._executor._processes or {}).values()):
            process.kill()
        self._executor.shutdown(cancel_futures=True)


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
