"""The figures of a policy from its runs, with intervals that fit counts."""

import dataclasses

from simulator.analysis.bootstrap import FEWEST_RUNS, TAIL, Interval, Resampled
from simulator.analysis.poisson import highest_mean, lowest_mean
from simulator.analysis.totals import Paired, Totals
from simulator.experiments.search.contest import PAGES, Contest
from simulator.experiments.search.race import is_certain, most_pages
from simulator.experiments.search.record import Figures

# pages of runs with somebody on call
ATTENDED = "pages_answered"


def figures_of(
    contest: Contest, label: str, objective: str, seeds: list[int], resampled: Resampled
) -> Figures:
    """The figures of a policy over these seeds."""
    pages = contest.totals(label, PAGES, seeds)
    attended = contest.totals(label, ATTENDED, seeds)
    return Figures(
        runs=len(seeds),
        pages=_of_counts(pages, contest.per_page, resampled),
        most_pages=most_pages(pages.sums, contest.per_page),
        objective=_of_mean(contest.totals(label, objective, seeds), resampled),
        attended_pages=_of_counts(attended, contest.per_page, resampled)
        if attended.counts.any()
        else None,
    )


def _of_mean(totals: Totals, resampled: Resampled) -> Interval:
    """A pooled mean with its 95% interval; no share of a budget is below 0."""
    if totals.mean is None:
        return Interval(None)
    found = resampled.of_mean(totals.mean, totals.influence)
    if found.low is None:
        return found
    return dataclasses.replace(found, low=max(found.low, 0.0))


def _of_counts(totals: Totals, per_count: float, resampled: Resampled) -> Interval:
    """The same for counts: never narrower than Garwood's exact interval of a Poisson mean, as runs
    without any event do not mean that there never is one.
    """
    found = _of_mean(totals, resampled)
    if found.low is None or found.high is None or is_certain(totals.sums):
        return found
    count = round(float(totals.sums.sum()) / per_count)
    each = per_count / len(totals.sums)
    low = min(found.low, lowest_mean(count, TAIL) * each)
    high = max(found.high, highest_mean(count, TAIL) * each)
    return dataclasses.replace(found, low=low, high=high)


def difference(
    contest: Contest, labels: tuple[str, str], objective: str, seeds: list[int],
    resampled: Resampled,
) -> Interval:  # fmt: skip
    """By how much the objective of the second policy is above the first one's, paired by seed."""
    first, second = (contest.totals(label, objective, seeds) for label in labels)
    pair = Paired(first, second)
    if pair.difference is None or len(seeds) < FEWEST_RUNS:
        return Interval(pair.difference)
    return resampled.of_mean(pair.difference, pair.influence)
