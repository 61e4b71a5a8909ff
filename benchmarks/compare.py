"""What a comparison costs: python benchmarks/compare.py [replications]

Three policies over scenarios/choosing_thresholds.yaml, 30 days, with a person on call, so that
every replication of a policy is two runs. In one interleaved measurement: only drawing the numbers
(floor), bare simulate() calls in this process, and `compare` with one worker and with two, starting
them included; each round plays its own seeds, the figures are medians over the rounds. Then the
memory of few and of many replications.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from cost import floor, means_of, shares_of

from simulator import load_scenario, simulate
from simulator.experiments.compare import replicate

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "choosing_thresholds.yaml"
ROUNDS = 3


def variants():
    """google-30d, 10x and 20x instead of 14.4x."""
    base = load_scenario(SCENARIO)
    return {
        "14.4x": base,
        **{f"{burn}x": base.set("alerting.rules[page-quick].burn_rate", burn) for burn in (10, 20)},
    }


def bare(scenarios, seeds):
    """The same runs, and nothing else."""
    for seed in seeds:
        for scenario in scenarios.values():
            simulate(scenario, seed)
            simulate(scenario.model_copy(update={"oncall": None}), seed)


def timed(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


PEAK = (
    "import sys; sys.path.insert(0, sys.argv[1]); from compare import variants; from"
    " simulator.experiments.compare import replicate\nreplicate(variants(), int(sys.argv[2]),"
    " workers=1)\nprint(next(line.split()[1] for line in open('/proc/self/status') if"
    " line.startswith('VmHWM')))"
)


def peak(replications):
    command = [sys.executable, "-c", PEAK, str(Path(__file__).parent), str(replications)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / 1024


def main(replications):
    scenarios = variants()
    rate, shares = shares_of(means_of(scenarios["14.4x"]))
    runs = 2 * len(scenarios) * replications
    spent = {"floor": [], "bare": [], "1 worker": [], "2 workers": []}
    for round_ in range(ROUNDS):
        seeds = range(round_ * replications, (round_ + 1) * replications)
        spent["floor"].append(timed(lambda: [floor(rate, shares) for _ in range(runs)]))
        spent["bare"].append(timed(lambda seeds=seeds: bare(scenarios, seeds)))
        for workers, name in ((1, "1 worker"), (2, "2 workers")):
            spent[name].append(
                timed(
                    lambda seeds=seeds, workers=workers: replicate(
                        scenarios, replications, seed=seeds[0], workers=workers
                    )
                )
            )
    seconds = {name: statistics.median(each) for name, each in spent.items()}
    print(
        f"{len(scenarios)} policies x {replications} replications x 2 runs a round, {ROUNDS}"
        " rounds; medians"
    )
    for name, value in seconds.items():
        print(f"  {name:10} {value:7.2f} s  {runs / value:7.1f} runs/s")
    print(
        f"  1 worker / bare {seconds['1 worker'] / seconds['bare']:.2f}, 2 workers / half of bare"
        f" {seconds['2 workers'] / (seconds['bare'] / 2):.2f}"
    )
    print(f"  2 workers / half of the floor {seconds['2 workers'] / (seconds['floor'] / 2):.2f}")
    few, many = peak(5), peak(100)
    print(
        f"  peak memory: 5 replications {few:.0f} MB, 100 replications {many:.0f} MB, ratio"
        f" {many / few:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
