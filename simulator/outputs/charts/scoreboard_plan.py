"""How a scoreboard is laid out: what is written where, and so how large its panels must be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.outputs.charts.columns import Column, change_lines
from simulator.outputs.charts.head import WIDTH
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.style import Size
from simulator.outputs.charts.text import LINE, SPARE, TextRuler

# the labels' size, and the distance from a dot's middle to them, of the text's size
SMALL = 0.85
DOT = 0.5
# inches between columns
GAP = 0.28
# inches for labels at the right of stacked panels, and points of text for the axis below each
RIGHT = 1.35
BETWEEN = 2.2
BOTTOM = 2.4


@dataclass(frozen=True)
class Plan:
    """The variants' names and their room at the left, a panel's width (inches), and its heights in
    points.

    `up` and `down` is a row's room above and below its dot, `head` that above a panel; `note` has
    the lines at the bottom.
    """

    size: Size
    names: list[str]
    left: float
    width: float
    up: float
    down: float
    head: float
    note: tuple[str, ...] = ()

    @property
    def foot(self) -> float:
        """The room of the note at the bottom, in points."""
        return self.small * LINE * len(self.note)

    @property
    def is_stacked(self) -> bool:
        """Whether columns are panels one below the other."""
        return self.size.is_narrow

    @property
    def small(self) -> float:
        """The labels' size in points."""
        return self.size.text * SMALL

    @property
    def rows(self) -> float:
        """The height of all rows in points."""
        return (self.up + self.down) * len(self.names)

    @property
    def above(self) -> float:
        """The share of a row that is above its dot."""
        return self.up / (self.up + self.down)

    def head_lines(self, column: Column) -> list[str]:
        """A column's name, wrapped to a panel's width."""
        return _head_lines(column, self.width, self.size)

    def below(self, estimate: Estimate) -> list[str]:
        """The lines under a dot, wrapped to a panel's width."""
        return _below(estimate, self.width, self.size)

    def laid_out(self, pen: Pen, count: int) -> "Plan":
        """Makes our figure as tall as its rows need, and spreads them over it."""
        if pen.head is None:
            return self
        size = self.size
        stack = count if self.is_stacked else 1
        between = size.text * BETWEEN
        panels = pen.head.height + stack * (self.head + self.rows) + (stack - 1) * between
        bottom = size.text * BOTTOM + self.foot
        needed = panels + bottom
        height = max(size.height, needed / 72) * 72
        # few variants would leave the page half empty
        spare = max(0.0, size.height * 72 - needed) / (stack * len(self.names) * 2)
        plan = replace(self, up=self.up + spare, down=self.down + spare)
        right = self.left + count // stack * (self.width + GAP) - GAP
        pen.figure.set_figheight(height / 72)
        pen.adjust(
            left=self.left / size.width,
            right=right / size.width,
            top=1 - (pen.head.height + self.head) / height,
            bottom=bottom / height,
            hspace=(self.head + between) / plan.rows,
            wspace=GAP / self.width,
        )
        return plan


def planned(comparison: Comparison, board: Sequence[Column], size: Size, note: str = "") -> Plan:
    """The plan of a scoreboard, with rows as tall as they need, and a note at the bottom."""
    lines = _wrapped(note, TextRuler(size.text * SMALL), size.width * WIDTH) if note else []
    return replace(_planned(comparison, board, size), note=tuple(lines))


def _planned(comparison: Comparison, board: Sequence[Column], size: Size) -> Plan:
    names, left = _names(comparison, size)
    small = size.text * SMALL
    if size.is_narrow:
        row = size.text * 0.75
        return Plan(size, names, left, size.width - left - RIGHT, row, row, small * 1.9)
    width = (size.width - left - 0.2 - GAP * (len(board) - 1)) / len(board)
    estimates = [estimate for column in board for estimate in column.estimates if estimate]
    lines = max((len(_below(estimate, width, size)) for estimate in estimates), default=0)
    heads = max(len(_head_lines(column, width, size)) for column in board)
    up = 1.6 * DOT * size.text + small * 1.3
    down = 1.7 * DOT * size.text + small * 1.25 * lines
    return Plan(size, names, left, width, up, down, small * 1.35 * (heads + 1) + 4)


def _names(comparison: Comparison, size: Size) -> tuple[list[str], float]:
    """The variants' names as they fit beside the rows, and the room for them in inches."""
    bold = TextRuler(size.text, is_bold=True)
    most = size.width * (0.28 if size.is_narrow else 0.2)
    names = [bold.shortened(variant.label, most) for variant in comparison.variants]
    baseline = ["(baseline)"] if size.has_room else []
    widths = (tenths * 0.1 for tenths in range(3, int(most * 10) + 2))
    room = next((width for width in widths if _do_fit([*names, *baseline], bold, width)), most)
    names[0] = "\n".join([names[0], *baseline])
    return names, room + 0.1


def _do_fit(names: Sequence[str], letters: TextRuler, width: float) -> bool:
    return all(letters.fits(name, width) for name in names)


def _below(estimate: Estimate, width: float, size: Size) -> list[str]:
    letters = TextRuler(size.text * SMALL, is_bold=estimate.is_beyond_chance)
    return [
        line for text in change_lines(estimate, size) for line in _wrapped(text, letters, width)
    ]


def _head_lines(column: Column, width: float, size: Size) -> list[str]:
    return _wrapped(column.head, TextRuler(size.text * SMALL, is_bold=True), width)


def _wrapped(text: str, letters: TextRuler, width: float) -> list[str]:
    return letters.wrapped(text, width - letters.inches(SPARE))
