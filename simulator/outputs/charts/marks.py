"""Names for stretches of time that are shorter than their names: a letter or a number there, and
what it means in a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.picture import Pen

# the least room between two marks (pixels)
APART = 4
# the size of these texts, of the text's
SMALL = 0.8


@dataclass(frozen=True)
class Mark:
    """A text at a time (s); what a letter or a number stands for is in its `key`."""

    x: float
    text: str
    key: str = ""

    def below(self, what: str = "") -> str:
        """What is told below the picture where the text finds no place; a key is there anyway."""
        if self.key:
            return ""
        return f"{what}{self.text}".replace("\n", " ")


def width(axes: Axes, begin: float, end: float) -> float:
    """How wide what is shown of a stretch of time (s) is, in pixels."""
    first, last = axes.get_xlim()
    inside = [(min(max(time, first), last), 0.0) for time in (begin, end)]
    ends: Any = axes.get_xaxis_transform().transform(inside)
    return float(ends[1, 0] - ends[0, 0])


def marked(pen: Pen, axes: Axes, span: Span, texts: Sequence[str]) -> Mark:
    """The first text that has room on a stretch of time, in its middle; a letter for the first
    where none has.
    """
    first, last = axes.get_xlim()
    middle = (max(span.begin, first) + min(span.end, last)) / 2
    room = width(axes, span.begin, span.end)
    for text in texts:
        if pen.width(text, SMALL) <= room:
            return Mark(middle, text)
    letter = next(pen.letters)
    return Mark(middle, letter, f"{letter} {texts[0]}".replace("\n", " "))


def side_by_side(pen: Pen, axes: Axes, marks: Sequence[Mark]) -> list[Mark]:
    """The marks, with letters or numbers that would stand on each other as one: `A B`."""
    found = list[Mark]()
    for mark in sorted(marks, key=lambda each: each.x):
        while found and _touch(pen, axes, found[-1], mark):
            before = found.pop()
            middle = (before.x + mark.x) / 2
            mark = Mark(middle, f"{before.text} {mark.text}", mark.key)
        found.append(mark)
    return found


def _touch(pen: Pen, axes: Axes, one: Mark, other: Mark) -> bool:
    """Whether two that stand for something longer come too near to each other."""
    if not one.key or not other.key:
        return False
    room = (pen.width(one.text, SMALL) + pen.width(other.text, SMALL)) / 2
    return width(axes, one.x, other.x) < room + APART
