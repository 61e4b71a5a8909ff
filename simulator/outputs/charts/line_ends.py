"""The names at the ends of lines, at the right of a panel: each as near to its own line as the
others let it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.outputs.charts.budgets_plan import Line, Panel
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.story import Curve, Floats
from simulator.outputs.charts.style import BLACK, INK, Size
from simulator.outputs.charts.text import LINE, SPARE, TextRuler

# the names' size, of the text's, and from the panel's edge to them (points)
SCALE = 0.9
AWAY = 16.0
# of the picture's width, the most that they take
MOST_ROOM = {True: 0.3, False: 0.42}


def room_for(panels: Sequence[Panel], size: Size) -> float:
    """How wide (inches) the margin at the right must be."""
    lines = [line for panel in panels for line in panel.lines]
    names = TextRuler(size.text * SCALE, is_bold=True)
    remarks = TextRuler(size.text * SCALE)
    widest = max(names.inches(line.name + SPARE) for line in lines)
    widest = max(widest, *(remarks.inches(line.remarks[0] + SPARE) for line in lines))
    return min(widest + (AWAY + 6) / 72, MOST_ROOM[size.has_room] * size.width)


def label_ends(pen: Pen, axes: Axes, lines: Sequence[Line], curves: Sequence[Curve]) -> None:
    """Names each line at its end, with what it spent and how often it called somebody."""
    box = axes.get_window_extent()
    to_points = 72 / pen.figure.dpi
    row = LINE * SCALE * pen.size.text
    ends = [_end(curve) for curve in curves]
    pixels = axes.transData.transform(ends)
    # half a name's height from the edges, so that none leaves its panel
    room = (box.y0 * to_points + row, box.y1 * to_points - row)
    places = spread(pixels[:, 1] * to_points, 2.1 * row, *room)
    bold = TextRuler(pen.size.text * SCALE, is_bold=True)
    light = TextRuler(bold.points)
    width = (pen.figure.bbox.x1 - box.x1) * to_points / 72 - (AWAY + 4) / 72
    for line, end, (x, y), place in zip(lines, ends, pixels, places, strict=True):
        across = (box.x1 - x) * to_points + AWAY
        up = place - y * to_points
        pointer = {"arrowstyle": "-", "color": line.color, "lw": 1.2, "shrinkA": 2, "shrinkB": 1}
        look: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False}
        look |= {"fontsize": bold.points, "ha": "left"}
        name = bold.shortened(line.name, width)
        axes.annotate("", end, (across, up), va="center", arrowprops=pointer, **look)
        first = {"va": "bottom", "color": BLACK, "fontweight": "bold", **look}
        second = {"va": "top", "color": INK, **look}
        pen.fixed += [
            axes.annotate(name, end, (across + 2, up), **first),
            axes.annotate(light.fullest(line.remarks, width, 1), end, (across + 2, up), **second),
        ]


def _end(curve: Curve) -> tuple[float, float]:
    """The last point of a line of which anything is known; its beginning where nothing is."""
    x, y = curve
    known = np.flatnonzero(np.isfinite(y))
    if not len(known):
        return float(x[0]), 100.0
    return float(x[known[-1]]), float(y[known[-1]])


def spread(wanted: Floats, apart: float, low: float, high: float) -> Floats:
    """Places in the order of those wanted, at least so far apart, as near to them as can be (least
    squares), and from `low` to `high` while there is room.
    """
    order = np.argsort(wanted, kind="stable")
    steps = np.arange(len(wanted)) * apart
    # without the steps between them they need only not fall
    fitted = _never_falling((np.asarray(wanted)[order] - steps).tolist())
    most = max(low, high - steps[-1])
    places = np.empty(len(wanted))
    places[order] = np.clip(fitted, low, most) + steps
    return places


def _never_falling(values: Sequence[float]) -> list[float]:
    """The nearest values that never fall: neighbours that do take their common mean."""
    pools = list[tuple[float, int]]()
    for value in values:
        mean, count = value, 1
        while pools and pools[-1][0] > mean:
            before, some = pools.pop()
            mean = (before * some + mean * count) / (some + count)
            count += some
        pools.append((mean, count))
    return [mean for mean, count in pools for _ in range(count)]
