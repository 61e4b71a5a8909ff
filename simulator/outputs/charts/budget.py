"""The upper panel of the burn: what is left of the budget, the incident above it, what was done
about it.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.outputs.charts.clock import minutes, moment, set_clock
from simulator.outputs.charts.rates import hatch_gaps
from simulator.outputs.charts.story import Floats, Story, decimated, left_over, seen
from simulator.outputs.charts.style import (
    BLACK,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE_GREEN,
    PALE_GREY,
    VERMILION,
    Pen,
)
from simulator.outputs.charts.titles import gone, rough
from simulator.outputs.telling import action, features
from simulator.outputs.words import shown
from simulator.reliability.incidents import Incident

MOST_NAMED = 8
"""So many failures are named; more are counted."""


def draw_budget(pen: Pen, axes: Axes, story: Story, *, labelled: bool = False) -> None:
    """The upper panel."""
    x, y = seen(*left_over(story.run, story.slo), story.span)
    dashed = seen(*left_over(story.ghost, story.slo), story.span) if story.ghost else None
    low = _floor(_lowest(y, dashed))
    _frame(pen, axes, story, low)
    _failures(pen, axes, story)
    if dashed is not None:
        _ghost(pen, axes, x, y, dashed)
        _saved(pen, axes, story, (float(y[-1]) + float(dashed[1][-1])) / 2)
    axes.plot(*decimated(x, y), color=BLACK, lw=1.8, zorder=3, gid="budget")
    hatch_gaps(axes, x, y)
    if low < 0:
        _overspent(pen, axes, story, x, y)
    _calls(pen, axes, story, x, y)
    if story.is_small:
        pen.say(
            axes,
            0,
            1,
            shown(story.slo.name, 24),
            rank=0,
            xycoords="axes fraction",
            offset=(3, -3),
            va="top",
            ha="left",
            fontweight="bold",
        )
    else:
        _bracket(pen, axes, story, low)
        _steps(pen, axes, story, x, y)
    set_clock(axes, story.run, story.span, pen.size, labelled=labelled)


def _lowest(y: Floats, dashed: tuple[Floats, Floats] | None) -> float:
    """The least that is left in the picture (%); all of it where nothing is known."""
    known = np.concatenate([y, dashed[1]] if dashed else [y])
    known = known[np.isfinite(known)]
    return float(known.min()) if len(known) else 100.0


def _frame(pen: Pen, axes: Axes, story: Story, low: float) -> None:
    """Limits with room for the bracket above 100%, ticks up to there."""
    has_phases = pen.size.chatty and len(story.incidents) in (1, 2)
    head = 0.12 if story.is_small else 0.78 if has_phases else 0.3
    axes.set_ylim(low, 100 + (100 - low) * head)
    axes.set_ylabel(_budget_label(story, low, chatty=pen.size.chatty))
    ticks = [float(tick) for tick in axes.get_yticks() if low <= tick <= 100.0001]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(axis="y", length=3)


def _floor(lowest: float) -> float:
    """Where the axis ends below: zoomed when the budget never falls far, below zero when it is
    overspent.
    """
    if lowest < 0:
        return lowest - 0.12 * (100 - lowest)
    fallen = max(100 - lowest, 0.5)
    return 0.0 if fallen > 50 else 100 - 1.25 * fallen


def _budget_label(story: Story, low: float, *, chatty: bool) -> str:
    if story.is_small:
        return "budget (%)"
    zoom = ", zoomed" if low > 0 else ""
    return (
        f"Error budget left\n(% of {minutes(story.slo.window)}{zoom})"
        if chatty
        else "Budget left (%)"
    )


def _failures(pen: Pen, axes: Axes, story: Story) -> None:
    """What was really broken, as grey bands; with their names while they are few."""
    log, span = story.run.log, story.span
    ends = {event.subject: event.time for event in log if event.kind == "failure_ended"}
    started = [event for event in log if event.kind == "failure_started"]
    foot: dict[str, Any] = {
        "rank": 4,
        "offset": (0, 3),
        "va": "bottom",
        "ha": "center",
        "color": INK,
        "moves": 12,
    }
    for event in started:
        end = ends.get(event.subject, story.run.scenario.horizon)
        axes.axvspan(event.time, end, color=PALE_GREY, lw=0, zorder=0, gid="failure")
        if not story.is_small and len(started) <= MOST_NAMED:
            what = features(event).rpartition(", for")[0]
            text = f"{shown(event.subject, 30)}{f': {what}' if what and pen.size.chatty else ''}"
            middle = (max(event.time, span.begin) + min(end, span.end)) / 2
            pen.say(axes, middle, 0, text, xycoords=("data", "axes fraction"), **foot)
    if not story.is_small and len(started) > MOST_NAMED:
        pen.say(axes, 0.5, 0, f"{len(started)} failures", xycoords="axes fraction", **foot)


def _ghost(pen: Pen, axes: Axes, x: Floats, y: Floats, dashed: tuple[Floats, Floats]) -> None:
    """The unattended run's line, and what lies between it and the real one."""
    coarse, upper = decimated(x, y)
    lower = np.interp(coarse, *dashed)
    axes.fill_between(
        coarse, upper, lower, where=lower < upper, color=PALE_GREEN, lw=0, zorder=1, gid="saved"
    )
    axes.plot(*decimated(*dashed), color=GREY, ls="--", lw=1.6, zorder=2, gid="ghost")
    pen.say(
        axes,
        float(x[-1]),
        float(dashed[1][-1]),
        "nobody responding",
        rank=3,
        offset=(-2, 3),
        ha="right",
        va="bottom",
        color=INK,
    )


def _saved(pen: Pen, axes: Axes, story: Story, middle: float) -> None:
    """What the response saved over the whole run, as the title counts it, also where the picture
    shows only a part.
    """
    assert story.ghost is not None
    lost, alone = (gone(run, story.slo) for run in (story.run, story.ghost))
    if lost is None or alone is None or alone == lost:
        return
    what = "saved" if alone > lost else "lost another"
    is_part = story.span.end < story.run.scenario.horizon
    pen.say(
        axes,
        story.span.end - 0.02 * story.span.length,
        middle,
        f"{what} {rough(abs(alone - lost))}{' by the end of the run' if is_part else ''}",
        rank=3,
        ha="right",
        va="center",
        color=GREEN if alone > lost else VERMILION,
        fontweight="bold",
    )


def _overspent(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    """Below zero hatched, and since when it is so; a budget that came back says until when."""
    axes.axhspan(
        axes.get_ylim()[0],
        0,
        facecolor="none",
        edgecolor=VERMILION,
        alpha=0.35,
        hatch="///",
        lw=0,
        zorder=0,
    )
    axes.axhline(0, color=VERMILION, lw=0.9, zorder=2)
    gone = np.flatnonzero(y < 0)
    if not len(gone):
        return
    text = f"budget gone since {moment(story.run, story.span, float(x[gone[0]]))}"
    if y[-1] >= 0:
        text = (
            text.replace("since", "from")
            + f" to {moment(story.run, story.span, float(x[gone[-1]]))}"
        )
    pen.say(
        axes,
        float(x[gone[0]]),
        0,
        text,
        rank=1,
        offset=(0, -3),
        va="top",
        ha="left",
        color=VERMILION,
        fontweight="bold",
    )


def _calls(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    """Pages and tickets on the budget's line."""
    for kind, marker, color, word in (
        ("paged", "^", VERMILION, "page"),
        ("ticket_opened", "s", ORANGE, "ticket"),
    ):
        at = [event.time for incident in story.incidents for event in incident.all(kind)]
        if at:
            axes.plot(
                at,
                np.interp(at, x, y),
                marker,
                color=color,
                ms=8 * pen.size.text / 10,
                mec="white",
                zorder=5,
                gid=word,
                clip_on=False,
            )
        if len(at) <= 4 and not story.is_small:
            for time in at:
                text = f"{word} {moment(story.run, story.span, time)}"
                pen.say(
                    axes,
                    time,
                    float(np.interp(time, x, y)),
                    text,
                    rank=2,
                    offset=(8, 1),
                    va="bottom",
                    ha="left",
                    color=color,
                )


def _bracket(pen: Pen, axes: Axes, story: Story, low: float) -> None:
    """The incident above the line, cut into its phases, each with its time and its share of the
    budget.
    """
    level = 100 + (100 - low) * 0.07
    tick = (100 - low) * 0.025
    for incident in story.incidents:
        phases = [span for span in incident.spans if span.end > span.begin]
        if not phases:
            continue
        edges = [phases[0].begin, *(phase.end for phase in phases)]
        axes.plot(
            [edges[0], edges[-1]],
            [level, level],
            color=INK,
            lw=1.2,
            gid="bracket",
            solid_capstyle="butt",
        )
        axes.vlines(edges, level - tick, level + tick, color=INK, lw=1.2)
        if len(story.incidents) <= 2:
            for phase in phases:
                _phase_label(pen, axes, incident, phase, level + tick)


def _phase_label(pen: Pen, axes: Axes, incident: Incident, phase: Any, level: float) -> None:
    share = incident.share(phase.bad)
    spent = "" if share is None else f", {rough(share)}"
    text = f"{phase.name}\n{minutes(phase.end - phase.begin)}{spent}"
    how: dict[str, Any] = {
        "va": "bottom",
        "ha": "center",
        "color": INK,
        "scale": 0.8,
        "linespacing": 1.1,
        "ways": (1,),
        "offset": (0, 4),
    }
    if pen.size.chatty:
        how |= {
            "rank": 2,
            "arrowprops": {"arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkA": 0, "shrinkB": 0},
        }
    else:
        how |= {"rank": 6, "moves": 1}
    pen.say(axes, (phase.begin + phase.end) / 2, level, text, **how)


def _steps(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    """Runbook steps as circled numbers on the line, with a key below."""
    if len(story.incidents) != 1:
        return
    done = [step for step in story.incidents[0].steps if step.end is not None]
    for step in done:
        at = float(step.end or 0.0)
        circle = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": BLACK, "lw": 1}
        note = axes.text(
            at,
            float(np.interp(at, x, y)),
            str(step.number),
            ha="center",
            va="center",
            fontsize=pen.size.text * 0.75,
            bbox=circle,
            zorder=6,
        )
        pen.fixed.append(note)
    if done and pen.size.chatty:
        key = "\n".join(
            f"{step.number}  {action(step.do)} {_effect(step.before, step.after)}" for step in done
        )
        pen.say(
            axes,
            0,
            0,
            key,
            rank=3,
            xycoords="axes fraction",
            offset=(6, 6),
            ha="left",
            va="bottom",
            color=BLACK,
            scale=0.85,
        )


def _effect(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    return f"{before * 100:.3g} → {after * 100:.3g}%"
