"""The command line without a process of its own, which costs a second to start: for tests of what a
command does and says. What a process is (signals, streams, imports) is tested in test_process.
"""

import contextlib
import gc
import io
import warnings
from typing import NamedTuple

from simulator.cli import main

HIDDEN = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


class Done(NamedTuple):
    """How a command ended; the names are those of subprocess.CompletedProcess."""

    returncode: int
    stdout: str
    stderr: str


def command(*words, cwd):
    """Plays `simulator WORDS` in that folder."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        # the filters of a fresh interpreter: pytest's would turn a warning into an error
        warnings.resetwarnings()
        for kind in HIDDEN:
            warnings.simplefilter("ignore", kind)
        try:
            main([str(word) for word in words], prog_name="simulator")
        except SystemExit as end:
            code = end.code
        finally:
            # a command that plays one run leaves that off, to the end of its process
            gc.enable()
    return Done(code, out.getvalue(), err.getvalue())
