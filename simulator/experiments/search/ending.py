"""The end of a search: figures of all policies, and which of the last ones is the answer."""

from collections.abc import Sequence

from simulator.analysis.bootstrap import Resampled
from simulator.analysis.measures import Measure
from simulator.experiments.search.contest import Contest
from simulator.experiments.search.figures import difference, figures_of
from simulator.experiments.search.question import Question
from simulator.experiments.search.race import Standing
from simulator.experiments.search.record import Search, Tried


def found(
    question: Question, contest: Contest, measure: Measure, seeds: list[int], *, is_whole: bool
) -> Search:
    """What was found, after the finalists were played on fresh seeds."""
    last = contest.inside
    fresh = contest.common(last, question.fresh_seeds)
    searched = contest.standing(last, seeds, measure.key)
    again = searched
    if fresh:
        again = contest.standing(last, fresh, measure.key)
    order = ranked(searched, question.max_pages)
    best, is_admissible = answer(order, searched, again, question.max_pages)
    unlimited = min(last, key=lambda label: searched.point(label)[::-1])
    resampled = Resampled(max(len(fresh or seeds), 1))
    return Search(
        scenario=question.scenario,
        max_pages=question.max_pages,
        measure=measure,
        unit=question.unit,
        tried=_tried(contest, measure, question, fresh),
        best_label=best,
        current_label=contest.current,
        unlimited_label=unlimited,
        cost=difference(contest, (unlimited, best), measure.key, fresh or seeds, resampled),
        is_admissible=is_admissible,
        seeds=tuple(seeds),
        fresh_seeds=tuple(fresh),
        asked=(question.policies, question.replications),
        runs=contest.runs,
        is_whole=is_whole,
    )


def ranked(standing: Standing, limit: float) -> list[str]:
    """Those that are admissible on the seeds of the search, the least objective first: the upper
    end of the one-sided 95% interval of their pages is at most the limit.
    """
    admissible = [label for label in standing.labels if standing.most_pages(label) <= limit]
    return sorted(admissible, key=lambda label: standing.point(label)[::-1])


def answer(
    order: Sequence[str], searched: Standing, again: Standing, limit: float
) -> tuple[str, bool]:
    """The first of the admissible ones whose mean of pages on fresh seeds is at most the limit;
    where there is none, that with the fewest pages. The order is that of the search: to choose by
    the fresh figures would favour the lucky ones again.
    """
    for label in order:
        if again.point(label)[0] <= limit:
            return label, True
    return min(searched.labels, key=lambda label: again.point(label)), False


def _tried(
    contest: Contest, measure: Measure, question: Question, fresh: list[int]
) -> dict[str, Tried]:
    """Every policy with its figures."""
    found = dict[str, Tried]()
    weights = dict[int, Resampled]()
    for label, candidate in contest.candidates.items():
        own = contest.common([label], question.seeds)
        for seeds in (own, fresh):
            if seeds and len(seeds) not in weights:
                weights[len(seeds)] = Resampled(len(seeds))
        searched = figures_of(contest, label, measure.key, own, weights[len(own)])
        left = contest.left.get(label)
        again, gap = None, None
        if fresh and left is None:
            again = figures_of(contest, label, measure.key, fresh, weights[len(fresh)])
            pair = (contest.current, label)
            gap = difference(contest, pair, measure.key, fresh, weights[len(fresh)])
        found[label] = Tried(
            label, candidate.scenario, candidate.points, candidate.joined, searched, again, gap,
            left,
        )  # fmt: skip
    return found
