"""What people did, on the upper panel of the burn: the incident's phases above the budget's line,
the runbook's steps on it.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.marks import SMALL, Mark, marked, side_by_side
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.story import Curve, Story
from simulator.outputs.charts.style import BLACK, INK
from simulator.outputs.words.names import mitigation
from simulator.outputs.words.numbers import duration, share
from simulator.reliability.incidents import Incident
from simulator.reliability.incidents import Span as Phase
from simulator.reliability.steps import AUTOMATIC, StepTaken

# the phases and steps of more incidents would not be read
MOST_CUT = 2
# the bracket above 100%, and its ticks, of what is shown below 100%
LEVEL = 0.07
TICK = 0.025


def draw_incidents(pen: Pen, axes: Axes, story: Story, low: float) -> None:
    """Each incident as a bracket above the line, cut into its phases, each with its time and its
    share of the budget.
    """
    if story.run.is_blind:
        return
    level = 100 + (100 - low) * LEVEL
    tick = (100 - low) * TICK
    look: dict[str, Any] = {"color": INK, "lw": 1.2}
    for incident in story.incidents:
        phases = phases_of(incident)
        if not phases:
            continue
        edges = [phases[0].begin, *(phase.end for phase in phases)]
        ends = [edges[0], edges[-1]]
        axes.plot(ends, [level, level], gid="bracket", solid_capstyle="butt", **look)
        axes.vlines(edges, level - tick, level + tick, **look)
    if len(story.incidents) <= MOST_CUT:
        _name_phases(pen, axes, story, level + tick)


def phases_of(incident: Incident) -> list[Phase]:
    """The phases that took any time."""
    return [span for span in incident.spans if span.end > span.begin]


def _name_phases(pen: Pen, axes: Axes, story: Story, level: float) -> None:
    """Each phase's name above its part of the bracket; one that is shorter than its name has a
    letter there, and the name in a key.
    """
    marks = [
        marked(pen, axes, Span(phase.begin, phase.end, 0.0), _told(incident, phase))
        for incident in story.incidents
        for phase in phases_of(incident)
        if story.span.meets(phase.begin, phase.end)
    ]
    above: dict[str, Any] = {"va": "bottom", "ha": "center", "color": INK, "linespacing": 1.1}
    above |= {"scale": SMALL, "ways": (1,), "moves": 4, "offset": (0, 4), "rank": 2}
    for mark in side_by_side(pen, axes, marks):
        pen.annotate(axes, mark.x, level, mark.text, below=mark.below(), **above)
    pen.explain([mark.key for mark in marks if mark.key])


def _told(incident: Incident, phase: Phase) -> list[str]:
    """A phase's name, time and share of the budget; the last of them the narrowest."""
    took = f"{phase.name}\n{duration(phase.end - phase.begin)}"
    of_budget = incident.share(phase.bad)
    if of_budget is None:
        return [took]
    return [f"{took}, {share(of_budget)}", f"{took}\n{share(of_budget)}"]


def draw_steps(pen: Pen, axes: Axes, story: Story, left: Curve) -> None:
    """Runbook steps as circled numbers on the line, with a key."""
    if len(story.incidents) > MOST_CUT:
        return
    circle = {"boxstyle": "round,pad=0.25,rounding_size=0.75", "fc": "white", "ec": BLACK, "lw": 1}
    look: dict[str, Any] = {"ha": "center", "va": "center", "bbox": circle, "zorder": 6}
    look["fontsize"] = pen.size.text * 0.75
    for incident in story.incidents:
        marks = map(_marked_step, (*incident.automatic, *incident.steps))
        shown = [mark for mark in marks if story.span.meets(mark.x, mark.x)]
        for mark in side_by_side(pen, axes, shown):
            level = float(np.interp(mark.x, *left))
            pen.fixed.append(axes.text(mark.x, level, mark.text, **look))
        what = f"{incident.id}: " if len(story.incidents) > 1 else ""
        _explain_steps(pen, axes, [mark.key for mark in shown], what)


def _explain_steps(pen: Pen, axes: Axes, key: list[str], what: str) -> None:
    """In a corner where that is free, else below the picture."""
    if what or not pen.size.has_room:
        pen.explain(key, what)
    elif key:
        corner: dict[str, Any] = {"xycoords": "axes fraction", "ha": "left", "va": "bottom"}
        corner |= {"color": BLACK, "scale": 0.85}
        pen.annotate(axes, 0, 0, "\n".join(key), rank=1, offset=(6, 6), **corner)


def _marked_step(step: StepTaken) -> Mark:
    """`1 fail over 50% → 85%` at its end: how the share of good events changed with a step."""
    number = str(step.number)
    told = f"{number} {mitigation(step.do)}"
    if step.number == AUTOMATIC:
        return Mark(step.begin, number, f"{told}, automatic")
    if step.end is None:
        # stopped as its cause was over, or still going on when the run ended
        return Mark(step.begin, number, f"{told}, not done")
    if step.before is None or step.after is None:
        return Mark(step.end, number, told)
    return Mark(step.end, number, f"{told} {share(step.before)} → {share(step.after)}")
