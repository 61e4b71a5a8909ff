"""Processes that end with the block that started them."""

import os
import signal
import subprocess
from contextlib import contextmanager, suppress


@contextmanager
def starting():
    """Starts processes, each in a session of its own; what is left of them at the end is killed,
    with their children.
    """
    processes = []

    def start(words, **options):
        process = subprocess.Popen(words, start_new_session=True, **options)
        processes.append(process)
        return process

    try:
        yield start
    finally:
        for process in reversed(processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for stream in filter(None, (process.stdout, process.stderr)):
                stream.close()
