"""The process of the command line: `simulator`, or `python -m simulator`."""

import gc
import os
import signal
import sys
from io import TextIOWrapper
from typing import TextIO


def main() -> None:
    """Runs the command line in a process of its own, whatever that was started with."""
    # a signal among the imports below ends it without a traceback
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    from simulator.foundation import stopping

    _open_closed_streams()
    stopping.end_at_once()
    # whatever is set there is for windows, and none is opened here
    os.environ["MPLBACKEND"] = "agg"
    # a terminal that knows few letters shows the others as numbers, and no command fails for them
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # modules stay to the end: to look through them for rubbish again and again finds none
    gc.set_threshold(100_000)
    from simulator.cli import main as cli

    try:
        cli()
    finally:
        stopping.ignore()
        # nor does the last search, of all that the process ends with
        gc.freeze()
        if not _is_flushed():
            raise SystemExit(stopping.BROKEN_PIPE)


def _open_closed_streams() -> None:
    """A stream that was closed (`>&-`) leads nowhere, and no other file takes its number."""
    # the system gives the lowest free number, so that 0 to 2 are filled first
    while (number := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(number)
    # python has None for a stream that was closed when it started
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _is_flushed() -> bool:
    """Writes what is left to write; whether anybody reads it. If not, the end is quiet as with
    other tools.
    """
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout = _nowhere()
        return False
    return True


if __name__ == "__main__":
    main()
