"""The lanes of the timeline: what draws each of them at its height."""

from typing import Any, Protocol

from matplotlib.axes import Axes

from simulator.outputs.charts.beside import BESIDE, above, bar, before, behind, together
from simulator.outputs.charts.clock import Span
from simulator.outputs.charts.marks import SMALL, Mark, marked, side_by_side, width
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.response import phases_of
from simulator.outputs.charts.style import (
    BLUE,
    INK,
    ORANGE,
    PALE_GREEN,
    PALE_GREY,
    PALE_ORANGE,
    PALE_VERMILION,
    SKY,
    VERMILION,
    YELLOW,
)
from simulator.outputs.words.names import mitigation
from simulator.outputs.words.numbers import duration, share
from simulator.reliability.incidents import Incident
from simulator.reliability.steps import AUTOMATIC, DID_NOT_WORK, NOT_POSSIBLE, StepTaken

COLORS = {"sev1": VERMILION, "sev2": VERMILION, "sev3": ORANGE}
# of what fires while somebody is called already
PALE = {"sev1": PALE_VERMILION, "sev2": PALE_VERMILION, "sev3": PALE_ORANGE}
CALLS = {"sev1": "page", "sev2": "page", "sev3": "ticket"}
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
# kind of event, marker, color and word of what calls somebody; kind and marker of what they did
CALLED = (("paged", "^", VERMILION, "paged"), ("ticket_opened", "s", ORANGE, "ticket"))
ANSWERED = (("acknowledged", "o"), ("triaged", "P"))


def known_or(time: float | None, otherwise: float) -> float:
    """A time (s), or another where it never came: what is still on at the end of a run, or was
    never done.
    """
    return otherwise if time is None else time


class Lane(Protocol):
    """A lane of the timeline."""

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws it at a height; bars are 0.7 high around it."""


class Alerts:
    """The episodes of one rule; pending hatched, firing solid where it called somebody (at the
    times `calls`), else pale.
    """

    def __init__(self, episodes: list[dict[str, Any]], horizon: float, calls: set[float]) -> None:
        self.episodes = episodes
        self.horizon = horizon
        self.calls = calls

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        beside: dict[str, Any] = {**BESIDE, "rank": 5, "color": INK}
        told = ""
        for episode in self.episodes:
            # all episodes of a rule have one severity
            severity = episode["severity"]
            begin = episode["pending_at_s"]
            end = known_or(episode["resolved_at_s"], self.horizon)
            fired = known_or(episode["firing_at_s"], end)
            pending = {"fc": "white", "ec": COLORS[severity], "hatch": "////"}
            bar(axes, begin, fired, level, gid="pending", **pending)
            text = severity
            firing: dict[str, Any] = {"fc": COLORS[severity]}
            if fired < end and fired not in self.calls:
                text = f"{severity}, no {CALLS[severity]}"
                firing = {"fc": PALE[severity], "ec": COLORS[severity], "lw": 1}
            bar(axes, fired, end, level, gid="firing", **firing)
            # said once of several alike
            if text != told:
                told = text
                if not before(pen, axes, begin, level, text, **beside):
                    behind(pen, axes, end, level, text, **beside)


class Person:
    """What the person on call did in an incident: marks with their words."""

    def __init__(self, incident: Incident) -> None:
        self.incident = incident

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        incident = self.incident
        look: dict[str, Any] = {"ms": pen.size.text * 0.8, "mec": "white"}
        for kind, marker, color, word in CALLED:
            for event in incident.all(kind):
                # on top: what followed at once must not hide the call
                axes.plot([event.time], [level], marker, color=color, zorder=7, **look)
                called = {**BESIDE, "color": color}
                if not before(pen, axes, event.time, level, word, **called):
                    above(pen, axes, event.time, level, word, **called)
        answers = list[tuple[float, str]]()
        for kind, marker in ANSWERED:
            for event in incident.all(kind):
                axes.plot([event.time], [level], marker, color=BLUE, zorder=6, **look)
                answers.append((event.time, kind))
        for time, words in together(pen, axes, sorted(answers)):
            done = {**BESIDE, "color": BLUE}
            if not behind(pen, axes, time, level, words, **done):
                above(pen, axes, time, level, words, **done)
        if incident.paged is not None and incident.acknowledged is None:
            nobody = {**BESIDE, "color": INK, "rank": 2}
            if not behind(pen, axes, incident.paged, level, "nobody responded", **nobody):
                above(pen, axes, incident.paged, level, "nobody responded", **nobody)


class StepsTaken:
    """The runbook's steps in an incident: a bar for each, numbered, with what it brought; a thin
    line while it stayed on.
    """

    def __init__(self, incident: Incident, name: str) -> None:
        self.incident = incident
        self.steps = (*incident.automatic, *incident.steps)
        self.name = name

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height."""
        steps = self.steps
        undone = {
            event.detail.get("step"): event.time for event in self.incident.all("step_undone")
        }
        marks = list[Mark]()
        for place, step in enumerate(steps, start=1):
            end = known_or(step.end, step.begin)
            off = undone.get(step.number, end)
            # the thin lines of several steps that stay on stand one below the other
            below = level - 0.12 - 0.22 * place / len(steps)
            axes.plot([end, off], [below, below], color=SKY, lw=1, zorder=1)
            bar(axes, step.begin, end, level, color=BLUE, gid="step")
            if _is_failure(step):
                look = {"fc": "white", "ec": BLUE, "lw": 0.6, "hatch": "////"}
                bar(axes, step.begin, known_or(step.failed, end), level, gid="failed", **look)
            marks.append(Mark((step.begin + end) / 2, str(step.number), _effect(step)))
        self._number(pen, axes, level, marks)
        self._explain(pen, axes, level, [mark.key for mark in marks])

    def _number(self, pen: Pen, axes: Axes, level: float, marks: list[Mark]) -> None:
        """White on bars that are wide enough, else above them."""
        small: dict[str, Any] = {"fontsize": pen.size.text * SMALL, "zorder": 7, "ha": "center"}
        slimmest = min(
            width(axes, step.begin, known_or(step.end, step.begin)) for step in self.steps
        )
        if slimmest > pen.width("0", SMALL) + 3:
            on_bar = {**small, "color": "white", "va": "center"}
            pen.fixed += [axes.text(mark.x, level, mark.text, **on_bar) for mark in marks]
            return
        above = {**small, "color": BLUE, "va": "bottom"}
        for mark in side_by_side(pen, axes, marks):
            pen.fixed.append(axes.text(mark.x, level + 0.35, mark.text, **above))

    def _explain(self, pen: Pen, axes: Axes, level: float, key: list[str]) -> None:
        """What the numbers mean: behind the last of them or before the first where there is room,
        else below the picture.
        """
        begin = self.steps[0].begin
        end = max(known_or(step.end, step.begin) for step in self.steps)
        text = ",  ".join(key)
        beside: dict[str, Any] = {**BESIDE, "va": "bottom", "rank": 1}
        if pen.size.has_room and (
            behind(pen, axes, end, level, text, **beside)
            or before(pen, axes, begin, level, text, **beside)
        ):
            return
        pen.explain(key, f"{self.name}: ")


def _is_failure(step: StepTaken) -> bool:
    """Whether it did not work or was not possible, unlike one that its cause's end broke off."""
    return step.reason.startswith((DID_NOT_WORK, NOT_POSSIBLE))


def _effect(step: StepTaken) -> str:
    done = f"{step.number} {mitigation(step.do)}"
    if step.number == AUTOMATIC:
        return f"{done}, automatic"
    if _is_failure(step):
        return f"{done} {'not possible' if step.reason != DID_NOT_WORK else 'did not work'}"
    if step.after is None:
        return done
    return f"{done} → {share(step.after)}"


class Phases:
    """An incident's phases: a bar for each, with its name and its length below."""

    def __init__(self, incident: Incident, name: str) -> None:
        self.phases = phases_of(incident)
        self.name = name

    def draw(self, pen: Pen, axes: Axes, level: float) -> None:
        """Draws them at a height; one that is shorter than its name has a letter."""
        edge = {"ec": "white", "lw": 0.5}
        first, last = axes.get_xlim()
        marks = list[Mark]()
        for phase in self.phases:
            fill = {"fc": PHASE_COLORS[phase.name], "hatch": HATCHES[phase.name]}
            bar(axes, phase.begin, phase.end, level, gid=phase.name, **edge, **fill)
            if phase.begin < last and phase.end > first:
                span = Span(phase.begin, phase.end, 0.0)
                told = f"{phase.name}\n{duration(phase.end - phase.begin)}"
                marks.append(marked(pen, axes, span, [told]))
        look: dict[str, Any] = {"va": "top", "ha": "center", "scale": SMALL, "linespacing": 1.0}
        look |= {"ways": (-1,), "moves": 4, "offset": (0, -2), "rank": 2}
        what = f"{self.name}: "
        for mark in side_by_side(pen, axes, marks):
            below = mark.below(what)
            pen.annotate(axes, mark.x, level - 0.38, mark.text, below=below, **look)
        pen.explain([mark.key for mark in marks if mark.key], what)
