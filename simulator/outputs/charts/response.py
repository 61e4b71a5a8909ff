"""What people did, on the upper panel of the burn: the incident's phases above the budget's line,
the runbook's steps on it.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.story import Curve, Story
from simulator.outputs.charts.style import BLACK, GREY, INK
from simulator.outputs.words.names import mitigation
from simulator.outputs.words.numbers import duration, share
from simulator.reliability.incidents import Incident, Span
from simulator.reliability.steps import StepTaken

# the phases of more incidents would not be read
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
            for phase in phases:
                _name_phase(pen, axes, incident, phase, level + tick)


def phases_of(incident: Incident) -> list[Span]:
    """The phases that took any time."""
    return [span for span in incident.spans if span.end > span.begin]


def _name_phase(pen: Pen, axes: Axes, incident: Incident, phase: Span, level: float) -> None:
    of_budget = incident.share(phase.bad)
    spent = "" if of_budget is None else f", {share(of_budget)}"
    text = f"{phase.name}\n{duration(phase.end - phase.begin)}{spent}"
    how: dict[str, Any] = {"va": "bottom", "ha": "center", "color": INK, "linespacing": 1.1}
    how |= {"scale": 0.8, "ways": (1,), "offset": (0, 4)}
    if pen.size.has_room:
        pointer = {"arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkA": 0, "shrinkB": 0}
        how |= {"rank": 2, "arrowprops": pointer}
    else:
        how |= {"rank": 6, "moves": 1}
    pen.annotate(axes, (phase.begin + phase.end) / 2, level, text, **how)


def draw_steps(pen: Pen, axes: Axes, story: Story, left: Curve) -> None:
    """Runbook steps of a single incident as circled numbers on the line, with a key below."""
    if len(story.incidents) != 1:
        return
    circle = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": BLACK, "lw": 1}
    look: dict[str, Any] = {"ha": "center", "va": "center", "bbox": circle, "zorder": 6}
    look["fontsize"] = pen.size.text * 0.75
    done = [(step, step.end) for step in story.incidents[0].steps if step.end is not None]
    for step, end in done:
        level = float(np.interp(end, *left))
        pen.fixed.append(axes.text(end, level, str(step.number), **look))
    if done and pen.size.has_room:
        key = "\n".join(f"{step.number}  {mitigation(step.do)} {_effect(step)}" for step, _ in done)
        corner: dict[str, Any] = {"xycoords": "axes fraction", "ha": "left", "va": "bottom"}
        pen.annotate(axes, 0, 0, key, rank=3, offset=(6, 6), color=BLACK, scale=0.85, **corner)


def _effect(step: StepTaken) -> str:
    """How the share of good events changed with a step."""
    if step.before is None or step.after is None:
        return ""
    return f"{share(step.before)} → {share(step.after)}"
