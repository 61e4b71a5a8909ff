"""What a scoreboard shows of a comparison: its columns, which differences are told, and what stands
beside a dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulator.analysis.alert_measures import alert_measures
from simulator.analysis.bootstrap import Interval
from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.analysis.measures import Measure
from simulator.analysis.response_measures import response_measures
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.style import Size
from simulator.outputs.words import plural, safe_label
from simulator.outputs.words.estimates import amount, signed

Verdict: TypeAlias = Literal["baseline", "better", "worse", "doubtful"]
# what a column is called, and what a difference in it is called in a sentence
WORDS = {
    "pages": ("pages {per}", "pages {per}"),
    "pages_without_incident": ("without incident", "pages without incident"),
    "missed": ("missed", "missed"),
    "time_to_page": ("median {unit} to page", "to page"),
}


@dataclass(frozen=True)
class Column:
    """One measure of all variants (None where a variant has none), in their order; `head` names
    it.
    """

    measure: Measure
    estimates: tuple[Estimate | None, ...]

    @property
    def scale(self) -> Scale:
        """The axis on which all of them can be seen."""
        return Scale.of(
            [estimate.value for estimate in self.estimates if estimate], self.measure.unit
        )

    @property
    def head(self) -> str:
        """What stands above it."""
        head, _ = WORDS.get(self.measure.key, (safe_label(self.measure.label), ""))
        text = head.format(per=self.measure.unit, unit=self.scale.word or "time")
        # "with somebody on call" would leave no room for "better" on a phone
        if self.is_of_response:
            return f"{text}, with on-call"
        return text

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


def columns(comparison: Comparison) -> tuple[Column, ...]:
    """The scoreboard's columns, from left to right."""
    first = comparison.baseline.scenario
    known = [
        *alert_measures(comparison.horizon),
        *response_measures(comparison.horizon, [slo.name for slo in first.slos]),
    ]
    measures = {measure.key: measure for measure in known}
    keys = (*WORDS, comparison.budget_key())
    return tuple(_column(comparison, measures[key]) for key in keys)


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
    if estimate.is_beyond_chance:
        return signed(gap, estimate.measure.unit)
    return "no difference shown"


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
        more = plural(_rough(estimate.more), "more replication")
        lines.append(f"about {more} needed")
    return [*lines, *_held(estimate)]


def _held(estimate: Estimate) -> list[str]:
    """In how many runs a difference was seen, or a value that has none, where it has no
    interval.
    """
    interval = estimate.value
    if estimate.gap and estimate.gap.value is not None:
        interval = estimate.gap
    if interval.is_constant:
        return ["in all runs"]
    if interval.held is None:
        return []
    return [f"in {interval.held.some} of {interval.held.runs} runs"]


def _rough(count: int) -> int:
    """Two digits of it: it is a guess."""
    size: int = 10 ** max(0, len(str(count)) - 2)
    # rounded up: fewer would not do
    return -(-count // size) * size
