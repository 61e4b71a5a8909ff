"""What a quarter of the whole service costs, against only drawing its numbers, interleaved in one
process.

    python benchmarks/whole.py [--rounds 7]

90 days with five SLOs x 4 rules, random failures of every kind, releases with a canary and a budget
policy, and a person on call (tests/whole.py), in cells of 30 s and of 10 s. The floor draws the
very same arrays, with the probabilities of every cell, and sums them cumulatively. Then what
clients that retry cost: 30 days with five triggers of 5 minutes, each of which leaves an overload
until somebody sheds load, against the same without retries, with flat traffic and with a daily
curve.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from whole import quarter

from simulator import Scenario, simulate
from simulator.ai_service.outcomes import OwnTraffic, parents
from simulator.simulation.sampling import Sampler

OWN = "a class of clients of its own"


def means_of(scenario, seed):
    """The expected counts of every cell of the run that is timed, as its sampler asked for them:
    rows x cells, what came on top, and the row that each row is a part of.
    """
    seen, draw = {}, Sampler._draw_cells

    def recorded(sampler, first, last):
        draw(sampler, first, last)
        if last <= first:
            return
        if not seen:
            seen["rows"] = np.zeros(sampler.counts.shape)
            seen["added"] = np.zeros(sampler.cells)
            seen["parents"] = wholes(sampler.condition.outcomes)
        means = sampler.condition.cells(first, last, sampler.cell)
        for row, mean in enumerate(means.rows):
            seen["rows"][row, first:last] = mean
        for added in means.added.values():
            seen["added"][first:last] += added

    Sampler._draw_cells = recorded
    try:
        simulate(scenario, seed)
    finally:
        Sampler._draw_cells = draw
    return seen["rows"], seen["added"], seen["parents"]


def wholes(outcomes):
    """For each outcome the number of the one that it is a part of; None for answered requests."""
    return [
        OWN if isinstance(outcome, OwnTraffic) and parent is None else parent
        for outcome, parent in zip(outcomes, parents(outcomes))
    ]


def whole_of(parent, rows):
    """The counts that an outcome is a share of; None for arrivals."""
    if parent == OWN:
        return None
    return rows[0] - rows[1] if parent is None else rows[2 + parent]


def shares_of(rows, parents):
    """The share of its parent that each row is, in every cell; None for arrivals."""
    of = [None, rows[0], *(whole_of(parent, rows) for parent in parents)]
    return [
        (
            None
            if whole is None
            else np.divide(row, whole, out=np.zeros_like(row), where=whole > 0).clip(0, 1)
        )
        for row, whole in zip(rows, of)
    ]


def floor(rows, added, parents, shares):
    """Draws the same arrays, with the same probabilities in every cell, and sums them
    cumulatively.
    """
    rng = np.random.Generator(np.random.SFC64(1))
    drawn = [rng.poisson(rows[0, 0], rows.shape[1])]
    drawn.append(rng.binomial(drawn[0], shares[1]))
    for row, parent in enumerate(parents, start=2):
        if parent == OWN:
            drawn.append(rng.poisson(rows[row, 0], rows.shape[1]) + rng.poisson(added))
        else:
            drawn.append(rng.binomial(whole_of(parent, drawn), shares[row]))
    return [np.cumsum(array, dtype=np.float64) for array in drawn]


def timed(call):
    begin = time.perf_counter()
    result = call()
    return time.perf_counter() - begin, result


def measure(cell, rounds):
    scenario = quarter(monitoring={"scrape_interval": cell, "evaluation_interval": "60s"})
    rows, added, parents = means_of(scenario, 0)
    shares = shares_of(rows, parents)
    floors, cores = [], []
    for _ in range(rounds):
        floors.append(timed(lambda: floor(rows, added, parents, shares))[0])
        seconds, run = timed(lambda: simulate(scenario, 0))
        cores.append(seconds)
    low, core = float(np.median(floors)), float(np.median(cores))
    print(
        f"90 d in cells of {cell}: {rows.shape[0]} arrays of {rows.shape[1]:,}, {len(run.log)}"
        f" events, {len(run.incidents)} incidents"
    )
    print(
        f"  floor {low * 1e3:7.1f} ms\n  core  {core * 1e3:7.1f} ms\n  core / floor"
        f" {core / low:.2f} (medians of {rounds} rounds)"
    )


def storms(attempts, daily):
    """30 days of short outages; with retries each leaves an overload that is shed."""
    traffic = {
        "interactive": "40/s",
        "background": "40/s",
        "retries": {"attempts": attempts, "backoff": "10s"},
    }
    return Scenario(
        name="storms",
        horizon="30d",
        slos=[{"objective": "99%"}],
        oncall={},
        service={
            "traffic": traffic | ({"daily": daily} if daily else {}),
            "provider": {"primary": {"capacity": "110/s"}, "wasted_work": "50%"},
        },
        failures=[{"kind": "provider_outage", "every": "6d", "lasts": "5m", "error_ratio": "100%"}],
        runbooks={"provider_outage": [{"do": "shed_background", "takes": "2m"}]},
    )


def retries(rounds):
    for name, daily in (("flat", []), ("daily", [1 + 0.1 * (hour % 3) for hour in range(24)])):
        seconds = {1: [], 4: []}
        for _ in range(rounds):
            for attempts, times in seconds.items():
                times.append(
                    timed(
                        lambda attempts=attempts, daily=daily: simulate(storms(attempts, daily), 0)
                    )[0]
                )
        once, storm = (float(np.median(times)) for times in seconds.values())
        print(
            f"30 d, {name}: without retries {once * 1e3:.1f} ms, with four attempts"
            f" {storm * 1e3:.1f} ms, {storm / once:.2f} x"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    for cell in ("30s", "10s"):
        measure(cell, rounds)
    retries(rounds)


if __name__ == "__main__":
    main()
