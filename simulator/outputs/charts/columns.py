"""What a scoreboard shows of a comparison: its columns, which differences are told, and what stands
beside a dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from simulator.analysis.bootstrap import Interval
from simulator.analysis.choosing import chosen, measures_of
from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.analysis.measures import Measure
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.style import Size
from simulator.outputs.words import plural, safe_label
from simulator.outputs.words.estimates import amount, signed

SAME = "the same in every run"
Verdict: TypeAlias = Literal["baseline", "better", "worse", "doubtful"]
# what a column is called, and what a difference in it is called in a sentence
WORDS = {
    "pages": ("pages {per}", "pages {per}"),
    "pages_without_incident": ("without incident", "pages without incident"),
    "missed": ("missed", "missed"),
    "time_to_page": ("median {unit} to page", "to page"),
    "pages_for_blips": ("pages for a blip {per}", "pages for a blip {per}"),
    "caught_by_canary": ("caught by the canary {per}", "caught by the canary {per}"),
    "rolled_back": ("rolled back by hand {per}", "rolled back by hand {per}"),
}
# what is shown unless somebody asks for other measures: with a budget these have room
USUAL = ("pages", "pages_without_incident", "missed", "time_to_page")


@dataclass(frozen=True)
class Column:
    """One measure of all variants (None where a variant has none), in their order; `head` names
    it, and `is_mixed` says that others are of runs with somebody else responding.
    """

    measure: Measure
    estimates: tuple[Estimate | None, ...]
    is_mixed: bool = False

    @property
    def scale(self) -> Scale:
        """The axis on which all of them can be seen."""
        return Scale.of(
            [estimate.value for estimate in self.estimates if estimate], self.measure.unit
        )

    @property
    def head(self) -> str:
        """What stands above it."""
        # "with somebody on call" would leave no room for "better" on a phone
        if self.is_of_response and self.is_mixed:
            return f"{self.name}, with on-call"
        return self.name

    @property
    def name(self) -> str:
        """What is measured: `pages per 30 d`."""
        measure = self.measure
        if measure.key in WORDS:
            head, _ = WORDS[measure.key]
            return head.format(per=measure.unit, unit=self.scale.word or "time")
        if measure.unit.startswith("per "):
            return f"{safe_label(measure.label)} {measure.unit}"
        return safe_label(measure.label)

    @property
    def is_of_response(self) -> bool:
        """Whether it is of runs with the person on call; all else is of runs to which nobody
        responds.
        """
        return any(estimate.group == "response" for estimate in self.estimates if estimate)

    @property
    def brief(self) -> str:
        """What a difference in it is called."""
        _, brief = WORDS.get(self.measure.key, ("", safe_label(self.measure.label)))
        return brief.format(per=self.measure.unit)

    def change(self, place: int) -> float:
        """A variant's difference from the baseline where it is told, else 0."""
        estimate = self.estimates[place]
        if estimate and estimate.is_beyond_chance:
            return _gap(estimate) or 0.0
        return 0.0

    def verdict(self, place: int) -> Verdict:
        """Whether a variant is told to be better or worse than the baseline."""
        estimate = self.estimates[place]
        if estimate:
            return verdict(estimate, self.estimates[0])
        return "doubtful"


def columns(comparison: Comparison, asked: Sequence[str] = ()) -> tuple[Column, ...]:
    """The scoreboard's columns, from left to right: those asked for, else the usual ones in which
    variants differ. Raises ValueError for a measure that is not known.
    """
    if asked:
        return _mixed([_column(comparison, each) for each in chosen(comparison.scenarios, asked)])
    usual = _usual(comparison)
    differing = [column for column in usual if not comparison.is_same(column.measure.key)]
    return _mixed(differing or usual)


def the_same(comparison: Comparison, board: Sequence[Column]) -> list[Column]:
    """The usual columns that are not on the board, as they are the same in every run."""
    shown = {column.measure.key for column in board}
    return [
        column
        for column in _usual(comparison)
        if column.measure.key not in shown and comparison.is_same(column.measure.key)
    ]


def _usual(comparison: Comparison) -> list[Column]:
    measures = {
        measure.key: measure
        for group in measures_of(comparison.scenarios).values()
        for measure in group
    }
    return [_column(comparison, measures[key]) for key in (*USUAL, comparison.budget_key())]


def _mixed(board: Sequence[Column]) -> tuple[Column, ...]:
    """The same, each with whether they are of runs with and without somebody on call."""
    is_mixed = len({column.is_of_response for column in board}) > 1
    return tuple(replace(column, is_mixed=is_mixed) for column in board)


def _column(comparison: Comparison, measure: Measure) -> Column:
    estimates = [comparison.of(measure.key, variant.label) for variant in comparison.variants]
    return Column(measure, tuple(estimates))


def beside(comparison: Comparison, board: Sequence[Column]) -> list[Column]:
    """What has no room on the board but must not be passed over: the other SLOs' budgets, and
    tickets.
    """
    on_board = (board[-1].measure.key, "tickets_without_incident")
    known = {
        estimate.measure.key: estimate.measure
        for estimate in comparison.estimates
        if estimate.measure.key.startswith(("budget_spent", "tickets"))
    }
    return [_column(comparison, measure) for key, measure in known.items() if key not in on_board]


def is_varied(interval: Interval) -> bool:
    """Whether it has two different ends; one replication alone has none."""
    return interval.low is not None and interval.low != interval.high


def verdict(estimate: Estimate, baseline: Estimate | None) -> Verdict:
    """Whether a variant is told to be better or worse than the baseline, as the finding says."""
    if estimate is baseline:
        return "baseline"
    gap = _gap(estimate)
    if not estimate.is_beyond_chance or not gap or not estimate.measure.better:
        return "doubtful"
    is_less = gap < 0
    if is_less == (estimate.measure.better == "less"):
        return "better"
    return "worse"


def _gap(estimate: Estimate) -> float | None:
    """A figure's difference from the baseline; None where there is none."""
    if estimate.gap:
        return estimate.gap.value
    return None


def value_text(estimate: Estimate) -> str:
    """The number at the dot: `10.6 min`, `not reached`."""
    return amount(estimate.value.value, estimate.measure.unit)


def change_text(estimate: Estimate) -> str:
    """The difference from the baseline, or that none is shown; "" where there is none."""
    gap = _gap(estimate)
    if gap is None:
        return ""
    if is_the_same(estimate):
        return SAME
    if estimate.is_beyond_chance:
        return signed(gap, estimate.measure.unit)
    if not estimate.has_enough_runs:
        return "too few runs to tell"
    return "no difference shown"


def is_the_same(estimate: Estimate) -> bool:
    """Whether no run differs from the baseline's."""
    return estimate.gap is not None and estimate.gap.is_constant and not estimate.gap.value


def change_lines(estimate: Estimate, size: Size) -> list[str]:
    """What stands under the dot: the difference from the baseline, and what is to be known of it
    where there is room.
    """
    lines = [change_text(estimate)]
    if size.has_room:
        lines += _remarks(estimate)
    return [line for line in lines if line]


def _remarks(estimate: Estimate) -> list[str]:
    lines = list[str]()
    if _gap(estimate) is not None and estimate.is_beyond_chance and estimate.common:
        # over what both found, beside a median of all
        lines.append("on average")
    if estimate.more:
        more = plural(_rough(estimate.more), "more run")
        lines.append(f"about {more} needed")
    return [*lines, *_held(estimate)]


def _held(estimate: Estimate) -> list[str]:
    """In how many runs a difference was seen, or a value that has none, where it has no
    interval.
    """
    interval = estimate.value
    if estimate.gap and estimate.gap.value is not None:
        interval = estimate.gap
    # of a few runs alike nothing follows
    if is_the_same(estimate) or not estimate.has_enough_runs:
        return []
    if interval.is_constant:
        return ["in every run"]
    if interval.held is None:
        return []
    return [f"in {interval.held.some} of {interval.held.runs} runs"]


def _rough(count: int) -> int:
    """Two digits of it: it is a guess."""
    size: int = 10 ** max(0, len(str(count)) - 2)
    # rounded up: fewer would not do
    return -(-count // size) * size
