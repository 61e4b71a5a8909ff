"""A real dask scheduler with two real workers: the same results, nothing lost, clear errors."""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from clusters import DaskCluster
from commands import command
from starting import starting
from worked import Seeded, die_at_seven, double, hang_at_one, hang_once, slow, slower, until
from worlds import demonstration, outage

from simulator import compare
from simulator.experiments.runner import results
from simulator.experiments.workers import Cluster, EngineLost, TaskTimeout, WorkerError
from simulator.experiments.workers.versions import versions
from simulator.foundation.kinds import FAMILIES
from simulator.outputs.comparison import summary_of

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """A cluster that all tests of this module share, as long as they do it no harm."""
    with starting() as start:
        yield DaskCluster(tmp_path_factory.mktemp("dask"), start)


@pytest.fixture
def own_dask(tmp_path, started):
    """A cluster that a test may end."""
    return DaskCluster(tmp_path, started)


def variants():
    uncertain = outage(lasts={"uniform": {"low": "5m", "high": "90m"}})
    base = demonstration(outcomes="random", failures=[uncertain])
    return {"14.4x": base, "10x": base.set("alerting.rules[page-quick].burn_rate", 10)}


def test_the_cluster_gives_the_same_bytes(dask):
    alone, there = (
        json.dumps(summary_of(compare(variants(), 8, workers=workers)))
        for workers in (1, Cluster(dask.address))
    )
    assert alone == there


def test_other_versions_are_refused_with_the_workers_name(dask, monkeypatch):
    older = (("python", "3.11"), ("simulator", "0.1.0"), *versions()[2:])
    monkeypatch.setattr("simulator.experiments.workers.cluster.versions", lambda: older)
    text = r"the worker on \S+ \(process \d+\) has simulator \S+, but this process has .*0\.1\.0:"
    with pytest.raises(WorkerError, match=text):
        list(results(double, [1, 2], Cluster(dask.address)))


def test_a_kind_that_the_workers_cannot_import_is_named(dask, tmp_path, monkeypatch):
    monkeypatch.setitem(FAMILIES, "failure", dict(FAMILIES["failure"]))
    (tmp_path / "kinds_here_only.py").write_text(
        "from typing import Literal\nfrom simulator import failures\n"
        "class Hitch(failures.ProviderOutage):\n"
        '    """Half of all requests fail."""\n    kind: Literal[\'hitch\'] = \'hitch\'\n'
    )
    monkeypatch.syspath_prepend(tmp_path)
    from kinds_here_only import Hitch

    here = demonstration(failures=[Hitch(at="1h", lasts="1h", error_ratio="50%")])
    with pytest.raises(WorkerError, match=r"a worker of tcp://.* cannot import kinds_here_only:"):
        compare({"a": here}, 2, workers=Cluster(dask.address))


def test_what_is_no_scheduler_is_a_line(tmp_path, dask, monkeypatch):
    monkeypatch.setattr("simulator.experiments.workers.cluster.PATIENCE", 0.5)
    words = ("compare", "the_shift", "--policy", "google-30d", "--replications", 2, "--out", "r")
    for address, text in {
        "here": "cluster: 'here' is not the address of a scheduler: give the address that",
        "http://127.0.0.1:80": "cluster: 'http://127.0.0.1:80' is not the address of a scheduler:",
        "tls://127.0.0.1:9": "cluster: tls://127.0.0.1:9 cannot be spoken to (",
        "tcp://127.0.0.1:9": "cluster: no scheduler answers at tcp://127.0.0.1:9: give the address",
    }.items():
        done = command(*words, "--cluster", address, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith(text), done.stderr
        assert done.stderr.count("\n") == 1 and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ("sweep", "the_shift", "--vary", "horizon=1h,2h"),
        ("search", "the_shift", "--max-pages", 5),
    ],
    ids=("sweep", "search"),
)
def test_without_a_scheduler_no_store_is_left(words, tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.experiments.workers.cluster.PATIENCE", 0.5)
    done = command(*words, "--cluster", "tcp://127.0.0.1:9", "--out", "r", cwd=tmp_path)
    assert done.returncode == 2 and "no scheduler answers" in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


# --- slow: kills and what hangs


@pytest.mark.slow
def test_a_task_that_hangs_is_tried_on_a_new_worker(dask, tmp_path):
    tasks = [Seeded(seed, str(tmp_path)) for seed in range(6)]
    found = sorted(results(hang_once, tasks, Cluster(dask.address), timeout=2))
    assert found == [(number, number) for number in range(6)]


@pytest.mark.slow
def test_a_task_that_always_hangs_is_named(dask):
    with pytest.raises(TaskTimeout, match="seed 1: took longer than 1s, 3 times"):
        list(
            results(
                hang_at_one, [Seeded(seed) for seed in range(4)], Cluster(dask.address), timeout=1
            )
        )


@pytest.mark.slow
def test_a_task_that_always_kills_its_worker_is_named(dask):
    with pytest.raises(WorkerError, match="seed 7: every worker that played it died"):
        list(results(die_at_seven, [Seeded(seed) for seed in range(12)], Cluster(dask.address)))


def killed(dask, kills, every=0.2):
    """(what comes while workers are killed, how many tasks there were, and how many kills)."""
    over, done, taken = threading.Event(), [], []

    def tasks():
        # as many as it takes
        while not over.is_set() and (len(done) < kills or len(taken) < 20):
            taken.append(len(taken))
            yield taken[-1]

    def keep_killing():
        while len(done) < kills and not over.wait(every):
            # a worker that begins is left to begin
            if len(dask.workers()) == 2:
                dask.kill_worker(len(done) % 2)
                done.append(time.monotonic())

    found = results(slower, tasks(), Cluster(dask.address))
    # the workers are there
    first, _ = next(found)
    killer = threading.Thread(target=keep_killing)
    killer.start()
    try:
        return sorted([first, *(number for number, _ in found)]), taken, len(done)
    finally:
        over.set()
        killer.join()


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_double_nothing(dask):
    found, taken, kills = killed(dask, 20)
    assert found == taken and kills == 20


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_scheduler_that_ends_is_told_soon(own_dask, number):
    found = results(slow, range(100_000), Cluster(own_dask.address))
    for _ in range(5):
        next(found)
    own_dask.scheduler.send_signal(number)
    begin = time.monotonic()
    with pytest.raises(EngineLost, match=rf"the cluster at {own_dask.address} has ended: start it"):
        list(found)
    assert time.monotonic() - begin < 30


@pytest.mark.slow
def test_a_cluster_without_workers_is_told(own_dask, monkeypatch):
    monkeypatch.setattr("simulator.experiments.workers.cluster.WITHOUT_WORKERS", 1)
    monkeypatch.setattr("simulator.experiments.workers.cluster.ASKED_EVERY", 0.2)
    found = results(slow, range(100_000), Cluster(own_dask.address))
    next(found)
    os.killpg(own_dask.nanny.pid, signal.SIGKILL)
    with pytest.raises(EngineLost, match="has lost all its workers"):
        list(found)
    monkeypatch.setattr("simulator.experiments.workers.cluster.PATIENCE", 1)
    with pytest.raises(WorkerError, match="has no workers: start some by `dask worker tcp://"):
        list(results(slow, range(3), Cluster(own_dask.address)))


@pytest.mark.slow
def test_an_interrupt_leaves_the_cluster_idle(own_dask):
    found = results(slower, range(100_000), Cluster(own_dask.address))
    next(found)
    found.close()
    with distributed.Client(own_dask.address, set_as_default=False) as client:
        assert until(lambda: not any(client.processing().values()))


if __name__ == "__main__":  # python tests/experiments/workers/test_cluster.py KILLS
    kills = int(sys.argv[1])
    with TemporaryDirectory() as scratch, starting() as start:
        found, done = killed(DaskCluster(Path(scratch), start), kills)
    assert found == list(range(80 * kills))
    print(f"{done} kills of a worker: nothing lost, nothing double")
