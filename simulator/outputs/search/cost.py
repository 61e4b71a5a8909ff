"""What a search costs, said before it begins."""

from simulator.experiments.search.rounds import most_runs
from simulator.experiments.workers import WorkersGiven, cores
from simulator.foundation.units import two_digits
from simulator.scenario import Scenario
from simulator.scenario.cost import cost_of
from simulator.scenario.cost.words import told_work


def cost_line(scenario: Scenario, policies: int, replications: int, workers: WorkersGiven) -> str:
    """How many runs there are at most, and roughly how long they take here."""
    runs = most_runs(policies, replications)
    begin = (
        f"{policies} policies on up to {replications} seeds, and the last ones on as many fresh"
        f" ones: at most {two_digits(runs)} runs"
    )
    # nobody knows how fast a cluster is
    if not isinstance(workers, int):
        return begin
    processes = workers or cores()
    work = told_work(cost_of(scenario).work * runs / processes)
    if processes == 1:
        return f"{begin}, {work} in one process"
    return f"{begin}, {work} in {processes} processes"
