"""The shift at a glance: what was broken, what users saw, which alerts fired, who did what; a month
as a calendar.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from simulator.foundation.units import percent
from simulator.outputs.charts.broken import apart, failures_drawn, failures_of, nothing_failed
from simulator.outputs.charts.calendar import draw_calendar
from simulator.outputs.charts.canvas import margins, new_figure
from simulator.outputs.charts.clock import Span, minutes, set_clock, span_of
from simulator.outputs.charts.story import about, worst_first
from simulator.outputs.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE_GREEN,
    PALE_GREY,
    SIZES,
    SKY,
    VERMILION,
    Head,
    Pen,
    Size,
    SizeName,
    figure_of,
    styled,
)
from simulator.outputs.charts.titles import timeline_title
from simulator.outputs.telling import action
from simulator.outputs.words import shown
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.incidents import Span as Phase
from simulator.reliability.slo import SLO
from simulator.reliability.steps import StepTaken
from simulator.run import Run, alert_episodes

HEALTH = LinearSegmentedColormap.from_list("health", [VERMILION, ORANGE, "#F0E442", GREEN])
COLORS = {"sev1": VERMILION, "sev2": VERMILION, "sev3": ORANGE}
PHASE_COLORS = {
    "undetected": VERMILION,
    "unacknowledged": ORANGE,
    "diagnosing": "#F0E442",
    "mitigating": SKY,
    "waiting": PALE_GREY,
    "recovering": PALE_GREEN,
}
HATCHES = {
    "undetected": "",
    "unacknowledged": "//",
    "diagnosing": "xx",
    "mitigating": "\\\\",
    "waiting": "..",
    "recovering": "",
}
MOST_BROKEN, MOST_STRIPS, MOST_RULES, CELLS, FEWEST = 3, 3, 6, 400, 5
LANE = 1.3
"""The height of a lane whose name can be read, of its text."""


@dataclass
class Lane:
    """One row of the picture: its name, and what draws it at a height (bars are 0.7 high around
    it).
    """

    name: str
    draw: Callable[[Pen, Axes, float], None]


@dataclass
class Lanes:
    """All rows of one picture, from the top."""

    run: Run
    span: Span
    rows: list[Lane] = field(default_factory=list)

    def add(self, name: str, draw: Callable[[Pen, Axes, float], None]) -> None:
        """One more row."""
        self.rows.append(Lane(name, draw))


def draw_timeline(run: Run, axes: Axes | None = None, *, size: SizeName = "page") -> Axes:
    """Draws what happened in lanes over time: broken, SLI, alerts, person, runbook, phases.

    Runs of two days and more become a calendar, one row a day. `axes` is one of your own, else a
    new figure is made. Returns the axes.
    """
    if run.scenario.horizon >= 2 * 86400:
        return draw_calendar(run, axes, size=size)
    is_own = axes is None
    with styled(SIZES[size]):
        head = Head.of(
            timeline_title(run),
            about(run, run.scenario.slos[0] if len(run.scenario.slos) == 1 else None),
            SIZES[size],
        )
        lanes = _lanes(run, _room(SIZES[size], head, axes))
        panel = _panel(SIZES[size], head, lanes) if axes is None else axes
        pen = Pen(figure_of(panel), SIZES[size])
        count = len(lanes.rows)
        for row, lane in enumerate(lanes.rows):
            lane.draw(pen, panel, float(count - 1 - row))
        _frame(panel, lanes, pen.size)
        pen.entitle(panel, head, is_own=is_own)
        pen.settle()
    return panel


def _panel(size: Size, head: Head, lanes: Lanes) -> Axes:
    figure = new_figure(size)
    longest = max(len(_short(lane.name, size)) for lane in lanes.rows)
    left = min(0.45, (0.62 * longest + 2) * size.text / 72 / size.width)
    return figure.add_subplot(
        figure.add_gridspec(
            1,
            1,
            **{**margins(size, head), "left": left, "right": 1 - 2.4 * size.text / 72 / size.width},
        )[0]
    )


def _short(name: str, size: Size) -> str:
    return shown(name, 22 if size.chatty else 14)


def _frame(axes: Axes, lanes: Lanes, size: Size) -> None:
    """Names at the left, hair lines from each page through all lanes."""
    count = len(lanes.rows)
    below = 1.35 if lanes.run.incidents and size.chatty else 0.5
    axes.set_ylim(min(-0.6 - below, count - 0.4 - FEWEST), count - 0.4)
    axes.set_yticks(range(count), [_short(lane.name, size) for lane in reversed(lanes.rows)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for event in lanes.run.log:
        if event.kind == "paged":
            axes.axvline(event.time, color=VERMILION, lw=0.8, zorder=4, gid="page")
    set_clock(axes, lanes.run, lanes.span, size, labelled=True)


def _lanes(run: Run, room: int) -> Lanes:
    """All lanes; those of failures that overlap only as far as so many can be told apart."""
    lanes = Lanes(run, span_of(run))
    slos = worst_first(run)[:MOST_STRIPS]
    for slo in slos:
        lanes.add(f"SLI {slo.name}", _strip(lanes, slo))
    _rules(lanes)
    known = principal(run.incidents)
    costliest = sorted(known, key=lambda each: -(each.bad or 0.0))[:MOST_STRIPS]
    for incident in (each for each in known if each in costliest):
        mark = f" {_mark(incident)}" if len(known) > 1 else ""
        if incident.paged is not None or incident.is_ticket:
            lanes.add(f"person{mark}", _person(incident))
        if incident.steps:
            lanes.add(f"runbook{mark}", _runbook(incident))
        lanes.add(f"phases{mark}", _phases(incident))
    lanes.rows[:0] = _broken(lanes, max(1, min(MOST_BROKEN, room - len(lanes.rows))))
    return lanes


def _mark(incident: Incident) -> str:
    """What tells the lanes of several incidents apart: `2`, of a ticket `ticket 1`."""
    number = incident.id.rpartition("-")[2]
    return f"ticket {number}" if incident.is_ticket else number


def _room(size: Size, head: Head, axes: Axes | None) -> int:
    """How many lanes have room for their names."""
    height = (
        axes.get_window_extent().height / figure_of(axes).dpi
        if axes is not None
        else size.height * _tall(size, head)
    )
    return int(height * 72 / (size.text * LANE)) - 2


def _tall(size: Size, head: Head) -> float:
    room = margins(size, head)
    return float(room["top"] - room["bottom"])


def _bar(axes: Axes, begin: float, end: float, level: float, **how: Any) -> None:
    axes.barh(level, max(end - begin, 0.0), left=begin, height=0.7, **{"lw": 0, "zorder": 2, **how})


def _broken(lanes: Lanes, most: int) -> list[Lane]:
    """What was broken; failures that overlap stand one below the other, in at most so many
    lanes.
    """
    draws = [failures_drawn(heaps) for heaps in apart(failures_of(lanes.run), most)] or [
        nothing_failed(lanes.span.begin)
    ]
    return [Lane("" if place else "broken", draw) for place, draw in enumerate(draws)]


def _strip(lanes: Lanes, slo: SLO) -> Callable[[Pen, Axes, float], None]:
    """The share of good events, green at the objective and above, vermilion at half or less; with %
    at changes.
    """
    counts = lanes.run.counts[slo.events]
    ends = lanes.run.ends
    inside = np.flatnonzero((ends > lanes.span.begin) & (ends <= lanes.span.end))
    size = max(1, -(-len(inside) // CELLS))
    starts = inside[::size]

    def draw(pen: Pen, axes: Axes, level: float) -> None:
        if not len(starts):
            return
        all_ = np.add.reduceat(counts.valid, starts).astype(float)
        lost = np.add.reduceat(counts.bad, starts).astype(float)
        # the last piece ends with the span, not with the run
        last = counts[starts[-1] : inside[-1] + 1]
        all_[-1] = last.valid.sum()
        lost[-1] = last.bad.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            good = 1 - lost / all_
        edges = np.append(ends[starts] - lanes.run.cell, ends[inside[-1]])
        first, colors = _merged(_health(good, slo))
        spans = np.column_stack([edges[first], np.diff(np.append(edges[first], edges[-1]))])
        axes.broken_barh(
            spans.tolist(), (level - 0.35, 0.7), facecolors=colors, lw=0, zorder=2, gid="sli"
        )
        axes.barh(
            level,
            np.diff(edges)[~(all_ > 0)],
            left=edges[:-1][~(all_ > 0)],
            height=0.7,
            fc="white",
            ec=GREY,
            hatch="xxx",
            lw=0,
            zorder=2,
        )
        for at, value in _changes(edges, good):
            pen.say(
                axes,
                at,
                level,
                percent(value, 2),
                rank=4,
                ha="center",
                va="center",
                moves=1,
                scale=0.85,
            )

    return draw


def _health(good: Any, slo: SLO) -> Any:
    """Colours: all of the budget's room is green, then down to half of the requests."""
    filled = np.where(np.isfinite(good), good, 1.0)
    scale = np.clip((filled - 0.5) / max(slo.objective - 0.5, 1e-9), 0, 1)
    colors = HEALTH(np.where(filled >= slo.objective, 1.0, np.round(scale * 0.8, 2)))
    colors[~np.isfinite(good)] = (1, 1, 1, 1)
    return colors


def _merged(colors: Any) -> tuple[Any, Any]:
    """Neighbours of one colour as one: where each begins, and its colour."""
    first = np.flatnonzero(np.concatenate([[True], np.any(np.diff(colors, axis=0) != 0, axis=1)]))
    return first, colors[first]


def _changes(edges: Any, good: Any) -> list[tuple[float, float]]:
    """Where the SLI settles on another level: the middle of that stretch and the level's median."""
    found, begin = list[tuple[float, float]](), 0
    for at in range(1, len(good) + 1):
        if at == len(good) or not abs(good[at] - good[begin:at].mean()) < 0.07:
            if at - begin >= 3 and np.isfinite(good[begin]):
                found.append(
                    (
                        float(edges[begin] + edges[at]) / 2,
                        round(float(np.median(good[begin:at])), 3),
                    )
                )
            begin = at
    return [
        each
        for place, each in enumerate(found)
        if not place or abs(each[1] - found[place - 1][1]) > 0.03
    ]


def _rules(lanes: Lanes) -> None:
    """A lane for each rule that stirred; pending hatched, firing solid."""
    episodes = alert_episodes(lanes.run.log)
    names = list(dict.fromkeys((row["slo"], row["rule"]) for row in episodes))[:MOST_RULES]
    several = len({slo for slo, _ in names}) > 1
    for slo, rule in names:
        own = [row for row in episodes if (row["slo"], row["rule"]) == (slo, rule)]
        lanes.add(f"{rule} {slo}" if several else rule, _rule(lanes, own))


def _rule(lanes: Lanes, rows: list[dict[str, Any]]) -> Callable[[Pen, Axes, float], None]:
    def draw(pen: Pen, axes: Axes, level: float) -> None:
        for row in rows:
            color = COLORS[row["severity"]]
            end = (
                lanes.run.scenario.horizon if row["resolved_at_s"] is None else row["resolved_at_s"]
            )
            fired = end if row["firing_at_s"] is None else row["firing_at_s"]
            _bar(
                axes,
                row["pending_at_s"],
                fired,
                level,
                fc="white",
                ec=color,
                hatch="////",
                gid="pending",
            )
            _bar(axes, fired, end, level, color=color, gid="firing")
        first = rows[0]
        pen.say(
            axes,
            first["pending_at_s"],
            level,
            first["severity"],
            rank=5,
            offset=(-4, 0),
            ha="right",
            va="center",
            color=INK,
            moves=1,
        )

    return draw


MARKS = (
    ("paged", "^", VERMILION, "paged", {"ha": "right", "va": "center", "offset": (-7, 0)}),
    ("ticket_opened", "s", ORANGE, "ticket", {"ha": "right", "va": "center", "offset": (-7, 0)}),
    ("acknowledged", "o", BLUE, "acknowledged", {"ha": "left", "va": "bottom", "offset": (-3, 6)}),
    ("triaged", "P", BLUE, "triaged", {"ha": "left", "va": "top", "offset": (-3, -6)}),
)


def _person(incident: Incident) -> Callable[[Pen, Axes, float], None]:
    """Paged, acknowledged, escalated: marks with their words."""

    def draw(pen: Pen, axes: Axes, level: float) -> None:
        for kind, marker, color, word, where in MARKS:
            for event in incident.all(kind):
                axes.plot(
                    [event.time],
                    [level],
                    marker,
                    color=color,
                    ms=pen.size.text * 0.8,
                    mec="white",
                    zorder=6,
                )
                pen.say(
                    axes, event.time, level, word, rank=3, color=color, moves=1, scale=0.85, **where
                )
        if incident.paged is not None and incident.acknowledged is None:
            pen.say(
                axes,
                incident.paged,
                level,
                "nobody responded",
                rank=2,
                offset=(8, 0),
                va="center",
                color=INK,
                moves=1,
            )

    return draw


def _runbook(incident: Incident) -> Callable[[Pen, Axes, float], None]:
    """A bar for each step, numbered, with what it brought; a thin line while it stayed on."""

    def draw(pen: Pen, axes: Axes, level: float) -> None:
        undone = {event.detail.get("step"): event.time for event in incident.all("step_undone")}
        for place, step in enumerate(incident.steps):
            end = step.begin if step.end is None else step.end
            off = undone.get(step.number, end)
            below = level - 0.12 - 0.22 * (place + 1) / len(incident.steps)
            axes.plot([end, off], [below, below], color=SKY, lw=1, zorder=1)
            _bar(axes, step.begin, end, level, color=BLUE, gid="step")
            small = {
                "fontsize": pen.size.text * 0.8,
                "color": "white",
                "ha": "center",
                "va": "center",
                "zorder": 7,
            }
            middle = (step.begin + end) / 2
            number = axes.text(middle, level, str(step.number), **small)  # type: ignore[arg-type]
            pen.fixed.append(number)
        if pen.size.chatty:
            last = max(step.begin if step.end is None else step.end for step in incident.steps)
            texts = [f"{step.number} {action(step.do)}{_effect(step)}" for step in incident.steps]
            pen.say(
                axes,
                last,
                level,
                ",  ".join(texts),
                rank=4,
                offset=(8, 0),
                va="bottom",
                moves=1,
                scale=0.85,
            )

    return draw


def _effect(step: StepTaken) -> str:
    return "" if step.after is None else f" → {step.after * 100:.3g}%"


def _phases(incident: Incident) -> Callable[[Pen, Axes, float], None]:
    """A bar for each stretch, with its phase and its length."""
    spans = [span for span in incident.spans if span.end > span.begin]

    def draw(pen: Pen, axes: Axes, level: float) -> None:
        for span in spans:
            how = {"fc": PHASE_COLORS[span.name], "hatch": HATCHES[span.name]}
            _bar(axes, span.begin, span.end, level, gid=span.name, ec="white", lw=0.5, **how)
        # the longest first: where there is no room for all, it has its name
        for span in sorted(spans, key=lambda each: each.begin - each.end):
            _name_phase(pen, axes, span, level)

    return draw


def _name_phase(pen: Pen, axes: Axes, span: Phase, level: float) -> None:
    lasts = f"\n{minutes(span.end - span.begin)}" if pen.size.chatty else ""
    words = {
        "ha": "center",
        "va": "top",
        "scale": 0.8,
        "linespacing": 1.0,
        "ways": (-1,),
        "moves": 12 if pen.size.chatty else 1,
    }
    middle = (span.begin + span.end) / 2
    text = f"{span.name}{lasts}"
    pen.say(axes, middle, level - 0.38, text, rank=5, offset=(0, -2), **words)
