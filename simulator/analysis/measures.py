"""What is compared: each measure reads numbers off a scorecard; over many runs they are pooled,
then averaged once.

Count first, divide last: a precision over 200 runs is all true pages over all pages, not a mean of
200 ratios.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from simulator.analysis.scoring.scorecard import CensoredTime, Scorecard

# what a comparison claims: the keys of its measures, without the SLO's name
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
PER_MONTH = "per 30 d"
MONTH = 30 * 86400.0
# runs of a week and more are counted in 30 days, shorter ones (drills) as they are
LONG = 7 * 86400.0

Group: TypeAlias = Literal["alerts", "response"]
Better: TypeAlias = Literal["less", "more", ""]
Values: TypeAlias = Callable[[Scorecard], Sequence[float]]
Times: TypeAlias = Callable[[Scorecard], Iterable[CensoredTime | None]]


class OccurrenceTime(NamedTuple):
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
    `by_occurrence` are times by the name of what they are counted from, which is the same in all
    variants: a difference is taken over those that both reached. Those of HEADLINES are headline
    measures, and others that say so.
    """

    key: str
    label: str
    unit: str
    values: Values
    better: Better = "less"
    typical: Literal["mean", "median"] = "mean"
    reached: Callable[[Scorecard], Sequence[bool]] | None = None
    by_occurrence: Callable[[Scorecard], Sequence[tuple[str, OccurrenceTime]]] | None = None
    is_headline: bool = False


def unit_of_counts(horizon: float) -> str:
    """What counts of runs of this length (s) are told in."""
    # a drill of two hours would have hundreds of pages "per 30 d"
    return PER_MONTH if horizon >= LONG else "per run"


def per(unit: str, card: Scorecard, total: float) -> float:
    """A total of a run, in 30 days where that is the unit."""
    if unit != PER_MONTH:
        return total
    return total * MONTH / card.horizon


def seconds_of(times: Times) -> Values:
    """The seconds of those times that apply."""
    return lambda card: [time.seconds for time in times(card) if time is not None]


def reached_of(times: Times) -> Callable[[Scorecard], Sequence[bool]]:
    """Whether each of them was reached."""
    return lambda card: [time.is_reached for time in times(card) if time is not None]
