"""Hypothesis on shared machines, where an example may be slow and that is no failure; processes that
end with the test that started them.
"""

import os
import signal
import subprocess
from contextlib import suppress

import pytest
from hypothesis import settings

# pytest loads readline, which sets it for the workers of pytest-xdist: 80, where a pipe has no width
os.environ.pop("COLUMNS", None)

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def started():
    """Starts processes, each in a session of its own; what a failing test leaves of them is killed,
    with their children.
    """
    processes = []

    def start(words, **options):
        process = subprocess.Popen(words, start_new_session=True, **options)
        processes.append(process)
        return process

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in filter(None, (process.stdout, process.stderr)):
            stream.close()
