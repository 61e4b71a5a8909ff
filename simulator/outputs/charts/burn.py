"""The budget's burn: what is left of it, the incident above, and the burn rates of both windows below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from simulator.foundation.units import percent, times
from simulator.outputs.charts.clock import Span, minutes, moment, set_clock, span_of
from simulator.outputs.charts.style import (
    BLACK,
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
    styled,
)
from simulator.outputs.charts.titles import burn_title, rough
from simulator.outputs.telling import action, features
from simulator.outputs.words import shown
from simulator.reliability.alerts import AlertRule
from simulator.reliability.incidents import Incident
from simulator.reliability.slo import SLO
from simulator.run import Run

Floats: TypeAlias = NDArray[Any]
PIXELS = 600
FLOOR = 0.05
"""The burn rate below which nothing is drawn: the axis is logarithmic and has no zero."""
MOST = 6
"""So many SLOs are shown side by side, the worst first."""


@dataclass(frozen=True)
class Story:
    """What one burn picture shows of one SLO."""

    run: Run
    slo: SLO
    ghost: Run | None
    span: Span
    is_small: bool = False

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """This SLO's incidents."""
        return tuple(incident for incident in self.run.incidents if incident.slo == self.slo.name)

    @property
    def rule(self) -> AlertRule:
        """The rule that fired first, else the first of the policy."""
        rules = {rule.name: rule for rule in self.run.scenario.alerting.rules}
        fired = [event.detail["rule"] for event in self.run.log if event.kind == "alert_fired" and event.detail["slo"] == self.slo.name]
        return rules[fired[0]] if fired else next(iter(rules.values()))


def draw_burn(
    run: Run, axes: "Sequence[Axes] | None" = None, *, slo: str = "", size: SizeName = "page", ghost: "Run | None" = None
) -> "NDArray[Any]":
    """Draws what is left of the error budget (%), and the burn rates (multiples of 1x) of both alert windows.

    `axes` are two of your own, else a new figure is made; `slo` names one objective (by default the only
    one, or all as small multiples, the worst first); `ghost` is the same run with nobody responding, drawn
    beside it (`simulator.unattended(run)`). Returns the axes as an array. Raises KeyError for an unknown SLO.
    """
    slos = [run.slo(slo)] if slo else worst_first(run)[:MOST]
    ghost = ghost if ghost is not None and _differs(run, ghost) else None
    if len(slos) > 1 and axes is None:
        return _multiples(run, slos, SIZES[size], ghost, size)
    story, is_own = Story(run, slos[0], ghost, span_of(run)), axes is None
    with styled(SIZES[size]):
        head = Head.of(burn_title(run, story.slo, ghost), about(run, story.slo), SIZES[size])
        panels = _panels(SIZES[size], head) if axes is None else np.asarray(axes)
        pen = Pen(panels[0].figure, SIZES[size])
        _budget(pen, panels[0], story)
        _burn(pen, panels[1], story)
        pen.entitle(panels[0], head, is_own=is_own)
        pen.settle()
    return panels


def _differs(run: Run, ghost: Run) -> bool:
    """Whether somebody's coming changed anything."""
    return any(not np.array_equal(run.counts[slo.sli][1], ghost.counts[slo.sli][1]) for slo in run.scenario.slos)


def worst_first(run: Run) -> list[SLO]:
    """The objectives, those that spent most of their budget first."""
    return sorted(run.scenario.slos, key=lambda slo: -_most_spent(run, slo))


def _most_spent(run: Run, slo: SLO) -> float:
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    return float(known.max()) if len(known) else 0.0


def about(run: Run, slo: SLO | None) -> str:
    """The grey line: scenario, SLO, seed, and that it is simulated."""
    promise = f", SLO {shown(slo.name)} {percent(slo.objective, 6)} over {minutes(slo.window)}" if slo else ""
    return f"scenario {shown(run.scenario.name)}{promise}, seed {run.seed}, simulated"


def new_figure(size: Size) -> Figure:
    """A figure of pyplot's, so that notebooks show it; without pyplot's windows where there is no screen."""
    import matplotlib.pyplot as plt

    return plt.figure(figsize=(size.width, size.height))


def margins(size: Size, head: Head) -> dict[str, float]:
    """The room around the panels for title, ticks and labels, as shares of the figure."""
    wide = size.text / 72 / size.width
    left, right = (6.4, 6.0) if size.chatty else (5.6, 4.2)
    return {"left": left * wide, "right": 1 - right * wide, "top": 1 - head.height / (size.height * 72), "bottom": size.text * 3.6 / 72 / size.height}


def _panels(size: Size, head: Head) -> "NDArray[Any]":
    figure = new_figure(size)
    grid = figure.add_gridspec(2, 1, height_ratios=[3, 2], hspace=0.08 if size.chatty else 0.12, **margins(size, head))
    return np.array([figure.add_subplot(grid[0]), figure.add_subplot(grid[1])])


def _multiples(run: Run, slos: list[SLO], size: Size, ghost: Run | None, name: SizeName) -> "NDArray[Any]":
    """A row for each objective: its budget, and beside it, where there is room, its burn rates."""
    with styled(size):
        figure = new_figure(size)
        figure.set_figheight(max(size.height, (1.5 * len(slos) + 1.4) * size.text / 10))
        tall = Size(size.width, figure.get_figheight(), size.text, size.title_lines, max(3, size.ticks // 2), chatty=False)
        left_out = len(run.scenario.slos) - len(slos)
        more = f"; the worst {len(slos)} of {len(run.scenario.slos)} SLOs" if left_out else ""
        head = Head.of(f"{shown(slos[0].name, 24)}: {burn_title(run, slos[0], ghost)}", about(run, None) + more, tall)
        columns = 2 if size.chatty else 1
        grid = figure.add_gridspec(len(slos), columns, hspace=0.35, wspace=0.3, **{**margins(tall, head), "right": 0.95})
        panels = np.array([[figure.add_subplot(grid[row, column]) for column in range(columns)] for row in range(len(slos))])
        pen, span = Pen(figure, tall), span_of(run)
        for row, slo in enumerate(slos):
            story = Story(run, slo, ghost, span, is_small=True)
            _budget(pen, panels[row, 0], story, labelled=row == len(slos) - 1)
            if columns > 1:
                _burn(pen, panels[row, 1], story, labelled=row == len(slos) - 1)
        pen.entitle(panels[0, 0], head, is_own=True)
        pen.settle()
    return panels


def decimated(x: Floats, y: Floats, pixels: int = PIXELS) -> tuple[Floats, Floats]:
    """The first, lowest, highest and last point of each pixel's stretch, in order: every peak stays visible."""
    size = len(x) // pixels
    if size < 4:
        return x, y
    whole = len(x) // size * size
    filled = np.where(np.isfinite(y[:whole]), y[:whole], 0.0).reshape(-1, size)
    base = np.arange(len(filled)) * size
    keep = np.unique(np.concatenate([base, base + filled.argmin(axis=1), base + filled.argmax(axis=1), base + size - 1, np.arange(whole, len(x))]))
    return x[keep], y[keep]


def left_over(run: Run, slo: SLO) -> tuple[Floats, Floats]:
    """Times (s) and what is left of the budget (%), from the start on."""
    x = np.concatenate([[0.0], run.ends])
    return x, 100 * (1 - np.concatenate([[slo.budget_spent_before], run.budget_spent(slo)]))


def _budget(pen: Pen, axes: Axes, story: Story, *, labelled: bool = False) -> None:
    """The upper panel."""
    run, span = story.run, story.span
    x, y = _seen(*left_over(run, story.slo), span)
    dashed = _seen(*left_over(story.ghost, story.slo), span) if story.ghost else None
    lowest = float(np.nanmin([np.nanmin(y), *([np.nanmin(dashed[1])] if dashed else [])])) if np.isfinite(y).any() else 0.0
    low = _floor(lowest)
    head = 0.12 if story.is_small else 0.78 if pen.size.chatty and len(story.incidents) in (1, 2) else 0.3
    axes.set_ylim(low, 100 + (100 - low) * head)
    axes.set_ylabel(_budget_label(story, low, chatty=pen.size.chatty))
    _failures(pen, axes, story)
    if dashed is not None:
        coarse, upper = decimated(x, y)
        lower = np.interp(coarse, *dashed)
        axes.fill_between(coarse, upper, lower, where=lower < upper, color=PALE_GREEN, lw=0, zorder=1, gid="saved")
        axes.plot(*decimated(*dashed), color=GREY, ls="--", lw=1.6, zorder=2, gid="ghost")
        _ghost_labels(pen, axes, x, y, dashed)
    axes.plot(*decimated(x, y), color=BLACK, lw=1.8, zorder=3, gid="budget")
    _gaps(axes, x, y)
    if low < 0:
        axes.axhspan(low, 0, facecolor="none", edgecolor=VERMILION, alpha=0.35, hatch="///", lw=0, zorder=0)
        axes.axhline(0, color=VERMILION, lw=0.9, zorder=2)
        _gone(pen, axes, story, x, y)
    _calls(pen, axes, story, x, y)
    if not story.is_small:
        _bracket(pen, axes, story, low)
        _steps(pen, axes, story, x, y, low)
    else:
        pen.say(axes, 0, 1, shown(story.slo.name, 24), rank=0, xycoords="axes fraction", offset=(3, -3), va="top", ha="left", fontweight="bold")
    ticks = [float(tick) for tick in axes.get_yticks() if low <= tick <= 100.0001]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(axis="y", length=3)
    set_clock(axes, run, span, pen.size, labelled=labelled)


def _seen(x: Floats, y: Floats, span: Span) -> tuple[Floats, Floats]:
    keep = (x >= span.begin) & (x <= span.end)
    return x[keep], y[keep]


def _floor(lowest: float) -> float:
    """Where the axis ends below: zoomed when the budget never falls far, below zero when it is overspent."""
    if lowest < 0:
        return lowest - 0.12 * (100 - lowest)
    fallen = max(100 - lowest, 0.5)
    return 0.0 if fallen > 50 else 100 - 1.25 * fallen


def _budget_label(story: Story, low: float, *, chatty: bool) -> str:
    if story.is_small:
        return "budget (%)"
    zoom = ", zoomed" if low > 0 else ""
    return f"Error budget left\n(% of {minutes(story.slo.window)}{zoom})" if chatty else "Budget left (%)"


def _failures(pen: Pen, axes: Axes, story: Story) -> None:
    """What was really broken, as grey bands with names."""
    log, span = story.run.log, story.span
    ends = {event.subject: event.time for event in log if event.kind == "failure_ended"}
    for event in log:
        if event.kind == "failure_started":
            end = ends.get(event.subject, story.run.scenario.horizon)
            axes.axvspan(event.time, end, color=PALE_GREY, lw=0, zorder=0, gid="failure")
            if not story.is_small:
                what = features(event).rpartition(", for")[0]
                text = f"{shown(event.subject, 30)}{f': {what}' if what and pen.size.chatty else ''}"
                middle = (max(event.time, span.begin) + min(end, span.end)) / 2
                pen.say(axes, middle, 0, text, rank=4, xycoords=("data", "axes fraction"), offset=(0, 3), va="bottom", ha="center", color=INK)


def _ghost_labels(pen: Pen, axes: Axes, x: Floats, y: Floats, dashed: tuple[Floats, Floats]) -> None:
    end = float(dashed[1][-1])
    saved = float(y[-1]) - end
    pen.say(axes, float(x[-1]), end, "nobody responding", rank=3, offset=(-2, 3), ha="right", va="bottom", color=INK)
    if saved > 0:
        at = float(x[-1]) - 0.02 * float(x[-1] - x[0])
        pen.say(axes, at, end + saved / 2, f"saved {rough(saved / 100)}", rank=3, ha="right", va="center", color=GREEN, fontweight="bold")


def _gone(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    gone = np.flatnonzero(y < 0)
    if len(gone):
        text = f"budget gone since {moment(story.run, story.span, float(x[gone[0]]))}"
        pen.say(axes, float(x[gone[0]]), 0, text, rank=1, offset=(0, -3), va="top", ha="left", color=VERMILION, fontweight="bold")


def _calls(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats) -> None:
    """Pages and tickets on the budget's line."""
    for kind, marker, color, word in (("paged", "^", VERMILION, "page"), ("ticket_opened", "s", ORANGE, "ticket")):
        at = [event.time for incident in story.incidents for event in incident.all(kind)]
        if at:
            axes.plot(at, np.interp(at, x, y), marker, color=color, ms=8 * pen.size.text / 10, mec="white", zorder=5, gid=word, clip_on=False)
        if len(at) <= 4 and not story.is_small:
            for time in at:
                text = f"{word} {moment(story.run, story.span, time)}"
                pen.say(axes, time, float(np.interp(time, x, y)), text, rank=2, offset=(8, 1), va="bottom", ha="left", color=color)


def _bracket(pen: Pen, axes: Axes, story: Story, low: float) -> None:
    """The incident above the line, cut into its phases, each with its time and its share of the budget."""
    level = 100 + (100 - low) * 0.07
    tick = (100 - low) * 0.025
    for incident in story.incidents:
        phases = [phase for phase in incident.phases if phase.end > phase.begin]
        if not phases:
            continue
        edges = [phases[0].begin, *(phase.end for phase in phases)]
        axes.plot([edges[0], edges[-1]], [level, level], color=INK, lw=1.2, gid="bracket", solid_capstyle="butt")
        axes.vlines(edges, level - tick, level + tick, color=INK, lw=1.2)
        if len(story.incidents) <= 2:
            for phase in phases:
                _phase_label(pen, axes, incident, phase, level + tick)


def _phase_label(pen: Pen, axes: Axes, incident: Incident, phase: Any, level: float) -> None:
    share = incident.share(phase.bad)
    spent = "" if share is None else f", {rough(share)}"
    text = f"{phase.name}\n{minutes(phase.end - phase.begin)}{spent}"
    how = {"arrowprops": {"arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkA": 0, "shrinkB": 0}} if pen.size.chatty else {}
    rank, moves = (2, 30) if pen.size.chatty else (6, 1)
    where = (phase.begin + phase.end) / 2
    pen.say(
        axes,
        where,
        level,
        text,
        rank=rank,
        offset=(0, 4),
        va="bottom",
        ha="center",
        color=INK,
        scale=0.8,
        linespacing=1.1,
        ways=(1,),
        moves=moves,
        **how,
    )


def _steps(pen: Pen, axes: Axes, story: Story, x: Floats, y: Floats, low: float) -> None:
    """Runbook steps as circled numbers on the line, with a key below."""
    if len(story.incidents) != 1:
        return
    done = [step for step in story.incidents[0].steps if step.end is not None]
    for step in done:
        at = float(step.end or 0.0)
        circle = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": BLACK, "lw": 1}
        note = axes.text(
            at, float(np.interp(at, x, y)), str(step.number), ha="center", va="center", fontsize=pen.size.text * 0.75, bbox=circle, zorder=6
        )
        pen.fixed.append(note)
    if done and pen.size.chatty:
        key = "\n".join(f"{step.number}  {action(step.do)} {_effect(step.before, step.after)}" for step in done)
        pen.say(axes, 0, 0, key, rank=3, xycoords="axes fraction", offset=(6, 6), ha="left", va="bottom", color=BLACK, scale=0.85)


def _effect(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    return f"{before * 100:.3g} → {after * 100:.3g}%"


def _burn(pen: Pen, axes: Axes, story: Story, *, labelled: bool = True) -> None:
    """The lower panel."""
    run, slo, rule = story.run, story.slo, story.rule
    long, short = (_seen(run.ends, run.burn_rate(slo, window), story.span) for window in (rule.windows[0], rule.windows[-1]))
    threshold = float(rule.threshold(slo.window))
    axes.set_yscale("log")
    x, both = decimated(long[0], np.fmin(long[1], short[1]))
    with np.errstate(invalid="ignore"):
        axes.fill_between(x, threshold, both, where=both > threshold, color=VERMILION, alpha=0.75, lw=0, zorder=2, gid="both")
    for (x, y), color, width, name in ((short, SKY, 1.0, "short"), (long, BLUE, 2.2, "long")):
        axes.plot(*decimated(x, np.where(np.isfinite(y), np.maximum(y, FLOOR), np.nan)), color=color, lw=width, zorder=3, gid=name)
    _gaps(axes, *long)
    axes.axhline(threshold, color=VERMILION, ls="--", lw=1.1, zorder=2, gid="threshold")
    axes.axhline(1, color=GREY, lw=0.6, zorder=1)
    _scale(pen, axes, story, threshold, [long[1], short[1]])
    if not story.is_small:
        _burn_labels(pen, axes, story, long, short, threshold)
    set_clock(axes, run, story.span, pen.size, labelled=labelled)


def _scale(pen: Pen, axes: Axes, story: Story, threshold: float, burns: list[Floats]) -> None:
    """Ticks at 0.1, 1, the thresholds and 100; at the right the same as error ratios."""
    peak = max([threshold, *(float(np.nanmax(burn)) for burn in burns if np.isfinite(burn).any())])
    top = max(100.0, peak) * 3
    axes.set_ylim(FLOOR, top)
    ticks = [0.1, 1, threshold, 100] if story.is_small or not pen.size.chatty else [0.1, 1, 3, 6, threshold, 100]
    ticks = [tick for tick in ticks if tick == threshold or abs(np.log10(tick / threshold)) > 0.28]
    axes.set_yticks(ticks, [f"{tick:.3g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylabel("burn (x)" if story.is_small else "Burn rate (x)")
    if not story.is_small:
        right = axes.secondary_yaxis("right", functions=(lambda burn: burn, lambda burn: burn))
        right.set_yticks(ticks, [percent(min(1.0, tick * story.slo.error_budget), 3) for tick in ticks])
        right.minorticks_off()
        right.set_ylabel("errors" if pen.size.chatty else "")
        right.spines["right"].set_visible(True)


def _gaps(axes: Axes, x: Floats, y: Floats) -> None:
    """Where there is no data: a hatched gap, never zero."""
    missing = ~np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(int), [0]])))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        axes.axvspan(float(x[first]), float(x[min(last, len(x) - 1)]), facecolor="none", edgecolor=GREY, hatch="xxx", lw=0, zorder=0, gid="gap")


def _burn_labels(pen: Pen, axes: Axes, story: Story, long: tuple[Floats, Floats], short: tuple[Floats, Floats], threshold: float) -> None:
    slo, rule, begin = story.slo, story.rule, story.span.begin
    ratio, spent = threshold * slo.error_budget, threshold * rule.windows[0] / slo.window
    text = f"{shown(rule.name, 24)}: {times(threshold)}"
    if pen.size.chatty:
        text += f" = {percent(min(1.0, ratio))} errors, {percent(spent)} of the budget in {minutes(rule.windows[0])}"
    right = ((story.span.end, "right"),)
    pen.say(axes, begin, threshold, text, rank=2, offset=(4, 2), va="bottom", ha="left", color=VERMILION, elsewhere=right)
    if pen.size.chatty:
        pen.say(axes, begin, 1, f"1x lasts exactly {minutes(slo.window)}", rank=4, offset=(4, 2), va="bottom", ha="left", color=INK, elsewhere=right)
    for (x, y), color, window in ((long, BLUE, rule.windows[0]), (short, SKY, rule.windows[-1])):
        at = _peak_end(y)
        if at is not None:
            pen.say(
                axes,
                float(x[at]),
                float(max(y[at], FLOOR)),
                minutes(window),
                rank=3,
                offset=(4, 3),
                va="bottom",
                ha="left",
                color=color,
                fontweight="bold",
            )


def _peak_end(y: Floats) -> int | None:
    """The last moment near the line's peak, where its label stands well; None when it never leaves the floor."""
    known = np.where(np.isfinite(y), y, 0.0)
    if not len(known) or known.max() <= FLOOR:
        return None
    return int(np.flatnonzero(known >= 0.9 * known.max())[-1])
