"""The trade-off: how many pages a policy sends against how soon it pages, and which policies no
other one beats.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from simulator.analysis.bootstrap import Interval
from simulator.analysis.comparison import Comparison
from simulator.analysis.tradeoff import Option
from simulator.foundation.given import takes
from simulator.outputs.charts.columns import is_varied
from simulator.outputs.charts.labels import Side
from simulator.outputs.charts.picture import Pen, picture
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.scoreboard_titles import about
from simulator.outputs.charts.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE_GREY,
    SIZES,
    SizeName,
    figure_of,
)
from simulator.outputs.charts.text import TextRuler
from simulator.outputs.charts.tradeoff_titles import TradeoffView, pages_text, titles

# how wide a name may be, of the figure's width
LONGEST_NAME = 0.35
# how far a name is from its mark, of the text's size
AWAY: dict[Side, float] = {"left": 0.7, "right": -0.7}
IN_CORNER: dict[str, Any] = {"xycoords": "axes fraction", "color": INK}


@takes(comparison=Comparison)
def draw_tradeoff(
    comparison: Comparison,
    axes: Axes | None = None,
    *,
    max_pages: float | None = None,
    size: SizeName = "page",
) -> Axes:
    """Draws pages per 30 d (x; per run for runs below a week) against the median time to page (y,
    from the beginning of the harm).

    Crosses are 95% intervals, the line is the Pareto front: fewer pages and earlier. What misses
    more than half stands on a strip at the slow edge. `max_pages` is the most that the reader
    wants: what keeps to it and pages first is named in the title.
    """
    view = TradeoffView.of(comparison, max_pages)
    with picture(SIZES[size], titles(view), about(comparison), axes) as pen:
        panel: Axes = pen.panels[0]
        pen.adjust(left=pen.size.text * 6.4 / 72 / pen.size.width, right=0.965)
        _frame(pen, panel, view)
        _limit(pen, panel, view)
        _front(pen, panel, view)
        # those on the front last, above the others
        for is_front in (False, True):
            for option, is_own in zip(view.options, view.is_front, strict=True):
                if is_own == is_front:
                    _point(pen, panel, view, option, is_front=is_front)
    return panel


def _frame(pen: Pen, axes: Axes, view: TradeoffView) -> None:
    """Both axes, and the strip of what never pages."""
    pages = [Interval(view.limit), *(option.pages for option in view.options)]
    across = Scale.of(pages, view.unit)
    up = view.waits
    across.draw(axes, "x", pen.size.ticks)
    up.draw(axes, "y", pen.size.ticks)
    axes.set_xlabel(f"pages {view.unit}")
    name = f"median {up.word or 'time'} to page"
    if pen.size.has_room:
        name += ", from the beginning of the harm"
    axes.set_ylabel(name)
    axes.tick_params(length=3)
    low: dict[str, Any] = {"ha": "left", "va": "bottom", "offset": (6, 5), **IN_CORNER}
    pen.annotate(axes, 0, 0, "↙ better", rank=7, **low)
    if up.has_never:
        _name_strip(pen, axes)
    if not view.options:
        pen.annotate(axes, 0.5, 0.5, "no data", rank=1, ha="center", va="center", **IN_CORNER)


def _name_strip(pen: Pen, axes: Axes) -> None:
    elsewhere: tuple[tuple[float, Side], ...] = ((1.0, "right"), (0.5, "center"))
    high: dict[str, Any] = {"ha": "left", "va": "top", "offset": (6, -4), **IN_CORNER}
    high |= {"elsewhere": elsewhere, "ways": (-1,)}
    pen.annotate(axes, 0, 1, "never, or missed more than half", rank=3, **high)


def _limit(pen: Pen, axes: Axes, view: TradeoffView) -> None:
    """The reader's limit; what lies beyond it is shaded."""
    if view.limit is None:
        return
    dashed: dict[str, Any] = {"lw": pen.size.text / 8, "ls": (0, (5, 3)), "zorder": 1.5}
    axes.axvline(view.limit, color=INK, gid="limit", **dashed)
    end = axes.get_xlim()[1]
    axes.axvspan(view.limit, end, color=PALE_GREY, alpha=0.6, lw=0, zorder=0.2)
    foot: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "offset": (-5, 6)}
    foot |= {"va": "bottom", "ha": "right", "color": INK}
    # a limit of few pages has no room at its left
    foot["elsewhere"] = [(view.limit, "left")]
    pen.annotate(axes, view.limit, 0, f"at most {pages_text(view.limit)}", rank=2, **foot)


def _front(pen: Pen, axes: Axes, view: TradeoffView) -> None:
    """The line through what no other beats, with its name on the longest stretch."""
    steps = np.array([option.point for option in view.steps]).reshape(-1, 2)
    look: dict[str, Any] = {"lw": pen.size.text / 6, "alpha": 0.8, "zorder": 2, "gid": "front"}
    axes.plot(*steps.T, "-", color=BLUE, **look)
    if len(steps) > 1 and pen.size.has_room:
        pixels = axes.transData.transform(steps)
        longest = int(np.argmax(np.hypot(*np.diff(pixels, axis=0).T)))
        middle = pixels[longest : longest + 2].mean(axis=0)
        x, y = axes.transData.inverted().transform(middle).tolist()
        beside: dict[str, Any] = {"offset": (6, 4), "ha": "left", "va": "bottom", "moves": 5}
        pen.annotate(axes, x, y, "front", rank=8, color=BLUE, **beside)


def _point(pen: Pen, axes: Axes, view: TradeoffView, option: Option, *, is_front: bool) -> None:
    """A variant with its intervals and its name: on the front filled, beaten open, beyond the limit
    grey, the best a diamond.
    """
    is_best = option == view.best
    scale = view.waits
    text = pen.size.text
    color = _color(view, option, is_front=is_front)
    x = option.point[0]
    y = scale.place(option.point[1])
    for across, up in _cross(option, scale):
        axes.plot(across, up, "-", color=color, lw=text / 9, alpha=0.8, zorder=3, gid="cross")
    look: dict[str, Any] = {"color": color, "mew": text / 7, "ms": text * 0.75}
    if not is_front and not is_best:
        look["mfc"] = "white"
    axes.plot([x], [y], _shape(option, is_best=is_best), zorder=5, gid="point", **look)
    _keep_off(axes, x, y, text * 0.45)
    _name(pen, axes, view, option, color, 4 if is_front else 5)


def _color(view: TradeoffView, option: Option, *, is_front: bool) -> str:
    if option == view.best:
        return GREEN
    if is_front and view.is_allowed(option):
        return BLUE
    return GREY


def _shape(option: Option, *, is_best: bool) -> str:
    if is_best:
        return "D"
    if option.is_reached:
        return "o"
    return "^"


def _name(pen: Pen, axes: Axes, view: TradeoffView, option: Option, color: str, rank: int) -> None:
    """A variant's name at its mark, away from a mark beside it."""
    text = pen.size.text
    x = option.point[0]
    y = view.waits.place(option.point[1])
    is_best = option == view.best
    bold = TextRuler(text, is_bold=is_best)
    name = bold.shortened(option.label, pen.size.width * LONGEST_NAME)
    pointer = {"arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkA": 0, "shrinkB": text * 0.4}
    look: dict[str, Any] = {"va": "bottom", "scale": 1.0, "zorder": 6, "arrowprops": pointer}
    look["color"] = {GREEN: GREEN, BLUE: BLACK}.get(color, INK)
    if is_best:
        look["fontweight"] = "bold"
        rank = 1
    side, others = _sides(axes, view, option, 2 * text)
    look["elsewhere"] = [(x, other) for other in others]
    away = text * AWAY[side]
    pen.annotate(axes, x, y, name, rank, ha=side, offset=(away, text * 0.5), **look)


def _sides(
    axes: Axes, view: TradeoffView, option: Option, near: float
) -> tuple[Side, tuple[Side, ...]]:
    """How a name is aligned at its mark, and how else it may be: side by side with another mark
    (within so many points), each keeps to its own side.
    """
    waits = view.waits
    marks = [(each.point[0], waits.place(each.point[1])) for each in (option, *view.options)]
    points = axes.transData.transform(marks) * 72 / figure_of(axes).dpi
    across, up = (points[1:] - points[0]).T
    # not itself, which is among the options, nor what stands at the same count
    is_near = (np.abs(across) < near) & (np.abs(up) < near) & (across != 0)
    sides = set(np.sign(across[is_near]).tolist())
    if sides == {1}:
        return "right", ()
    if sides == {-1}:
        return "left", ()
    return "left", ("right",)


def _keep_off(axes: Axes, x: float, y: float, radius: float) -> None:
    """An unseen ring of so many points, so that other names keep off the mark."""
    angles = np.linspace(0, 2 * np.pi, 13)
    inches = figure_of(axes).dpi_scale_trans
    here = inches + ScaledTranslation(x, y, axes.transData)  # type: ignore[arg-type]
    ring = radius / 72 * np.cos(angles), radius / 72 * np.sin(angles)
    axes.add_line(Line2D(*ring, transform=here, visible=False, gid="ring"))


def _cross(option: Option, scale: Scale) -> list[tuple[list[float], list[float]]]:
    """The two lines of its intervals; one that ends in "never" runs to the edge."""
    x = option.point[0]
    y = scale.place(option.point[1])
    lines = list[tuple[list[float], list[float]]]()
    pages = option.pages
    if is_varied(pages) and pages.low is not None and pages.high is not None:
        lines.append(([pages.low, pages.high], [y, y]))
    wait = option.time_to_page
    if is_varied(wait) and wait.low is not None and wait.high is not None:
        lines.append(([x, x], [scale.place(wait.low), min(wait.high, scale.end)]))
    return lines
