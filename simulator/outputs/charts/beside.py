"""Bars of the timeline's lanes, and words beside them and beside marks."""

from typing import Any

from matplotlib.axes import Axes

from simulator.outputs.charts.marks import width
from simulator.outputs.charts.picture import Pen

# words beside a mark or a bar, and what they take beside their letters (pixels)
BESIDE: dict[str, Any] = {"rank": 3, "moves": 1, "scale": 0.85, "va": "center"}
ROOM = 14


def bar(axes: Axes, begin: float, end: float, level: float, **look: Any) -> None:
    """A bar of a lane."""
    axes.barh(
        level, max(end - begin, 0.0), left=begin, **{"height": 0.7, "lw": 0, "zorder": 2, **look}
    )


def before(pen: Pen, axes: Axes, time: float, level: float, text: str, **how: Any) -> bool:
    """Writes a text before a time, and says whether there was room."""
    first, _ = axes.get_xlim()
    if pen.width(text, how["scale"]) + ROOM > width(axes, first, time):
        return False
    pen.annotate(axes, time, level, text, offset=(-7, 0), ha="right", **how)
    return True


def behind(pen: Pen, axes: Axes, time: float, level: float, text: str, **how: Any) -> bool:
    """The same behind it."""
    _, last = axes.get_xlim()
    if pen.width(text, how["scale"]) + ROOM > width(axes, time, last):
        return False
    pen.annotate(axes, time, level, text, offset=(7, 0), ha="left", **how)
    return True


def above(pen: Pen, axes: Axes, time: float, level: float, text: str, **how: Any) -> None:
    """The same above it, where there is room on neither side."""
    look = {**how, "va": "bottom", "ha": "center"}
    pen.annotate(axes, time, level, text, offset=(0, 6), **look)


def together(pen: Pen, axes: Axes, answers: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Words of marks that stand close together as one text, behind the last of them."""
    found = list[tuple[float, str]]()
    for time, word in answers:
        if found and width(axes, found[-1][0], time) < pen.width(found[-1][1], 1):
            _, words = found.pop()
            word = f"{words}, {word}" if word not in words else words
        found.append((time, word))
    return found
