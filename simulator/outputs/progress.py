"""A bar with the time left: on stderr, only on a terminal, only when it takes longer than two
seconds.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# seconds without a bar: what is done sooner needs none
PATIENCE = 2.0


class Bar:
    """A bar that may not be shown yet; called with (done, all) as work goes on (live)."""

    def __init__(self, what: str, is_counted: bool) -> None:
        self._what = what
        self._is_counted = is_counted
        self._done: float = 0
        self._all: float | None = None
        self._shown: Progress | None = None
        self._task: TaskID | None = None
        # it is shown from another thread than that of the work
        self._lock = threading.Lock()

    def __call__(self, done: float, all_: float) -> None:
        with self._lock:
            self._done, self._all = done, all_
            if self._shown is not None and self._task is not None:
                self._shown.update(self._task, completed=done, total=all_)

    def then(self, what: str) -> None:
        """Work of another kind begins, and nobody knows how much."""
        with self._lock:
            self._what, self._done, self._all = what, 0, None
            if self._shown is not None and self._task is not None:
                self._shown.remove_task(self._task)
                self._begin(self._shown)

    def show(self) -> None:
        """From now on it is seen; not on a simple terminal, which cannot draw it over itself."""
        shown = _drawn_by_rich(self._is_counted)
        if shown.console.is_dumb_terminal:
            return
        with self._lock:
            self._shown = shown
            self._begin(shown)
        shown.start()

    def stop(self) -> None:
        """Takes it away, if it was ever shown."""
        if self._shown is not None:
            self._shown.stop()

    def _begin(self, shown: "Progress") -> None:
        self._task = shown.add_task(self._what, total=self._all)
        shown.update(self._task, completed=self._done)


def _drawn_by_rich(is_counted: bool) -> "Progress":
    # loaded here, as most commands are done before there is anything to show
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

    done: ProgressColumn = MofNCompleteColumn() if is_counted else TaskProgressColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.stderr), transient=True)


@contextmanager
def progress_bar(what: str, *, is_counted: bool = False) -> Iterator[Bar]:
    """A bar for work that begins now: shown as a share, or as a count."""
    bar = Bar(what, is_counted)
    # by the clock, as some work says nothing until it is done
    timer = threading.Timer(PATIENCE, bar.show)
    if sys.stderr.isatty():
        timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        # ident is None for a timer that was never started, and joining it would raise
        if timer.ident is not None:
            timer.join()
        bar.stop()
