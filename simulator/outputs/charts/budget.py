"""The upper panel of the burn: what is left of the budget, with failures and calls, and what
somebody's coming saved.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from simulator.outputs.charts.broken import Lasted, failures_in, what_it_did
from simulator.outputs.charts.clock import moment, set_clock
from simulator.outputs.charts.marks import width
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.rates import hatch_gaps
from simulator.outputs.charts.response import draw_incidents, draw_steps
from simulator.outputs.charts.story import Curve, Floats, Story, decimated
from simulator.outputs.charts.style import (
    BLACK,
    GREEN,
    GREY,
    INK,
    MIDDLE_GREY,
    ORANGE,
    PALE_GREEN,
    PALE_GREY,
    VERMILION,
)
from simulator.outputs.charts.titles import gone, is_long, spent_at_end
from simulator.outputs.words import safe_label
from simulator.outputs.words.numbers import duration, share

# so many failures are named, and so many calls; more are counted, or stand without their time
MOST_NAMED = 8
# from here down (%) the ticks at the left have five letters
WIDE_TICKS = -1000.0
MOST_CALLS = 4
# points between the line of a month and the marks above it
ABOVE = 3
CALLS = (("paged", "^", VERMILION, "page"), ("ticket_opened", "s", ORANGE, "ticket"))


# a response can cost more than it saves: what it does may harm other requests
# a fall (%) that is smaller would be blown up to look like much; side by side already one of 2%
LEAST_FALL = {True: 2.0, False: 0.5}
# lines nearer to each other than this, of the panel's height, are one to the eye
SEEN_APART = 0.015
# the rest of what is saved, of it, is not seen
NEARLY_ALL = 0.98
SAVED = {True: ("saved", GREEN), False: ("lost another", VERMILION)}


def draw_budget(pen: Pen, axes: Axes, story: Story, *, labelled: bool = False) -> None:
    """The upper panel."""
    left = story.budget_left
    unattended = story.budget_left_unattended
    # the same floor for both lines, so that the area between them is seen whole
    low = floor_of(left, unattended, least=LEAST_FALL[story.is_small])
    # what has room for its name is known only with the limits
    axes.set_xlim(story.span.begin, story.span.end)
    frame(axes, low, _room_above(pen, story), _budget_label(pen, story, low))
    draw_failures(pen, axes, story)
    if unattended is not None and _are_apart(axes, left, unattended):
        _unattended(pen, axes, left, unattended)
        _saved(pen, axes, story, float(left[1][-1]), float(unattended[1][-1]))
    axes.plot(*decimated(*left), color=BLACK, lw=1.8, zorder=3, gid="budget")
    hatch_gaps(axes, *left)
    if low < 0:
        hatch_overspent(axes)
        _since_when(pen, axes, story, *left)
    _calls(pen, axes, story, left)
    if story.is_small:
        _name(pen, axes, story)
    else:
        draw_incidents(pen, axes, story, low)
        draw_steps(pen, axes, story, left)
    set_clock(axes, story.run, story.span, pen.size, labelled=labelled)


def floor_of(*curves: Curve | None, least: float) -> float:
    """Where an axis for these budgets (%) ends below: zoomed when none falls far, but never to less
    than `least`, and below zero when one is overspent.
    """
    left = np.concatenate([curve[1] for curve in curves if curve is not None])
    known = left[np.isfinite(left)]
    # all is left where nothing is known
    lowest = float(known.min()) if len(known) else 100.0
    if lowest < 0:
        return lowest - 0.12 * (100 - lowest)
    fallen = max(100 - lowest, least)
    if fallen > 50:
        return 0.0
    return 100 - 1.25 * fallen


def frame(axes: Axes, low: float, room: float, label: str) -> None:
    """Limits with room above 100%, of that below, and ticks up to there."""
    axes.set_ylim(low, 100 + (100 - low) * room)
    axes.set_ylabel(label)
    # matplotlib's own ticks, but none above 100%: there is no such budget
    # (100 may be a little more by rounding)
    ticks = [float(tick) for tick in axes.get_yticks() if low <= tick <= 100.0001]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(axis="y", length=3)


def _room_above(pen: Pen, story: Story) -> float:
    """The room above 100%, of that below: most where phases are named."""
    if story.is_small or story.run.is_blind:
        return 0.12
    if len(story.incidents) in (1, 2):
        return 0.5
    return 0.3


def _budget_label(pen: Pen, story: Story, low: float) -> str:
    if story.is_small:
        return "budget (%)"
    # beside wide ticks two lines have no room
    if not pen.size.has_room or low <= WIDE_TICKS:
        return "Budget left (%)"
    zoom = ", zoomed" if low > 0 else ""
    window = duration(story.slo.window)
    if story.slo.is_calendar:
        window = "a month"
    return f"Error budget left\n(% of {window}{zoom})"


def _name(pen: Pen, axes: Axes, story: Story) -> None:
    """Whose budget it is, and how much of it is spent."""
    corner: dict[str, Any] = {"xycoords": "axes fraction", "va": "bottom", "ha": "left"}
    name = f"{safe_label(story.slo.name, 24)}: {spent_at_end(story.run, story.slo)} spent"
    look: dict[str, Any] = {"rank": 0, "offset": (0, 3), "fontweight": "bold", "moves": 1}
    pen.annotate(axes, 0, 1, name, is_free=True, **look, **corner)


def draw_failures(pen: Pen, axes: Axes, story: Story) -> None:
    """What was really broken, as grey bands; with their names while they are few."""
    failures = failures_in(story.run, story.span)
    # beside weekends and nights they must be told apart
    color = MIDDLE_GREY if story.span.shows_dates else PALE_GREY
    for event, end in failures:
        # with an edge, so that short ones are seen in a month
        axes.axvspan(event.time, end, color=color, lw=0.8, zorder=0, gid="failure")
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
        where: dict[str, Any] = {"xycoords": ("data", "axes fraction"), **foot}
        where["below"] = f"grey from {moment(story.run, story.span, failure[0].time)}: {text}"
        pen.annotate(axes, _middle(failure, story), 0, text, **where)


def _middle(failure: Lasted, story: Story) -> float:
    """The middle of what is seen of a failure."""
    # one that began before what is shown would have its name outside
    event, end = failure
    return (max(event.time, story.span.begin) + min(end, story.span.end)) / 2


def _are_apart(axes: Axes, one: Curve, other: Curve) -> bool:
    """Whether two lines can be seen as two."""
    low, high = axes.get_ylim()
    gap = np.abs(one[1] - np.interp(one[0], *other))
    return bool(np.fmax.reduce(gap, initial=0.0) > SEEN_APART * (high - low))


def _unattended(pen: Pen, axes: Axes, left: Curve, unattended: Curve) -> None:
    """The line of the run with nobody responding, and what lies between it and the real one."""
    x, upper = decimated(*left)
    lower = np.interp(x, *unattended)
    axes.fill_between(
        x, upper, lower, where=lower < upper, color=PALE_GREEN, lw=0, zorder=1, gid="saved"
    )
    look: dict[str, Any] = {"color": GREY, "ls": "--", "lw": 1.6, "zorder": 2}
    (curve,) = axes.plot(*decimated(*unattended), gid="unattended", **look)
    end = float(left[0][-1]), float(unattended[1][-1])
    pen.annotate(axes, *end, "nobody responding", rank=3, color=INK, curve=curve)


def _saved(pen: Pen, axes: Axes, story: Story, left: float, unattended: float) -> None:
    """What the response saved over the whole run, as the title counts it, also where the picture
    ends before, with so much `left` (%).
    """
    assert story.unattended is not None
    spent = gone(story.run, story.slo)
    spent_unattended = gone(story.unattended, story.slo)
    if spent is None or spent_unattended is None or spent_unattended == spent:
        return
    saved = spent_unattended - spent
    what, color = SAVED[saved > 0]
    is_all_seen = abs(left - unattended) > NEARLY_ALL * abs(100 * saved)
    when = "" if is_all_seen else " by the end of the run"
    if is_long(story.run, story.slo):
        # as the title tells it: a run of several windows has no one end
        when = " at the worst moment"
    pen.annotate(
        axes,
        story.span.end - 0.02 * story.span.length,
        (left + unattended) / 2,
        f"{what} {share(abs(saved))}{when}",
        rank=3,
        ha="right",
        va="center",
        color=color,
        fontweight="bold",
    )


def hatch_overspent(axes: Axes) -> None:
    """Below zero there is no budget."""
    look: dict[str, Any] = {"edgecolor": VERMILION, "alpha": 0.35, "hatch": "///", "lw": 0}
    axes.axhspan(axes.get_ylim()[0], 0, facecolor="none", zorder=0, **look)
    axes.axhline(0, color=VERMILION, lw=0.9, zorder=2, gid="zero")


def _since_when(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    """Since when a budget is gone; one that came back says until when."""
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
    look["ms"] = 0.8 * pen.size.text
    for kind, marker, color, word in CALLS:
        times = _times(story, kind)
        if not times:
            continue
        levels = np.interp(times, *left)
        above = 0.0
        if story.span.shows_dates:
            levels = _highest_near(axes, times, left, look["ms"] * pen.figure.dpi / 72)
            above = ABOVE + look["ms"] / 2
        (marks,) = axes.plot(times, levels, marker, color=color, gid=word, **look)
        # where a line is steep or short of room the marks would hide it
        shift = ScaledTranslation(0, above / 72, pen.figure.dpi_scale_trans)
        marks.set_transform(axes.transData + shift)
        if len(times) <= MOST_CALLS and not story.is_small:
            _name_calls(pen, axes, story, times, levels, word, color)


def _highest_near(axes: Axes, times: list[float], left: Curve, pixels: float) -> Floats:
    """The highest that is left within so many pixels around each time: in a month a line falls
    within one.
    """
    seconds = pixels / width(axes, *axes.get_xlim()) * np.ptp(axes.get_xlim())
    around = [np.abs(left[0] - time) <= seconds / 2 for time in times]
    lowest = axes.get_ylim()[0]
    return np.array([np.fmax.reduce(left[1][near], initial=lowest) for near in around])


def _times(story: Story, kind: str) -> list[float]:
    times = [event.time for incident in story.incidents for event in incident.all(kind)]
    return [time for time in times if story.span.meets(time, time)]


def _name_calls(
    pen: Pen, axes: Axes, story: Story, times: list[float], levels: Floats, word: str, color: str
) -> None:
    """When each of them was."""
    beside: dict[str, Any] = {"rank": 2, "offset": (8, 1), "va": "bottom", "ha": "left"}
    for time, level in zip(times, levels, strict=True):
        text = f"{word} {moment(story.run, story.span, time)}"
        pen.annotate(axes, time, float(level), text, color=color, **beside)
