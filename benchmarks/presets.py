"""How much of the time the presets of the provider outage are in an incident, and what availability
that makes: python benchmarks/presets.py

Plays each preset for 30 days, 500 seeds, nobody responding, and prints beside one another: the
share of time in an incident, simulated and exact; the availability if every incident failed all,
half (the default) or a tenth of requests; and the published one, with the error ratio at which they
agree. Intervals are 95%, over replications.

Exact: incidents overlap, and with n at a time a share (1 - e)^n is served. Conditional on the first
beginning x, with gaps of distribution F and lengths of survival S, the expected share served at a
time t solves the renewal equation

    served(t) = 1 - F(t) + integral over x in (0, t] of (1 - e S(t - x)) served(t - x) dF(x)

Its mean over the 30 days is what a run of 30 days has: the first gap begins with the run. With e =
1 it is the share of time without any incident. 1 - exp(-mean length / mean gap) would be right for
Poisson beginnings, in the long run.
"""

import argparse
import math
from statistics import NormalDist

import numpy as np

from simulator import SLO, Scenario, failures, simulate
from simulator.foundation.fixed_or_random import average

DAY, HOUR = 86400.0, 3600.0
PUBLISHED = {"openai-2024": 0.9982, "anthropic-2024": 0.9992}
"""Mean availability of the provider's API: Chu et al., ICPE 2025 (arXiv 2501.12469), table 7."""
RATIOS = (1.0, 0.5, 0.1)
STEP = 300.0
"""The grid of the renewal equation (s); at a third of it nothing moves by more than 3e-6."""


def outages(preset, **fields):
    """The failure as a file would name it."""
    return failures.ProviderOutage(name="outage", preset=preset, **fields)


def month(preset):
    """30 days of it, with nothing else wrong; every count is its mean, so that the availability is
    that of the time.
    """
    return Scenario(
        name=preset,
        horizon="30d",
        outcomes="expected",
        slos=[SLO(objective="99%")],
        failures=[outages(preset)],
        service={"provider": {"primary": {"error_ratio": "0%"}}},
        monitoring={"scrape_interval": "1h", "evaluation_interval": "1h"},
    )


def shares(run):
    """The shares of time with 0, 1, 2, ... incidents at a time, from the log."""
    edges = sorted(
        [
            (event.time, 1 if event.kind == "failure_started" else -1)
            for event in run.log
            if event.kind.startswith("failure_")
        ]
    )
    found, active, since = {0: 0.0}, 0, 0.0
    for time, change in [*edges, (run.scenario.horizon, 0)]:
        found[active] = found.get(active, 0.0) + time - since
        active, since = active + change, time
    return {number: seconds / run.scenario.horizon for number, seconds in found.items()}


def served(found, ratio):
    """The availability of one run if every incident failed a share of requests."""
    return sum(share * (1 - ratio) ** number for number, share in found.items())


def played(preset, replications):
    """The shares of every run; what the simulator counted at the default error ratio must be what
    they say.
    """
    scenario, found = month(preset), []
    for seed in range(replications):
        run = simulate(scenario, seed)
        found.append(shares(run))
        counts = run.counts[scenario.slos[0].sli].sum()
        assert math.isclose(counts.good / counts.valid, served(found[-1], 0.5), abs_tol=1e-9)
    return found


def exact(preset, ratio, horizon=30 * DAY, step=STEP):
    """The expected availability over the horizon: the renewal equation by the trapezium rule in
    F.
    """
    outage, times = outages(preset), np.arange(0.0, horizon + step, step)
    gone = -np.expm1(-((times / outage.every.scale) ** outage.every.shape))
    lasting = np.array([outage.lasts.share_above(time) if time else 1.0 for time in times])
    weights, kept = np.diff(gone) / 2, 1 - ratio * lasting
    value, after = np.empty(len(times)), np.empty(len(times))
    value[0], after[0] = 1.0, kept[0]
    for n in range(1, len(times)):
        known = weights[:n] @ after[n - 1 :: -1][:n] + (
            weights[1:n] @ after[n - 1 : 0 : -1] if n > 1 else 0.0
        )
        value[n] = (1 - gone[n] + known) / (1 - weights[0] * kept[n])
        after[n] = kept[n] * value[n]
    return float(np.trapezoid(value, times) / times[-1])


def agreeing(preset, wanted):
    """The error ratio at which the exact availability is the published one: by the secant, it is
    nearly a line.
    """
    low, high = 0.0, 0.1
    at_low, at_high = 1.0, exact(preset, high)
    for _ in range(4):
        middle = low + (high - low) * (at_low - wanted) / (at_low - at_high)
        low, at_low, high, at_high = high, at_high, middle, exact(preset, middle)
        if abs(at_high - wanted) < 1e-7:
            break
    return high


def interval(values):
    """Mean and half the width of its 95% interval."""
    return np.mean(values), NormalDist().inv_cdf(0.975) * np.std(values, ddof=1) / math.sqrt(
        len(values)
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replications", type=int, default=500)
    replications = parser.parse_args().replications
    for preset, published in PUBLISHED.items():
        outage, found = outages(preset), played(preset, replications)
        load = average(outage.lasts) / average(outage.every)
        print(
            f"{preset}: a mean gap of {average(outage.every) / HOUR:.1f} h, a mean length of"
            f" {average(outage.lasts) / HOUR:.2f} h"
        )
        inside, width = interval([1 - served(each, 1.0) for each in found])
        print(
            f"  in an incident: {inside:.2%} +- {width:.2%}, exact {1 - exact(preset, 1.0):.2%}",
            end="",
        )
        print(
            f" (Poisson, in the long run {-math.expm1(-load):.2%}; mean length / mean gap"
            f" {load:.2%})"
        )
        for ratio in RATIOS:
            mean, width = interval([served(each, ratio) for each in found])
            print(
                f"  available if each fails {ratio:4.0%}: {mean:.2%} +- {width:.2%}, exact"
                f" {exact(preset, ratio):.2%}"
            )
        print(
            f"  published {published:.2%}: agrees if each fails {agreeing(preset, published):.2%}"
        )


if __name__ == "__main__":
    main()
