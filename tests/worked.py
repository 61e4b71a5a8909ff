"""Tasks for workers, which import them by this module's name."""

import os
import signal
import time
from pathlib import Path
from typing import NamedTuple


class Seeded(NamedTuple):
    """A task with a seed, as comparisons have them."""

    seed: int
    folder: str = ""


def double(number):
    return 2 * number


def slow(number):
    time.sleep(0.05)
    return number


def slower(number):
    time.sleep(0.2)
    return number


def die(*_):
    """Kills its own process, as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(task):
    """A task in four kills its worker the first time it is tried."""
    if task.seed % 4 == 1 and is_first(task):
        die()
    return task.seed


def die_at_seven(task):
    time.sleep(0.05)
    if task.seed == 7:
        die()
    return task.seed


def hang_once(task):
    if task.seed == 1 and is_first(task):
        time.sleep(1000)
    return task.seed


def hang_at_one(task):
    if task.seed == 1:
        time.sleep(1000)
    return task.seed


def refuse(number):
    raise ValueError(f"no {number}")


def is_first(task):
    """Whether a task is tried for the first time."""
    mark = Path(task.folder) / f"tried-{task.seed}"
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def until(true, seconds=30.0):
    """Waits until something is true; what it gave last."""
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found
