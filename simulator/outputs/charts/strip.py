"""The timeline's lane of an SLI: a strip by the share of good events, with percent where it
changes.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from simulator.foundation.units import percent
from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.labels import along
from simulator.outputs.charts.marks import width
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.story import Floats
from simulator.outputs.charts.style import GREEN, GREY, ORANGE, VERMILION, YELLOW
from simulator.reliability.slo import SLO
from simulator.run import Run

HEALTH = LinearSegmentedColormap.from_list("health", [VERMILION, ORANGE, YELLOW, GREEN])
# a strip has at most so many cells: more would not be seen, and make the file large
CELLS = 400
# a level that lasts for fewer cells has no number; neither has one so near to the last number's
LEAST_CELLS = 3
LEAST_CHANGE = 0.03
# the size of the percent, of the text's
ON_STRIP = 0.85
# an SLI that moves less than this is still on the same level
SAME_LEVEL = 0.07


class Strip:
    """The share of good events of one SLO's SLI, green at the objective and above, vermilion at
    half or less; with % at changes.
    """

    def __init__(self, run: Run, span: Span, slo: SLO) -> None:
        self.slo = slo
        self.edges, self.good = _levels(run, span, slo)

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws it at a height."""
        if not len(self.good):
            return
        first, colors = _merged(_health(self.good, self.slo))
        begins = self.edges[first]
        lengths = np.diff(np.append(begins, self.edges[-1]))
        spans = np.column_stack([begins, lengths]).tolist()
        look: dict[str, Any] = {"lw": 0, "zorder": 2}
        axes.broken_barh(spans, (level - 0.35, 0.7), facecolors=colors, gid="sli", **look)
        self._hatch_gaps(axes, level)
        on_strip: dict[str, Any] = {"ha": "center", "va": "center", "moves": 1}
        on_strip["scale"] = ON_STRIP
        for begin, end, value in _changes(self.edges, self.good):
            text = percent(value, 2)
            taken = pen.width(text, ON_STRIP) / max(width(axes, begin, end), 1)
            # beside its stretch it would be read as another's
            if taken > 1:
                continue
            at = (begin + end) / 2
            pen.annotate(
                axes, at, level, text, rank=4, elsewhere=along(begin, end, taken), **on_strip
            )

    def _hatch_gaps(self, axes: Axes, level: float) -> None:
        """Where there is no data: a hatched gap, never zero."""
        is_gap = ~np.isfinite(self.good)
        lengths = np.diff(self.edges)[is_gap]
        look: dict[str, Any] = {"fc": "white", "ec": GREY, "hatch": "xxx", "lw": 0, "zorder": 2}
        axes.barh(level, lengths, left=self.edges[:-1][is_gap], height=0.7, **look)


def _levels(run: Run, span: Span, slo: SLO) -> tuple[Floats, Floats]:
    """The edges (s) of at most so many cells, and the share of good events in each of them (NaN
    without events).
    """
    inside = np.flatnonzero((run.ends > span.begin) & (run.ends <= span.end))
    starts = inside[:: max(1, -(-len(inside) // CELLS))]
    if not len(starts):
        return np.zeros(1), np.zeros(0)
    # reduceat adds up to the next start, and after the last to the array's end
    counts = run.counts[slo.events][: inside[-1] + 1]
    valid = np.add.reduceat(counts.valid, starts).astype(float)
    bad = np.add.reduceat(counts.bad, starts).astype(float)
    # a cell without events has no share: NaN, which is drawn as a gap
    with np.errstate(divide="ignore", invalid="ignore"):
        good = 1 - bad / valid
    edges = np.append(run.ends[starts] - run.cell, run.ends[inside[-1]])
    return edges, good


def _health(good: Floats, slo: SLO) -> Floats:
    """Colours: all of the budget's room is green, then down to half of the requests."""
    filled = np.where(np.isfinite(good), good, 1.0)
    scale = np.clip((filled - 0.5) / max(slo.objective - 0.5, 1e-9), 0, 1)
    # rounded, so that neighbours that hardly differ are one bar
    colors: Floats = HEALTH(np.where(filled >= slo.objective, 1.0, np.round(scale * 0.8, 2)))
    colors[~np.isfinite(good)] = (1, 1, 1, 1)
    return colors


def _merged(colors: Floats) -> tuple[Floats, Floats]:
    """Neighbours of one colour as one: where each begins, and its colour."""
    is_new = np.any(np.diff(colors, axis=0) != 0, axis=1)
    first = np.flatnonzero(np.concatenate([[True], is_new]))
    return first, colors[first]


def _changes(edges: Floats, good: Floats) -> list[tuple[float, float, float]]:
    """Where the SLI settles on another level: begin and end of that stretch and the level's
    median.
    """
    found = list[tuple[float, float, float]]()
    begin = 0
    for end in range(1, len(good) + 1):
        if end < len(good) and abs(good[end] - good[begin:end].mean()) < SAME_LEVEL:
            continue
        if end - begin >= LEAST_CELLS and np.isfinite(good[begin]):
            median = round(float(np.median(good[begin:end])), 3)
            found.append((float(edges[begin]), float(edges[end]), median))
        begin = end
    return found[:1] + [
        there for here, there in pairwise(found) if abs(there[-1] - here[-1]) > LEAST_CHANGE
    ]
