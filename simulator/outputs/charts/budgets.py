"""Several budgets on the same axes: those of several runs, a panel for each objective; or all
objectives of one run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from simulator.foundation.given import check
from simulator.outputs.charts.budget import (
    CALLS,
    LEAST_FALL,
    WIDE_TICKS,
    draw_failures,
    floor_of,
    frame,
    hatch_overspent,
)
from simulator.outputs.charts.budgets_plan import Line, Panel, panels_of
from simulator.outputs.charts.budgets_titles import about, titles_of
from simulator.outputs.charts.clock import set_clock
from simulator.outputs.charts.line_ends import label_ends, room_for
from simulator.outputs.charts.picture import OwnAxes, Panels, Pen, picture
from simulator.outputs.charts.rates import hatch_gaps
from simulator.outputs.charts.story import Floats, decimated
from simulator.outputs.charts.style import SIZES, Size, SizeName, figure_of
from simulator.outputs.words import safe_label
from simulator.outputs.words.numbers import duration
from simulator.run import Run

# the room above 100% for marks and a panel's name, of that below it
ABOVE = 0.16
# points from a line to its marks, and from one mark to another above it
OFF = 8.0
APART = 9.0


def draw_budgets(
    runs: "Run | Mapping[str, Run]",
    axes: OwnAxes | None = None,
    *,
    slo: str = "",
    size: SizeName = "page",
    begin: float | str | None = None,
    end: float | str | None = None,
) -> Panels:
    """Draws what is left of several error budgets (%) on the same axes, each named at its line's
    end with what it spent and how often it called somebody.

    `runs` are several by label, of scenarios with an objective of the same name: a line for each
    run, a panel for each objective that all of them have (`slo` names one). Or it is one run: a
    line for each of its objectives. At most eight lines and four panels are drawn, the first ones.
    `axes` are your own, one for each panel, else a new figure is made; `begin` and `end` are the
    stretch to show, as draw_burn takes it. Returns the axes as an array. Raises KeyError for an
    objective that a run does not have, ValueError if there is nothing to draw.
    """
    for run in runs.values() if isinstance(runs, Mapping) else (runs,):
        check(run, Run, "runs")
    panels = panels_of(runs, slo, begin, end)
    return draw_panels(panels, titles_of(panels), about(panels), axes, size=size)


def draw_panels(
    panels: Sequence[Panel],
    titles: Sequence[str],
    subtitles: Sequence[str],
    axes: OwnAxes | None = None,
    *,
    size: SizeName = "page",
) -> Panels:
    """Draws panels of budgets under the first title and subtitle that fit; returns the axes."""
    surface = _surface(SIZES[size], panels)
    with picture(surface, titles, subtitles, axes, rows=len(panels), hspace=0.22) as pen:
        pen.adjust(right=1 - room_for(panels, surface) / surface.width)
        for place, (own, panel) in enumerate(zip(pen.panels, panels, strict=False)):
            _draw(pen, own, panel, labelled=place == len(panels) - 1)
    return pen.panels


def _surface(size: Size, panels: Sequence[Panel]) -> Size:
    """As tall as its panels and the names at their lines' ends need; beside these a narrow panel
    has no room for as many times.
    """
    lines = sum(max(3, len(panel.lines)) for panel in panels)
    needed = (1.4 + 0.42 * lines) * size.text / 10
    ticks = size.ticks - size.is_narrow
    return replace(size, height=max(size.height, needed), ticks=ticks)


def _draw(pen: Pen, axes: Axes, panel: Panel, *, labelled: bool) -> None:
    curves = [line.story.budget_left for line in panel.lines]
    low = floor_of(*curves, least=LEAST_FALL[bool(panel.heading)])
    axes.set_xlim(panel.story.span.begin, panel.story.span.end)
    frame(axes, low, ABOVE, _label(pen, panel, low))
    if panel.has_common_failures:
        draw_failures(pen, axes, panel.story)
    if low < 0:
        hatch_overspent(axes)
    for line, curve in zip(panel.lines, curves, strict=True):
        look: dict[str, Any] = {"color": line.color, "ls": line.dashes, "gid": "budget"}
        axes.plot(*decimated(*curve), lw=2, zorder=3, dash_capstyle="butt", **look)
        hatch_gaps(axes, *curve)
    set_clock(axes, panel.story.run, panel.story.span, pen.size, labelled=labelled)
    _mark_calls(axes, panel.lines)
    if panel.heading:
        corner: dict[str, Any] = {"xycoords": "axes fraction", "va": "top", "ha": "left"}
        heading = safe_label(panel.heading, 24)
        pen.annotate(axes, 0, 1, heading, rank=0, offset=(4, -2), fontweight="bold", **corner)
    label_ends(pen, axes, panel.lines, curves)


def _label(pen: Pen, panel: Panel, low: float) -> str:
    """What the axis at the left counts."""
    # beside wide ticks two lines have no room
    if not pen.size.has_room or low <= WIDE_TICKS:
        return "Budget left (%)"
    zoom = ", zoomed" if low > 0 else ""
    windows = {duration(line.story.slo.window) for line in panel.lines}
    # a calendar month has no length that could be said of all of them
    if len(windows) > 1 or any(line.story.slo.is_calendar for line in panel.lines):
        return f"Error budget left (%{zoom})"
    return f"Error budget left\n(% of {windows.pop()}{zoom})"


def _mark_calls(axes: Axes, lines: Sequence[Line]) -> None:
    """Pages and tickets above their line, or above a mark of another kind that stands there; one
    mark for calls at the same moment of lines that are still the same.
    """
    figure = figure_of(axes)
    of_others = list[tuple[str, Floats]]()
    for line in lines:
        own = [(kind, call) for kind in CALLS for call in line.calls(kind[0])]
        for (_, marker, color, word), call in own:
            place = axes.transData.transform(call) * 72 / figure.dpi
            there = [what for what, other in of_others if np.all(np.abs(other - place) < APART)]
            if word in there:
                continue
            above = offset_copy(axes.transData, figure, 0, OFF + APART * len(there), units="points")
            look: dict[str, Any] = {"color": color, "mec": "white", "zorder": 5, "ms": 8}
            axes.plot(*call, marker, gid=word, transform=above, **look)
        of_others += [
            (word, axes.transData.transform(call) * 72 / figure.dpi)
            for (_, _, _, word), call in own
        ]
