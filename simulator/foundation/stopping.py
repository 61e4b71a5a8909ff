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
# exit codes as shells have them: 128 + SIGINT, 128 + SIGPIPE
INTERRUPTED = 130
BROKEN_PIPE = 141
# clears the line of a progress bar, which hides the cursor
SHOW_CURSOR = "\r\x1b[2K\x1b[?25h"

# result folders that are in place
written: list[Path] = []
# the signal that stopped a block which was to end by itself
caught: list[int] = []
# what is to be done before the process goes
cleaners: list[Callable[[], None]] = []


def end_at_once() -> None:
    """From now on a signal ends the process, at any moment, its imports included.

    Not by an exception: one that strikes within a callback of the interpreter is printed and lost.
    """
    for number in SIGNALS:
        signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    # a second signal must not stop the cleaning
    ignore()
    try:
        for clean in cleaners:
            clean()
        _say_stopped()
    finally:
        # in any case: the write fails where the reader of our output is gone
        os._exit(128 + number)


def _say_stopped() -> None:
    line = f"{stopped()}\n"
    if os.isatty(2):
        line = SHOW_CURSOR + line
    # past the stream's buffer, which may be in the middle of a write
    os.write(2, line.encode())


def stopped() -> str:
    """What is true of a stopped process."""
    what = "nothing"
    if written:
        what = printable(written[-1])
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
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        end_at_once()


def _interrupt(number: int, frame: FrameType | None) -> None:
    ignore()
    caught.append(number)
    raise KeyboardInterrupt


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Signals wait until the block is done."""
    # Python calls handlers in the main thread only, and lets no other thread set them
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
            # None is a handler that was not set by Python, and cannot be set again by it
            signal.signal(number, handler or signal.SIG_DFL)
        for came in waiting[:1]:
            signal.raise_signal(came)
