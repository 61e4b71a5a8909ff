"""Two workers against one: processes, a dask cluster, and a loop that only spins, interleaved.

    python benchmarks/workers.py [--rounds 5] [--tasks 60]

A task is a seed of choosing_thresholds.yaml under its own and one other policy. Every engine is
opened once and has played a few tasks before anything is timed, so that neither the start of
processes nor their imports count. The spin loop is the bound: what two processes gain on this
machine when they share nothing at all. Prints medians, and each as a ratio to one process. The
cluster needs the extra `cluster`; its scheduler and two workers are started and ended here.
"""

import argparse
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from clusters import DaskCluster
from starting import starting

from simulator import load_scenario
from simulator.experiments.replications import play, tasks_of
from simulator.experiments.runner import results
from simulator.experiments.workers import Cluster

SCENARIO = Path(__file__).parents[1] / "scenarios" / "choosing_thresholds.yaml"
SPINS = 3_000_000


def spin(_):
    """As much work as a task, on nothing."""
    total = 0
    for number in range(SPINS):
        total += number
    return total


def timed(work, tasks, workers):
    """The seconds of all tasks."""
    begin = time.perf_counter()
    for _ in results(work, tasks, workers):
        pass
    return time.perf_counter() - begin


@contextmanager
def cluster():
    """A scheduler and two workers of this machine."""
    with tempfile.TemporaryDirectory() as folder, starting() as start:
        yield Cluster(DaskCluster(Path(folder), start).address)


def engines(stack):
    """What plays the tasks, by name; all are warm."""
    pool = stack.enter_context(ProcessPoolExecutor(2, get_context("spawn")))
    found = {"one process": (play, 1), "two processes": (play, pool)}
    if find_spec("distributed"):
        found["dask, two workers"] = (play, stack.enter_context(cluster()))
    return found | {"spin, one": (spin, 1), "spin, two": (spin, pool)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=60)
    asked = parser.parse_args()
    base = load_scenario(SCENARIO)
    other = base.set("alerting", {"policy": "workbook-30d"})
    tasks = tasks_of([base, other], range(asked.tasks))
    with ExitStack() as stack:
        known = engines(stack)
        seconds = {name: [] for name in known}
        for round_ in range(asked.rounds + 1):
            for name, (work, workers) in known.items():
                took = timed(work, tasks, workers)
                # the first round warms them up
                if round_:
                    seconds[name].append(took)
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    for name, median in medians.items():
        one = medians["spin, one" if name.startswith("spin") else "one process"]
        each = median / len(tasks) * 1e3
        print(f"{name:18} {median:7.2f} s  {each:6.1f} ms a task  {one / median:.2f} x")


if __name__ == "__main__":
    main()
