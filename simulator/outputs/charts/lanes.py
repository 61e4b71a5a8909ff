"""The lanes of the timeline: what draws each of them at its height."""

from typing import Any, Protocol

from matplotlib.axes import Axes

from simulator.outputs.charts.labels import Side, Spot
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.response import phases_of
from simulator.outputs.charts.style import (
    BLUE,
    INK,
    ORANGE,
    PALE_GREEN,
    PALE_GREY,
    SKY,
    VERMILION,
    YELLOW,
)
from simulator.outputs.words.names import mitigation
from simulator.outputs.words.numbers import duration, share
from simulator.reliability.incidents import Incident
from simulator.reliability.incidents import Span as Phase
from simulator.reliability.steps import StepTaken

COLORS = {"sev1": VERMILION, "sev2": VERMILION, "sev3": ORANGE}
PHASE_COLORS = {
    "undetected": VERMILION,
    "unacknowledged": ORANGE,
    "diagnosing": YELLOW,
    "mitigating": SKY,
    "waiting": PALE_GREY,
    "recovering": PALE_GREEN,
}
# phases are told apart without colours too
HATCHES = {
    "undetected": "",
    "unacknowledged": "//",
    "diagnosing": "xx",
    "mitigating": "\\\\",
    "waiting": "..",
    "recovering": "",
}
# points between the edge of a phase and its name
EDGE = 3
# kind of event, marker, color, word, and where the word stands
MARKS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("paged", "^", VERMILION, "paged", {"ha": "right", "va": "center", "offset": (-7, 0)}),
    ("ticket_opened", "s", ORANGE, "ticket", {"ha": "right", "va": "center", "offset": (-7, 0)}),
    ("acknowledged", "o", BLUE, "acknowledged", {"ha": "left", "va": "bottom", "offset": (-3, 6)}),
    ("triaged", "P", BLUE, "triaged", {"ha": "left", "va": "top", "offset": (-3, -6)}),
)


def known_or(time: float | None, otherwise: float) -> float:
    """A time (s), or another where it never came: what is still on at the end of a run, or was
    never done.
    """
    return otherwise if time is None else time


class Lane(Protocol):
    """A lane of the timeline."""

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws it at a height; bars are 0.7 high around it."""


def bar(axes: Axes, begin: float, end: float, level: float, **look: Any) -> None:
    """A bar of a lane."""
    axes.barh(
        level, max(end - begin, 0.0), left=begin, height=0.7, **{"lw": 0, "zorder": 2, **look}
    )


OTHER_SIDE: dict[Side, Side] = {"left": "right", "right": "left"}


class Alerts:
    """The episodes of one rule; pending hatched, firing solid."""

    def __init__(self, episodes: list[dict[str, Any]], horizon: float) -> None:
        self.episodes = episodes
        self.horizon = horizon

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        for episode in self.episodes:
            color = COLORS[episode["severity"]]
            begin = episode["pending_at_s"]
            end = known_or(episode["resolved_at_s"], self.horizon)
            fired = known_or(episode["firing_at_s"], end)
            pending = {"fc": "white", "ec": color, "hatch": "////"}
            bar(axes, begin, fired, level, gid="pending", **pending)
            bar(axes, fired, end, level, gid="firing", color=color)
        first = self.episodes[0]
        before: dict[str, Any] = {"offset": (-4, 0), "ha": "right", "va": "center", "moves": 1}
        # all episodes of a rule have one severity
        text = first["severity"]
        pen.annotate(axes, first["pending_at_s"], level, text, rank=5, color=INK, **before)


class Person:
    """What the person on call did in an incident: marks with their words."""

    def __init__(self, incident: Incident) -> None:
        self.incident = incident

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        incident = self.incident
        look: dict[str, Any] = {"ms": pen.size.text * 0.8, "mec": "white", "zorder": 6}
        on_lane: dict[str, Any] = {"rank": 3, "moves": 1, "scale": 0.85}
        for kind, marker, color, word, where in MARKS:
            for event in incident.all(kind):
                axes.plot([event.time], [level], marker, color=color, **look)
                where = {**where, "elsewhere": [(event.time, OTHER_SIDE[where["ha"]])]}
                pen.annotate(axes, event.time, level, word, color=color, **on_lane, **where)
        if incident.paged is not None and incident.acknowledged is None:
            after: dict[str, Any] = {"offset": (8, 0), "va": "center", "color": INK, "moves": 1}
            after["elsewhere"] = [(incident.paged, "right")]
            pen.annotate(axes, incident.paged, level, "nobody responded", rank=2, **after)


class StepsTaken:
    """The runbook's steps in an incident: a bar for each, numbered, with what it brought; a thin
    line while it stayed on.
    """

    def __init__(self, incident: Incident) -> None:
        self.incident = incident

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        steps = self.incident.steps
        undone = {
            event.detail.get("step"): event.time for event in self.incident.all("step_undone")
        }
        small: dict[str, Any] = {"fontsize": pen.size.text * 0.8, "color": "white", "zorder": 7}
        small |= {"ha": "center", "va": "center"}
        for place, step in enumerate(steps, start=1):
            end = known_or(step.end, step.begin)
            off = undone.get(step.number, end)
            # the thin lines of several steps that stay on stand one below the other
            below = level - 0.12 - 0.22 * place / len(steps)
            axes.plot([end, off], [below, below], color=SKY, lw=1, zorder=1)
            bar(axes, step.begin, end, level, color=BLUE, gid="step")
            number = axes.text((step.begin + end) / 2, level, str(step.number), **small)
            pen.fixed.append(number)
        if pen.size.has_room:
            text = ",  ".join(
                f"{step.number} {mitigation(step.do)}{_effect(step)}" for step in steps
            )
            after: dict[str, Any] = {"offset": (8, 0), "va": "bottom", "moves": 1, "scale": 0.85}
            after["elsewhere"] = [(steps[0].begin, "right")]
            pen.annotate(
                axes,
                max(known_or(step.end, step.begin) for step in steps),
                level,
                text,
                rank=4,
                **after,
            )


def _effect(step: StepTaken) -> str:
    if step.after is None:
        return ""
    return f" → {share(step.after)}"


class Phases:
    """An incident's phases: a bar for each, with its name and its length."""

    def __init__(self, incident: Incident) -> None:
        self.phases = phases_of(incident)

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        edge = {"ec": "white", "lw": 0.5}
        for phase in self.phases:
            look = {"fc": PHASE_COLORS[phase.name], "hatch": HATCHES[phase.name]}
            bar(axes, phase.begin, phase.end, level, gid=phase.name, **edge, **look)
        # the longest first: where there is no room for all, it has its name
        for phase in sorted(self.phases, key=lambda each: each.begin - each.end):
            _name_phase(pen, axes, phase, level)


def _name_phase(pen: Pen, axes: Axes, phase: Phase, level: float) -> None:
    foot = level - 0.38
    below: dict[str, Any] = {"va": "top", "scale": 0.8, "linespacing": 1.0, "ways": (-1,)}
    below["moves"] = 1
    text = phase.name
    spots = [Spot(((phase.begin + phase.end) / 2, foot), (0, -2), "center")]
    if pen.size.has_room:
        text += f"\n{duration(phase.end - phase.begin)}"
        # a page's line runs along the edge of a phase: the name stands on its own side of it
        spots.append(Spot((phase.begin, foot), (EDGE, -2), "left"))
        spots.append(Spot((phase.end, foot), (-EDGE, -2), "right"))
        below["moves"] = 12
    pen.annotate(axes, phase.begin, foot, text, rank=5, spots=spots, **below)
