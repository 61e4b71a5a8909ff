"""What a scoreboard says in words: its columns, which differences are told, and the finding as its
title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulator.analysis.alert_measures import alert_measures
from simulator.analysis.bootstrap import FEWEST_RUNS, LEVEL, Interval
from simulator.analysis.comparison import Comparison
from simulator.analysis.exchanges import FEWEST_CLAIMED
from simulator.analysis.figures import Figure
from simulator.analysis.measures import Measure
from simulator.analysis.response_measures import response_measures
from simulator.foundation.units import percent
from simulator.outputs.amounts import amount, signed
from simulator.outputs.charts.clock import minutes
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.style import FOOT, Size, wrapped
from simulator.outputs.finding import differs, finding, sentences
from simulator.outputs.words import plural, shown
from simulator.scenario import Scenario

Verdict: TypeAlias = Literal["baseline", "better", "worse", "doubtful"]
WORDS = {
    "pages": ("pages {per}", "pages {per}"),
    "pages_without_incident": ("without incident", "pages without incident"),
    "missed": ("missed", "missed"),
    "time_to_page": ("median {unit} to page", "to page"),
}
"""What a column is called, and what a difference in it is called in a sentence."""


@dataclass(frozen=True)
class Column:
    """One measure of all variants (None where a variant has none), in their order; `head` names
    it.
    """

    measure: Measure
    figures: tuple[Figure | None, ...]

    @property
    def scale(self) -> Scale:
        """The axis on which all of them can be seen."""
        return Scale.of([figure.value for figure in self.figures if figure], self.measure.unit)

    @property
    def head(self) -> str:
        """What stands above it."""
        head, _ = WORDS.get(self.measure.key, (shown(self.measure.label), ""))
        text = head.format(per=self.measure.unit, unit=self.scale.word or "time")
        return f"{text}, if answered" if self.is_of_response else text

    @property
    def is_of_response(self) -> bool:
        """Whether it is of runs with the person on call; all else is of runs to which nobody
        responds.
        """
        return any(figure.group == "response" for figure in self.figures if figure)

    @property
    def brief(self) -> str:
        """What a difference in it is called."""
        _, brief = WORDS.get(self.measure.key, ("", shown(self.measure.label)))
        return brief.format(per=self.measure.unit)


def columns(comparison: Comparison) -> tuple[Column, ...]:
    """The scoreboard's columns, from left to right."""
    first = comparison.baseline.scenario
    known = [
        *alert_measures(comparison.horizon),
        *response_measures(comparison.horizon, [slo.name for slo in first.slos]),
    ]
    measures = {measure.key: measure for measure in known}
    return tuple(_column(comparison, measures[key]) for key in (*WORDS, comparison.budget_key()))


def _column(comparison: Comparison, measure: Measure) -> Column:
    return Column(
        measure, tuple(comparison.of(measure.key, variant.label) for variant in comparison.variants)
    )


def _beside(comparison: Comparison, board: Sequence[Column]) -> list[Column]:
    """What has no room on the board but must not be passed over: the other SLOs' budgets, and
    tickets.
    """
    known = {
        figure.measure.key: figure.measure
        for figure in comparison.figures
        if figure.measure.key.startswith(("budget_spent", "tickets"))
    }
    keys = [
        key for key in known if key != "tickets_without_incident" and key != board[-1].measure.key
    ]
    return [_column(comparison, known[key]) for key in keys]


def has_data(figure: Figure | None) -> bool:
    """Whether there is anything to show."""
    return figure is not None and figure.value.value is not None


def is_varied(interval: Interval) -> bool:
    """Whether it has two different ends; one replication alone has none."""
    return interval.low is not None and interval.low != interval.high


def verdict(figure: Figure, baseline: Figure | None) -> Verdict:
    """Whether a variant is told to be better or worse than the baseline, as the finding says."""
    if figure is baseline:
        return "baseline"
    if not figure.is_told or figure.gap is None or not figure.gap.value:
        return "doubtful"
    if not figure.measure.better:
        return "doubtful"
    return "better" if (figure.gap.value < 0) == (figure.measure.better == "less") else "worse"


def value_text(figure: Figure) -> str:
    """The number at the dot: `10.6 min`, `not reached`."""
    return amount(figure.value.value, figure.measure.unit)


def change_lines(figure: Figure, size: Size) -> list[str]:
    """What stands under the dot: the difference from the baseline, or that none is shown, and what
    is to be known of it.
    """
    gap, lines = figure.gap, list[str]()
    if gap is not None and gap.value is not None:
        lines += (
            [signed(gap.value, figure.measure.unit)] if figure.is_told else ["no difference shown"]
        )
        if figure.is_told and figure.common and size.chatty:
            lines.append("on average")  # over what both found, beside a median of all
    if figure.more and size.chatty:
        lines.append(f"~{_rough(figure.more):,} more replication{'' if figure.more == 1 else 's'}")
    still = figure.value if gap is None or gap.value is None else gap
    if still.is_constant and size.chatty:
        lines.append("in all runs")
    elif still.held is not None and size.chatty:
        lines.append(f"in {still.held.some} of {still.held.runs} runs")
    return lines


def _rough(count: int) -> int:
    """Two digits of it: it is a guess."""
    size: int = 10 ** max(0, len(str(count)) - 2)
    return -(-count // size) * size


def about(comparison: Comparison, size: Size, responding: str = "nobody responding") -> str:
    """The grey line: scenario, SLO, how many replications of which seeds, that it is simulated, and
    with whom responding.
    """
    runs, level = (
        _runs(comparison),
        f"{LEVEL:.0%} intervals" if len(comparison.seeds) >= FEWEST_RUNS else "no intervals",
    )
    name, promise = shown(comparison.name, 24), _promise(comparison.baseline.scenario, comparison)
    full = f"scenario {name}, {promise}, {runs}, {level}, simulated, {responding}"
    shorter = [
        f"{name}, {promise}, {runs}, {level}, simulated, {responding}",
        f"{name}, {promise}, {runs}, simulated, {responding}",
        f"{name}, {promise}, {runs}, simulated",
        f"{name}, {runs}, simulated",
        f"{runs}, simulated",
    ]
    return fullest(
        [full, *shorter], size.width * 0.95, size.text * FOOT, 2 if size.width < 5 else 1
    )


def responding(board: Sequence[Column]) -> str:
    """With whom responding a board's figures were found."""
    if any(column.is_of_response for column in board):
        return "nobody responding, except for the budget"
    return "nobody responding"


def _promise(scenario: Scenario, comparison: Comparison) -> str:
    """The objective; only its name where the variants' differ, and how many where there are
    several.
    """
    if len(scenario.slos) > 1:
        return f"{len(scenario.slos)} SLOs"
    slo = scenario.slos[0]
    is_same = all(
        (each.scenario.slos[0].objective, each.scenario.slos[0].window)
        == (slo.objective, slo.window)
        for each in comparison.variants
    )
    return f"SLO {shown(slo.name, 24)}" + (
        f" {percent(slo.objective, 6)} over {minutes(slo.window)}" if is_same else ""
    )


def _runs(comparison: Comparison) -> str:
    seeds, count = comparison.seeds, len(comparison.seeds)
    whole = (
        plural(count, "replication")
        if count == comparison.asked
        else f"{count} of {plural(comparison.asked, 'replication')}"
    )
    if count == 1:
        return f"{whole}, seed {seeds[0]}"
    is_row = seeds[-1] - seeds[0] + 1 == count
    return f"{whole}, seeds {seeds[0]} to {seeds[-1]}" if is_row else whole


def fullest(
    texts: Sequence[str], width: float, points: float, lines: int, *, bold: bool = False
) -> str:
    """The first of ever shorter texts that has room in so many lines."""

    def has_room(text: str) -> bool:
        done = wrapped(text, width, points, lines, bold=bold)
        return not done[-1].endswith("…") and all(
            " " in line or fits(line, width, points, bold=bold) for line in done
        )

    return next(filter(has_room, texts), texts[-1])


def fits(text: str, width: float, points: float, *, bold: bool = False) -> bool:
    """Whether a text has room in one line of `width` inches."""
    line = f"{text} ."  # a word alone is never cut; with a second one it is
    return wrapped(line, width, points, 1, bold=bold) == [line]


def fitted(name: str, width: float, points: float, *, bold: bool = False) -> str:
    """A name cut in the middle until it has room in `width` inches."""
    cuts = [shown(name, longest) for longest in range(40, 2, -2)]
    return next((cut for cut in cuts if fits(cut, width, points, bold=bold)), cuts[-1])


def broken(text: str, width: float, points: float, *, bold: bool = False) -> list[str]:
    """A text in as few lines as have room in `width` inches, of about one length."""
    lines = _lines(text, width, points, bold)
    narrower = (_lines(text, width * step / 20, points, bold) for step in range(19, 5, -1))
    for other in narrower if len(lines) > 1 else ():
        if len(other) > len(lines):
            break
        lines = other
    return lines


def _lines(text: str, width: float, points: float, bold: bool) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and not fits(longer, width, points, bold=bold):
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def scoreboard_titles(comparison: Comparison, board: Sequence[Column]) -> list[str]:
    """The finding of all variants, or of the one that differs most, or only its largest
    differences: the fullest first.
    """
    others, runs = comparison.variants[1:], plural(len(comparison.seeds), "replication")
    if not others or len(comparison.seeds) < FEWEST_CLAIMED:
        return [finding(comparison).rstrip("."), f"Nothing can be claimed from {runs}"]
    beside = _beside(comparison, board)
    sizes = [
        [sum(_told(column)[place] for column in part) for part in (board, beside)]
        for place in range(1, len(comparison.variants))
    ]
    if (
        len(others) > 1
        and not any(map(any, sizes))
        and not any(differs(comparison, variant) for variant in others)
    ):
        baseline = fitted(comparison.baseline.label, 2, 10)
        return [
            f"No difference shown between {baseline} and the {len(others)} others in {runs}",
            f"No difference shown in {runs}",
        ]
    most = others[sizes.index(max(sizes))]
    sentence = sentences(comparison, (most,)).rstrip(".")
    changes = _changes(board, beside, comparison.variants.index(most))
    name, of = shown(most.label), f" differs most of {len(others)}" if len(others) > 1 else ""
    short = [
        f"{shown(most.label, 24)}{of}: {', '.join(changes[:count])}"
        for count in range(len(changes), 0, -1)
    ]
    last = (
        f"{shown(most.label, 6)}{of}: {changes[0]}" if changes else f"No difference shown in {runs}"
    )
    return [
        finding(comparison).rstrip("."),
        sentences(comparison, others).rstrip("."),
        f"{name}{of}: {sentence.removeprefix(name).lstrip(': ')}" if of else sentence,
        *short,
        last,
    ]


def _told(column: Column) -> list[float]:
    """How large each variant's difference is, of the largest in the column; 0 where none is
    told.
    """
    baseline, sizes = column.figures[0], list[float]()
    for figure in column.figures:
        is_told = figure is not None and verdict(figure, baseline) in ("better", "worse")
        sizes.append(abs(figure.gap.value or 0.0) if is_told and figure and figure.gap else 0.0)
    largest = max(sizes, default=0.0) or 1.0
    return [size / largest for size in sizes]


def _changes(board: Sequence[Column], beside: Sequence[Column], place: int) -> list[str]:
    """One variant's differences that are told, the most important first: `+14.9 min to page`.

    What it spends more of another SLO's budget comes before what it saves; tickets come last.
    """
    order = ("time_to_page", "missed", "pages")
    ranked = sorted(
        board,
        key=lambda column: (
            order.index(column.measure.key) if column.measure.key in order else len(order)
        ),
    )
    worse = [
        column for column in beside if column.measure.key != "tickets" and _gap(column, place) > 0
    ]
    loss = [max(worse, key=lambda column: _gap(column, place))] if worse else []
    tickets = [column for column in beside if column.measure.key == "tickets"]
    found = [
        (column.brief, figure, column.figures[0])
        for column in (*ranked[:-2], *loss, *ranked[-2:], *tickets)
        if (figure := column.figures[place])
    ]
    return [
        _change(brief, figure)
        for brief, figure, baseline in found
        if verdict(figure, baseline) in ("better", "worse")
    ]


def _gap(column: Column, place: int) -> float:
    """A variant's difference where it is told, else 0."""
    figure = column.figures[place]
    return figure.gap.value or 0.0 if figure and figure.is_told and figure.gap else 0.0


def _change(brief: str, figure: Figure) -> str:
    gap = figure.gap.value if figure.gap else None
    return f"{signed(gap, figure.measure.unit)} {brief}"
