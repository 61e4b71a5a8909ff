"""An executor of the user's own: threads, MPI, or whatever has the interface."""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from simulator.experiments.workers.pools import EngineLost, Pool
from simulator.experiments.workers.processes import cores
from simulator.experiments.workers.versions import checked, versions


@dataclass(frozen=True)
class Borrowed:
    """An executor that was given: used, and left as it is."""

    executor: Executor

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """The executor as a pool; its owner shuts it down."""
        yield _BorrowedPool(self.executor)


class _BorrowedPool:
    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        # the interface does not tell, but those of the standard library have it
        self.size = getattr(executor, "_max_workers", None) or cores()

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        try:
            return self._executor.submit(checked, versions(), work, task)
        # the standard library's own say so when they were shut down
        except RuntimeError as error:
            raise _lost() from error

    def result(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except (BrokenExecutor, CancelledError) as error:
            raise _lost() from error

    def check(self) -> None:
        """Nothing is known of it but its futures."""

    def end_worker(self, future: Future[Any]) -> bool:
        return False


def _lost() -> EngineLost:
    return EngineLost(
        "the executor that was given is broken or shut down: make a new one and call again"
    )
