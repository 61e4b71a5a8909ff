"""Plays cases in forked children with limits of time and memory, and says what went wrong.

A child plays many cases; what kills or hangs it is laid to the case it had in hand, and another
child goes on with the next.
"""

import gc
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory

HOME = f"{Path(__file__).parents[2]}/"
SIMULATOR = f"{HOME}simulator/"
PATIENCE = 6
"""So many times longer by the clock than a process may compute: others use the processors too."""
GRACE = 5.0
"""Seconds after all its limits at which a child that does not listen is killed."""


class TooLong(BaseException):
    """The case ran out of time. Not an Exception, so that nothing under test swallows it."""


class Flaw(Exception):
    """What a check found; the first argument says what kind it is, the second where."""


@dataclass(frozen=True)
class Outcome:
    """What came of one case: `loaded`, `refused` or `failed`, with the `signature` of a failure and
    the time that it computed.
    """

    seed: int
    state: str
    signature: str = ""
    detail: str = ""
    seconds: float = 0.0


@cache
def scratch():
    """A folder that is gone when this process ends; asked for before any child is forked, as those
    end without cleaning up.
    """
    return TemporaryDirectory(prefix="hostile-")


@contextmanager
def alarm(seconds, wall=None):
    """Raises TooLong inside the block when it takes more seconds of this process, or much longer
    by the clock: on a busy machine that alone says nothing.
    """

    def ring(*_):
        raise TooLong(f"longer than {seconds:g} s")

    clocks = {
        signal.SIGPROF: (signal.ITIMER_PROF, seconds),
        signal.SIGALRM: (signal.ITIMER_REAL, wall or PATIENCE * seconds),
    }
    before = {number: signal.signal(number, ring) for number in clocks}
    for clock, limit in clocks.values():
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for number, (clock, _) in clocks.items():
            signal.setitimer(clock, 0)
            signal.signal(number, before[number])


def allow(megabytes):
    """Lets this process grow by so much and no more."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def signature(error):
    """The exception and the innermost lines of the simulator that it came through."""
    if isinstance(error, Flaw):
        return f"Flaw: {error.args[0]}"
    while error.__cause__ is not None:  # simpy raises a process's error once more
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename.startswith(SIMULATOR)]
    places = [
        f"{frame.filename.removeprefix(HOME)}:{frame.lineno} {frame.name}"
        for frame in reversed((inside or frames)[-3:])
    ]
    return f"{type(error).__name__} at {' < '.join(places)}"


def judged(task, seed, seconds):
    """One case played by this process: its outcome."""
    begin = time.process_time()
    try:
        with alarm(seconds), warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            state = task(seed)
    except (Exception, TooLong) as error:  # noqa: BLE001
        # a MemoryError keeps what was allocated alive through its frames
        found = signature(error), repr(error)[:300]
        error.__traceback__ = None
        return Outcome(seed, "failed", *found, time.process_time() - begin)
    took = time.process_time() - begin
    if took > seconds:
        return Outcome(seed, "failed", "TooLong: deaf to the alarm", "", took)
    if told:
        place = f"{Path(told[0].filename).name}:{told[0].lineno}"
        kind = told[0].category.__name__
        return Outcome(seed, "failed", f"{kind} at {place}", str(told[0].message)[:300], took)
    return Outcome(seed, state, "", "", took)


def _child(pipe, task, seeds, seconds, megabytes):
    """Plays the seeds, and tells of each before and after."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    allow(megabytes)
    for seed in seeds:
        pipe.send(seed)
        pipe.send(judged(task, seed, seconds))
        gc.collect() if seed % 50 == 0 else None
    pipe.close()
    sys.stdout.flush()
    os._exit(0)


class _Worker:
    """A child, the seeds it still has to play, and the one it has in hand."""

    def __init__(self, task, seeds, seconds, megabytes):
        self.task, self.seeds, self.limits = task, deque(seeds), (seconds, megabytes)
        self.hand, self.since = None, time.monotonic()
        self.begin()

    def begin(self):
        context = get_context("fork")
        self.pipe, end = context.Pipe(duplex=False)
        arguments = (end, self.task, tuple(self.seeds), *self.limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of forking beside threads
            self.child = context.Process(target=_child, args=arguments, daemon=True)
            self.child.start()
        end.close()

    def hear(self):
        """What the child tells next: an outcome, or None."""
        try:
            told = self.pipe.recv()
        except (EOFError, OSError):
            return self.died()
        self.since = time.monotonic()
        if isinstance(told, Outcome):
            self.hand = None
            return told
        self.hand = told
        self.seeds.popleft()
        return None

    def died(self, why=""):
        """The outcome of the case that ended the child; another child goes on."""
        self.child.join(1)
        self.pipe.close()
        seed, self.hand = self.hand, None
        code = self.child.exitcode
        if self.seeds:
            self.since = time.monotonic()
            self.begin()
        if seed is None:
            return None
        return Outcome(seed, "failed", why or f"the process ended with {code}")

    def check_time(self):
        """Ends a child that does not listen to its alarm."""
        limit = PATIENCE * self.limits[0] + GRACE
        if self.hand is None or time.monotonic() - self.since < limit:
            return None
        self.child.kill()
        return self.died(f"TooLong: deaf for {limit:g} s")


def played(task, seeds, *, seconds, megabytes=1500, workers=1):
    """The outcomes of all seeds, in the order in which they come; `task(seed)` returns the state
    or raises.
    """
    seeds = list(seeds)
    team = [_Worker(task, seeds[i::workers], seconds, megabytes) for i in range(workers)]
    try:
        yield from _heard(team, len(seeds))
    finally:  # whoever listened may have heard enough
        for worker in team:
            worker.child.kill()
            worker.child.join()


def _heard(team, left):
    """The outcomes that the workers tell of, until none is left."""
    while left:
        ready = wait([w.pipe for w in team if not w.pipe.closed], timeout=0.5)
        for worker in team:
            if worker.pipe in ready:
                outcome = worker.hear()
            else:
                outcome = None if worker.pipe.closed else worker.check_time()
            if outcome is not None:
                left -= 1
                yield outcome
        if all(worker.pipe.closed for worker in team):
            return


def summary(outcomes, seconds):
    """The lines that tell how it went: one of counts, then one for each kind of failure."""
    counts = Counter(outcome.state for outcome in outcomes)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds, default=None)
    line = ", ".join(f"{number:,} {state}" for state, number in sorted(counts.items()))
    yield f"{len(outcomes):,} cases: {line or 'none'}; {seconds:.1f} s" + (
        f"; slowest {slowest.seconds:.1f} s (seed {slowest.seed})" if slowest else ""
    )
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    for name, number in Counter(outcome.signature for outcome in failed).most_common():
        alike = sorted((o for o in failed if o.signature == name), key=lambda o: o.seed)
        some = " ".join(str(outcome.seed) for outcome in alike[:8])
        yield f"  {number} x {name}\n      seeds {some}\n      e.g. {alike[0].detail}"


def assert_none_failed(outcomes, seconds=0.0):
    """Fails with the summary."""
    assert all(outcome.state != "failed" for outcome in outcomes), "\n".join(
        summary(outcomes, seconds)
    )


def main(task, number, *, seconds, megabytes=1500):
    """A program: `--cases N --first-seed N --workers N`; exits with 1 when a case failed."""
    from argparse import ArgumentParser

    parser = ArgumentParser()
    parser.add_argument("--cases", type=int, default=number)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    seeds, begin = range(asked.first_seed, asked.first_seed + asked.cases), time.monotonic()
    limits = {"seconds": seconds, "megabytes": megabytes, "workers": asked.workers}
    outcomes = list(played(task, seeds, **limits))
    print("\n".join(summary(outcomes, time.monotonic() - begin)))
    sys.exit(any(outcome.state == "failed" for outcome in outcomes))
