"""What a run costs, measured: memory as Python and numpy report it, work against a loop that draws
numbers.
"""

import gc
import time
import tracemalloc

import numpy as np

from simulator import Scenario, simulate
from simulator.analysis import summarise
from simulator.experiments.unattended import unattended

DRAWS, UNIT = 1_000_000, 50_000_000


def whole(scenario, folder):
    """What `simulator run --no-charts` does with a scenario once it is loaded."""
    run = simulate(scenario)
    summarise(run, unattended(run))
    run.save(folder)


def second():
    """What 50 million standard normal numbers take here and now (CPU seconds)."""
    rng, best = np.random.default_rng(0), float("inf")
    for _ in range(5):
        begin = time.process_time()
        rng.standard_normal(DRAWS)
        best = min(best, time.process_time() - begin)
    return best * UNIT / DRAWS


def work(scenario, folder):
    """The work of a run (s on a machine that draws 50 million numbers a second)."""
    gc.collect()
    before = second()
    begin = time.process_time()
    whole(scenario, folder)
    taken = time.process_time() - begin
    return taken / max(before, second())


def memory(scenario, folder):
    """The peak memory of a run above what there was before (bytes)."""
    gc.collect()
    tracemalloc.start()
    begin = tracemalloc.get_traced_memory()[0]
    whole(scenario, folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - begin


def scenario(**changes):
    """A day of a service with one objective."""
    return Scenario(**{"name": "x", "slos": [{"objective": "99%"}], **changes})


def outage(**fields):
    return {"kind": "provider_outage", "lasts": "1s", **fields}


def many(days):
    """30 objectives, 40 rules, and a failure about every three hours, with a person on call."""
    rule = {"long_window": "1h", "severity": "sev1"}
    return {
        "horizon": f"{days}d",
        "monitoring": {"scrape_interval": "30s", "evaluation_interval": "60s"},
        "slos": [{"name": f"slo-{number}", "objective": 0.99} for number in range(30)],
        "alerting": {
            "rules": [
                rule | {"name": f"rule-{number}", "burn_rate": 2 + number / 2}
                for number in range(40)
            ]
        },
        "failures": [
            outage(name=f"f-{number}", at=f"{3.6 * number}h", lasts="20m", error_ratio="30%")
            for number in range(int(days * 24 / 3.6))
        ],
        "oncall": {},
    }


LARGE = {
    "fine cells": {"horizon": "20d", "monitoring": {"scrape_interval": "2s"}},
    "fine ticks": {"monitoring": {"evaluation_interval": "20ms"}},
    "a long history": {
        "service": {"traffic": {"interactive": "1/s"}},
        "slos": [{"objective": "99%", "window": "2000d"}],
    },
    "many strikes": {"failures": [outage(every="3m")]},
    "many strikes and people": {
        "failures": [outage(every="10m", lasts="2m", error_ratio="90%")],
        "oncall": {},
    },
    "many objectives, rules and failures, and people": many(7),
    "many releases": {"releases": {"every": "2m"}},
    "clients who try again": {
        "horizon": "5d",
        "service": {"traffic": {"retries": {"attempts": 3}}},
        "failures": [outage(every="6h", lasts="10m")],
    },
    "a curve": {
        "horizon": "30d",
        "service": {"traffic": {"daily": [1] * 12 + [2] * 12}},
        "failures": [outage(every="1d", lasts="1h")],
    },
    "months": {
        "horizon": "60d",
        "slos": [{"objective": "99%", "window": "month"}],
        "oncall": {},
    },
}  # fmt: skip
