"""Ctrl-C and a polite kill: clean up, say one line, end with 130 or 143 as shells have it.

Only the command line asks for this; a notebook keeps Python's own KeyboardInterrupt.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from simulator.foundation.errors import printable

SIGNALS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED, BROKEN_PIPE = 130, 141
"""Exit codes as shells have them: 128 + SIGINT, 128 + SIGPIPE."""
SHOW_CURSOR = "\r\x1b[2K\x1b[?25h"
"""Clears the line of a progress bar, which hides the cursor."""

written: list[Path] = []
"""Result folders that are in place."""
caught: list[int] = []
"""The signal that stopped a block which was to end by itself."""
cleaners: list[Callable[[], None]] = []
"""What is to be done before the process goes."""


def end_at_once() -> None:
    """From now on a signal ends the process, at any moment, its imports included.

    Not by an exception: one that strikes within a callback of the interpreter is printed and lost.
    """
    for number in SIGNALS:
        signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    ignore()
    try:
        for clean in cleaners:
            clean()
        # past the stream's buffer, which may be in the middle of a write
        os.write(2, f"{SHOW_CURSOR if os.isatty(2) else ''}{stopped()}\n".encode())
    finally:
        os._exit(128 + number)  # whoever listened may be gone


def stopped() -> str:
    """What is true of a stopped process."""
    what = printable(written[-1]) if written else "nothing"
    return f"stopped: {what} was written"


def ignore() -> None:
    """Nothing is left that could be stopped."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def raised() -> Iterator[None]:
    """Within the block a first signal is a KeyboardInterrupt, for work that ends by itself and
    shows what is done; its number is in `caught`. Only where signals end the process otherwise.
    """
    if signal.getsignal(signal.SIGTERM) is not _end:
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        ignore()
        caught.append(number)
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        end_at_once()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Signals wait until the block is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: waiting.append(number))
        for number in SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for came in waiting[:1]:
            signal.raise_signal(came)
