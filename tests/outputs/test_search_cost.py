"""What is said of the cost of a search before it begins."""

import time

import pytest
from worlds import demonstration, outage

from simulator import search
from simulator.experiments.workers import Cluster
from simulator.outputs.search import cost
from simulator.outputs.search.cost import cost_line, run_time


@pytest.mark.parametrize(
    ("workers", "told"),
    [
        (1, " runs, about 9 min in one process"),
        (2, " runs, about 4.5 min in 2 processes"),
        (Cluster("tcp://127.0.0.1:9"), "at most 5,420 runs"),
    ],
    ids=("one", "two", "cluster"),
)
def test_the_cost_is_said_for_these_workers(monkeypatch, workers, told):
    """5,420 runs of a tenth of a second."""
    monkeypatch.setattr(cost, "run_time", lambda scenario: 0.1)
    assert cost_line(demonstration(), 200, 100, workers).endswith(told)


@pytest.mark.slow
def test_what_is_said_is_within_a_factor_of_two():
    scenario = demonstration(
        outcomes="random",
        horizon="12h",
        failures=[outage(every="4h", lasts="30m", error_ratio="50%")],
    )
    said = run_time(scenario)
    begin = time.process_time()
    found = search(scenario, 100, policies=12, replications=10, workers=1)
    taken = (time.process_time() - begin) / found.runs
    assert taken / 2 < said < taken * 2
