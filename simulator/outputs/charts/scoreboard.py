"""The scoreboard: every variant's measures with their intervals, side by side, and what the runs
can tell apart.
"""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.foundation.given import takes
from simulator.outputs.charts.columns import (
    Column,
    Verdict,
    change_text,
    columns,
    is_varied,
    the_same,
    value_text,
    verdict,
)
from simulator.outputs.charts.head import EDGE, LEFT
from simulator.outputs.charts.labels import Label
from simulator.outputs.charts.picture import Panels, Pen, picture
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.scoreboard_plan import DOT, RIGHT, SMALL, Plan, planned
from simulator.outputs.charts.scoreboard_titles import (
    about,
    note_on_same,
    responding,
    scoreboard_titles,
    titles_of_asked,
)
from simulator.outputs.charts.style import (
    BLACK,
    GREEN,
    GREY,
    INK,
    SIZES,
    VERMILION,
    SizeName,
)

COLORS: dict[Verdict, str] = {
    "baseline": BLACK,
    "better": GREEN,
    "worse": VERMILION,
    "doubtful": GREY,
}
# behind every other row
GROUNDS = ("white", "#F2F2F2")
MOST_TICKS = 3
ARROWS = {"less": "← better", "more": "better →"}
AT_DOT: dict[str, Any] = {"moves": 1, "scale": SMALL, "rank": 2, "zorder": 6}
BESIDE: dict[str, Any] = {"offset": (6, 0), "va": "center", "ha": "left", "is_free": True}
BESIDE |= {"xycoords": ("axes fraction", "data"), **AT_DOT}


@takes(comparison=Comparison)
def draw_scoreboard(
    comparison: Comparison,
    axes: "Sequence[Axes] | None" = None,
    *,
    size: SizeName = "page",
    measures: Sequence[str] = (),
) -> Panels:
    """Draws a comparison: a row for each variant, the baseline first, and a column (with its own
    axes) for each measure.

    Columns are `measures` by their keys, six at most (`slo_kept`, `held_back`: those of
    `comparison.table`); by default pages, those without incident, missed failures (share), the
    median time to page, and budget spent, without those in which no run differs. A dot is the
    estimate, a bar its 95% interval, beside them the difference from the baseline. `axes` are your
    own, one for each column, else a new figure is made, as tall as its rows need. Returns the axes
    as an array. Raises ValueError for a measure that is not known, or has no figures.
    """
    board = columns(comparison, measures)
    grid = {"columns": len(board)} if not SIZES[size].is_narrow else {"rows": len(board)}
    titles = titles_of_asked if measures else scoreboard_titles
    subtitles = about(comparison, responding(board))
    note = "" if measures else note_on_same(the_same(comparison, board))
    with picture(SIZES[size], titles(comparison, board), subtitles, axes, **grid) as pen:
        plan = planned(comparison, board, SIZES[size], note).laid_out(pen, len(board))
        pen.title_pad = plan.head + 6
        for place, (panel, column) in enumerate(zip(pen.panels, board, strict=False)):
            _column(pen, panel, column, plan, is_named=plan.is_stacked or not place)
        _note(pen, plan)
    return pen.panels


def _note(pen: Pen, plan: Plan) -> None:
    """What is said at the bottom; on a reader's axes there is no room for it."""
    if plan.note and pen.head is not None:
        look: dict[str, Any] = {"color": INK, "fontsize": plan.small, "va": "bottom"}
        text = "\n".join(plan.note)
        pen.fixed.append(
            pen.figure.text(LEFT, EDGE / 144 / pen.figure.get_figheight(), text, **look)
        )


def _column(pen: Pen, axes: Axes, column: Column, plan: Plan, *, is_named: bool) -> None:
    """One measure of all variants."""
    scale = column.scale
    _frame(axes, scale, plan, is_named=is_named)
    _heading(pen, axes, column, plan)
    baseline = column.estimates[0]
    if baseline and baseline.value.value is not None:
        at = scale.place(baseline.value.value)
        look: dict[str, Any] = {"color": BLACK, "alpha": 0.35, "lw": 0.9, "ls": (0, (4, 3))}
        axes.axvline(at, zorder=1, gid="baseline", **look)
    for row, estimate in enumerate(column.estimates):
        if estimate and estimate.value.value is not None:
            told = verdict(estimate, baseline)
            _mark(axes, estimate, scale, row, told, pen.size.text)
            _label(pen, axes, estimate, scale, row, told, plan)
        else:
            _missing(pen, axes, scale, row, plan)


def _frame(axes: Axes, scale: Scale, plan: Plan, *, is_named: bool) -> None:
    """Rows with their names, and the measure's axis."""
    for row in range(1, len(plan.names), 2):
        axes.axhspan(row - plan.above, row + 1 - plan.above, color=GROUNDS[1], lw=0, zorder=0)
    scale.draw(axes, "x", MOST_TICKS)
    # the first row at the top
    axes.set_ylim(len(plan.names) - plan.above, -plan.above)
    names = plan.names
    if not is_named:
        names = [""] * len(names)
    axes.set_yticks(range(len(names)), names)
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", length=3)


def _heading(pen: Pen, axes: Axes, column: Column, plan: Plan) -> None:
    """The column's name above it, and which way is better."""
    better = ARROWS.get(column.measure.better, "")
    above: dict[str, Any] = {"xycoords": "axes fraction", "va": "bottom", "is_free": True}
    above |= {"moves": 1, "scale": SMALL, "rank": 1}
    name: dict[str, Any] = {"ha": "left", "fontweight": "bold", **above}
    if plan.is_stacked:
        at_right = (RIGHT * 72 - 6, 3)
        pen.annotate(axes, 0, 1, column.head, offset=(0, 3), **name)
        pen.annotate(axes, 1, 1, better, ha="right", offset=at_right, color=INK, **above)
        return
    head = "\n".join(plan.head_lines(column))
    pen.annotate(axes, 0, 1, head, offset=(0, 4 + plan.small * 1.35), **name)
    pen.annotate(axes, 0, 1, better, ha="left", offset=(0, 4), color=INK, **above)


def _mark(
    axes: Axes, estimate: Estimate, scale: Scale, row: int, told: Verdict, text: float
) -> None:
    """The dot and its bar; what was never reached stands open in the strip, with an arrow that
    leads on.
    """
    value = estimate.value
    assert value.value is not None
    color = COLORS[told]
    rows = [row, row]
    if is_varied(value) and value.low is not None and value.high is not None:
        ends = [scale.place(value.low), min(value.high, scale.end)]
        bar: dict[str, Any] = {"lw": text / 4, "solid_capstyle": "butt", "gid": "bar"}
        axes.plot(ends, rows, "-", color=color, **bar)
    at = scale.place(value.value)
    if math.inf in (value.value, value.high):
        arrow: dict[str, Any] = {"ms": text / 2, "clip_on": False, "zorder": 4, "gid": "on"}
        axes.plot([at, scale.end], rows, "-", color=color, lw=text / 8, gid="open")
        axes.plot([scale.end], [row], ">", color=color, **arrow)
    is_open = told == "doubtful" or math.isinf(value.value)
    look: dict[str, Any] = {"color": color, "mfc": "white" if is_open else color}
    look |= {"mew": text / 7, "ms": text * 0.65}
    axes.plot([at], [row], _shape(estimate, told), zorder=5, gid="dot", **look)


def _shape(estimate: Estimate, told: Verdict) -> str:
    """A dot, or an arrowhead to where a difference that is told leads: never by colour alone."""
    if told in ("baseline", "doubtful"):
        return "o"
    is_less = (told == "better") == (estimate.measure.better == "less")
    if is_less:
        return "<"
    return ">"


def _label(
    pen: Pen, axes: Axes, estimate: Estimate, scale: Scale, row: int, told: Verdict, plan: Plan
) -> None:
    """The number at the dot, and under it the difference; beside the panel where columns are
    stacked.
    """
    assert estimate.value.value is not None
    look: dict[str, Any] = {"color": INK if told == "doubtful" else COLORS[told]}
    if told in ("better", "worse"):
        look["fontweight"] = "bold"  # not by colour alone
    if plan.is_stacked:
        text = change_text(estimate) or value_text(estimate)
        pen.annotate(axes, 1, row, text, **BESIDE, **look)
        return
    at = scale.place(estimate.value.value)
    away = DOT * pen.size.text + 1
    over: dict[str, Any] = {"offset": (0, away), "va": "bottom", "ha": "center", **AT_DOT}
    _grounded(pen.annotate(axes, at, row, value_text(estimate), **over), row)
    below = plan.below(estimate)
    if below:
        under: dict[str, Any] = {"offset": (0, -away), "va": "top", "ha": "center", **AT_DOT}
        text = "\n".join(below)
        _grounded(pen.annotate(axes, at, row, text, linespacing=1.15, **under, **look), row)


def _grounded(label: Label, row: int) -> None:
    """A label over lines needs a ground of its own to be read."""
    label.text.set_bbox({"facecolor": GROUNDS[row % 2], "alpha": 0.75, "linewidth": 0, "pad": 0.3})


def _missing(pen: Pen, axes: Axes, scale: Scale, row: int, plan: Plan) -> None:
    """A hatched gap, never zero."""
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": GREY, "hatch": "////", "lw": 0}
    axes.fill_between([scale.low, scale.high], row - 0.12, row + 0.12, gid="gap", **look)
    if plan.is_stacked:
        pen.annotate(axes, 1, row, "no data", color=INK, **BESIDE)
        return
    middle = (scale.low + scale.high) / 2
    on_gap: dict[str, Any] = {"va": "center", "ha": "center", "color": INK, **AT_DOT}
    _grounded(pen.annotate(axes, middle, row, "no data", **on_gap), row)
