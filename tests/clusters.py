"""A dask cluster of this machine: a scheduler and its workers, by the commands that the README
shows.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from worked import until

HERE = Path(__file__).parent


class DaskCluster:
    """A scheduler and so many workers below one nanny process; all end with `end`."""

    def __init__(self, folder, started, workers=2):
        self.folder = folder
        self.started = started
        path = os.pathsep.join([str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH", "")])
        self.env = {**os.environ, "PYTHONPATH": path}
        file = folder / "scheduler.json"
        listening = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        self.scheduler = self._dask("scheduler", *listening, "--no-show")
        until(lambda: file.exists() and file.read_text().endswith("}"), 60)
        self.address = json.loads(file.read_text())["address"]
        self.nanny = self.more(workers)

    def more(self, workers):
        """Starts further workers."""
        words = (self.address, "--nworkers", str(workers), "--nthreads", "1", "--no-dashboard")
        return self._dask("worker", *words, "--local-directory", str(self.folder))

    def _dask(self, *words):
        log = (self.folder / f"{words[0]}.log").open("ab")
        with log:
            return self.started(
                [sys.executable, "-m", "dask", *words],
                cwd=self.folder,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def workers(self):
        """The processes of the workers; dask starts them in several threads."""
        found = []
        for children in Path(f"/proc/{self.nanny.pid}/task").glob("*/children"):
            for child in children.read_text().split():
                with suppress(OSError):
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        found.append(int(child))
        return found

    def kill_worker(self, number=0):
        """Kills a worker at once, if there is one at this moment."""
        for worker in self.workers()[number : number + 1]:
            os.kill(worker, signal.SIGKILL)
