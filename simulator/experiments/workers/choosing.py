"""What may be given as `workers`, and what it means for these scenarios."""

import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TypeAlias

from simulator.experiments.workers.executors import Borrowed
from simulator.experiments.workers.pools import Pool, Workers
from simulator.experiments.workers.processes import Processes, cores
from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import described, whole_number
from simulator.foundation.kinds import Kind, kinds_of_others
from simulator.scenario import Scenario

# a number of processes, 0 for one for each processor; a Cluster; or any executor
WorkersGiven: TypeAlias = int | Workers | Executor


def workers_of(given: object) -> Workers:
    """The workers that are meant. Raises ArgumentError for what is none."""
    # most executors have no `open`, but one may have
    if isinstance(given, Executor):
        return Borrowed(given)
    if isinstance(given, Workers) and not isinstance(given, type):
        return given
    if isinstance(given, str) and given.isdecimal():
        raise ArgumentError(f"workers: {described(given)} is a text: give the number {given}")
    if isinstance(given, str):
        raise ArgumentError(f"workers: {described(given)} is a text: give Cluster({given!r})")
    return Processes(whole_number(given, "workers") or cores())


def workers_for(scenarios: Iterable[Scenario], given: object, *, stacklevel: int = 3) -> Workers:
    """The workers that are meant, or this process alone, with a warning, where a kind cannot travel
    to another.
    """
    workers = workers_of(given)
    kinds = set[type[Kind]]().union(*map(kinds_of_others, scenarios))
    homeless = sorted({kind.__name__ for kind in kinds if not _travels(kind)})
    if not homeless or workers == Processes(1):
        return workers
    text = f"{', '.join(homeless)} is defined in this session only"
    warnings.warn(f"{text}, so all runs are played in this process", stacklevel=stacklevel)
    return Processes(1)


@contextmanager
def kept_open(given: WorkersGiven) -> Iterator[Workers]:
    """The workers that are meant, with one pool for all that is played in the block. Raises what
    opening them raises.
    """
    workers = workers_of(given)
    # this process alone has no pool
    if workers == Processes(1):
        yield workers
        return
    with workers.open() as pool:
        yield _Open(pool)


@dataclass(frozen=True)
class _Open:
    """Workers whose pool is open already, and stays so."""

    pool: Pool

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """That pool."""
        yield self.pool


def _travels(kind: type) -> bool:
    """Whether importing its module in another process would define it again."""
    # workers never import the caller's main module
    if kind.__module__ == "__main__" or "<locals>" in kind.__qualname__:
        return False
    return find_spec(kind.__module__) is not None
