"""What the runner asks of workers, wherever they are, and what can go wrong with them."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, Protocol, runtime_checkable

from simulator.foundation.errors import SimulatorError


class WorkerError(SimulatorError):
    """A task cannot be played: it ends its worker again and again, or the worker lacks something.

    The machine has too little memory, or a kind of the user's own ends its process.
    """


class TaskTimeout(WorkerError):
    """A task took longer than its time-out each time it was tried."""


class EngineLost(SimulatorError):
    """Whatever played the tasks is gone: the scheduler of a cluster, or an executor that was
    given. What has come until then is right.
    """


class WorkerDied(Exception):
    """A worker died before its task was done; the task can be tried again. `times` workers died
    over it.
    """

    def __init__(self, times: int) -> None:
        super().__init__(times)
        self.times = times


class Pool(Protocol):
    """Workers that take tasks, through the interface of `concurrent.futures`."""

    @property
    def size(self) -> int:
        """How many tasks are played at a time, at least 1; may change."""

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        """Hands in a task; they are begun in the order in which they were handed in."""

    def result(self, future: Future[Any]) -> Any:
        """What a done task gave. Raises WorkerDied, EngineLost, WorkerError, or whatever the task
        itself raised.
        """

    def check(self) -> None:
        """Called many times a second. Raises EngineLost when no task will ever be done."""

    def end_worker(self, future: Future[Any]) -> bool:
        """Ends the worker that hangs in this task, which is then begun anew or raises WorkerDied;
        false when it cannot be ended.
        """


@runtime_checkable
class Workers(Protocol):
    """Where tasks are played. An engine of one's own has this one method."""

    def open(self) -> AbstractContextManager[Pool]:
        """A pool, for as long as the block lasts; an error in the block ends its workers at
        once.
        """
