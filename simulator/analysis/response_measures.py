"""What the person on call gets done: measures of runs with somebody responding."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.analysis.learning_measures import learning_measures
from simulator.analysis.measures import (
    PER_MONTH,
    Better,
    Measure,
    OccurrenceTime,
    per,
    reached_of,
    seconds_of,
    unit_of_counts,
)
from simulator.analysis.people.measures import people_measures, toil_measure
from simulator.analysis.scoring.releases import ReleaseCounts
from simulator.analysis.scoring.scorecard import CensoredTime, ResponseTimes, Scorecard


def response_measures(
    horizon: float,
    slos: Sequence[str],
    *,
    has_releases: bool = False,
    of_people: frozenset[str] = frozenset(),
    has_learning: bool = False,
) -> tuple[Measure, ...]:
    """What the person on call gets done, for the objectives of these names, in runs of `horizon`
    seconds; `of_people` are the keys in which a scenario says more of people, `has_learning` says
    that causes come back or a team learns.
    """
    unit = unit_of_counts(horizon)
    measures = [
        # with nobody responding nothing is learned: there the pages of all variants are alike
        Measure(
            "pages_answered",
            "pages",
            unit,
            lambda card: [per(unit, card, len(card.pages))],
            is_headline=has_learning,
        ),
        _mean_time("detect", lambda incident: incident.detect),
        _time_to_acknowledge(is_headline=bool(of_people)),
        _mean_time("mitigate", lambda incident: incident.mitigate),
        _mean_time("resolve", lambda incident: incident.resolve),
    ]
    for slo in slos:
        # one SLO needs no name beside its numbers
        of = f" [{slo}]" if len(slos) > 1 else ""
        measures += _budget_measures(slo, of)
    if of_people:
        measures += people_measures(horizon, slos, of_people)
    if has_releases:
        measures += release_measures(unit)
    if has_learning:
        measures += learning_measures(horizon, slos)
        # of the one person there is, too: pages, tickets and postmortems that are left over
        measures += () if of_people else (toil_measure(horizon),)
    return tuple(measures)


def _time_to_acknowledge(*, is_headline: bool) -> Measure:
    """Where people differ, it is compared over the pages that both acknowledged."""
    measure = _mean_time("acknowledge", lambda incident: incident.acknowledge)
    if not is_headline:
        return measure

    def by_name(card: Scorecard) -> list[tuple[str, OccurrenceTime]]:
        return [
            (each.name, OccurrenceTime(each.paged, time.seconds, time.is_reached))
            for each in card.incidents
            if (time := each.acknowledge) is not None
        ]

    return replace(measure, by_occurrence=by_name, is_headline=True)


def _mean_time(what: str, time_of: Callable[[ResponseTimes], CensoredTime | None]) -> Measure:
    def times(card: Scorecard) -> list[CensoredTime | None]:
        return [time_of(incident) for incident in card.incidents]

    return Measure(
        f"time_to_{what}",
        f"mean time to {what}",
        "s",
        seconds_of(times),
        reached=reached_of(times),
    )


def _budget_measures(slo: str, of: str) -> tuple[Measure, ...]:
    def at_end(card: Scorecard) -> list[float]:
        return _known(card.slos[slo].at_end)

    def unattended(card: Scorecard) -> list[float]:
        return _known(card.slos[slo].unattended)

    def kept(card: Scorecard) -> list[float]:
        return _known(card.slos[slo].is_kept)

    return (
        Measure(f"budget_spent{of}", f"budget spent{of}", "budget", at_end),
        # the same whoever responds, so neither way is better
        Measure(f"budget_unattended{of}", f"if nobody had come{of}", "budget", unattended, ""),
        Measure(f"slo_kept{of}", f"SLO kept{of}", "share", kept, "more"),
    )


def _known(share: float | None) -> list[float]:
    """A share of one run as values, of yes and no 1 and 0: a run without data has none."""
    return [] if share is None else [float(share)]


def release_measures(unit: str = PER_MONTH) -> tuple[Measure, ...]:
    """What went out, what was held back, and what became of the bad ones."""

    def count(key: str, label: str, of: Callable[[ReleaseCounts], int], better: Better) -> Measure:
        """The releases of a kind."""
        return Measure(key, label, unit, lambda card: [per(unit, card, of(card.releases))], better)

    return (
        count("released", "releases out", lambda each: each.released, "more"),
        count("held_back", "releases held back", lambda each: each.held_back, "less"),
        count("bad", "bad releases out", lambda each: each.bad, "less"),
        count(
            "caught_by_canary",
            "of these, caught by the canary",
            lambda each: each.caught_by_canary,
            "more",
        ),
        # a bad release that nobody rolls back is worse, one that was caught before is better
        count("rolled_back", "of these, rolled back by hand", lambda each: each.rolled_back, ""),
        Measure(
            "frozen",
            "share of the time frozen",
            "share",
            lambda card: [card.releases.frozen / card.horizon],
        ),
    )
