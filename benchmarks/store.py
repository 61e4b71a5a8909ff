"""Memory and time of pooling many stored runs: `python benchmarks/store.py --points 5000`.

Rows are made up, as only reading them is measured: one real run's figures, with other seeds. Prints
a line for a tenth of the points, and one for all: memory grows with points, not with runs.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from simulator.experiments.rows import play_rows
from simulator.experiments.store import Store
from simulator.outputs.sweep import _write_runs, plan_of, played
from simulator.scenario import load_scenario


def peak() -> float:
    """The most memory so far (MB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(points: int, replications: int) -> None:
    """Fills a store, and pools it in the same process."""
    model = load_scenario("at_60_per_hour")
    vary = {"service.traffic.interactive": f"1/h:{points}/h:1/h"}
    begun = time.perf_counter()
    plan = plan_of(model, vary, replications=replications)
    planned = time.perf_counter() - begun
    figures = next(iter(play_rows({"one": model}, [1], workers=1))).figures
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "runs.sqlite") as store:
        begun = time.perf_counter()
        for scenario in plan.scenarios.values():
            store.add((scenario, seed, figures) for seed in plan.seeds)
        filled = time.perf_counter() - begun
        before = peak()
        begun = time.perf_counter()
        found = played(plan, store, workers=1)
        read = time.perf_counter() - begun
        begun = time.perf_counter()
        _write_runs(found, store, Path(folder) / "runs.csv")
        written = time.perf_counter() - begun
        size = (Path(folder) / "runs.sqlite").stat().st_size / 1e6
        print(
            f"{points:,} points x {replications:,}: plan {planned:.0f} s, store {filled:.0f} s,"
            f" pool {read:.0f} s, runs.csv {written:.0f} s; {size:.0f} MB on disk; memory"
            f" {before:.0f} MB before pooling, {peak():.0f} MB after"
        )


def main() -> None:
    """Measures a tenth and all of it, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=5000)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--one", action="store_true", help="in this process, once")
    given = parser.parse_args()
    if given.one:
        measure(given.points, given.replications)
        return
    for points, replications in (
        (given.points // 10, given.replications),
        (given.points // 10, given.replications * 10),
        (given.points, given.replications),
    ):
        words = ["--one", "--points", str(points), "--replications", str(replications)]
        subprocess.run([sys.executable, __file__, *words], check=True)


if __name__ == "__main__":
    main()
