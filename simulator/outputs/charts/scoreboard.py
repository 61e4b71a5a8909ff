"""The scoreboard: every variant's measures with their intervals, side by side, and what the runs
can tell apart.
"""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Figure
from simulator.outputs.charts.canvas import margins, new_figure
from simulator.outputs.charts.columns import (
    Column,
    Verdict,
    about,
    broken,
    change_lines,
    columns,
    fits,
    fitted,
    fullest,
    is_varied,
    responding,
    scoreboard_titles,
    value_text,
    verdict,
)
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.style import (
    BLACK,
    GREEN,
    GREY,
    HEAD,
    INK,
    SIZES,
    VERMILION,
    Head,
    Label,
    Pen,
    Size,
    SizeName,
    figure_of,
    styled,
    wrapped,
)

COLORS: dict[Verdict, str] = {
    "baseline": BLACK,
    "better": GREEN,
    "worse": VERMILION,
    "doubtful": GREY,
}
GROUNDS = ("white", "#F2F2F2")
"""Behind every other row."""
SMALL, DOT, GAP = 0.85, 0.5, 0.28
"""The labels' size, and the distance from a dot's middle to them, of the text's size; inches
between columns.
"""
NARROW, RIGHT = 5.0, 1.35
"""Below this width (inches) columns are stacked, with so much room for labels at the right."""


@dataclass(frozen=True)
class Plan:
    """How a scoreboard is laid out: the variants' names, a panel's width (inches), and its heights
    in points.

    `up` and `down` is a row's room above and below its dot, `head` that above a panel.
    """

    size: Size
    names: list[str]
    left: float
    width: float
    up: float
    down: float
    head: float

    @property
    def is_stacked(self) -> bool:
        """Whether columns are panels one below the other."""
        return self.size.width < NARROW

    @property
    def small(self) -> float:
        """The labels' size in points."""
        return self.size.text * SMALL

    @property
    def rows(self) -> float:
        """The height of all rows in points."""
        return (self.up + self.down) * len(self.names)


def draw_scoreboard(
    comparison: Comparison, axes: "Sequence[Axes] | None" = None, *, size: SizeName = "page"
) -> "NDArray[Any]":
    """Draws a comparison: a row for each variant, the baseline first, and a column (with its own
    axes) for each measure.

    Columns are pages, those without incident, missed failures (share), the median time to page, and
    budget spent. A dot is the estimate, a bar its 95% interval, beside them the difference from the
    baseline. `axes` are up to five of your own, else a new figure is made, as tall as its rows
    need. Returns the axes as an array.
    """
    board = columns(comparison)
    with styled(SIZES[size]):
        plan = _plan(comparison, board, SIZES[size])
        if axes is None:
            title = fullest(
                scoreboard_titles(comparison, board),
                plan.size.width * 0.95,
                plan.size.text * HEAD,
                plan.size.title_lines,
                bold=True,
            )
            head = Head.of(title, about(comparison, plan.size, responding(board)), plan.size)
            plan, panels = _panels(plan, head, len(board))
        else:
            panels = np.asarray(axes, dtype=object)
        pen = Pen(figure_of(panels[0]), plan.size)
        for panel, column in zip(panels, board, strict=False):
            _column(pen, panel, column, plan, is_named=plan.is_stacked or panel is panels[0])
        if axes is None:
            pen.entitle(panels[0], head, is_own=True)
        else:
            _entitle(panels, scoreboard_titles(comparison, board), plan)
        pen.settle()
    return panels


def _plan(comparison: Comparison, board: Sequence[Column], size: Size) -> Plan:
    is_stacked, small = size.width < NARROW, size.text * SMALL
    names, left = _names(comparison, size)
    if is_stacked:
        return Plan(
            size,
            names,
            left,
            size.width - left - RIGHT,
            size.text * 0.75,
            size.text * 0.75,
            small * 1.9,
        )
    width = (size.width - left - 0.2 - GAP * (len(board) - 1)) / len(board)
    lines = max(len(_below(figure, width, size)) for column in board for figure in column.figures)
    heads = max(len(_head(column, width, size)) for column in board)
    up, down = (
        1.6 * DOT * size.text + small * 1.3 * size.chatty,
        1.7 * DOT * size.text + small * 1.25 * lines,
    )
    return Plan(size, names, left, width, up, down, small * 1.35 * (heads + 1) + 4)


def _names(comparison: Comparison, size: Size) -> tuple[list[str], float]:
    """The variants' names as they fit beside the rows, and the room for them in inches."""
    most = size.width * (0.28 if size.width < NARROW else 0.2)
    names = [fitted(variant.label, most, size.text, bold=True) for variant in comparison.variants]
    longest = [*names, "(baseline)"] if size.chatty else names
    steps = (step * 0.1 for step in range(3, int(most * 10) + 2))
    room = next(
        (
            width
            for width in steps
            if all(fits(name, width, size.text, bold=True) for name in longest)
        ),
        most,
    )
    return [f"{names[0]}\n(baseline)" if size.chatty else names[0], *names[1:]], room + 0.1


def _below(figure: Figure | None, width: float, size: Size) -> list[str]:
    """The lines under a dot, wrapped to a panel's width."""
    texts = change_lines(figure, size) if figure else []
    if figure and (figure.gap is None or figure.gap.value is None) and not size.chatty:
        texts = [value_text(figure)]
    return [
        line
        for text in texts
        for line in broken(text, width, size.text * SMALL, bold=bool(figure and figure.is_told))
    ]


def _head(column: Column, width: float, size: Size) -> list[str]:
    return broken(column.head, width, size.text * SMALL, bold=True)


def _panels(plan: Plan, head: Head, count: int) -> "tuple[Plan, NDArray[Any]]":
    """The panels on a figure as tall as they need, and the plan with its rows spread over it."""
    size, stack = plan.size, count if plan.is_stacked else 1
    between = plan.head + size.text * 2.2
    needed = (
        head.height
        + stack * (plan.head + plan.rows)
        + (stack - 1) * size.text * 2.2
        + size.text * 2.4
    )
    spare = max(0.0, size.height * 72 - needed) / (stack * len(plan.names) * 2)
    tall = dataclasses.replace(size, height=max(size.height, needed / 72))
    plan = dataclasses.replace(plan, size=tall, up=plan.up + spare, down=plan.down + spare)
    figure = new_figure(tall)
    room = {
        **margins(tall, head),
        "left": plan.left / size.width,
        "right": (plan.left + count // stack * (plan.width + GAP) - GAP) / size.width,
    }
    room |= {
        "top": 1 - (head.height + plan.head) / (tall.height * 72),
        "bottom": size.text * 2.4 / (tall.height * 72),
    }
    grid = figure.add_gridspec(
        stack, count // stack, hspace=between / plan.rows, wspace=GAP / plan.width, **room
    )
    return plan, np.array([figure.add_subplot(grid[place]) for place in range(count)])


def _column(pen: Pen, axes: Axes, column: Column, plan: Plan, *, is_named: bool) -> None:
    """One measure of all variants."""
    scale, share = column.scale, plan.up / (plan.up + plan.down)
    for row in range(1, len(plan.names), 2):
        axes.axhspan(row - share, row + 1 - share, color=GROUNDS[1], lw=0, zorder=0)
    scale.draw(axes, "x", 3 if pen.size.text <= 10 else 2)
    axes.set_ylim(len(plan.names) - share, -share)
    axes.set_yticks(range(len(plan.names)), plan.names if is_named else [""] * len(plan.names))
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", length=3)
    _heading(pen, axes, column, plan)
    baseline = column.figures[0]
    if baseline and baseline.value.value is not None:
        axes.axvline(
            scale.place(baseline.value.value),
            color=BLACK,
            alpha=0.35,
            lw=0.9,
            ls=(0, (4, 3)),
            zorder=1,
            gid="baseline",
        )
    for row, figure in enumerate(column.figures):
        if figure and figure.value.value is not None:
            _mark(axes, figure, scale, row, verdict(figure, baseline), pen.size.text)
            _label(pen, axes, figure, scale, row, verdict(figure, baseline), plan)
        else:
            _missing(pen, axes, scale, row, plan)


def _heading(pen: Pen, axes: Axes, column: Column, plan: Plan) -> None:
    """The column's name above it, and which way is better."""
    better = {"less": "← better", "more": "better →"}.get(column.measure.better, "")
    how: dict[str, Any] = {
        "xycoords": "axes fraction",
        "va": "bottom",
        "is_free": True,
        "moves": 1,
        "scale": SMALL,
        "rank": 1,
    }
    if plan.is_stacked:
        pen.say(axes, 0, 1, column.head, ha="left", offset=(0, 3), fontweight="bold", **how)
        pen.say(axes, 1, 1, better, ha="right", offset=(RIGHT * 72 - 6, 3), color=INK, **how)
    else:
        pen.say(
            axes,
            0,
            1,
            "\n".join(_head(column, plan.width, plan.size)),
            ha="left",
            offset=(0, 4 + plan.small * 1.35),
            fontweight="bold",
            **how,
        )
        pen.say(axes, 0, 1, better, ha="left", offset=(0, 4), color=INK, **how)


def _mark(axes: Axes, figure: Figure, scale: Scale, row: int, said: Verdict, text: float) -> None:
    """The dot and its bar; what was never reached stands open in the strip, with an arrow that
    leads on.
    """
    color, value = COLORS[said], figure.value
    assert value.value is not None
    is_open = said == "doubtful" or math.isinf(value.value)
    if is_varied(value) and value.low is not None and value.high is not None:
        axes.plot(
            [scale.place(value.low), min(value.high, scale.end)],
            [row, row],
            "-",
            color=color,
            lw=text / 4,
            solid_capstyle="butt",
            gid="bar",
        )
    if math.isinf(value.high if value.high is not None else value.value):
        axes.plot(
            [scale.place(value.value), scale.end],
            [row, row],
            "-",
            color=color,
            lw=text / 8,
            gid="open",
        )
        axes.plot(
            [scale.end], [row], ">", color=color, ms=text / 2, clip_on=False, zorder=4, gid="on"
        )
    shape = (
        "o"
        if said in ("baseline", "doubtful")
        else "<"
        if (said == "better") == (figure.measure.better == "less")
        else ">"
    )
    face = "white" if is_open else color
    axes.plot(
        [scale.place(value.value)],
        [row],
        shape,
        color=color,
        mfc=face,
        mew=text / 7,
        ms=text * 0.65,
        zorder=5,
        gid="dot",
    )


def _label(
    pen: Pen, axes: Axes, figure: Figure, scale: Scale, row: int, said: Verdict, plan: Plan
) -> None:
    """The number at the dot, and under it the difference; beside the panel where columns are
    stacked.
    """
    assert figure.value.value is not None
    is_told, x = said in ("better", "worse"), scale.place(figure.value.value)
    how: dict[str, Any] = {"moves": 1, "scale": SMALL, "rank": 2, "zorder": 6}
    bold: dict[str, Any] = {
        "color": INK if said == "doubtful" else COLORS[said],
        "fontweight": "bold" if is_told else "normal",
    }
    if plan.is_stacked:
        text = (
            value_text(figure)
            if figure.gap is None or figure.gap.value is None
            else change_lines(figure, pen.size)[0]
        )
        pen.say(
            axes,
            1,
            row,
            text,
            xycoords=("axes fraction", "data"),
            offset=(6, 0),
            va="center",
            ha="left",
            is_free=True,
            **how,
            **bold,
        )
        return
    away = DOT * pen.size.text + 1
    if pen.size.chatty:
        _grounded(
            pen.say(
                axes, x, row, value_text(figure), offset=(0, away), va="bottom", ha="center", **how
            ),
            row,
        )
    if below := _below(figure, plan.width, pen.size):
        _grounded(
            pen.say(
                axes,
                x,
                row,
                "\n".join(below),
                offset=(0, -away),
                va="top",
                ha="center",
                linespacing=1.15,
                **how,
                **bold,
            ),
            row,
        )


def _grounded(label: Label, row: int) -> None:
    """A label over lines needs a ground of its own to be read."""
    label.text.set_bbox({"facecolor": GROUNDS[row % 2], "alpha": 0.75, "linewidth": 0, "pad": 0.3})


def _missing(pen: Pen, axes: Axes, scale: Scale, row: int, plan: Plan) -> None:
    """A hatched gap, never zero."""
    axes.fill_between(
        [scale.low, scale.high],
        row - 0.12,
        row + 0.12,
        facecolor="none",
        edgecolor=GREY,
        hatch="////",
        lw=0,
        gid="gap",
    )
    how: dict[str, Any] = {
        "va": "center",
        "moves": 1,
        "color": INK,
        "scale": SMALL,
        "rank": 2,
        "zorder": 6,
    }
    if plan.is_stacked:
        pen.say(
            axes,
            1,
            row,
            "no data",
            xycoords=("axes fraction", "data"),
            offset=(6, 0),
            ha="left",
            is_free=True,
            **how,
        )
    else:
        _grounded(
            pen.say(axes, (scale.low + scale.high) / 2, row, "no data", ha="center", **how), row
        )


def _entitle(panels: "NDArray[Any]", titles: Sequence[str], plan: Plan) -> None:
    """The finding above the first of somebody's axes, as wide as all of them."""
    boxes, points = [panel.get_window_extent() for panel in panels], plan.size.text * 1.1
    width = (max(box.x1 for box in boxes) - min(box.x0 for box in boxes)) / figure_of(panels[0]).dpi
    lines = wrapped(fullest(titles, width, points, 2, bold=True), width, points, 2, bold=True)
    panels[0].set_title(
        "\n".join(lines), loc="left", fontweight="bold", fontsize=points, pad=plan.head + 6
    )
