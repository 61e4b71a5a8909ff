"""What benchmarks/table.py times, in a process of its own for each of two checkouts.

    python benchmarks/jobs.py          # a job a line on standard input, as JSON; an answer a line
    python benchmarks/jobs.py '{...}'  # one job, and the peak memory of this process

Only public names that older commits have too: the same file drives both checkouts.
"""

import contextlib
import functools
import gc
import json
import sys
import time
from pathlib import Path

import numpy as np

from simulator import Scenario, load_scenario, simulate
from simulator.experiments.compare import replicate
from simulator.foundation.errors import SimulatorError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
CHOOSING = ROOT / "scenarios" / "choosing_thresholds.yaml"
DAY = 86400.0
OBJECTIVES = [
    {"name": "available", "objective": "99.9%"},
    {"name": "available-loose", "objective": "99%"},
    {"name": "fast", "sli": {"kind": "latency", "threshold": "2s"}, "objective": "95%"},
    {"name": "not-slow", "sli": {"kind": "latency", "threshold": "4s"}, "objective": "99.5%"},
    {"name": "not-stuck", "sli": {"kind": "latency", "threshold": "8s"}, "objective": "99.9%"},
]
TWO_RULES = [
    {"name": "page-quick", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4},
    {"name": "page-slow", "severity": "sev2", "long_window": "6h", "burn_rate": 6},
]
SIZES = {
    "1 x 2": {"slos": OBJECTIVES[:1], "alerting": {"rules": TWO_RULES}},
    "5 x 4": {"slos": OBJECTIVES, "alerting": {"policy": "google-30d"}},
}
# error ratio, latency factor and lost capacity of the failures, in turn
HITS = [(0.5, 1, 0), (0.02, 3, 0), (0, 1, 0.9), (0.3, 2, 0.3), (1, 1, 0), (0.005, 1, 0)]
PEOPLE = {
    "oncall": {"acknowledge": "5m", "triage": "8m", "cause_over_seen_after": "10m"},
    "runbooks": {
        "provider_outage": [
            {"do": "fail_over", "takes": "3m"},
            {"do": "enable_cache", "takes": "3m"},
            {"do": "shed_background", "takes": "2m"},
            {"do": "raise_quota", "takes": "2m"},
        ]
    },
}
# burn rates of the first rule, in place of 14.4
BURNS = (10, 20, 12, 17, 8, 25, 6, 30, 9, 14, 28)


def service(days, cell, size, failures, people=True, outcomes="random"):
    """A scenario of the table: failures of up to two hours at even distances, at odd seconds."""
    span = days * DAY
    lasts = min(7200.0, span / 12)
    strikes = [
        {
            "kind": "provider_outage",
            "name": f"outage-{number}",
            "at": round(span * (number + 0.3) / failures) + 1.25 * (number % 3),
            "lasts": lasts,
            "error_ratio": error,
            "latency_factor": slow,
            "lost_capacity": lost,
        }
        for number in range(failures)
        for error, slow, lost in [HITS[number % len(HITS)]]
    ]
    return Scenario(
        name="table",
        horizon=span,
        outcomes=outcomes,
        failures=strikes,
        service={
            "traffic": {"interactive": "40/s", "background": "10/s"},
            "cache": {"hit_ratio": "10%"},
        },
        monitoring={
            "scrape_interval": cell,
            "evaluation_interval": max(cell, 30),
            "max_samples": 10**8,
        },
        **SIZES[size],
        **(PEOPLE if people else {}),
    )


def simulated(seeds, **fields):
    """Runs of a scenario of the table."""
    scenario = service(**fields)
    return lambda: [simulate(scenario, seed) for seed in seeds]


def floor(seeds, **fields):
    """The random numbers of the same runs, and their cumulative sums."""
    rate, shares = probabilities(**fields)
    return lambda: [drawn(rate, shares, seed) for seed in seeds]


def drawn(rate, shares, seed):
    """Draws the arrays of a run, with the probabilities of every cell, and sums them up."""
    rng = np.random.Generator(np.random.SFC64(seed))
    offered = rng.poisson(rate, len(shares[0]))
    failed = rng.binomial(offered, shares[0])
    whole, arrays = offered - failed, [offered, failed]
    for share in shares[1:]:
        whole = rng.binomial(whole, share)
        arrays.append(whole)
    return [np.cumsum(array, dtype=np.float64) for array in arrays]


@functools.lru_cache(maxsize=1)
def probabilities(**fields):
    """Arrivals a cell, and by cell the share that fails and, within what came before, the shares
    that are slower than each threshold.
    """
    scenario = service(**fields, outcomes="expected")
    run = simulate(scenario)
    counts = {slo.name: run.counts[slo.events] for slo in scenario.slos}
    available = counts.pop("available")
    counts.pop("available-loose", None)
    shares, whole = [available.bad / available.valid], available.valid - available.bad
    for each in counts.values():
        shares.append(np.divide(each.bad, whole, out=np.zeros_like(whole), where=whole > 0))
        whole = each.bad
    return float(available.valid[0]), [share.clip(0, 1) for share in shares]


def compared(policies, people, replications, seed):
    """A comparison of alert policies in this process."""
    base = load_scenario(CHOOSING)
    if not people:
        base = base.set("oncall", None)
    variants = {"14.4x": base}
    for burn in BURNS[: policies - 1]:
        variants[f"{burn}x"] = base.set("alerting.rules[page-quick].burn_rate", burn)
    return lambda: replicate(variants, replications, seed=seed, workers=1)


def quarter(cell, seeds):
    """90 days of everything: random failures, releases, a budget policy and a person on call."""
    import whole

    scenario = whole.quarter(monitoring={"scrape_interval": cell, "evaluation_interval": "60s"})
    return lambda: [simulate(scenario, seed) for seed in seeds]


def storms(attempts, daily, seeds):
    """30 days of short outages; with retries each leaves an overload until load is shed."""
    traffic = {
        "interactive": "40/s",
        "background": "40/s",
        "retries": {"attempts": attempts, "backoff": "10s"},
        "daily": [1 + 0.1 * (hour % 3) for hour in range(24)] if daily else [],
    }
    scenario = Scenario(
        name="storms",
        horizon="30d",
        slos=[{"objective": "99%"}],
        oncall={},
        service={
            "traffic": traffic,
            "provider": {"primary": {"capacity": "110/s"}, "wasted_work": "50%"},
        },
        failures=[{"kind": "provider_outage", "every": "6d", "lasts": "5m", "error_ratio": "100%"}],
        runbooks={"provider_outage": [{"do": "shed_background", "takes": "2m"}]},
    )
    return lambda: [simulate(scenario, seed) for seed in seeds]


def kept_none(runs, **fields):
    """Runs of which none is kept, for the peak memory."""
    scenario = service(**fields)

    def play():
        for seed in range(runs):
            simulate(scenario, seed)

    return play


JOBS = {job.__name__: job for job in (simulated, floor, compared, quarter, storms, kept_none)}


def answer(line):
    """CPU seconds of a job, or why the scenario is refused."""
    spec = json.loads(line)
    try:
        play = JOBS[spec.pop("job")](**spec)
        gc.collect()
        begin = time.process_time()
        play()
    except (SimulatorError, MemoryError) as error:
        return {"refused": str(error) or "out of memory"}
    return {"seconds": time.process_time() - begin}


def peak():
    """The peak memory of this process (MB); not ru_maxrss, which a child inherits."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main():
    if len(sys.argv) > 1:
        print(json.dumps(answer(sys.argv[1]) | {"peak": peak()}))
        return
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        for line in sys.stdin:
            print(json.dumps(answer(line)), file=answers, flush=True)


if __name__ == "__main__":
    main()
