"""Tasks on processes: nothing lost when one is killed, nothing left behind when the parent is, an
end at once on Ctrl-C.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.experiments.runner import WorkerError, results

HERE = str(Path(__file__).parent)


def double(number):
    return 2 * number


def slow(number):
    time.sleep(0.05)
    return number


def die_once(task):
    """Kills its own process the first time it is tried."""
    number, folder = task
    mark = Path(folder) / f"tried-{number}"
    if number % 4 == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(number):
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(number):
    raise ValueError(f"no {number}")


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_every_task_once(workers):
    assert dict(results(double, range(20), workers)) == {number: 2 * number for number in range(20)}


def test_one_process_keeps_the_order_and_needs_nothing_picklable():
    assert list(results(lambda number: number + 1, [5, 6], 1)) == [(0, 6), (1, 7)]


def test_killed_workers_lose_nothing(tmp_path):
    found = sorted(results(die_once, [(number, str(tmp_path)) for number in range(12)], 2))
    assert (
        found == [(number, number) for number in range(12)] and len(list(tmp_path.iterdir())) == 3
    )


def test_a_task_that_always_kills_its_worker_is_an_error_in_the_end():
    with pytest.raises(WorkerError, match=r"task [12]: every worker that played it died"):
        list(results(die_always, [1, 2], 2))


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
from test_runner import slow
found = []
for number, _ in results(slow, range(int(sys.argv[2])), 2):
    found.append(number)
    if len(found) == 1:
        print("begun", flush=True)
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
        assert process.stdout.readline() == "begun\n"
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


def until(true, seconds=30.0):
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="there is no /proc to find processes in"
)


@needs_proc
def test_kill_9_of_a_worker_loses_nothing_and_leaves_no_orphan(playing):
    mark = f"worker-{os.getpid()}"
    process = playing(120, mark)
    workers = until(lambda: len(found := workers_of(mark, process.pid)) == 2 and found)
    os.kill(workers[0], signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    assert out == "True\n"
    assert until(lambda: not marked(mark))


@needs_proc
def test_kill_9_of_the_parent_leaves_no_orphan(playing):
    mark = f"parent-{os.getpid()}"
    process = playing(100_000, mark)
    assert until(lambda: len(workers_of(mark, process.pid)) == 2)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert until(lambda: not marked(mark)), marked(mark)


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
