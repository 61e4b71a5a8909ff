"""Tasks on processes: nothing lost when one is killed, nothing left behind when the parent is, an
end at once on Ctrl-C.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from slowly import first_of
from worked import (
    Seeded,
    die_at_seven,
    die_once,
    double,
    hang_at_one,
    hang_once,
    refuse,
    slow,
    until,
)

from simulator.experiments.runner import results
from simulator.experiments.workers import EngineLost, TaskTimeout, WorkerError
from simulator.foundation.errors import ArgumentError

HERE = str(Path(__file__).parents[1])


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_every_task_once(workers):
    assert dict(results(double, range(20), workers)) == {number: 2 * number for number in range(20)}


def test_one_process_keeps_the_order_and_needs_nothing_picklable():
    assert list(results(lambda number: number + 1, [5, 6], 1)) == [(0, 6), (1, 7)]


def test_threads_and_other_executors_do_as_well():
    with ThreadPoolExecutor(2) as threads:
        found = dict(results(double, range(20), threads))
        assert found == {number: 2 * number for number in range(20)}
    with pytest.raises(EngineLost, match="is broken or shut down: make a new one"):
        list(results(double, range(20), threads))


def test_what_are_no_workers_is_a_line():
    with pytest.raises(ArgumentError, match="workers: '2' is a text: give the number 2"):
        list(results(str, [1], "2"))
    for timeout in (0, -1, float("nan"), "x", True):
        with pytest.raises(ArgumentError, match=r"timeout: .* is out of range"):
            list(results(str, [1], 1, timeout=timeout))
    with pytest.raises(ArgumentError, match="workers: 'tcp://a:1' is a text: give Cluster"):
        list(results(double, [1, 2], "tcp://a:1"))
    with pytest.raises(ArgumentError, match=r"workers: 1\.5 is not a whole number"):
        list(results(double, [1, 2], 1.5))


def test_tasks_are_taken_as_they_are_needed():
    taken = []
    with ThreadPoolExecutor(2) as threads:
        found = results(double, (taken.append(number) or number for number in range(1000)), threads)
        next(found)
        assert len(taken) < 20
        found.close()


def test_killed_workers_lose_nothing(tmp_path):
    tasks = [Seeded(seed, str(tmp_path)) for seed in range(12)]
    found = sorted(results(die_once, tasks, 2))
    assert found == [(seed, seed) for seed in range(12)] and len(list(tmp_path.iterdir())) == 3


def test_a_task_that_always_kills_its_worker_is_named():
    found = []
    with pytest.raises(WorkerError, match="seed 7: every worker that played it died: play it with"):
        for number, _ in results(die_at_seven, [Seeded(seed) for seed in range(12)], 2):
            found.append(number)
    assert set(range(7)) <= set(found)


@pytest.mark.slow
def test_a_task_that_hangs_is_tried_again(tmp_path):
    tasks = [Seeded(seed, str(tmp_path)) for seed in range(6)]
    found = sorted(results(hang_once, tasks, 2, timeout=4))
    assert found == [(seed, seed) for seed in range(6)]


@pytest.mark.slow
def test_a_task_that_always_hangs_is_named():
    with pytest.raises(TaskTimeout, match="seed 1: took longer than 3s, 3 times: play it with"):
        list(results(hang_at_one, [Seeded(seed) for seed in range(6)], 2, timeout=3))


def test_an_error_in_a_task_is_the_callers():
    with pytest.raises(ValueError, match="no 3"):
        list(results(refuse, [3, 3], 2))


def test_stopping_in_the_middle_ends_the_workers():
    begin = time.monotonic()
    for number, _ in results(slow, range(10_000), 2):
        if number > 3:
            break
    # to play all of them takes 250 s
    assert time.monotonic() - begin < 60 and until(lambda: not multiprocessing.active_children())


SCRIPT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from simulator.experiments.runner import results
from worked import slow
found = []
for number, _ in results(slow, range(int(sys.argv[2])), 2):
    found.append(number)
    print("played", flush=True)
print(sorted(found) == list(range(int(sys.argv[2]))), flush=True)
"""


@pytest.fixture
def playing(tmp_path, started):
    """Starts a script without a main guard that plays tasks on two processes; every process of it
    carries `mark`. It has played the first one.
    """
    (tmp_path / "script.py").write_text(SCRIPT)

    def start(tasks, mark):
        process = started(
            [sys.executable, "script.py", HERE, str(tasks)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "SIMULATOR_TEST": mark},
            # tests that run in the background of a shell ignore it, and so would their children
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert process.stdout.readline() == "played\n"
        return process

    return start


def marked(mark):
    """The processes that carry a mark, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"SIMULATOR_TEST={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z":
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
        except (OSError, ProcessLookupError):
            continue
    return found


def workers_of(mark, parent):
    return [pid for pid, line in marked(mark).items() if pid != parent and "spawn_main" in line]


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="there is no /proc to find processes in"
)


@needs_proc
@pytest.mark.parametrize("kills", first_of([1, 20], 1))
def test_kill_9_of_a_worker_loses_nothing_and_leaves_no_orphan(playing, kills):
    mark = f"worker-{os.getpid()}-{kills}"
    process = playing(10 * kills + 40, mark)
    for number in range(kills):
        # each pool has played a few tasks when it is killed
        for _ in range(10):
            process.stdout.readline()
        workers = until(lambda: len(found := workers_of(mark, process.pid)) == 2 and found)
        os.kill(workers[number % 2], signal.SIGKILL)
        until(lambda gone=workers: not set(gone) & set(marked(mark)))
    # not communicate(), which forgets what readline() has read ahead
    assert process.stdout.read().endswith("\nTrue\n")
    process.wait(timeout=30)
    assert until(lambda: not marked(mark))


@needs_proc
@pytest.mark.parametrize("kills", first_of([1, 20], 1))
def test_kill_9_of_the_parent_leaves_no_orphan(playing, kills):
    for number in range(kills):
        mark = f"parent-{os.getpid()}-{number}"
        process = playing(100_000, mark)
        assert until(lambda mark=mark, of=process.pid: len(workers_of(mark, of)) == 2)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        assert until(lambda mark=mark: not marked(mark)), marked(mark)


@needs_proc
def test_an_interrupt_ends_all_at_once(playing):
    mark = f"interrupt-{os.getpid()}"
    process = playing(100_000, mark)
    assert until(lambda: len(workers_of(mark, process.pid)) == 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    begin = time.monotonic()
    process.communicate(timeout=30)
    assert time.monotonic() - begin < 10
    assert until(lambda: not marked(mark)), marked(mark)
