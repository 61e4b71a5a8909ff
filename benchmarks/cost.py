"""What a run costs, against only drawing its numbers and against the naive loop, interleaved in one
process.

    python benchmarks/cost.py [--rounds 5] [--naive-rounds 1]

Prints, for 6 h, 30 d and 90 d of a closed loop (5 SLOs x 4 rules, 10 s cells, 30 s ticks, 6
failures, a person on call): the floor (the very same arrays drawn and summed cumulatively),
`simulate()` up to and including its alerts, the naive loop, and their ratios; then the peak memory
of 100 runs in one process against one.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from naive import naive_simulate
from worlds import busy

from simulator import simulate
from simulator.expectation.condition import Condition
from simulator.simulation.world import World


def means_of(scenario):
    """The expected counts of every cell of the run that is timed, its failures and its runbook
    steps included.
    """
    world, run = World(scenario, 0), simulate(scenario, 0)
    steps = {step.do.kind: step.do for steps in scenario.runbooks.values() for step in steps}
    named = {failure.name: failure for failure in world.failures}
    cell, cells = scenario.monitoring.scrape_interval, world.sampler.cells
    failures, holders, stretches, begin = set(), {}, [], 0

    def condition():
        on = frozenset(steps[kind] for kind, held in holders.items() if held)
        return Condition(
            scenario.service,
            world.curve,
            scenario.outcomes_needed,
            tuple(named[n] for n in sorted(failures)),
            on,
        )

    for event in run.log:
        if event.kind not in ("failure_started", "failure_ended", "step_finished", "step_undone"):
            continue
        end = int(event.time // cell)
        if end > begin:
            stretches.append(condition().means(np.arange(begin, end + 1) * cell))
            begin = end
        if event.kind == "failure_started":
            failures.add(event.subject)
        elif event.kind == "failure_ended":
            failures.discard(event.subject)
        elif event.kind == "step_finished":
            holders.setdefault(event.subject, set()).add((event.incident, event.detail["step"]))
        else:
            holders[event.subject].discard((event.incident, event.detail["step"]))
    stretches.append(condition().means(np.arange(begin, cells + 1) * cell))
    offered, failed, *slow = (
        np.concatenate([each.rows[row] for each in stretches])
        for row in range(len(stretches[0].rows))
    )
    return offered, failed, slow


def floor(rate, shares):
    """Draws the same arrays, with the same probabilities in every cell, and sums them
    cumulatively.
    """
    rng = np.random.Generator(np.random.SFC64(1))
    offered = rng.poisson(rate, len(shares[0]))
    failed = rng.binomial(offered, shares[0])
    whole, drawn = offered - failed, [offered, failed]
    for share in shares[1:]:
        whole = rng.binomial(whole, share)
        drawn.append(whole)
    return [np.cumsum(array, dtype=np.float64) for array in drawn]


def shares_of(means):
    offered, failed, slow = means
    shares, of = [failed / offered], offered - failed
    for mean in slow:
        shares.append(np.divide(mean, of, out=np.zeros_like(mean), where=of > 0).clip(0, 1))
        of = mean
    return float(offered[0]), shares


def timed(call):
    begin = time.perf_counter()
    result = call()
    return time.perf_counter() - begin, result


def measure(days, rounds, naive_rounds):
    scenario = busy(days)
    rate, shares = shares_of(means_of(scenario))
    times = {"floor": [], "core": [], "naive": []}
    for round_ in range(rounds):
        seconds, drawn = timed(lambda: floor(rate, shares))
        times["floor"].append(seconds)
        seconds, run = timed(lambda seed=round_: simulate(scenario, seed))
        times["core"].append(seconds)
        if round_ < naive_rounds:
            times["naive"].append(timed(lambda seed=round_: naive_simulate(scenario, seed))[0])
    best = {name: float(np.median(each)) for name, each in times.items() if each}
    cells = len(drawn[0])
    shape = f"{len(drawn)} arrays of shape ({cells},)"
    print(
        f"{days:g} d: {shape}, {len(run.log)} events, {len(run.incidents)} incidents; medians of"
        f" {rounds} rounds"
    )
    for name, seconds in best.items():
        extra = f"  {seconds / cells * 1e6:.1f} us a cell" if name == "naive" else ""
        print(f"  {name:6} {seconds * 1e3:9.1f} ms{extra}")
    print(f"  core / floor {best['core'] / best['floor']:.2f}")
    if "naive" in best:
        print(f"  naive / core {best['naive'] / best['core']:.1f}")


PEAK = (
    "import sys; sys.path.insert(0, sys.argv[1]); from worlds import busy; from simulator import"
    " simulate\n"
    "s = busy(30)\nfor seed in range(int(sys.argv[2])): simulate(s, seed)\n"
    # not ru_maxrss: a child inherits its parent's
    "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
)


def memory():
    def peak(runs):
        command = [sys.executable, "-c", PEAK, str(Path(__file__).parents[1] / "tests"), str(runs)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    one, hundred = peak(1), peak(100)
    print(
        f"peak memory: 1 run {one / 1024:.0f} MB, 100 runs {hundred / 1024:.0f} MB, ratio"
        f" {hundred / one:.2f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--naive-rounds", type=int, default=1)
    parser.add_argument("--no-memory", action="store_true")
    options = parser.parse_args()
    for days in (0.25, 30, 90):
        measure(days, options.rounds, options.naive_rounds)
    if not options.no_memory:
        memory()


if __name__ == "__main__":
    main()
