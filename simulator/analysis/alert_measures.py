"""What alerts alone decide: measures of runs to which nobody responds, so that no policy is judged
by what a person did.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from simulator.analysis.measures import (
    Better,
    Measure,
    OccurrenceTime,
    per,
    reached_of,
    seconds_of,
    unit_of_counts,
)
from simulator.analysis.scoring.scorecard import Call, CensoredTime, Detection, Scorecard


def alert_measures(horizon: float) -> tuple[Measure, ...]:
    """The measures of alerts in the order of a table.

    `horizon` (s) is the runs' length: it decides whether counts are of 30 days or of a run.
    """
    unit = unit_of_counts(horizon)
    return (
        *_page_counts(unit),
        *_ticket_counts(unit),
        _of_episodes("missed", "missed by pages", lambda each: not each.page.is_reached),
        _of_episodes(
            "joined", "found by an alert that was already firing", lambda each: each.is_joined
        ),
        _of_episodes(
            "missed_by_all", "missed by pages and tickets", lambda each: not each.call.is_reached
        ),
        *_precision_and_recall(),
        _episode_count(unit),
        Measure(
            "firing_for_nothing",
            "time with a paging alert firing for nothing",
            "share",
            lambda card: [card.firing_for_nothing],
        ),
        # the median takes a missed episode as later than any, so that a policy which never fires
        # is not the fastest; the means are of those that were found
        _found("time_to_page", "median time to page", lambda each: each.page, "median"),
        _found("mean_time_to_page", "mean time to page", lambda each: each.page),
        _found("mean_time_to_call", "mean time to page or ticket", lambda each: each.call),
        _spent_before_page(unit),
        _found("reset_time", "mean reset time of pages", lambda each: each.reset),
    )


def _page_counts(unit: str) -> tuple[Measure, ...]:
    def pages(key: str, label: str, is_one: Callable[[Call], bool]) -> Measure:
        """The pages of a kind."""

        def count(card: Scorecard) -> Sequence[float]:
            return [per(unit, card, sum(map(is_one, card.pages)))]

        return Measure(key, label, unit, count)

    return (
        pages("pages", "pages", lambda _: True),
        pages("pages_without_incident", "pages without incident", lambda call: not call.is_true),
        pages("pages_for_blips", "of these, for a blip", lambda call: call.is_blip),
        pages("repeat_pages", "repeat pages", lambda call: call.is_repeat),
        pages("pages_sev1", "pages, sev1", lambda call: call.severity == "sev1"),
        pages("pages_sev2", "pages, sev2", lambda call: call.severity == "sev2"),
        pages("pages_at_night", "pages at night", lambda call: call.is_night),
        pages("pages_at_weekends", "pages at weekends", lambda call: call.is_weekend),
    )


def _ticket_counts(unit: str) -> tuple[Measure, ...]:
    def tickets(key: str, label: str, is_one: Callable[[Call], bool]) -> Measure:
        """The tickets of a kind."""

        def count(card: Scorecard) -> Sequence[float]:
            return [per(unit, card, sum(map(is_one, card.tickets)))]

        return Measure(key, label, unit, count)

    return (
        tickets("tickets", "tickets", lambda _: True),
        tickets(
            "tickets_without_incident", "tickets without incident", lambda call: not call.is_true
        ),
    )


def _precision_and_recall() -> tuple[Measure, ...]:
    # a value for each page and each episode, not one for each run: pooled, they are all true ones
    # over all, and a run without a page has no say
    return (
        Measure(
            "precision_pages",
            "precision of pages",
            "share",
            lambda card: [float(call.is_true) for call in card.pages],
            "more",
        ),
        Measure(
            "precision_all",
            "precision of pages and tickets",
            "share",
            lambda card: [float(call.is_true) for call in card.calls],
            "more",
        ),
        _of_episodes("recall_pages", "recall of pages", lambda each: each.page.is_reached, "more"),
        _of_episodes(
            "recall_all",
            "recall of pages and tickets",
            lambda each: each.call.is_reached,
            "more",
        ),
    )


def _of_episodes(
    key: str, label: str, is_one: Callable[[Detection], bool], better: Better = "less"
) -> Measure:
    """The share of significant episodes of a kind."""
    return Measure(
        key, label, "share", lambda card: [float(is_one(each)) for each in card.episodes], better
    )


def _episode_count(unit: str) -> Measure:
    # what failed is no merit of a policy, so neither way is better
    return Measure(
        "episodes",
        "significant episodes",
        unit,
        lambda card: [per(unit, card, len(card.episodes))],
        "",
    )


def _spent_before_page(unit: str) -> Measure:
    def spent(card: Scorecard) -> Sequence[float]:
        total = sum(each.budget_spent_before_page for each in card.episodes)
        return [per(unit, card, total)]

    # the key is older than the name, and stands in files that were written
    return Measure("unseen", "budget spent before the page", f"budget {unit}", spent)


def _found(
    key: str,
    label: str,
    time_of: Callable[[Detection], CensoredTime | None],
    typical: Literal["mean", "median"] = "mean",
) -> Measure:
    """A time of every significant episode, by its objective and its occurrences."""

    def times(card: Scorecard) -> list[CensoredTime | None]:
        return [time_of(each) for each in card.episodes]

    def by_name(card: Scorecard) -> list[tuple[str, OccurrenceTime]]:
        return [
            (f"{each.slo}: {each.name}", OccurrenceTime(each.begin, time.seconds, time.is_reached))
            for each in card.episodes
            if (time := time_of(each)) is not None
        ]

    return Measure(
        key,
        label,
        "s",
        seconds_of(times),
        typical=typical,
        reached=reached_of(times),
        by_occurrence=by_name,
    )
