"""The front of a search: pages against the budget that is spent, the reader's limit, the current
policy and the best.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.analysis.bootstrap import Interval
from simulator.experiments.search.record import Search, Tried
from simulator.outputs.charts.picture import Pen, picture
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE_GREY,
    SIZES,
    VERMILION,
    SizeName,
)
from simulator.outputs.charts.text import TextRuler
from simulator.outputs.search.words import BUDGET, briefly, limit_text
from simulator.outputs.words.estimates import amount
from simulator.outputs.words.names import safe_label

# how wide a name may be, of the figure's width
LONGEST_NAME = 0.3
IN_CORNER: dict[str, Any] = {"xycoords": "axes fraction", "color": INK}


def draw_front(search: Search, axes: Axes | None = None, *, size: SizeName = "page") -> Axes:
    """Draws pages per 30 d (x) against the budget spent (y) of the last policies of a search, on
    fresh seeds; crosses are 95% intervals, the line is the Pareto front. The limit is a dashed
    line, the current policy a square, the best a diamond.
    """
    with picture(SIZES[size], _titles(search), _about(search), axes) as pen:
        panel: Axes = pen.panels[0]
        pen.adjust(left=pen.size.text * 6.4 / 72 / pen.size.width, right=0.965)
        _frame(pen, panel, search)
        _limit(pen, panel, search)
        _line(pen, panel, search)
        for tried in search.finalists:
            _point(pen, panel, search, tried)
    return panel


def _titles(search: Search) -> Sequence[str]:
    """The finding, the fullest first."""
    best = search.best.figures
    pages = amount(best.pages.value, "")
    spent = amount(best.objective.value, BUDGET)
    own = amount(search.current.figures.objective.value, BUDGET)
    limit = limit_text(search)
    if not search.is_admissible:
        return [f"No policy keeps to {limit}: the fewest are {pages}", f"None keeps to {limit}"]
    if search.best_label == search.current_label:
        return [f"With {limit} the current policy is the best that was found", "Keep the policy"]
    named = briefly(search.best)
    label = safe_label(search.current_label, 24)
    return [
        f"With {limit}, {named} spends least: {spent} of the budget, {label} {own}",
        f"With {limit}, {named} spends {spent} of the budget",
        f"{named}: {pages} pages, {spent} spent",
    ]


def _about(search: Search) -> Sequence[str]:
    seeds = f"{len(search.fresh_seeds)} fresh seeds"
    if not search.fresh_seeds:
        seeds = f"{len(search.seeds)} seeds of the search"
    scenario = f"scenario {safe_label(search.scenario.name, 24)}"
    tried = f"{len(search.tried)} policies tried"
    return [
        f"{scenario}, {tried}, the last {len(search.finalists)} on {seeds}, 95% intervals,"
        " simulated",
        f"{scenario}, {seeds}, simulated",
        f"{seeds}, simulated",
    ]


def _frame(pen: Pen, axes: Axes, search: Search) -> None:
    last = search.finalists
    across = Scale.of([Interval(search.max_pages), *(each.figures.pages for each in last)], "")
    up = Scale.of([each.figures.objective for each in last], BUDGET)
    across.draw(axes, "x", pen.size.ticks)
    up.draw(axes, "y", pen.size.ticks)
    axes.set_xlabel(f"pages {search.unit}")
    axes.set_ylabel(search.measure.label)
    axes.tick_params(length=3)
    low: dict[str, Any] = {"ha": "left", "va": "bottom", "offset": (6, 5), **IN_CORNER}
    pen.annotate(axes, 0, 0, "↙ better", rank=7, **low)


def _limit(pen: Pen, axes: Axes, search: Search) -> None:
    """The limit; what lies beyond it is shaded."""
    dashed: dict[str, Any] = {"lw": pen.size.text / 8, "ls": (0, (5, 3)), "zorder": 1.5}
    axes.axvline(search.max_pages, color=INK, gid="limit", **dashed)
    end = axes.get_xlim()[1]
    axes.axvspan(search.max_pages, end, color=PALE_GREY, alpha=0.6, lw=0, zorder=0.2)
    foot: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "offset": (-5, 6)}
    foot |= {"va": "bottom", "ha": "right", "color": INK}
    foot["elsewhere"] = [(search.max_pages, "left")]
    pen.annotate(axes, search.max_pages, 0, limit_text(search), rank=2, **foot)


def _line(pen: Pen, axes: Axes, search: Search) -> None:
    """The line through what no other beats."""
    steps = np.array([_place(each) for each in search.front]).reshape(-1, 2)
    look: dict[str, Any] = {"lw": pen.size.text / 6, "alpha": 0.8, "zorder": 2, "gid": "front"}
    axes.plot(*steps.T, "-", color=BLUE, **look)


def _place(tried: Tried) -> tuple[float, float]:
    values = (tried.figures.pages.value, tried.figures.objective.value)
    pages, objective = (np.nan if value is None else value for value in values)
    return pages, objective


def _point(pen: Pen, axes: Axes, search: Search, tried: Tried) -> None:
    """A policy with its intervals; named are the best, the current one and the front."""
    x, y = _place(tried)
    color, shape = _look(search, tried)
    text = pen.size.text
    # runs of one seed are alike under all policies, so that differences are surer than the crosses
    strong = 0.8 if shape != "o" else 0.3
    for line in _cross(tried, x, y):
        axes.plot(*line, "-", color=color, lw=text / 9, alpha=strong, zorder=3, gid="cross")
    axes.plot([x], [y], shape, color=color, ms=text * 0.75, zorder=5, gid="point")
    if tried in search.front or shape != "o":
        _name(pen, axes, search, tried, color)


def _look(search: Search, tried: Tried) -> tuple[str, str]:
    """The colour and the shape of a policy's mark."""
    if tried.label == search.best_label:
        return GREEN, "D"
    if tried.label == search.current_label:
        return VERMILION, "s"
    if tried in search.front and tried.figures.pages.value is not None:
        return (BLUE if tried.figures.pages.value <= search.max_pages else GREY), "o"
    return GREY, "o"


def _cross(tried: Tried, x: float, y: float) -> list[tuple[list[float], list[float]]]:
    """The two lines of its intervals."""
    lines = list[tuple[list[float], list[float]]]()
    pages, objective = tried.figures.pages, tried.figures.objective
    if pages.low is not None and pages.high is not None:
        lines.append(([pages.low, pages.high], [y, y]))
    if objective.low is not None and objective.high is not None:
        lines.append(([x, x], [objective.low, objective.high]))
    return lines


def _name(pen: Pen, axes: Axes, search: Search, tried: Tried, color: str) -> None:
    text = pen.size.text
    x, y = _place(tried)
    name, rank = briefly(tried), 6
    look: dict[str, Any] = {"color": BLACK}
    if tried.label == search.current_label:
        name, rank = f"current: {safe_label(tried.label)}", 2
        look["color"] = color
    if tried.label == search.best_label:
        name, rank = f"best: {name}", 1
        look |= {"fontweight": "bold", "color": color}
    name = TextRuler(text, is_bold=rank == 1).shortened(name, pen.size.width * LONGEST_NAME)
    pointer = {"arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkA": 0, "shrinkB": text * 0.4}
    look |= {"va": "bottom", "ha": "left", "zorder": 6, "arrowprops": pointer}
    look["elsewhere"] = [(x, "right")]
    pen.annotate(axes, x, y, name, rank, offset=(text * 0.7, text * 0.5), **look)
