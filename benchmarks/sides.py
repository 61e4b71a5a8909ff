"""Two checkouts that take turns at the same jobs; see benchmarks/table.py."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


class Side:
    """A checkout, and a process that plays jobs with it (live; a context manager)."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = os.environ | {"PYTHONPATH": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, HERE / "jobs.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def seconds(self, job, **fields):
        """What a job takes; None if its scenario is refused."""
        print(json.dumps({"job": job, **fields}), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{job} of {self.folder} failed; see above")
        return json.loads(line).get("seconds")

    def peak(self, job, **fields):
        """The peak memory (MB) of a process that does one job; None if its scenario is refused."""
        command = [sys.executable, HERE / "jobs.py", json.dumps({"job": job, **fields})]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment)
        told = json.loads(done.stdout) if done.returncode == 0 else {"refused": done.stderr}
        return None if "refused" in told else told["peak"]

    def command(self, *words):
        """CPU and wall seconds of a command that writes a result; None where it fails."""
        with tempfile.TemporaryDirectory() as folder:
            line = [sys.executable, "-m", "simulator", *words, "--out", f"{folder}/result"]
            begin = time.perf_counter()
            process = subprocess.Popen(
                line,
                env=self.environment,
                cwd=self.folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            return None
        return usage.ru_utime + usage.ru_stime, time.perf_counter() - begin


@contextlib.contextmanager
def checkout(against):
    """The folder of a commit, which is removed again; a folder is taken as it is."""
    if Path(against).is_dir():
        yield Path(against).resolve()
        return
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "before"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", folder, against], check=True)
        try:
            yield folder
        finally:
            subprocess.run([*git, "remove", "--force", folder], check=True)


class Sides:
    """This checkout, and perhaps another one, which take turns."""

    def __init__(self, here, before, rounds):
        self.here, self.before, self.rounds = here, before, rounds

    def measured(self, *timers):
        """The medians of what several functions of a side give (None where one side has none):
        for each what it is here, and its ratio to before.
        """
        rounds = [self._round(number, timers) for number in range(self.rounds)]
        return [summed_up([each[place] for each in rounds]) for place in range(len(timers))]

    def _round(self, number, timers):
        """Pairs (here, before) of one round; the sides take turns in being first."""
        found = []
        for timer in timers:
            order = [("here", self.here), ("before", self.before)]
            if number % 2:
                order.reverse()
            values = {name: timer(side, number) if side else None for name, side in order}
            found.append((values["here"], values["before"]))
        return found


def summed_up(pairs):
    """Medians of what is here and of its ratio to what was before."""
    here = [now for now, _ in pairs if now is not None]
    ratios = [now / before for now, before in pairs if now is not None and before is not None]
    return median(here), median(ratios)


def median(values):
    return statistics.median(values) if values else None
