"""The lower panel of the burn: the burn rates of all windows of the rule that fired first, and
where all are above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from simulator.foundation.units import exactly, percent
from simulator.outputs.charts.clock import set_clock
from simulator.outputs.charts.labels import Spot
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.story import (
    Floats,
    Story,
    decimated,
    peaks,
    pooled,
    seen,
    stretches,
)
from simulator.outputs.charts.style import BLUE, GREEN, GREY, INK, SKY, VERMILION
from simulator.outputs.words import safe_label
from simulator.outputs.words.numbers import duration

# the burn rate below which nothing is drawn: the axis is logarithmic and has no zero
FLOOR = 0.05
# an axis that ends lower would make much of little
LEAST_TOP = 3.0
# the distance of two ticks, of their letters' height
LETTERS = 1.3
# round burn rates, and those of the common policies, by whether there is room
RATES = {True: (0.1, 1, 3, 6, 100), False: (0.1, 1, 100)}
# colour and width of a line: of the longest window, the shortest of several, and others
LOOKS = {"long": (BLUE, 2.2), "between": (GREEN, 1.4), "short": (SKY, 1.0)}

LINES = {"long": "thick line", "between": "green line", "short": "thin line"}


@dataclass(frozen=True)
class Line:
    """The burn rates (`y`) over one window (s) at times (`x`, s); `gid` is its key in LOOKS."""

    window: float
    x: Floats
    y: Floats
    gid: str

    @property
    def color(self) -> str:
        """Its colour."""
        return LOOKS[self.gid][0]

    @property
    def peak_end(self) -> int | None:
        """The last place near its peak, where its label stands well; None when it never leaves the
        floor.
        """
        known = np.where(np.isfinite(self.y), self.y, 0.0)
        if known.max(initial=0.0) <= FLOOR:
            return None
        return int(np.flatnonzero(known >= 0.9 * known.max())[-1])

    @property
    def name(self) -> str:
        """Its window; and that it shows peaks, where a point stands for more than the window."""
        window = duration(self.window)
        size = pooled(len(self.x))
        # such a line stands far above the mean: it leaves out the calm between two peaks
        if size > 1 and np.ptp(self.x[: size + 1]) > self.window:
            return f"{window}, peaks"
        return window

    def draw(self, axes: Axes) -> Line2D:
        """Draws it, on the floor where it is below."""
        above = np.where(np.isfinite(self.y), np.maximum(self.y, FLOOR), np.nan)
        color, width = LOOKS[self.gid]
        look: dict[str, Any] = {"color": color, "lw": width, "zorder": 3, "gid": self.gid}
        (curve,) = axes.plot(*peaks(self.x, above), **look)
        return curve


def draw_rates(pen: Pen, axes: Axes, story: Story, *, labelled: bool = True) -> None:
    """The lower panel."""
    lines = _lines(story)
    thresholds = story.rule.burns(story.slo)
    axes.set_yscale("log")
    _fill(axes, lines, thresholds)
    # the longest window on top
    curves = [line.draw(axes) for line in reversed(lines)]
    hatch_gaps(axes, lines[0].x, lines[0].y)
    levels = [_level(axes, threshold) for threshold in dict.fromkeys(thresholds)]
    _scale(pen, axes, story, max(thresholds), [line.y for line in lines])
    _name_windows(pen, axes, lines, curves[::-1])
    _name_threshold(pen, axes, story, levels[0])
    if 1 not in thresholds:
        _hair_line(pen, axes, story)
    set_clock(axes, story.run, story.span, pen.size, labelled=labelled)


def _lines(story: Story) -> list[Line]:
    """A line for each window of the rule, the longest first."""
    run = story.run
    windows = story.rule.windows
    gids = ["long", *["between"] * (len(windows) - 2), "short"]
    lines = list[Line]()
    for window, gid in zip(windows, gids):
        curve = seen(run.ends, run.burn_rate(story.slo, window), story.span)
        lines.append(Line(window, *curve, gid))
    return lines


def _fill(axes: Axes, lines: Sequence[Line], thresholds: Sequence[float]) -> None:
    """Where all windows are above their thresholds, as high as the lowest of them."""
    # windows with thresholds of their own are brought to the lowest, to be compared
    least = min(thresholds)
    scaled = [line.y * (least / own) for line, own in zip(lines, thresholds, strict=True)]
    x, lowest = decimated(lines[0].x, np.fmin.reduce(scaled))
    look: dict[str, Any] = {"color": VERMILION, "alpha": 0.75, "lw": 0, "zorder": 2, "gid": "both"}
    with np.errstate(invalid="ignore"):
        axes.fill_between(x, least, lowest, where=lowest > least, **look)


def _scale(pen: Pen, axes: Axes, story: Story, threshold: float, burns: Sequence[Floats]) -> None:
    """Ticks at 0.1, 1, the thresholds and 100; at the right the same as error ratios."""
    peaks = [float(np.nanmax(burn)) for burn in burns if np.isfinite(burn).any()]
    # above the highest there must be room for its label
    axes.set_ylim(FLOOR, max(LEAST_TOP, threshold, *peaks) * 3)
    is_wide = pen.size.has_room and not story.is_small
    ticks = _ticks(pen, axes, threshold, RATES[is_wide])
    axes.set_yticks(ticks, [f"{tick:.3g}" for tick in ticks])
    # a logarithmic axis labels its minor ticks too, between ours
    axes.minorticks_off()
    if story.is_small:
        axes.set_ylabel("burn (x)")
    else:
        axes.set_ylabel("Burn rate (x)")
        _ratios_at_right(pen, axes, story, ticks)


def _ticks(pen: Pen, axes: Axes, threshold: float, rates: Sequence[float]) -> list[float]:
    """The threshold, and those of the round rates that keep off it and each other."""
    low, high = axes.get_ylim()
    # decades that a letter is high
    height = pen.size.text * pen.figure.dpi / 72
    room = LETTERS * height * np.log10(high / low) / axes.get_window_extent().height
    ticks = [threshold]
    # the outer ones first: those between them are the ones to go
    for rate in sorted(rates, key=lambda each: -abs(np.log10(each / threshold))):
        if rate < high and all(abs(np.log10(rate / tick)) > room for tick in ticks):
            ticks.append(rate)
    return sorted(ticks)


def _ratios_at_right(pen: Pen, axes: Axes, story: Story, ticks: list[float]) -> None:
    """What the ticks are as error ratios."""
    right = axes.secondary_yaxis("right", functions=(_same, _same))
    right.set_yticks(ticks, [_ratio(tick * story.slo.error_budget) for tick in ticks])
    right.minorticks_off()
    right.spines["right"].set_visible(True)
    if pen.size.has_room:
        right.set_ylabel(story.slo.errors)


# a burn rate is an error ratio in another unit: the right axis has the same scale
def _same(burn: ArrayLike) -> ArrayLike:
    return burn


def hatch_gaps(axes: Axes, x: Floats, y: Floats) -> None:
    """Where there is no data: a hatched gap, never zero."""
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": GREY, "hatch": "xxx", "lw": 0}
    for first, end in stretches(~np.isfinite(y)):
        last = min(end, len(x) - 1)
        axes.axvspan(float(x[first]), float(x[last]), zorder=0, gid="gap", **look)


def _ratio(errors: float) -> str:
    """An error ratio beside a burn rate; nothing where more would have to fail than there is."""
    if errors <= 1:
        return percent(errors)
    return ""


def _name_windows(pen: Pen, axes: Axes, lines: Sequence[Line], curves: Sequence[Line2D]) -> None:
    """The length of each window, beside its line."""
    for line, curve in zip(lines, curves, strict=True):
        at = line.peak_end
        if at is not None:
            where = float(line.x[at]), float(max(line.y[at], FLOOR))
            look: dict[str, Any] = {"color": line.color, "fontweight": "bold", "rank": 3}
            below = f"{LINES[line.gid]}: {line.name}"
            pen.annotate(axes, *where, line.name, curve=curve, below=below, **look)


def _name_threshold(pen: Pen, axes: Axes, story: Story, line: Line2D) -> None:
    """What the threshold means, as fully as there is room."""
    at = story.span.end, story.rule.burn(story.slo)
    texts = _rule(story, at[1])
    below = f"dashed line: {texts[0]}"
    if story.is_small or not pen.size.has_room:
        texts = texts[-1:]
    if story.is_small:
        below = ""
    spots = [Spot(at, (0, 0), "center", text) for text in texts]
    look: dict[str, Any] = {"rank": 2, "color": VERMILION, "below": below}
    pen.annotate(axes, *at, texts[0], spots=spots, curve=line, **look)


def _hair_line(pen: Pen, axes: Axes, story: Story) -> None:
    """1x, at which the budget lasts as long as it should."""
    line = axes.axhline(1, color=GREY, lw=0.6, zorder=1, gid="one")
    if pen.size.has_room and not story.is_small:
        text = f"1x lasts exactly {duration(story.slo.window)}"
        pen.annotate(axes, story.span.end, 1, text, rank=4, color=INK, curve=line)


def _level(axes: Axes, threshold: float) -> Line2D:
    return axes.axhline(threshold, color=VERMILION, ls="--", lw=1.1, zorder=2, gid="threshold")


def _rule(story: Story, threshold: float) -> list[str]:
    """What the threshold means: errors, and budget in one long window; then shorter."""
    name = f"{safe_label(story.rule.name, 24)}: {exactly(threshold)}"
    errors = story.rule.limit(story.slo)
    if not story.rule.can_fire(story.slo):
        return [f"{name}, more errors than there can be: it cannot fire", f"{name}, cannot fire"]
    if story.rule.of_budget_left:
        return [f"{name} of what is left of the budget", name]
    window = story.rule.main_window
    spent = threshold * window / story.slo.window
    budget = f"{percent(spent)} of the budget in {duration(window)}"
    means = f"{name} = {percent(errors)} {story.slo.errors}"
    return [f"{means}, {budget}", means, name]
