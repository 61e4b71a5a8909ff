"""The process of the command line: `simulator`, or `python -m simulator`."""

import signal

# first of all, so that a signal ends the process without a traceback also while modules are
# imported; with `stopping` it says so
for _number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(_number, signal.SIG_DFL)

import os  # noqa: E402
import sys  # noqa: E402
from io import TextIOWrapper  # noqa: E402
from typing import TextIO  # noqa: E402

from simulator.foundation import stopping  # noqa: E402


def main() -> None:
    """Runs the command line in a process of its own, whatever that was started with."""
    _open_closed_streams()
    stopping.end_at_once()
    # whatever is set there is for windows, and none is opened here
    os.environ["MPLBACKEND"] = "agg"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from simulator.cli import main as cli

    try:
        cli()
    finally:
        stopping.ignore()
        _flush()


def _open_closed_streams() -> None:
    """A stream that was closed (`>&-`) leads nowhere, and no other file takes its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(number)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _flush() -> None:
    """Writes what is left to write; where nobody reads it, the end is quiet as with other tools."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout = _nowhere()
        raise SystemExit(stopping.BROKEN_PIPE) from None


if __name__ == "__main__":
    main()
