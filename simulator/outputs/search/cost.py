"""What a search costs, said before it begins."""

from simulator.experiments.runner import cores
from simulator.experiments.search.rounds import most_runs
from simulator.foundation.units import two_digits
from simulator.outputs.words.numbers import plural
from simulator.scenario import Scenario
from simulator.scenario.cost import cost_of
from simulator.scenario.cost.words import told_work


def cost_line(scenario: Scenario, policies: int, replications: int, workers: int) -> str:
    """How many runs at most, and roughly how long they take."""
    runs = most_runs(policies, replications)
    processes = workers or cores()
    work = cost_of(scenario).work * runs / processes
    return (
        f"{policies} policies on up to {replications} seeds, and the last ones on as many fresh"
        f" ones: at most {two_digits(runs)} runs, {told_work(work)} on"
        f" {plural(processes, 'process').replace('processs', 'processes')}"
    )
