"""The upper panel of the burn: what is left of the budget, with failures and calls, and what
somebody's coming saved.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.outputs.charts.broken import Lasted, failures_of, what_it_did
from simulator.outputs.charts.clock import moment, set_clock
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.rates import hatch_gaps
from simulator.outputs.charts.response import draw_incidents, draw_steps
from simulator.outputs.charts.story import Curve, Floats, Story, decimated
from simulator.outputs.charts.style import (
    BLACK,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE_GREEN,
    PALE_GREY,
    VERMILION,
)
from simulator.outputs.charts.titles import gone
from simulator.outputs.words import safe_label
from simulator.outputs.words.numbers import duration, share

# so many failures are named, and so many calls; more are counted, or stand without their time
MOST_NAMED = 8
MOST_CALLS = 4
CALLS = (("paged", "^", VERMILION, "page"), ("ticket_opened", "s", ORANGE, "ticket"))


# a response can cost more than it saves: what it does may harm other requests
SAVED = {True: ("saved", GREEN), False: ("lost another", VERMILION)}


def draw_budget(pen: Pen, axes: Axes, story: Story, *, labelled: bool = False) -> None:
    """The upper panel."""
    left = story.budget_left
    unattended = story.budget_left_unattended
    # the same floor for both lines, so that the area between them is seen whole
    low = _floor(_lowest(left, unattended))
    _frame(pen, axes, story, low)
    _failures(pen, axes, story)
    if unattended is not None:
        _unattended(pen, axes, left, unattended)
        _saved(pen, axes, story, (float(left[1][-1]) + float(unattended[1][-1])) / 2)
    axes.plot(*decimated(*left), color=BLACK, lw=1.8, zorder=3, gid="budget")
    hatch_gaps(axes, *left)
    if low < 0:
        _overspent(pen, axes, story, *left)
    _calls(pen, axes, story, left)
    if story.is_small:
        _name(pen, axes, story)
    else:
        draw_incidents(pen, axes, story, low)
        draw_steps(pen, axes, story, left)
    set_clock(axes, story.run, story.span, pen.size, labelled=labelled)


def _lowest(*curves: Curve | None) -> float:
    """The least that is left in the picture (%); all of it where nothing is known."""
    left = np.concatenate([curve[1] for curve in curves if curve is not None])
    known = left[np.isfinite(left)]
    if len(known):
        return float(known.min())
    return 100.0


def _floor(lowest: float) -> float:
    """Where the axis ends below: zoomed when the budget never falls far, below zero when it is
    overspent.
    """
    if lowest < 0:
        return lowest - 0.12 * (100 - lowest)
    # less than half a percent would be blown up to look like much
    fallen = max(100 - lowest, 0.5)
    if fallen > 50:
        return 0.0
    return 100 - 1.25 * fallen


def _frame(pen: Pen, axes: Axes, story: Story, low: float) -> None:
    """Limits with room for the bracket above 100%, ticks up to there."""
    axes.set_ylim(low, 100 + (100 - low) * _room_above(pen, story))
    axes.set_ylabel(_budget_label(pen, story, low))
    # matplotlib's own ticks, but none above 100%: there is no such budget
    # (100 may be a little more by rounding)
    ticks = [float(tick) for tick in axes.get_yticks() if low <= tick <= 100.0001]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(axis="y", length=3)


def _room_above(pen: Pen, story: Story) -> float:
    """The room above 100%, of that below: most where phases are named."""
    if story.is_small or story.run.is_blind:
        return 0.12
    if pen.size.has_room and len(story.incidents) in (1, 2):
        return 0.78
    return 0.3


def _budget_label(pen: Pen, story: Story, low: float) -> str:
    if story.is_small:
        return "budget (%)"
    if not pen.size.has_room:
        return "Budget left (%)"
    zoom = ", zoomed" if low > 0 else ""
    window = duration(story.slo.window)
    if story.slo.is_calendar:
        window = "a month"
    return f"Error budget left\n(% of {window}{zoom})"


def _name(pen: Pen, axes: Axes, story: Story) -> None:
    """Whose budget it is."""
    corner: dict[str, Any] = {"xycoords": "axes fraction", "va": "top", "ha": "left"}
    name = safe_label(story.slo.name, 24)
    pen.annotate(axes, 0, 1, name, rank=0, offset=(3, -3), fontweight="bold", **corner)


def _failures(pen: Pen, axes: Axes, story: Story) -> None:
    """What was really broken, as grey bands; with their names while they are few."""
    failures = failures_of(story.run)
    for event, end in failures:
        axes.axvspan(event.time, end, color=PALE_GREY, lw=0, zorder=0, gid="failure")
    if story.is_small:
        return
    foot: dict[str, Any] = {"rank": 4, "offset": (0, 3), "va": "bottom", "ha": "center"}
    foot |= {"color": INK, "moves": 12}
    # more names than that would cover the line
    if len(failures) > MOST_NAMED:
        text = f"{len(failures)} failures"
        pen.annotate(axes, 0.5, 0, text, xycoords="axes fraction", **foot)
        return
    for failure in failures:
        text = what_it_did(failure, has_room=pen.size.has_room)
        at = ("data", "axes fraction")
        pen.annotate(axes, _middle(failure, story), 0, text, xycoords=at, **foot)


def _middle(failure: Lasted, story: Story) -> float:
    """The middle of what is seen of a failure."""
    # one that began before what is shown would have its name outside
    event, end = failure
    return (max(event.time, story.span.begin) + min(end, story.span.end)) / 2


def _unattended(pen: Pen, axes: Axes, left: Curve, unattended: Curve) -> None:
    """The line of the run with nobody responding, and what lies between it and the real one."""
    x, upper = decimated(*left)
    lower = np.interp(x, *unattended)
    axes.fill_between(
        x, upper, lower, where=lower < upper, color=PALE_GREEN, lw=0, zorder=1, gid="saved"
    )
    axes.plot(*decimated(*unattended), color=GREY, ls="--", lw=1.6, zorder=2, gid="unattended")
    end: dict[str, Any] = {"offset": (-2, 3), "ha": "right", "va": "bottom", "color": INK}
    at = float(left[0][-1])
    pen.annotate(axes, at, float(unattended[1][-1]), "nobody responding", rank=3, **end)


def _saved(pen: Pen, axes: Axes, story: Story, middle: float) -> None:
    """What the response saved over the whole run, as the title counts it, also where the picture
    shows only a part.
    """
    assert story.unattended is not None
    spent = gone(story.run, story.slo)
    spent_unattended = gone(story.unattended, story.slo)
    if spent is None or spent_unattended is None or spent_unattended == spent:
        return
    saved = spent_unattended - spent
    what, color = SAVED[saved > 0]
    when = " by the end of the run" if story.span.end < story.run.scenario.horizon else ""
    pen.annotate(
        axes,
        story.span.end - 0.02 * story.span.length,
        middle,
        f"{what} {share(abs(saved))}{when}",
        rank=3,
        ha="right",
        va="center",
        color=color,
        fontweight="bold",
    )


def _overspent(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    """Below zero hatched, and since when it is so; a budget that came back says until when."""
    look: dict[str, Any] = {"edgecolor": VERMILION, "alpha": 0.35, "hatch": "///", "lw": 0}
    axes.axhspan(axes.get_ylim()[0], 0, facecolor="none", zorder=0, **look)
    axes.axhline(0, color=VERMILION, lw=0.9, zorder=2)
    gone_at = x[y < 0]
    if not len(gone_at):
        return
    first, last = (moment(story.run, story.span, float(gone_at[end])) for end in (0, -1))
    is_back = y[-1] >= 0
    # a rolling window forgets old errors, so that a budget can come back
    text = f"budget gone from {first} to {last}" if is_back else f"budget gone since {first}"
    below: dict[str, Any] = {"offset": (0, -3), "va": "top", "ha": "left", "fontweight": "bold"}
    pen.annotate(axes, float(gone_at[0]), 0, text, rank=1, color=VERMILION, **below)


def _calls(pen: Pen, axes: Axes, story: Story, left: Curve) -> None:
    """Pages and tickets on the budget's line, while they are few with their time."""
    # not clipped: a page at the very top would be half a triangle
    look: dict[str, Any] = {"mec": "white", "zorder": 5, "clip_on": False}
    look["ms"] = 8 * pen.size.text / 10
    for kind, marker, color, word in CALLS:
        times = _times(story, kind)
        if not times:
            continue
        levels = np.interp(times, *left)
        axes.plot(times, levels, marker, color=color, gid=word, **look)
        if len(times) <= MOST_CALLS and not story.is_small:
            _name_calls(pen, axes, story, times, levels, word, color)


def _times(story: Story, kind: str) -> list[float]:
    return [event.time for incident in story.incidents for event in incident.all(kind)]


def _name_calls(
    pen: Pen, axes: Axes, story: Story, times: list[float], levels: Floats, word: str, color: str
) -> None:
    """When each of them was."""
    beside: dict[str, Any] = {"rank": 2, "offset": (8, 1), "va": "bottom", "ha": "left"}
    for time, level in zip(times, levels, strict=True):
        text = f"{word} {moment(story.run, story.span, time)}"
        pen.annotate(axes, time, float(level), text, color=color, **beside)
