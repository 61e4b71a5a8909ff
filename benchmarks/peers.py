"""The same small job in other simulators: python benchmarks/peers.py [--quick]

An hour of 40 requests/s, each of which takes a time from a lognormal distribution (median 1 s) and
fails with a probability of 0.05%. A general simulator plays every request; this one draws the
counts of each cell, and looks at four alert rules besides. CPU time, medians of rounds in which all
take turns. Ciw is optional: `pip install ciw`.
"""

import argparse
import random
import statistics
import time
from importlib.util import find_spec

from simulator import Scenario, simulate

RATE, FAILS, SIGMA = 40, 0.0005, 0.6


def ours(seconds, seed):
    """Counts by cell, windows and alerts."""
    scenario = Scenario(
        name="peers",
        horizon=seconds,
        slos=[{"objective": "99.9%"}, {"sli": {"kind": "latency"}, "objective": "95%"}],
        service={"traffic": {"interactive": f"{RATE}/s"}},
    )
    return lambda: simulate(scenario, seed)


def with_simpy(seconds, seed):
    """A process for each request."""
    import simpy

    def request(env, dice, counts):
        counts[dice.random() < FAILS] += 1
        yield env.timeout(dice.lognormvariate(0, SIGMA))

    def arrivals(env, dice, counts):
        while True:
            yield env.timeout(dice.expovariate(RATE))
            env.process(request(env, dice, counts))

    def play():
        env = simpy.Environment()
        env.process(arrivals(env, random.Random(seed), [0, 0]))
        env.run(until=seconds)

    return play


def with_ciw(seconds, seed):
    """A node with as many servers as are needed."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE)],
        service_distributions=[ciw.dists.Lognormal(0, SIGMA)],
        number_of_servers=[float("inf")],
    )

    def play():
        ciw.seed(seed)
        ciw.Simulation(network).simulate_until_max_time(seconds)

    return play


PEERS = {"this simulator": ours, "simpy": with_simpy, "ciw": with_ciw}


def cpu_seconds(play):
    begin = time.process_time()
    play()
    return time.process_time() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    seconds, rounds = (300, 3) if quick else (3600, 5)
    peers = {name: job for name, job in PEERS.items() if installed(name)}
    spent = {name: [] for name in peers}
    for seed in range(rounds):
        for name, job in peers.items():
            spent[name].append(cpu_seconds(job(seconds, seed)))
    print(f"{RATE * seconds:,} requests, medians of {rounds} rounds")
    for name, times in spent.items():
        taken = statistics.median(times)
        print(f"  {name:15}{taken * 1e3:10.1f} ms {RATE * seconds / taken:14,.0f} requests/s")


def installed(name):
    """Whether a simulator is there; says so if it is not."""
    if name == "this simulator" or find_spec(name):
        return True
    print(f"  {name:15} skipped: not installed")
    return False


if __name__ == "__main__":
    main()
