"""Workers elsewhere must have what this process has: the same task gives the same bytes only with
the same versions.
"""

import os
import platform
import socket
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from simulator.experiments.workers.pools import WorkerError
from simulator.run import environment

Versions: TypeAlias = tuple[tuple[str, str], ...]
# what plays a run and judges it; pandas and matplotlib only show what came of it
DECISIVE = ("simulator", "numpy", "simpy", "machine")


@lru_cache(maxsize=1)
def versions() -> Versions:
    """The versions here that a run depends on, by name."""
    known = environment()
    python = ".".join(platform.python_version_tuple()[:2])
    return (("python", python), *((name, known[name]) for name in DECISIVE))


def checked(wanted: Versions, work: Callable[[Any], Any], task: Any) -> Any:
    """What a worker does with a task: it compares the versions, and plays.

    With each task, as workers may join at any time. Raises WorkerError when they differ.
    """
    for (name, there), (_, here) in zip(wanted, versions(), strict=True):
        if here != there:
            worker = f"the worker on {socket.gethostname()} (process {os.getpid()})"
            raise WorkerError(
                f"{worker} has {name} {here}, but this process has {name} {there}: both need the"
                " same, or results would depend on where they were computed"
            )
    return work(task)
