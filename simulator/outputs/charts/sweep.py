"""A sweep as a picture: a measure against the one key that was varied, or as a map over two."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize

from simulator.analysis.measures import Measure
from simulator.analysis.summed import Figure
from simulator.experiments.sweep import Sweep
from simulator.foundation.errors import ArgumentError
from simulator.outputs.charts.picture import Pen, picture
from simulator.outputs.charts.style import BLACK, BLUE, GREY, SIZES, SizeName, rendered, unshown
from simulator.outputs.charts.style import figure_of as figure_of
from simulator.outputs.charts.sweep_places import Places, places_of
from simulator.outputs.charts.text import TextRuler
from simulator.outputs.sweep_words import name_of, number_of, short_key, titles_of
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import plural
from simulator.reliability.windows import Floats

# from few to much: dark stands out on paper and on a screen
SHADES = LinearSegmentedColormap.from_list("shades", ["#F3F8FB", "#8CC2E0", BLUE, "#00324F"])
# above this share of the darkest a number on it is white
DARK = 0.55
# how much of a cell's width a number in it may take
CELL = 0.9
# how wide a value at the left may be, of the figure's width, and the room for its key and its tick,
# of the text's size
LONGEST = 0.3
BESIDE = 3.2
# how far the ticks of values that lie close are from each other, of the text's size
GAP = 1.0


def sweep_pictures(found: Sweep, measures: Sequence[Measure]) -> dict[str, bytes]:
    """A picture of each measure by its file's name, as SVG and PNG; none for more than two keys."""
    if len(found.keys) > 2 or len(found.points) < 2:
        return {}
    files = dict[str, bytes]()
    for measure in measures:
        with unshown():
            figure = figure_of(draw_sweep(found, measure.key))
        name = "".join(char if char.isalnum() else "_" for char in measure.key).strip("_")
        files[f"{name}.svg"] = rendered(figure, SIZES["page"], "svg")
        files[f"{name}.png"] = rendered(figure, SIZES["page"], "png")
    return files


def draw_sweep(found: Sweep, measure: str, *, size: SizeName = "page") -> Axes:
    """Draws a measure (by its key) at each point: of one key a line with its 95% intervals, of two
    keys a map in which darker is more.

    Raises ArgumentError for a sweep of more keys.
    """
    if len(found.keys) > 2:
        raise ArgumentError(
            f"a sweep of {len(found.keys)} keys has no picture: take its table, or vary two"
        )
    figures = [point.of(measure) for point in found.points]
    with picture(SIZES[size], titles_of(found, figures), [_about(found, figures)]) as pen:
        axes: Axes = pen.panels[0]
        columns = [[point.values[number] for point in found.points] for number in (0, -1)]
        across, up = map(places_of, columns)
        if len(found.keys) == 2:
            _make_room(pen, up)
        _label_x(pen, axes, across, found.keys[0])
        if len(found.keys) == 1:
            _line(pen, axes, across, figures)
        else:
            _map(pen, axes, (across, up), found, figures)
    return axes


def _about(found: Sweep, figures: Sequence[Figure | None]) -> str:
    each = f"{plural(len(found.seeds), 'replication')} of each point"
    # a map has no room for intervals, and a few runs have none
    has_some = any(figure is not None and figure.value.low is not None for figure in figures)
    intervals = "95% intervals · " if len(found.keys) == 1 and has_some else ""
    return f"{safe_label(found.name)} · {each} · {intervals}simulated"


def _make_room(pen: Pen, up: Places) -> None:
    """For the values at the left, which may be names, and their key beside them."""
    ruler = TextRuler(pen.size.text)
    widest = max(ruler.inches(text) for text in _names(pen, up))
    left = (widest + BESIDE * pen.size.text / 72) / pen.size.width
    pen.adjust(left=max(left, pen.figure.subplotpars.left))


def _names(pen: Pen, up: Places) -> list[str]:
    """The values at the left, as long as there is room."""
    ruler = TextRuler(pen.size.text)
    return [ruler.shortened(text, LONGEST * pen.size.width) for _, text in up.ticks]


def _label_x(pen: Pen, axes: Axes, places: Places, key: str) -> None:
    axes.set_xlabel(key if pen.size.has_room else short_key(key))
    if places.is_logarithmic:
        axes.set_xscale("log")
    ticks = _apart(pen, axes, places)
    axes.set_xticks([place for place, _ in ticks], [text for _, text in ticks])
    axes.minorticks_off()
    axes.tick_params(length=3)


def _apart(pen: Pen, axes: Axes, places: Places) -> list[tuple[float, str]]:
    """The values whose names have room beside each other, from the first on, and their places."""
    axes.set_xlim(*places.limits)
    ruler = TextRuler(pen.size.text)
    width = float(axes.get_window_extent().width) / pen.figure.dpi
    end = -np.inf
    kept = list[tuple[float, str]]()
    for place, text in places.ticks:
        x = places.share(place) * width
        half = ruler.inches(text) / 2
        if x - half > end:
            kept.append((place, text))
            end = x + half + GAP * pen.size.text / 72
    return kept


def _line(pen: Pen, axes: Axes, across: Places, figures: Sequence[Figure | None]) -> None:
    """The means, as a line where the values are numbers, and each one's interval as a bar; a gap
    where there is no data.
    """
    order = np.argsort(across.at, kind="stable")
    x = np.array(across.at)[order]
    own = [figures[number] for number in order]
    y = np.array([_value(figure) for figure in own])
    if across.are_numbers:
        # between two names lies nothing
        axes.plot(x, y, "-", color=BLUE, lw=pen.size.text / 6, zorder=2, gid="means")
    dots = pen.size.text * (0.55 if len(x) <= 40 else 0.25)
    axes.plot(x, y, "o", color=BLUE, ms=dots, zorder=3, gid="points")
    _intervals(axes, x, own)
    measure = next(figure.measure for figure in figures if figure is not None)
    axes.set_ylabel(name_of(measure))
    axes.yaxis.set_major_formatter(lambda value, _: number_of(value, measure))
    bottom, top = axes.get_ylim()
    # a rate begins at nothing, so that half as high is half as much
    axes.set_ylim(min(0.0, bottom), top if top > 0 else 1.0)
    if np.isnan(y).all():
        pen.annotate(axes, 0.5, 0.5, "no data", rank=1, xycoords="axes fraction", ha="center")


def _intervals(axes: Axes, x: Floats, figures: Sequence[Figure | None]) -> None:
    for place, figure in zip(x, figures, strict=True):
        if figure is not None and figure.value.low is not None and figure.value.high is not None:
            ends = [figure.value.low, figure.value.high]
            axes.plot([place] * 2, ends, "-", color=BLUE, lw=1, alpha=0.7, zorder=2, gid="interval")


def _map(
    pen: Pen,
    axes: Axes,
    places: tuple[Places, Places],
    found: Sweep,
    figures: Sequence[Figure | None],
) -> None:
    """A cell for each pair of values, with its number where that has room; points that were drawn
    as dots.
    """
    across, up = places
    if up.is_logarithmic:
        axes.set_yscale("log")
    axes.set_ylim(*up.limits)
    step = max(1, len(up.ticks) * 3 // (2 * 9))
    names = _names(pen, up)[::step]
    axes.set_yticks([place for place, _ in up.ticks[::step]], names)
    axes.minorticks_off()
    axes.set_ylabel(short_key(found.keys[1]))
    values = np.array([_value(figure) for figure in figures])
    known = values[~np.isnan(values)]
    norm = Normalize(float(min(known, default=0.0)), float(max(known, default=1.0)))
    is_grid = len(found.points) == len(across.ticks) * len(up.ticks)
    if is_grid:
        _cells(pen, axes, places, figures, norm)
    else:
        look: dict[str, Any] = {"s": pen.size.text * 6, "edgecolors": GREY, "linewidths": 0.6}
        shades: dict[str, Any] = {"c": values, "cmap": SHADES, "norm": norm}
        axes.scatter(across.at, up.at, zorder=2, gid="points", **shades, **look)
    _scale(pen, axes, norm, next(figure for figure in figures if figure is not None))


def _cells(
    pen: Pen,
    axes: Axes,
    places: tuple[Places, Places],
    figures: Sequence[Figure | None],
    norm: Normalize,
) -> None:
    """The grid; a cell without data is hatched."""
    across, up = places
    ruler = TextRuler(pen.size.text * 0.9)
    box = axes.get_window_extent()
    wide = box.width / pen.figure.dpi / len(across.ticks) * CELL
    has_room = box.height / pen.figure.dpi / len(up.ticks) > pen.size.text * 1.3 / 72
    texts = list(map(_text, figures))
    is_told = has_room and all(ruler.fits(text, wide) for text in texts)
    for x, y, value, text in zip(across.at, up.at, map(_value, figures), texts, strict=True):
        left, right = across.cell(x)
        low, high = up.cell(y)
        look: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.8}
        if np.isnan(value):
            look |= {"facecolor": "white", "hatch": "///", "edgecolor": GREY}
        else:
            look["facecolor"] = SHADES(norm(value))
        axes.fill([left, right, right, left], [low, low, high, high], gid="cell", **look)
        if is_told and not np.isnan(value):
            color = "white" if norm(value) > DARK else BLACK
            center: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": ruler.points}
            axes.text(across.middle(x), up.middle(y), text, color=color, **center)


def _scale(pen: Pen, axes: Axes, norm: Normalize, figure: Figure) -> None:
    """What the shades mean, at the right."""
    from matplotlib.cm import ScalarMappable

    measure = figure.measure
    bar = pen.figure.colorbar(ScalarMappable(norm, SHADES), ax=axes, pad=0.02, fraction=0.05)
    bar.set_label(name_of(measure))
    bar.ax.yaxis.set_major_formatter(lambda value, _: number_of(value, measure))
    bar.outline.set_visible(False)


def _text(figure: Figure | None) -> str:
    if figure is None or figure.value.value is None:
        return ""
    return number_of(figure.value.value, figure.measure)


def _value(figure: Figure | None) -> float:
    if figure is None or figure.value.value is None:
        return np.nan
    return figure.value.value
