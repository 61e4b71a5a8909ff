"""The lower panel of the burn: the burn rates of all windows of the rule that fired first, and
where all are above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.foundation.units import exactly, percent
from simulator.outputs.charts.clock import minutes, set_clock
from simulator.outputs.charts.story import Floats, Story, decimated, seen
from simulator.outputs.charts.style import BLUE, GREEN, GREY, INK, SKY, VERMILION, Pen
from simulator.outputs.words import shown

FLOOR = 0.05
"""The burn rate below which nothing is drawn: the axis is logarithmic and has no zero."""


LOOKS = {"long": (BLUE, 2.2), "between": (GREEN, 1.4), "short": (SKY, 1.0)}
"""Colour and width of a line: of the longest window, the shortest of several, and others."""


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


def draw_rates(pen: Pen, axes: Axes, story: Story, *, labelled: bool = True) -> None:
    """The lower panel."""
    run, rule, lines = story.run, story.rule, _lines(story)
    thresholds = rule.burns(story.slo)
    axes.set_yscale("log")
    _fill(axes, lines, thresholds)
    for line in reversed(lines):  # the longest window on top
        axes.plot(
            *decimated(line.x, np.where(np.isfinite(line.y), np.maximum(line.y, FLOOR), np.nan)),
            color=line.color,
            lw=LOOKS[line.gid][1],
            zorder=3,
            gid=line.gid,
        )
    hatch_gaps(axes, lines[0].x, lines[0].y)
    for threshold in dict.fromkeys(thresholds):
        axes.axhline(threshold, color=VERMILION, ls="--", lw=1.1, zorder=2, gid="threshold")
    axes.axhline(1, color=GREY, lw=0.6, zorder=1)
    _scale(pen, axes, story, max(thresholds), [line.y for line in lines])
    if not story.is_small:
        _labels(pen, axes, story, lines)
    set_clock(axes, run, story.span, pen.size, labelled=labelled)


def _lines(story: Story) -> list[Line]:
    """A line for each window of the rule, the longest first."""
    run, windows = story.run, story.rule.windows
    gids = ["long", *["between"] * (len(windows) - 2), "short"]
    lines = list[Line]()
    for window, gid in zip(windows, gids):
        x, y = seen(run.ends, run.burn_rate(story.slo, window), story.span)
        lines.append(Line(window, x, y, gid))
    return lines


def _fill(axes: Axes, lines: Sequence[Line], thresholds: Sequence[float]) -> None:
    """Where all windows are above their thresholds, as high as the lowest of them."""
    least = min(thresholds)
    scaled = [line.y * (least / own) for line, own in zip(lines, thresholds, strict=True)]
    x, lowest = decimated(lines[0].x, np.fmin.reduce(scaled))
    with np.errstate(invalid="ignore"):
        axes.fill_between(
            x,
            least,
            lowest,
            where=lowest > least,
            color=VERMILION,
            alpha=0.75,
            lw=0,
            zorder=2,
            gid="both",
        )


def _scale(pen: Pen, axes: Axes, story: Story, threshold: float, burns: list[Floats]) -> None:
    """Ticks at 0.1, 1, the thresholds and 100; at the right the same as error ratios."""
    peak = max([threshold, *(float(np.nanmax(burn)) for burn in burns if np.isfinite(burn).any())])
    top = max(100.0, peak) * 3
    axes.set_ylim(FLOOR, top)
    ticks = (
        [0.1, 1, threshold, 100]
        if story.is_small or not pen.size.chatty
        else [0.1, 1, 3, 6, threshold, 100]
    )
    ticks = [tick for tick in ticks if tick == threshold or abs(np.log10(tick / threshold)) > 0.28]
    axes.set_yticks(ticks, [f"{tick:.3g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylabel("burn (x)" if story.is_small else "Burn rate (x)")
    if not story.is_small:
        right = axes.secondary_yaxis("right", functions=(lambda burn: burn, lambda burn: burn))
        right.set_yticks(ticks, [_ratio(tick * story.slo.error_budget) for tick in ticks])
        right.minorticks_off()
        right.set_ylabel("errors" if pen.size.chatty else "")
        right.spines["right"].set_visible(True)


def hatch_gaps(axes: Axes, x: Floats, y: Floats) -> None:
    """Where there is no data: a hatched gap, never zero."""
    missing = ~np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(int), [0]])))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        axes.axvspan(
            float(x[first]),
            float(x[min(last, len(x) - 1)]),
            facecolor="none",
            edgecolor=GREY,
            hatch="xxx",
            lw=0,
            zorder=0,
            gid="gap",
        )


def _ratio(errors: float) -> str:
    """An error ratio beside a burn rate; nothing where more would have to fail than there is."""
    return percent(errors) if errors <= 1 else ""


def _labels(
    pen: Pen,
    axes: Axes,
    story: Story,
    lines: Sequence[Line],
) -> None:
    slo, begin = story.slo, story.span.begin
    threshold = story.rule.burn(slo)
    at_left: dict[str, Any] = {
        "offset": (4, 2),
        "va": "bottom",
        "ha": "left",
        "elsewhere": ((story.span.end, "right"),),
    }
    pen.say(
        axes,
        begin,
        threshold,
        _rule(story, threshold, chatty=pen.size.chatty),
        rank=2,
        color=VERMILION,
        **at_left,
    )
    if pen.size.chatty:
        pen.say(
            axes, begin, 1, f"1x lasts exactly {minutes(slo.window)}", rank=4, color=INK, **at_left
        )
    at_peak: dict[str, Any] = {
        "rank": 3,
        "offset": (4, 3),
        "va": "bottom",
        "ha": "left",
        "fontweight": "bold",
    }
    for line in lines:
        at = _peak_end(line.y)
        if at is not None:
            pen.say(
                axes,
                float(line.x[at]),
                float(max(line.y[at], FLOOR)),
                minutes(line.window),
                color=line.color,
                **at_peak,
            )


def _rule(story: Story, threshold: float, *, chatty: bool) -> str:
    """What the threshold means: errors, and budget in one long window."""
    name, window = f"{shown(story.rule.name, 24)}: {exactly(threshold)}", story.rule.main_window
    errors, spent = story.rule.limit(story.slo), threshold * window / story.slo.window
    if not chatty:
        return name
    if errors > 1:
        return f"{name}, more errors than there are requests: it cannot fire"
    return f"{name} = {percent(errors)} errors, {percent(spent)} of the budget in {minutes(window)}"


def _peak_end(y: Floats) -> int | None:
    """The last moment near the line's peak, where its label stands well; None when it never leaves
    the floor.
    """
    known = np.where(np.isfinite(y), y, 0.0)
    if not len(known) or known.max() <= FLOOR:
        return None
    return int(np.flatnonzero(known >= 0.9 * known.max())[-1])
