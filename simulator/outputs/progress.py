"""A bar with the time left: on stderr, only on a terminal, only when it takes longer than two
seconds.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

PATIENCE = 2.0
"""Seconds without a bar."""


@contextmanager
def progress_bar(
    what: str, *, is_counted: bool = False
) -> Iterator[Callable[[float, float], None]]:
    """A function to call with (done, all) as work goes on: shown as a share, or as a count."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn() if is_counted else TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(file=sys.stderr), transient=True)
    begin = time.monotonic()
    task = bar.add_task(what)

    def advance(done: float, all_: float) -> None:
        if sys.stderr.isatty() and not bar.live.is_started and time.monotonic() - begin > PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=all_)

    try:
        yield advance
    finally:
        if bar.live.is_started:  # to stop one that never began would write a line
            bar.stop()
