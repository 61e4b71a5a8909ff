"""What a search costs, said before it begins."""

import time

from simulator.experiments.replications import play_all
from simulator.experiments.search.rounds import most_runs
from simulator.experiments.workers import WorkersGiven, cores
from simulator.scenario import Scenario
from simulator.scenario.cost.words import told_work

# a trial plays the current policy so many times with each of so many seeds: policies share part of
# a seed's work, and seeds differ
TOGETHER = 3
SEEDS = 3


def cost_line(scenario: Scenario, policies: int, replications: int, workers: WorkersGiven) -> str:
    """How many runs there are at most, and about how long they take here, after a trial."""
    runs = most_runs(policies, replications)
    begin = (
        f"{policies:,} policies on up to {replications:,} seeds, and the last ones on as many fresh"
        f" ones: at most {runs:,} runs"
    )
    # nobody knows how fast a cluster is
    if not isinstance(workers, int):
        return begin
    processes = workers or cores()
    work = told_work(run_time(scenario) * runs / processes)
    if processes == 1:
        return f"{begin}, {work} in one process"
    return f"{begin}, {work} in {processes} processes"


def run_time(scenario: Scenario) -> float:
    """The time (CPU seconds) of a run among several of one seed, by a trial."""
    # imports and caches are no part of it
    play_all([scenario], scenario.seed)
    begin = time.process_time()
    for seed in range(scenario.seed, scenario.seed + SEEDS):
        play_all([scenario] * TOGETHER, seed)
    return (time.process_time() - begin) / (SEEDS * TOGETHER)
