"""What a trade-off shows of a comparison, and its title, which says the finding."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.analysis.comparison import Comparison
from simulator.analysis.tradeoff import Option, best, front, options
from simulator.outputs.charts.scales import Scale
from simulator.outputs.words import plural
from simulator.outputs.words.estimates import amount
from simulator.outputs.words.names import quoted

COUNTS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)
# names are cut to so many letters, one after the other, until a title has room
CUTS = (40, 24, 12, 6)
CUTS_OF_ONE = (40, 24, 6)


@dataclass(frozen=True)
class TradeoffView:
    """What the picture shows: the options, whether each is on the front, the reader's limit
    (pages per 30 d or run) and the best within it.
    """

    comparison: Comparison
    options: tuple[Option, ...]
    is_front: tuple[bool, ...]
    limit: float | None
    best: Option | None

    @classmethod
    def of(cls, comparison: Comparison, limit: float | None) -> "TradeoffView":
        """All of a comparison."""
        found = options(comparison)
        points = np.array([option.point for option in found], dtype=np.float64).reshape(-1, 2)
        is_front = tuple(front(points).tolist())
        allowed = None if limit is None else best(comparison, limit)
        return cls(comparison, found, is_front, limit, allowed)

    @property
    def unit(self) -> str:
        """What pages are counted in: `per 30 d` or `per run`."""
        estimate = self.comparison.of("pages", self.comparison.baseline.label)
        if estimate:
            return estimate.measure.unit
        return ""

    @property
    def waits(self) -> Scale:
        """The axis of the time to page."""
        return Scale.of([option.time_to_page for option in self.options], "s")

    @property
    def steps(self) -> list[Option]:
        """The options on the front, those with fewest pages first."""
        pairs = zip(self.options, self.is_front, strict=True)
        return sorted((option for option, is_front in pairs if is_front), key=_point)

    def is_allowed(self, option: Option) -> bool:
        """Whether it keeps to the reader's limit."""
        return self.limit is None or option.point[0] <= self.limit


def _point(option: Option) -> tuple[float, float]:
    return option.point


def titles(view: TradeoffView) -> list[str]:
    """The finding: what the limit leaves, or which policies are on the front; the fullest first."""
    if not view.options:
        runs = plural(len(view.comparison.seeds), "replication")
        return [f"No data: no significant failure in {runs}"]
    if view.limit is not None:
        return _limit_titles(view, view.limit)
    steps = view.steps
    if not steps:
        return ["No policy pages for half of the significant failures"]
    return [title for longest in CUTS for title in _front_titles(view, steps, longest)]


def _limit_titles(view: TradeoffView, limit: float) -> list[str]:
    most = f"at most {pages_text(limit)} {view.unit}"
    if view.best is not None:
        wait = _wait_text(view.best)
        names = [quoted(view.best.label, longest) for longest in CUTS_OF_ONE]
        return [f"With {most}, {name} pages first: after {wait}" for name in names]
    if any(view.is_allowed(option) for option in view.options):
        return [f"With {most}, no policy pages for half of the significant failures"]
    fewest = min(view.options, key=_point)
    count = amount(fewest.point[0], view.unit)
    names = [quoted(fewest.label, longest) for longest in CUTS_OF_ONE]
    return [f"No policy sends {most}: {name} sends the fewest, {count}" for name in names]


def _front_titles(view: TradeoffView, steps: list[Option], longest: int) -> Iterator[str]:
    """The ends of the front; names cut to so many letters."""
    least = steps[0]
    earliest = steps[-1]
    wait = _wait_text(earliest)
    pages = pages_text(earliest.point[0])
    if len(view.options) == 1:
        yield f"{quoted(earliest.label, longest)} pages after {wait}, with {pages} {view.unit}"
        return
    name = quoted(least.label, longest)
    if least.point == earliest.point:
        alone = f"{name} alone is on the front"
        if len(steps) > 1:
            alone = f"{name} and equal policies are on the front"
        yield f"{alone}: a page after {wait}, {pages} {view.unit}"
        yield alone
        return
    ends = (
        f"{quoted(earliest.label, longest)} pages earliest ({wait}, {pages}), {name} least"
        f" ({pages_text(least.point[0])}, {_wait_text(least)})"
    )
    count = dict(enumerate(COUNTS)).get(len(steps), str(len(steps)))
    yield f"{count} policies are on the front: {ends}"
    yield ends


def _wait_text(option: Option) -> str:
    return amount(option.point[1], "s")


def pages_text(count: float) -> str:
    """`1 page`, `9.5 pages`."""
    text = amount(count, "")
    if text == "1":
        return f"{text} page"
    return f"{text} pages"
