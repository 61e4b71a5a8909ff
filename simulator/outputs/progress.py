"""A bar with the time left: on stderr, only on a terminal, only when it takes longer than two
seconds.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

# seconds without a bar: what is done sooner needs none
PATIENCE = 2.0


class Bar:
    """What a bar shows; called with (done, all) as work goes on."""

    def __init__(self, bar: Progress, what: str) -> None:
        self._bar = bar
        self._task = bar.add_task(what, total=None)

    def __call__(self, done: float, all_: float) -> None:
        self._bar.update(self._task, completed=done, total=all_)

    def then(self, what: str) -> None:
        """Work of another kind begins, and nobody knows how much."""
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=None)


@contextmanager
def progress_bar(what: str, *, is_counted: bool = False) -> Iterator[Bar]:
    """A bar for work that begins now: shown as a share, or as a count."""
    done: ProgressColumn = TaskProgressColumn()
    if is_counted:
        done = MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn())
    shown = Progress(*columns, console=Console(file=sys.stderr), transient=True)
    bar = Bar(shown, what)
    # by the clock, as some work says nothing until it is done
    timer = threading.Timer(PATIENCE, shown.start)
    # a simple terminal cannot draw a bar over itself
    if sys.stderr.isatty() and not shown.console.is_dumb_terminal:
        timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        # ident is None for a timer that was never started, and joining it would raise
        if timer.ident is not None:
            timer.join()
        # to stop one that never began would write a line
        if shown.live.is_started:
            shown.stop()
