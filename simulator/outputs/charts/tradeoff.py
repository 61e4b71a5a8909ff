"""The trade-off: how many pages a policy sends against how soon it pages, and which policies no
other one beats.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from simulator.analysis.bootstrap import Interval
from simulator.analysis.comparison import Comparison
from simulator.analysis.tradeoff import Option, best, front, options
from simulator.outputs.amounts import amount
from simulator.outputs.charts.canvas import margins, new_figure
from simulator.outputs.charts.columns import about, fitted, fullest, is_varied
from simulator.outputs.charts.scales import Scale
from simulator.outputs.charts.style import (
    BLUE,
    GREEN,
    GREY,
    HEAD,
    INK,
    PALE_GREY,
    SIZES,
    Head,
    Pen,
    Size,
    SizeName,
    figure_of,
    styled,
)
from simulator.outputs.words import plural, shown

COUNTS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)


@dataclass(frozen=True)
class Field:
    """What the picture shows: the options, whether each stands on the front, the reader's limit and
    the best within it.
    """

    comparison: Comparison
    options: tuple[Option, ...]
    is_front: tuple[bool, ...]
    limit: float | None
    best: Option | None

    @classmethod
    def of(cls, comparison: Comparison, limit: float | None) -> "Field":
        """All of a comparison."""
        found = options(comparison)
        points = np.array([option.point for option in found], dtype=np.float64).reshape(-1, 2)
        return cls(
            comparison,
            found,
            tuple(front(points).tolist()),
            limit,
            None if limit is None else best(comparison, limit),
        )

    @property
    def unit(self) -> str:
        """What pages are counted in: `per 30 d` or `per run`."""
        figure = self.comparison.of("pages", self.comparison.baseline.label)
        return figure.measure.unit if figure else ""

    @property
    def steps(self) -> list[Option]:
        """The options on the front, those with fewest pages first."""
        return sorted(
            (
                option
                for option, is_front in zip(self.options, self.is_front, strict=True)
                if is_front
            ),
            key=lambda each: each.point,
        )

    def is_allowed(self, option: Option) -> bool:
        """Whether it keeps to the reader's limit."""
        return self.limit is None or option.point[0] <= self.limit


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
    field, is_own = Field.of(comparison, max_pages), axes is None
    with styled(SIZES[size]):
        here = SIZES[size]
        title = fullest(
            titles(field), here.width * 0.95, here.text * HEAD, here.title_lines, bold=True
        )
        head = Head.of(title, about(comparison, here), here)
        panel = _panel(here, head) if axes is None else axes
        pen = Pen(figure_of(panel), here)
        _frame(pen, panel, field)
        _limit(pen, panel, field)
        _front(pen, panel, field)
        for option, on_front in sorted(
            zip(field.options, field.is_front, strict=True), key=lambda each: each[1]
        ):
            _point(pen, panel, field, option, on_front)
        pen.entitle(panel, head, is_own=is_own)
        pen.settle()
    return panel


def _panel(size: Size, head: Head) -> Axes:
    figure = new_figure(size)
    room = {**margins(size, head), "left": size.text * 6.4 / 72 / size.width, "right": 0.965}
    return figure.add_subplot(figure.add_gridspec(1, 1, **room)[0])


def _frame(pen: Pen, axes: Axes, field: Field) -> None:
    """Both axes, and the strip of what never pages."""
    limit = Interval(field.limit)
    across, up = (
        Scale.of([limit, *(option.pages for option in field.options)], field.unit),
        _waits(field),
    )
    across.draw(axes, "x", pen.size.ticks)
    up.draw(axes, "y", pen.size.ticks)
    axes.set_xlabel(f"pages {field.unit}")
    axes.set_ylabel(
        f"median {up.word or 'time'} to page"
        + (", from the beginning of the harm" if pen.size.chatty else "")
    )
    axes.tick_params(length=3)
    how: dict[str, Any] = {"xycoords": "axes fraction", "color": INK}
    pen.say(axes, 0, 0, "↙ better", rank=7, ha="left", va="bottom", offset=(6, 5), **how)
    if up.has_never:
        text = "never, or missed more than half"
        pen.say(
            axes,
            0,
            1,
            text,
            rank=3,
            ha="left",
            va="top",
            offset=(6, -4),
            elsewhere=((1.0, "right"), (0.5, "center")),
            ways=(-1,),
            **how,
        )
    if not field.options:
        pen.say(axes, 0.5, 0.5, "no data", rank=1, ha="center", va="center", **how)


def _waits(field: Field) -> Scale:
    return Scale.of([option.wait for option in field.options], "s")


def _limit(pen: Pen, axes: Axes, field: Field) -> None:
    """The reader's limit; what lies beyond it is shaded."""
    if field.limit is None:
        return
    axes.axvline(
        field.limit, color=INK, lw=pen.size.text / 8, ls=(0, (5, 3)), zorder=1.5, gid="limit"
    )
    axes.axvspan(field.limit, axes.get_xlim()[1], color=PALE_GREY, alpha=0.6, lw=0, zorder=0.2)
    text = f"at most {_pages(field.limit)}"
    pen.say(
        axes,
        field.limit,
        0,
        text,
        rank=2,
        xycoords=("data", "axes fraction"),
        offset=(-5, 6),
        va="bottom",
        ha="right",
        color=INK,
    )


def _front(pen: Pen, axes: Axes, field: Field) -> None:
    """The line through what no other beats, with its name on the longest stretch."""
    steps = np.array([option.point for option in field.steps]).reshape(-1, 2)
    axes.plot(
        steps[:, 0],
        steps[:, 1],
        "-",
        color=BLUE,
        lw=pen.size.text / 6,
        alpha=0.8,
        zorder=2,
        gid="front",
    )
    if len(steps) > 1 and pen.size.chatty:
        pixels = axes.transData.transform(steps)
        longest = int(np.argmax(np.hypot(*np.diff(pixels, axis=0).T)))
        x, y = axes.transData.inverted().transform(pixels[longest : longest + 2].mean(axis=0))
        pen.say(
            axes,
            float(x),
            float(y),
            "front",
            rank=8,
            offset=(6, 4),
            ha="left",
            va="bottom",
            color=BLUE,
            moves=5,
        )


def _point(pen: Pen, axes: Axes, field: Field, option: Option, is_front: bool) -> None:
    """A variant with its intervals and its name: on the front filled, beaten open, beyond the limit
    grey, the best a diamond.
    """
    is_best, scale, text = option == field.best, _waits(field), pen.size.text
    color = GREEN if is_best else BLUE if is_front and field.is_allowed(option) else GREY
    x, y = option.point[0], scale.place(option.point[1])
    for across, up in _cross(option, scale):
        axes.plot(across, up, "-", color=color, lw=text / 9, alpha=0.8, zorder=3, gid="cross")
    shape = "D" if is_best else "o" if option.is_reached else "^"
    face = color if is_front or is_best else "white"
    axes.plot(
        [x], [y], shape, color=color, mfc=face, mew=text / 7, ms=text * 0.75, zorder=5, gid="point"
    )
    _keep_off(axes, x, y, text * 0.45)
    how: dict[str, Any] = {
        "color": GREEN if is_best else "black" if color == BLUE else INK,
        "fontweight": "bold" if is_best else "normal",
    }
    name = fitted(option.label, pen.size.width * 0.35, text, bold=is_best)
    how["arrowprops"] = {
        "arrowstyle": "-",
        "color": GREY,
        "lw": 0.7,
        "shrinkA": 0,
        "shrinkB": text * 0.4,
    }
    rank = 1 if is_best else 4 if is_front else 5
    beside = _beside(axes, field, option, 2 * text)
    other: tuple[tuple[float, Literal["right"]], ...] = ((x, "right"),) if not beside else ()
    how |= {
        "offset": (text * (-0.7 if beside > 0 else 0.7), text * 0.5),
        "ha": "right" if beside > 0 else "left",
        "elsewhere": other,
    }
    pen.say(axes, x, y, name, rank=rank, va="bottom", scale=1.0, zorder=6, **how)


def _beside(axes: Axes, field: Field, option: Option, near: float) -> int:
    """1 for another mark within so many points at its right, -1 at its left, else 0: side by side,
    each name keeps to its own side.
    """
    places = [
        (each.point[0], _waits(field).place(each.point[1])) for each in (option, *field.options)
    ]
    pixels = axes.transData.transform(places) * 72 / figure_of(axes).dpi
    across, up = (pixels[1:] - pixels[0]).T
    sides = np.sign(across[(np.abs(across) < near) & (np.abs(up) < near) & (across != 0)])
    return int(sides[0]) if len(set(sides.tolist())) == 1 else 0


def _keep_off(axes: Axes, x: float, y: float, radius: float) -> None:
    """An unseen ring of so many points, so that other names keep off the mark."""
    angles = np.linspace(0, 2 * np.pi, 13)
    inches = figure_of(axes).dpi_scale_trans
    here = inches + ScaledTranslation(x, y, axes.transData)  # type: ignore[arg-type]
    ring = radius / 72 * np.cos(angles), radius / 72 * np.sin(angles)
    axes.add_line(Line2D(*ring, transform=here, visible=False, gid="ring"))


def _cross(option: Option, scale: Scale) -> list[tuple[list[float], list[float]]]:
    """The two lines of its intervals; one that ends in "never" runs to the edge."""
    (x, y), lines = (option.point[0], scale.place(option.point[1])), []
    if is_varied(option.pages) and option.pages.low is not None and option.pages.high is not None:
        lines.append(([option.pages.low, option.pages.high], [y, y]))
    if is_varied(option.wait) and option.wait.low is not None and option.wait.high is not None:
        lines.append(([x, x], [scale.place(option.wait.low), min(option.wait.high, scale.end)]))
    return lines


def titles(field: Field) -> list[str]:
    """The finding: what the limit leaves, or who stands on the front; the fullest first."""
    if not field.options:
        return [
            "No data: nothing that matters failed in"
            f" {plural(len(field.comparison.seeds), 'replication')}"
        ]
    return _front_titles(field) if field.limit is None else _limit_titles(field, field.limit)


def _limit_titles(field: Field, limit: float) -> list[str]:
    most, unit = f"at most {_pages(limit)} {field.unit}", field.unit
    if field.best is not None:
        wait = amount(field.best.point[1], "s")
        return [
            f"With {most}, {shown(field.best.label, longest)} pages first: after {wait}"
            for longest in (40, 24, 6)
        ]
    if any(field.is_allowed(option) for option in field.options):
        return [f"With {most}, none pages for half of what matters"]
    fewest = min(field.options, key=lambda option: option.point)
    return [
        f"None keeps to {most}: the fewest is {amount(fewest.point[0], unit)},"
        f" {shown(fewest.label, longest)}"
        for longest in (40, 24, 6)
    ]


def _front_titles(field: Field) -> list[str]:
    steps = field.steps
    if not steps:
        return ["None pages for half of what matters"]
    return [
        title
        for longest in (40, 24, 12, 6)
        for title in _named(field, steps[0], steps[-1], longest)
    ]


def _named(field: Field, least: Option, earliest: Option, longest: int) -> list[str]:
    """The ends of the front; names cut to so many letters."""
    wait, pages = amount(earliest.point[1], "s"), _pages(earliest.point[0])
    name = shown(earliest.label, longest)
    if len(field.options) == 1:
        return [f"{name} pages after {wait}, with {pages} {field.unit}"]
    if least.point == earliest.point:
        name = shown(least.label, longest)
        alone = "and its equals stand" if len(field.steps) > 1 else "alone stands"
        return [
            f"{name} {alone} on the front: a page after {wait}, {pages} {field.unit}",
            f"{name} {alone} on the front",
        ]
    ends = (
        f"{name} pages earliest ({wait}, {pages}), {shown(least.label, longest)} least"
        f" ({_pages(least.point[0])}, {amount(least.point[1], 's')})"
    )
    count = len(field.steps)
    return [
        f"{COUNTS[count] if count < len(COUNTS) else count} policies stand on the front: {ends}",
        ends,
    ]


def _pages(count: float) -> str:
    text = amount(count, "")
    return f"{text} page" if text == "1" else f"{text} pages"
