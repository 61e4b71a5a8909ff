"""How often the intervals of a comparison hold the truth: python benchmarks/coverage.py
[repetitions]

By figure, shape of the runs and number of runs: the share of 95% intervals that hold the value that
the runs are drawn with. Where there are few events the exact interval stands in, and is held
against the share of runs that hold any; "few" is how often (%). Rare storms and very heavy tails
show where resampling cannot help: what 20 runs do not hold, no interval of them can know.
"""

import math
import sys

import numpy as np

from simulator.analysis.bootstrap import Resampled, ShareOfRuns
from simulator.analysis.estimates import FEW_EVENTS
from simulator.analysis.totals import Paired, Totals

RUNS = (5, 10, 20, 50, 200)


def counts(draw):
    """One count a run."""
    return lambda rng, n: Totals(draw(rng, n).astype(float), np.ones(n))


def share(episodes, chance):
    """Of a random number of episodes in each run, those of a kind."""

    def draw(rng, n):
        held = rng.poisson(episodes, n)
        return Totals(rng.binomial(held, chance).astype(float), held.astype(float))

    return draw


def times(episodes):
    """Exponential times with a mean of 600 s."""

    def draw(rng, n):
        held = rng.poisson(episodes, n)
        return Totals(rng.gamma(np.maximum(held, 1e-9), 600.0), held.astype(float))

    return draw


def storms(rng, n, chance):
    return rng.poisson(np.where(rng.random(n) < chance, 20, 1))


# (figure, shape, runs drawn, mean, chance that a run holds an event; None where none are counted)
SHAPES = (
    ("pages", "steady, 6 a run", counts(lambda r, n: r.poisson(6, n)), 6, 1 - math.exp(-6)),
    ("pages", "rare, 0.2 a run", counts(lambda r, n: r.poisson(0.2, n)), 0.2, 1 - math.exp(-0.2)),
    ("pages", "storms in 1 of 4 runs", counts(lambda r, n: storms(r, n, 0.25)), 5.75, None),
    ("pages", "storms in 1 of 10 runs", counts(lambda r, n: storms(r, n, 0.1)), 2.9, None),
    ("recall", "9 episodes a run, 80%", share(9, 0.8), 0.8, 1 - math.exp(-1.8)),
    ("recall", "0.5 episodes a run, 50%", share(0.5, 0.5), 0.5, None),
    ("recall", "near 1: 98%", share(9, 0.98), 0.98, None),
    ("missed", "near 0: 2%", share(9, 0.02), 0.02, None),
    ("time", "3 episodes a run", times(3), 600.0, None),
    ("time", "0.5 episodes a run", times(0.5), 600.0, None),
    ("budget", "steady", counts(lambda r, n: r.gamma(4, 0.05, n)), 0.2, None),
    (
        "budget",
        "heavy tails, sigma 1",
        counts(lambda r, n: r.lognormal(0, 1, n)),
        math.exp(0.5),
        None,
    ),
    (
        "budget",
        "very heavy tails, sigma 1.5",
        counts(lambda r, n: r.lognormal(0, 1.5, n)),
        math.exp(1.125),
        None,
    ),
)
COUNTED = ("pages", "recall", "missed")


def is_few(figure, totals):
    """Whether the rule for few events (or few exceptions of a share) applies."""
    events = totals.sums.sum()
    others = (totals.counts - totals.sums).sum() if figure != "pages" else math.inf
    is_rare = figure == "time" and totals.counts.sum() < FEW_EVENTS
    return is_rare or (figure in COUNTED and min(events, others) < FEW_EVENTS)


def covered(figure, draw, truth, runs, repetitions):
    """The share (%) of the intervals that hold the truth, and that of the repetitions that have few
    events (%).
    """
    rng, resampled = np.random.default_rng(runs), Resampled(runs)
    hits = shown = few = 0
    for _ in range(repetitions):
        totals = draw(rng, runs)
        if totals.mean is None or is_few(figure, totals):
            few += 1
            continue
        found = resampled.of_mean(totals.mean, totals.influence)
        if found.low is not None:
            shown += 1
            hits += found.low <= truth <= found.high
    return cell(hits, shown, few, repetitions)


def cell(hits, shown, few, repetitions):
    """`94`, or `97, few 40` with so many per cent of few events; "few" without any interval."""
    if shown < repetitions / 50:
        return "few"
    text = f"{100 * hits / shown:.0f}"
    return f"{text}, few {100 * few / repetitions:.0f}" if few > repetitions / 100 else text


def exact(chance, runs, repetitions):
    """The share (%) of exact intervals that hold the share of runs with an event."""
    held = np.random.default_rng(runs).binomial(runs, chance, repetitions)
    found = (ShareOfRuns(int(some), runs) for some in held)
    return f"{100 * np.mean([each.low <= chance <= each.high for each in found]):.0f}"


def paired(runs, repetitions):
    """Paired differences of counts: much in common, 0.4 a run apart."""
    rng, resampled, hits = np.random.default_rng(runs), Resampled(runs), 0
    for _ in range(repetitions):
        common = rng.poisson(6, runs)
        first, second = (
            Totals((common + rng.poisson(rate, runs)).astype(float), np.ones(runs))
            for rate in (1.0, 1.4)
        )
        pair = Paired(first, second)
        gap = resampled.of_mean(pair.difference or 0.0, pair.influence)
        hits += gap.low is not None and gap.low <= 0.4 <= gap.high
    return f"{100 * hits / repetitions:.0f}"


def medians(runs, repetitions):
    """The pooled median of exponential times, 3 a run."""
    rng, resampled, hits = np.random.default_rng(runs), Resampled(runs), 0
    for _ in range(repetitions):
        values = [list(rng.exponential(600.0, k)) for k in rng.poisson(3, runs)]
        found = resampled.of_median(values)
        hits += found.low is not None and found.low <= 600 * math.log(2) <= found.high
    return f"{100 * hits / repetitions:.0f}"


def line(*cells):
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def main(repetitions):
    line("figure", "runs are", *(f"{runs} runs" for runs in RUNS))
    line(*["---"] * (2 + len(RUNS)))
    for figure, shape, draw, truth, _ in SHAPES:
        line(figure, shape, *(covered(figure, draw, truth, runs, repetitions) for runs in RUNS))
    line("median time", "3 episodes a run", *(medians(runs, repetitions // 5) for runs in RUNS))
    line("difference of pages", "paired", *(paired(runs, repetitions) for runs in RUNS))
    for chance in (0.02, 0.2):
        name = f"{chance:.0%} of runs"
        line("runs with an event", name, *(exact(chance, runs, repetitions) for runs in RUNS))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
