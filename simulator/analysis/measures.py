"""What is compared: each measure reads numbers off a scorecard; over many runs they are pooled,
then averaged once.

Count first, divide last: a precision over 200 runs is all true pages over all pages, not a mean of
200 ratios.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

from simulator.analysis.scorecard import Answered, Call, Scorecard, Wait

HEADLINES = (
    "pages",
    "pages_without_incident",
    "tickets",
    "tickets_without_incident",
    "recall_pages",
    "recall_all",
    "time_to_page",
    "budget_spent",
    "slo_kept",
    "held_back",
)
"""What a comparison claims: the keys of its measures, without the SLO's name."""
PER_MONTH = "per 30 d"
MONTH, LONG = 30 * 86400.0, 7 * 86400.0
"""Runs of a week and more are counted in 30 days, shorter ones (drills) as they are."""
Group: TypeAlias = Literal["alerts", "response"]


class Since(NamedTuple):
    """A time (s), and the moment of its run (s) from which it counts."""

    begin: float
    seconds: float
    is_reached: bool


@dataclass(frozen=True)
class Measure:
    """A number about runs, the mean or the median of what `values` finds in each.

    `unit` says what one means: "per 30 d", "share" (0..1), "s", "budget" (1 = all of it); `better`
    which way is better, "" for neither. `reached` tells for each value whether it was reached, or
    is a least value; for medians, one that was not reached counts as later than any that was.
    `waits` are times by the name of what they are counted from, which is the same in all variants:
    a difference is taken over those that both reached.
    """

    key: str
    label: str
    unit: str
    values: Callable[[Scorecard], Sequence[float]]
    better: Literal["less", "more", ""] = "less"
    typical: Literal["mean", "median"] = "mean"
    reached: Callable[[Scorecard], Sequence[bool]] | None = None
    waits: Callable[[Scorecard], Sequence[tuple[str, Since]]] | None = None


def _per(unit: str, card: Scorecard, total: float) -> float:
    """A total of a run, in 30 days where that is the unit."""
    return total * MONTH / card.horizon if unit == PER_MONTH else total


def _unit(horizon: float) -> str:
    return PER_MONTH if horizon >= LONG else "per run"


def _pages(unit: str, is_one: Callable[[Call], bool]) -> Callable[[Scorecard], Sequence[float]]:
    return lambda card: [_per(unit, card, sum(map(is_one, card.pages)))]


def _tickets(unit: str, is_one: Callable[[Call], bool]) -> Callable[[Scorecard], Sequence[float]]:
    return lambda card: [_per(unit, card, sum(map(is_one, card.tickets)))]


def _waits(
    choose: Callable[[Scorecard], Iterable[Wait | None]],
) -> tuple[Callable[[Scorecard], list[float]], Callable[[Scorecard], list[bool]]]:
    """The seconds, and whether each was reached."""
    return (
        lambda card: [wait.seconds for wait in choose(card) if wait is not None],
        lambda card: [wait.is_reached for wait in choose(card) if wait is not None],
    )


def _time(
    key: str,
    label: str,
    choose: Callable[[Scorecard], Iterable[Wait | None]],
    typical: Literal["mean", "median"] = "mean",
) -> Measure:
    values, reached = _waits(choose)
    return Measure(key, label, "s", values, typical=typical, reached=reached)


def _found(key: str, label: str, wait: str, typical: Literal["mean", "median"] = "mean") -> Measure:
    """A time of every significant episode, by its objective and its occurrences."""

    def choose(card: Scorecard) -> list[tuple[str, Since]]:
        return [
            (f"{each.slo}: {each.name}", Since(each.begin, found.seconds, found.is_reached))
            for each in card.episodes
            if (found := getattr(each, wait)) is not None
        ]

    values, reached = _waits(lambda card: (getattr(each, wait) for each in card.episodes))
    return Measure(key, label, "s", values, typical=typical, reached=reached, waits=choose)


def alert_measures(horizon: float) -> tuple[Measure, ...]:
    """What alerts alone decide: of runs to which nobody responds, so that no policy is judged by
    what a person did.

    `horizon` (s) is the runs' length: it decides whether counts are of 30 days or of a run.
    """
    per = _unit(horizon)
    return (
        Measure("pages", "pages", per, _pages(per, lambda _: True)),
        Measure(
            "pages_without_incident",
            "pages without incident",
            per,
            _pages(per, lambda call: not call.is_true),
        ),
        Measure(
            "pages_for_blips", "of these, for a blip", per, _pages(per, lambda call: call.is_blip)
        ),
        Measure("repeat_pages", "repeat pages", per, _pages(per, lambda call: call.is_repeat)),
        Measure(
            "pages_sev1", "pages, sev1", per, _pages(per, lambda call: call.severity == "sev1")
        ),
        Measure(
            "pages_sev2", "pages, sev2", per, _pages(per, lambda call: call.severity == "sev2")
        ),
        Measure("pages_at_night", "pages at night", per, _pages(per, lambda call: call.is_night)),
        Measure(
            "pages_at_weekends", "pages at weekends", per, _pages(per, lambda call: call.is_weekend)
        ),
        Measure("tickets", "tickets", per, _tickets(per, lambda _: True)),
        Measure(
            "tickets_without_incident",
            "tickets without incident",
            per,
            _tickets(per, lambda call: not call.is_true),
        ),
        Measure(
            "missed",
            "missed by pages",
            "share",
            lambda card: [float(not each.page.is_reached) for each in card.episodes],
        ),
        Measure(
            "joined",
            "found by an alert that fired before",
            "share",
            lambda card: [float(each.is_joined) for each in card.episodes],
        ),
        Measure(
            "missed_by_all",
            "missed by pages and tickets",
            "share",
            lambda card: [float(not each.call.is_reached) for each in card.episodes],
        ),
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
        Measure(
            "recall_pages",
            "recall of pages",
            "share",
            lambda card: [float(each.page.is_reached) for each in card.episodes],
            "more",
        ),
        Measure(
            "recall_all",
            "recall of pages and tickets",
            "share",
            lambda card: [float(each.call.is_reached) for each in card.episodes],
            "more",
        ),
        Measure(
            "episodes",
            "significant episodes",
            per,
            lambda card: [_per(per, card, len(card.episodes))],
            "",
        ),
        Measure(
            "firing_for_nothing",
            "time with a paging alert firing for nothing",
            "share",
            lambda card: [card.idle],
        ),
        _found("time_to_page", "median time to page", "page", "median"),
        _found("mean_time_to_page", "mean time to page", "page"),
        _found("mean_time_to_call", "mean time to page or ticket", "call"),
        Measure(
            "unseen",
            "budget gone before the page",
            f"budget {per}",
            lambda card: [_per(per, card, sum(each.unseen for each in card.episodes))],
        ),
        _found("reset_time", "mean reset time of pages", "reset"),
    )


CHANGES: dict[str, tuple[str, Literal["less", "more", ""]]] = {
    "released": ("releases out", "more"),
    "held_back": ("releases held back", "less"),
    "bad": ("bad releases out", "less"),
    "caught_by_canary": ("of these, caught by the canary", "more"),
    "rolled_back": ("of these, rolled back by hand", ""),
}


def _changes(unit: str, what: str, card: Scorecard) -> list[float]:
    return [_per(unit, card, getattr(card.changes, what))]


def _incident_time(what: str) -> Measure:
    def choose(card: Scorecard) -> Iterable[Wait | None]:
        return (_of(incident, what) for incident in card.incidents)

    return _time(f"time_to_{what}", f"mean time to {what}", choose)


def _of(incident: Answered, what: str) -> Wait | None:
    wait: Wait | None = getattr(incident, what)
    return wait


def response_measures(
    horizon: float, slos: Sequence[str], *, has_releases: bool = False
) -> tuple[Measure, ...]:
    """What the person on call gets done, for the objectives of these names, in runs of `horizon`
    seconds.
    """
    per = _unit(horizon)
    changes = CHANGES if has_releases else {}
    times = tuple(_incident_time(what) for what in ("detect", "acknowledge", "mitigate", "resolve"))
    return (
        Measure("pages_answered", "pages", per, _pages(per, lambda _: True)),
        *times,
        *(
            measure
            for slo in slos
            for measure in _budget_measures(slo, f" [{slo}]" if len(slos) > 1 else "")
        ),
        *(
            Measure(key, label, per, partial(_changes, per, key), better)
            for key, (label, better) in changes.items()
        ),
        *(
            [
                Measure(
                    "frozen",
                    "share of the time frozen",
                    "share",
                    lambda card: [card.changes.frozen / card.horizon],
                )
            ]
            if has_releases
            else []
        ),
    )


def _budget_measures(slo: str, of: str) -> tuple[Measure, ...]:
    return (
        Measure(f"budget_spent{of}", f"budget spent{of}", "budget", partial(_at_end, slo=slo)),
        Measure(
            f"budget_unattended{of}",
            f"if nobody had come{of}",
            "budget",
            partial(_unattended, slo=slo),
            "",
        ),
        Measure(
            f"slo_kept{of}",
            f"SLO kept{of}",
            "share",
            lambda card: [float(card.slos[slo].is_kept)],
            "more",
        ),
    )


def _at_end(card: Scorecard, slo: str) -> list[float]:
    spent = card.slos[slo].at_end
    return [] if spent is None else [spent]


def _unattended(card: Scorecard, slo: str) -> list[float]:
    spent = card.slos[slo].unattended
    return [] if spent is None else [spent]
