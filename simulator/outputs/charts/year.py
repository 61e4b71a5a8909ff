"""A year at a glance: the budget of each calendar quarter, what came back and what did not, and
the backlog of improvements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulator.analysis.quarter_figures import QuarterFigures
from simulator.analysis.quarters import Quarter
from simulator.foundation.given import check
from simulator.outputs.charts.picture import OwnAxes, Panels, Pen, picture
from simulator.outputs.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MIDDLE_GREY,
    ORANGE,
    PALE_ORANGE,
    SIZES,
    SKY,
    VERMILION,
    SizeName,
)
from simulator.outputs.charts.year_plan import Year, slo_shown, years_of
from simulator.outputs.charts.year_titles import about, titles_of
from simulator.outputs.words import safe_label
from simulator.outputs.words.names import quoted
from simulator.outputs.words.numbers import listed, share
from simulator.run import Run

# a quarter's columns take so much of it
COLUMNS = 0.72
# room above the highest column for its number, of its height
ABOVE = 1.22
# what becomes of failures and releases, from the bottom of a column: colour, hatch, words
KINDS = {
    "recurrences": (VERMILION, "", "came back"),
    "prevented": (GREEN, "//", "prevented"),
    "stopped": (SKY, "..", "stopped at the gate"),
}
# no data is a hatched gap, never zero
GAP: dict[str, Any] = {"facecolor": "none", "edgecolor": GREY, "hatch": "xxx", "lw": 0}
SQUARE = "\N{BLACK SQUARE}"
# the room of a panel's heading, and of ticks of two lines, of the text's size
HEADING = 1.4
# the size of a column's number, of the text's, and how much wider than the column it may be
NUMBER = 0.85
WIDER = 1.1
# ticks of a number
MOST_TICKS = 5
# a taller figure than others: three panels (inches)
HEIGHTS = {True: 6.6, False: 8.0}


def draw_year(
    runs: "Run | Mapping[str, Run]",
    axes: OwnAxes | None = None,
    *,
    slo: str = "",
    size: SizeName = "page",
) -> Panels:
    """Draws a run, or up to four by label, by calendar quarters: the budget of an SLO that each
    quarter spent, bad / ((1 - objective) x valid of the quarter); how many failures came back, were
    prevented or stopped at the gate; and, where a team learns, the backlog in items and in hours.

    `slo` names the SLO, by default the one that spent most of a quarter's budget. `axes` are your
    own, three of them, else a new figure is made. Returns the axes as an array. Raises
    UnknownNameError for an unknown SLO, ValueError if there is nothing to draw.
    """
    for run in runs.values() if isinstance(runs, Mapping) else (runs,):
        check(run, Run, "runs")
    years = years_of(runs)
    shown = slo_shown(years, slo)
    has_backlog = any(year.learns for year in years)
    surface = replace(SIZES[size], height=HEIGHTS[SIZES[size].has_room])
    titles, subtitles = titles_of(years, shown), about(years, shown)
    rows = 3 if has_backlog else 2
    with picture(surface, titles, subtitles, axes, rows=rows, hspace=0.26) as pen:
        _make_room(pen)
        budget, returned, *below = pen.panels
        for panel in pen.panels[:rows]:
            panel.set_xlim(0, max(year.run.scenario.horizon for year in years))
        _budget(pen, budget, years, shown.name)
        _came_back(pen, returned, years)
        for panel in below[:1]:
            _backlog(pen, panel, years)
        for place, panel in enumerate(pen.panels[:rows], start=1):
            _quarters(pen, panel, years, labelled=place == rows)
        _key(pen, years)
    return pen.panels


def _make_room(pen: Pen) -> None:
    """For the first panel's heading, and two lines of ticks below the last."""
    height = pen.figure.get_figheight() * 72
    margins = pen.figure.subplotpars
    pen.adjust(
        top=margins.top - HEADING * pen.size.text / height, bottom=3.8 * pen.size.text / height
    )


def _places(year: Year, place: int, number: int) -> list[tuple[float, float]]:
    """The left edge and the width (s) of a run's column in each quarter."""
    found = list[tuple[float, float]]()
    for each in year.quarters:
        length = each.quarter.end - each.quarter.begin
        width = COLUMNS * length / number
        left = each.quarter.begin + (1 - COLUMNS) / 2 * length + place * width
        found.append((left, width))
    return found


def _budget(pen: Pen, axes: Axes, years: Sequence[Year], slo: str) -> None:
    """A column for each run in each quarter, with its share."""
    highest = float(np.fmax.reduce([each for year in years for each in year.spent(slo)], initial=0))
    top = ABOVE * (highest or 1.0)
    _scale(axes, 100 * top)
    for place, year in enumerate(years):
        columns = _places(year, place, len(years))
        for (left, width), spent in zip(columns, year.spent(slo), strict=True):
            if not np.isfinite(spent):
                axes.bar(left, 100 * top, 0.94 * width, align="edge", gid="gap", **GAP)
                continue
            look: dict[str, Any] = {"color": year.color, "gid": "budget"}
            axes.bar(left, 100 * spent, 0.94 * width, align="edge", zorder=2, **look)
            _above(pen, axes, (left, 0.94 * width), 100 * spent, share(spent, 2))
    if top > 1:
        axes.axhline(100, color=VERMILION, lw=1, zorder=3, gid="all")
        at_right: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "bottom"}
        pen.annotate(axes, 1, 100, "all of it", ha="right", rank=4, color=VERMILION, **at_right)
    axes.set_ylabel("budget of the\nquarter spent (%)" if pen.size.has_room else "spent (%)")
    _heading(pen, axes, f"Budget of {safe_label(slo, 24)}, by quarter")


def _came_back(pen: Pen, axes: Axes, years: Sequence[Year]) -> None:
    """A column of three parts for each run in each quarter."""
    heights = [sum(_parts(quarter).values()) for year in years for quarter in year.quarters]
    top = ABOVE * max(1, *heights)
    _scale(axes, top, is_whole=True)
    for place, year in enumerate(years):
        columns = _places(year, place, len(years))
        # of a kind that the run has each number is told, so that its place says which it is
        kinds = [kind for kind in KINDS if year.total(kind)]
        for (left, width), quarter in zip(columns, year.quarters, strict=True):
            _stack(pen, axes, (left, 0.94 * width), _parts(quarter), kinds)
    if not any(heights):
        _nothing(pen, axes, "nothing came back")
    axes.set_ylabel("failures and\nbad releases" if pen.size.has_room else "number")
    _heading(pen, axes, "What came back, and what did not")


def _parts(quarter: QuarterFigures) -> dict[str, int]:
    return {kind: getattr(quarter, kind) for kind in KINDS}


def _stack(
    pen: Pen,
    axes: Axes,
    column: tuple[float, float],
    parts: Mapping[str, int],
    kinds: Iterable[str],
) -> None:
    left, width = column
    foot = 0
    for kind, number in parts.items():
        if number:
            color, hatch, _ = KINDS[kind]
            look: dict[str, Any] = {"color": color, "hatch": hatch, "ec": "white", "lw": 0.8}
            axes.bar(left, number, width, foot, align="edge", zorder=2, gid=kind, **look)
            foot += number
    told = " + ".join(str(parts[kind]) for kind in kinds)
    if foot:
        _above(pen, axes, column, foot, told)


def _above(pen: Pen, axes: Axes, column: tuple[float, float], top: float, text: str) -> None:
    """The number of a column; on one that is too narrow there is none."""
    left, width = column
    pixels = width / axes.get_xlim()[1] * axes.get_window_extent().width
    if pen.width(text, NUMBER) > pixels * WIDER:
        return
    # off the line of all of it, if that runs there
    look: dict[str, Any] = {"va": "bottom", "ha": "center", "scale": NUMBER, "moves": 6}
    pen.annotate(axes, left + width / 2, top, text, rank=3, offset=(0, 2), ways=(1,), **look)


def _backlog(pen: Pen, axes: Axes, years: Sequence[Year]) -> None:
    """Items at the left, the hours that they need at the right."""
    hours_axes = axes.twinx()
    own = [year for year in years if year.learns]
    # the area of one run hides no other
    is_alone = len(years) == 1
    for year in own:
        _draw_backlog(axes, hours_axes, year, is_alone=is_alone)
    words = ("items (line)", "hours (area)") if is_alone else ("items (solid)", "hours (dashed)")
    for panel, word, of in zip((axes, hours_axes), words, (1, 2), strict=True):
        highest = max(float(np.max(year.backlog[of])) for year in own)
        _scale(panel, ABOVE * max(1.0, highest), is_whole=True)
        panel.set_ylabel(word)
        if not highest and panel is axes:
            _nothing(pen, axes, "nothing was accepted")
    # the lines of items lie above the areas
    axes.set_zorder(hours_axes.get_zorder() + 1)
    axes.patch.set_visible(False)
    hours_axes.spines["right"].set_visible(True)
    # the quarters' names stand below the other one of these axes
    hours_axes.tick_params(axis="x", bottom=False, labelbottom=False)
    _heading(pen, axes, "Backlog of accepted improvements")


def _draw_backlog(axes: Axes, hours_axes: Axes, year: Year, *, is_alone: bool) -> None:
    """A line of items, and the hours as an area, or as a line where others would be hidden."""
    times, items, hours = year.backlog
    colors: tuple[str, str] = (year.color, year.color)
    dashes: Any = (0, (4, 2))
    if is_alone:
        colors = (BLUE, ORANGE)
        dashes = "-"
    look: dict[str, Any] = {"drawstyle": "steps-post", "zorder": 3}
    axes.plot(times, items, color=colors[0], lw=1.8, gid="items", **look)
    hours_axes.plot(times, hours, color=colors[1], ls=dashes, lw=1, gid="hours", **look)
    if is_alone:
        hours_axes.fill_between(times, hours, step="post", color=PALE_ORANGE, lw=0)


def _nothing(pen: Pen, axes: Axes, text: str) -> None:
    middle: dict[str, Any] = {"xycoords": "axes fraction", "ha": "center", "va": "center"}
    pen.annotate(axes, 0.5, 0.5, text, rank=1, color=INK, **middle)


def _scale(axes: Axes, top: float, *, is_whole: bool = False) -> None:
    """From 0 up, with round ticks."""
    axes.set_ylim(0, top)
    ticks = MaxNLocator(MOST_TICKS, integer=is_whole).tick_values(0, top)
    inside = [float(tick) for tick in ticks if tick <= top]
    axes.set_yticks(inside, [f"{tick:,g}" for tick in inside])
    axes.tick_params(axis="y", length=3)


def _heading(pen: Pen, axes: Axes, text: str) -> None:
    corner: dict[str, Any] = {"xycoords": "axes fraction", "va": "bottom", "ha": "left"}
    look: dict[str, Any] = {"offset": (0, 4), "fontweight": "bold", "moves": 1, "is_free": True}
    pen.annotate(axes, 0, 1, text, rank=0, **look, **corner)


def _quarters(pen: Pen, axes: Axes, years: Sequence[Year], *, labelled: bool) -> None:
    """The quarters on the time axis: a hair line between two, and their names where they have
    room.
    """
    longest = max(years, key=lambda year: year.run.scenario.horizon)
    spans = [each.quarter for each in longest.quarters]
    for span in spans[1:]:
        axes.axvline(span.begin, color=MIDDLE_GREY, lw=0.8, zorder=0)
    middles = [
        ((span.begin + span.end) / 2, _name(span, is_first=not n)) for n, span in enumerate(spans)
    ]
    ticks = _apart(pen, axes, middles)
    axes.set_xticks([x for x, _ in ticks], [name if labelled else "" for _, name in ticks])
    axes.tick_params(axis="x", length=0, pad=7)


def _name(quarter: Quarter, *, is_first: bool) -> str:
    """`Q2`; of the first one of a year with the year below it."""
    year, number = quarter.name.split()
    return f"{number}\n{year}" if is_first or number == "Q1" else number


def _apart(pen: Pen, axes: Axes, middles: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """The names that have room beside each other."""
    pixels = axes.get_window_extent().width / axes.get_xlim()[1]
    kept = list[tuple[float, str]]()
    end = -np.inf
    for x, name in middles:
        half = max(pen.width(line, 1) for line in name.split("\n")) / 2
        if x * pixels - half > end:
            kept.append((x, name))
            end = x * pixels + half + pen.width(" ", 1)
    return kept


def _key(pen: Pen, years: Sequence[Year]) -> None:
    """What the colours mean, below the panels."""
    for kind, (color, _, words) in KINDS.items():
        if any(year.total(kind) for year in years):
            pen.colors[f"{SQUARE} {words}"] = color
    if len(years) > 1:
        names = [quoted(year.name) for year in years]
        pen.colors |= {f"{SQUARE} {safe_label(year.name)}": year.color for year in years}
        pen.explain([f"columns of a quarter from left to right: {listed(names)}"])
