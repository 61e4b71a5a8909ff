"""What a comparison found, in sentences that a person can say aloud.

Each says of a variant only what is told apart from the baseline, what it loses first.
"""

from collections.abc import Iterable, Sequence

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.exchanges import FEWEST_CLAIMED
from simulator.outputs.words.claims import claims
from simulator.outputs.words.names import possessive, safe_label
from simulator.outputs.words.numbers import listed, plural

# so many of the figures that more runs would tell are named
MOST_OPEN = 3


def finding(comparison: Comparison, variants: Sequence[Variant] = ()) -> str:
    """A sentence for each variant (by default for all), then what it stands on, and what is left
    open because there are too few runs.
    """
    return " ".join(finding_lines(comparison, variants))


def finding_lines(comparison: Comparison, variants: Sequence[Variant] = ()) -> list[str]:
    """The same, each part for a line of its own."""
    # the baseline is what the others are compared with
    asked = tuple(variants) or comparison.variants[1:]
    runs = len(comparison.seeds)
    if not asked:
        return [f"{safe_label(comparison.baseline.label)} was not compared with anything."]
    if runs < FEWEST_CLAIMED:
        return [
            f"Nothing can be claimed from {plural(runs, 'replication')}: at least"
            f" {FEWEST_CLAIMED} are needed."
        ]
    return [
        *(_sentence(comparison, variant) for variant in asked),
        _stands_on(comparison),
        *_undecided(comparison, asked),
    ]


def sentences(comparison: Comparison, variants: Sequence[Variant]) -> str:
    """A sentence for each variant, and nothing else."""
    return " ".join(_sentence(comparison, variant) for variant in variants)


def differs(comparison: Comparison, variant: Variant) -> bool:
    """Whether its sentence has anything to say."""
    return bool(claims(comparison, variant))


def _sentence(comparison: Comparison, variant: Variant) -> str:
    """`10x sends 1.9 more pages per 30 d, 1.8 of them without incident, but pages 3 min earlier
    (310 episodes that both found).`
    """
    name = safe_label(variant.label)
    alone = _one_unattended(comparison, variant)
    said = claims(comparison, variant)
    if not said:
        baseline = safe_label(comparison.baseline.label)
        return f"{name}: no difference shown from {baseline}{alone}."
    losses = [claim.text for claim in said if claim.is_loss]
    gains = [claim.text for claim in said if not claim.is_loss]
    parts = [listed(part) for part in (losses, gains) if part]
    return f"{name} {', but '.join(parts)}{alone}."


def _one_unattended(comparison: Comparison, variant: Variant) -> str:
    """Why the response of two variants is not compared, where only one has a person on call."""
    unattended = [each for each in (comparison.baseline, variant) if not each.attended]
    if len(unattended) != 1:
        return ""
    label = safe_label(unattended[0].label)
    return f"; nobody is on call in {label}, so what is spent is not compared"


def _stands_on(comparison: Comparison) -> str:
    """On how many runs and episodes all of it stands."""
    runs = plural(len(comparison.seeds), "replication")
    counts = {
        sum(len(card.episodes) for card in variant.unattended) for variant in comparison.variants
    }
    *others, most = sorted(counts)
    episodes = plural(most, "significant episode")
    # releases that a budget freezes are failures of one variant and not of the other
    if others:
        return f"From {runs} with {others[0]} to {episodes}."
    return f"From {runs} with {episodes}."


def _undecided(comparison: Comparison, variants: Iterable[Variant]) -> list[str]:
    """What more runs would tell, and these do not."""
    labels = {variant.label for variant in variants}
    estimates = [
        (estimate.more, f"{possessive(estimate.variant)} {estimate.measure.label}")
        for estimate in comparison.estimates
        if estimate.is_headline and estimate.more and estimate.variant in labels
    ]
    # sorted is stable: equals stay in the order of the table
    found = [
        f"{name} (about {more:,} {_runs(more)} needed)"
        for more, name in sorted(estimates, key=lambda estimate: estimate[0])
    ]
    if not found:
        return []
    named = found[:MOST_OPEN]
    if len(found) > MOST_OPEN:
        named.append(plural(len(found) - MOST_OPEN, "other figure"))
    return [f"Too few runs to decide: {listed(named)}."]


def _runs(more: int) -> str:
    if more == 1:
        return "more run"
    return "more runs"
