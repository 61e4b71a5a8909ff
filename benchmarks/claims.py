"""How often a comparison of equal variants claims anything, and how often one that differs is told:
python benchmarks/claims.py [played]

Scorecards are dealt from one pool of 1,200 runs of a small scenario with different seeds: every
variant and the baseline are as equal as can be. The power is that of one page more in half of the
runs of one variant, the eleven others being equal. With `played`, twelve variants of 20
replications that differ in a failure's name alone are played for real as well.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from simulator import load_scenario, score, simulate
from simulator.analysis.comparison import Comparison, Variant
from simulator.experiments.compare import replicate
from simulator.outputs.words.claims import claims

POOL, VARIANTS, COMPARISONS = 1200, 12, 300
SCENARIO = Path(__file__).parents[1] / "tests" / "trials" / "inputs" / "half.yaml"


def comparison(scenario, cards):
    """Of the cards of each variant, the baseline's first."""
    variants = tuple(Variant(str(place), scenario, tuple(each)) for place, each in enumerate(cards))
    return Comparison("pool", variants, tuple(range(len(cards[0]))), len(cards[0]))


def claimed(found):
    """The variants of which anything is claimed."""
    return [variant for variant in found.variants[1:] if claims(found, variant)]


def dealt(pool, runs, rng):
    """Cards for the baseline and all variants."""
    places = rng.integers(0, len(pool), (VARIANTS + 1, runs))
    return [[pool[place] for place in row] for row in places]


def more(cards, rng):
    """The cards with one page more in half of the runs."""
    return [
        replace(card, calls=(*card.calls, card.calls[0])) if rng.random() < 0.5 else card
        for card in cards
    ]


def renamed(scenario):
    """The scenario, and twelve that differ in their failure's name alone."""
    return {
        "as written": scenario,
        **{f"name {n}": scenario.set("failures[0].name", f"outage-{n}") for n in range(VARIANTS)},
    }


def main(is_played):
    scenario = load_scenario(SCENARIO)
    pool = [score(simulate(scenario, seed)) for seed in range(POOL)]
    paged = next(card for card in pool if card.pages)
    pool = [card if card.calls else replace(card, calls=paged.pages[:1]) for card in pool]
    rng = np.random.default_rng(1)
    for runs in (10, 20, 50):
        found = [comparison(scenario, dealt(pool, runs, rng)) for _ in range(COMPARISONS)]
        false = sum(bool(claimed(each)) for each in found)
        told = 0
        for _ in range(COMPARISONS // 3):
            baseline, *others = dealt(pool, runs, rng)
            others[0] = more(baseline, rng)
            each = comparison(scenario, [baseline, *others])
            told += each.variants[1] in claimed(each)
        print(
            f"{runs} runs: {false} of {COMPARISONS} comparisons of {VARIANTS} equal variants claim"
            f" anything; one page more in half of the runs is told in {told} of {COMPARISONS // 3}",
            flush=True,
        )
    if is_played:
        found = replicate(renamed(scenario), 20)
        print(f"played for real, 20 runs: {len(claimed(found))} of {VARIANTS} are told apart")


if __name__ == "__main__":
    main("played" in sys.argv[1:])
