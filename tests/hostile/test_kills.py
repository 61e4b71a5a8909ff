"""Kills at random moments and pairs of writers: always a whole result, no orphan, nothing foreign
touched.

`python tests/hostile/test_kills.py run 300`, `compare 60` and `pairs 100` play more of them.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from slowly import first_of, first_rows_of

from simulator import load_run
from simulator.foundation.errors import ResultError
from simulator.foundation.marker import read_marker, recorded, strangers

ROOT = Path(__file__).parents[2]
SCENARIO = str(ROOT / "scenarios" / "provider_outage.yaml")
SIMULATOR = [sys.executable, "-m", "simulator"]
WORDS = {
    "run": ["run", SCENARIO],
    "tables": ["run", SCENARIO, "--no-charts"],
    "compare": [
        "compare", SCENARIO, "--policy", "workbook-30d", "--policy", "course-notes",
        "--replications", "4", "--workers", "2",
    ],
}  # fmt: skip
BESIDE = {"result.old": "mine", "result.new-1": "mine", ".result": "mine", "run.json": "{}"}
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")


def started(folder: Path, words: list[str]) -> subprocess.Popen[bytes]:
    """A writer of `folder/result`, in a session of its own, marked for `processes`."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [*SIMULATOR, *words, "--out", "result"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "MARK": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def processes(folder: Path) -> list[int]:
    """All processes that a writer of this folder started and that are still there."""
    found, mark = [], f"MARK={folder}\0".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes() + b"\0":
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def check_whole(target: Path) -> None:
    """Every file is as it was sealed, and there is no other."""
    marker = read_marker(target)
    assert marker is not None
    files = recorded(target, marker)["files"]
    assert strangers(target) == [] and all((target / name).is_file() for name in files)


def check_around(folder: Path, allowed: set[str]) -> None:
    """What a person has beside the target is there, and nothing else but what is allowed."""
    names = {path.name for path in folder.iterdir()}
    assert names - allowed == {*BESIDE} and "result" in names, names
    assert {name: (folder / name).read_text() for name in BESIDE} == BESIDE


def prepared(folder: Path) -> None:
    folder.mkdir()
    for name, text in BESIDE.items():
        (folder / name).write_text(text)


def wait_for_none(folder: Path) -> None:
    """Workers let go of a parent that is gone, each at its next breath."""
    end = time.monotonic() + 20
    while processes(folder):
        assert time.monotonic() < end, processes(folder)
        time.sleep(0.02)


def lasts(folder: Path, what: str) -> float:
    """How long a whole one takes here (s); leaves its result."""
    begin = time.monotonic()
    process = started(folder, WORDS[what])
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return time.monotonic() - begin


def kill_once(folder: Path, what: str, moment: float, number: int) -> str:
    """One kill at a moment (s from its start); what became of it."""
    old = (folder / "result").stat().st_ino
    work = {path.name for path in folder.glob(".*.simulator-work")}
    process = started(folder, WORDS[what])
    try:
        _, err = process.communicate(timeout=max(moment, 0.001))
    except subprocess.TimeoutExpired:
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    # before the first line of the command Python speaks for itself
    is_ours = b"Traceback" in err and b"__main__.py" in err
    is_plain = not is_ours and b"resource_tracker" not in err
    assert is_plain or number == signal.SIGKILL, (number, moment, err.decode()[-3000:])
    assert process.returncode in (0, -number, 128 + number), (process.returncode, err)
    check_whole(folder / "result")
    wait_for_none(folder)
    if process.returncode == 0:  # what one that was killed before left is gone
        work = set()
    if process.returncode == -signal.SIGKILL:
        work = {".result.simulator-work"}
    check_around(folder, {"result", *work})
    return "old" if (folder / "result").stat().st_ino == old else "new"


def kills(folder: Path, what: str, count: int, seed: int = 0) -> dict[str, int]:
    """So many kills, each by one of three signals, from the start of a process to its end."""
    rng = random.Random(seed)
    prepared(folder)
    length = lasts(folder, what)
    found = {"old": 0, "new": 0}
    for number in range(count):
        moment = rng.uniform(0, 1.1 * length)
        found[kill_once(folder, what, moment, SIGNALS[number % len(SIGNALS)])] += 1
    lasts(folder, what)
    check_whole(folder / "result")
    check_around(folder, {"result"})
    return found


def pair(folder: Path, rng: random.Random) -> tuple[int, int]:
    """Two writers of one folder with a reader beside them; their exit codes."""
    seeds = rng.sample(range(1000), 2)
    read, is_over = list[str](), threading.Event()

    def keep_reading() -> None:
        while not is_over.wait(0.005):  # the writers need the processors, too
            if (folder / "result").exists():
                try:
                    load_run(folder / "result")
                except ResultError as error:
                    read.append(str(error))

    reader = threading.Thread(target=keep_reading)
    reader.start()
    try:
        first = started(folder, [*WORDS["tables"], "--seed", str(seeds[0])])
        time.sleep(rng.choice([0, rng.uniform(0, 1)]))  # whatever the moment, the end is the same
        second = started(folder, [*WORDS["tables"], "--seed", str(seeds[1])])
        said = [process.communicate(timeout=60)[1] for process in (first, second)]
    finally:
        is_over.set()
        reader.join()
    codes = first.returncode, second.returncode
    assert set(codes) <= {0, 2} and 0 in codes and read == [], (codes, said, read[:3])
    for code, text in zip(codes, said):
        assert (text == b"") == (code == 0) and (code == 0 or b"another simulator" in text), said
    check_whole(folder / "result")
    winners = [seed for seed, code in zip(seeds, codes) if code == 0]
    assert load_run(folder / "result").seed in winners
    check_around(folder, {"result"})
    return codes


def pairs(folder: Path, count: int, seed: int = 0) -> dict[tuple[int, int], int]:
    rng, found = random.Random(seed), dict[tuple[int, int], int]()
    prepared(folder)
    for _ in range(count):
        codes = pair(folder, rng)
        found[codes] = found.get(codes, 0) + 1
    return found


@pytest.fixture
def folder(tmp_path):
    """Where the writers of a test write; what a failing one leaves of them is killed."""
    yield tmp_path / "x"
    for number in processes(tmp_path / "x"):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


# each checks after every kill, or every pair, that a whole result is there


@pytest.mark.parametrize(("what", "count"), first_rows_of([("tables", 3), ("run", 6)], 1))
def test_kills_of_a_run(folder, what, count):
    kills(folder, what, count)


@pytest.mark.slow
def test_kills_of_a_comparison_with_two_workers(folder):
    kills(folder, "compare", 3)


@pytest.mark.parametrize("count", first_of([1, 6], 1))
def test_pairs_of_writers(folder, count):
    pairs(folder, count)


if __name__ == "__main__":
    what, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "x"
        print(what, pairs(place, count) if what == "pairs" else kills(place, what, count))
