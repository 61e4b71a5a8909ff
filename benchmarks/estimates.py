"""What scenarios are estimated to cost, and what they really do: memory and work, with ratios.

    python benchmarks/estimates.py [FILE ...] [--random 12]

Without files it measures the gallery, scenarios that are large in one way each, and a few random
ones. Memory is the peak that Python and numpy report above what there was before; work is CPU time
against a loop that draws standard normal numbers, scaled to 50 million a second.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from measured import LARGE, memory, scenario, whole, work
from random_scenarios import random_scenario

from simulator import load_scenario
from simulator.scenario.cost import cost_of

ROOT = Path(__file__).parents[1]


def scenarios(files, randoms):
    """Name and scenario of all that is measured."""
    for path in files or sorted((ROOT / "scenarios").glob("*.yaml")):
        yield path.stem, load_scenario(path)
    if not files:
        yield from ((name, scenario(**changes)) for name, changes in LARGE.items())
        yield from ((f"random {seed}", random_scenario(seed)) for seed in range(randoms))


def row(name, model, folder):
    """Prints a line; (measured / estimated) memory and work."""
    cost = cost_of(model)
    used, done = memory(model, folder), work(model, folder)
    ratios = used / cost.memory, done / cost.work
    print(
        f"{name:26}{cost.memory / 1e6:9.1f}{used / 1e6:9.1f}{ratios[0]:7.2f}"
        f"{cost.work:10.2f}{done:9.2f}{ratios[1]:7.2f}",
        flush=True,
    )
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--random", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole(load_scenario(ROOT / "scenarios" / "two_at_once.yaml"), Path(folder))
        print(f"{'':26}{'MB':>9}{'real':>9}{'ratio':>7}{'work (s)':>10}{'real':>9}{'ratio':>7}")
        found = [row(*each, Path(folder)) for each in scenarios(options.files, options.random)]
    for what, ratios in zip(("memory", "work"), zip(*found, strict=True), strict=True):
        print(
            f"{what}: measured / estimated {min(ratios):.2f} to {max(ratios):.2f}, median"
            f" {statistics.median(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
