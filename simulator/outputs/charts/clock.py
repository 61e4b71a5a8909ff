"""The time axis: minutes from the failure's start, the time of day, or dates, whichever fits the
stretch shown.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from matplotlib.axes import Axes

from simulator.analysis.scoring.scorecard import NIGHT as NIGHT
from simulator.outputs.charts.style import PALE_GREY, Size
from simulator.outputs.words import DAYS, MONTHS
from simulator.outputs.words.numbers import duration, signed_duration
from simulator.run import Run

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
STEPS = (
    [MINUTE * n for n in (1, 2, 5, 10, 15, 20, 30)]
    + [HOUR * n for n in (1, 2, 3, 4, 6, 12)]
    + [DAY * n for n in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365)]
)
# a length of time reads in a picture as it does elsewhere
minutes = duration
LEAST_CELLS = 3
"""A stretch of fewer cells has nothing to show."""


@dataclass(frozen=True)
class Span:
    """The stretch of a run that is shown (s from its start), and the moment from which minutes
    count.
    """

    begin: float
    end: float
    zero: float

    @property
    def length(self) -> float:
        """Its length in seconds."""
        return self.end - self.begin

    @property
    def counts_minutes(self) -> bool:
        """Whether it is short enough to count minutes from the failure's start."""
        return self.length < 3 * HOUR

    @property
    def shows_dates(self) -> bool:
        """Whether it is so long that days are told apart, not hours."""
        return self.length >= 2 * DAY


def span_of(run: Run) -> Span:
    """What to show: all of the run, or the stretch of its failures and incidents where that is less
    than half of it.
    """
    begins = [incident.begin for incident in run.incidents]
    ends = [incident.end for incident in run.incidents]
    for event in run.log:
        if event.kind in ("failure_started", "failure_ended"):
            (begins if event.kind == "failure_started" else ends).append(event.time)
    horizon = run.scenario.horizon
    if not begins:
        return Span(0.0, horizon, 0.0)
    begin, end = min(begins), min(max(ends, default=horizon), horizon)
    if not ends or not LEAST_CELLS * run.cell <= end - begin <= horizon / 2 or horizon >= 2 * DAY:
        return Span(0.0, horizon, begin)
    pad = 0.14 * (end - begin)
    return Span(max(0.0, begin - pad), min(horizon, end + 1.3 * pad), begin)


def set_clock(axes: Axes, run: Run, span: Span, size: Size, *, labelled: bool) -> None:
    """Limits, ticks and the label of the time axis."""
    step = next((step for step in STEPS if span.length / step <= size.ticks), STEPS[-1])
    offset = (
        span.zero
        if span.counts_minutes
        else -run.scenario.clock % (DAY if span.shows_dates else step)
    )
    first = np.ceil((span.begin - offset) / step) * step + offset
    ticks = np.arange(first, span.end + 1e-9, step)
    axes.set_xlim(span.begin, span.end)
    axes.set_xticks(
        ticks, [_tick(run, span, float(tick)) for tick in ticks] if labelled else [""] * len(ticks)
    )
    if labelled:
        axes.set_xlabel(_unit(run, span, size))
    if span.shows_dates:
        _shade(axes, run, span)


def moment(run: Run, span: Span, time: float) -> str:
    """A time as the axis would say it: `+17m30s`, `09:47`, `Mon 5 Jan`."""
    if span.counts_minutes:
        return signed_duration(time - span.zero)
    return _tick(run, span, time)


def _tick(run: Run, span: Span, time: float) -> str:
    if span.counts_minutes:
        return f"{(time - span.zero) / MINUTE:g}"
    when = run.scenario.start + timedelta(seconds=round(time))
    if span.shows_dates:
        return f"{DAYS[when.weekday()][:3]} {when.day} {MONTHS[when.month - 1][:3]}"
    return when.strftime("%H:%M")


def _unit(run: Run, span: Span, size: Size) -> str:
    when = run.scenario.start + timedelta(seconds=round(span.zero))
    if span.counts_minutes:
        first = (
            "failure's start"
            if any(event.kind == "failure_started" for event in run.log)
            else "first alert"
        )
        return (
            f"minutes from the {first}, {when:%H:%M}"
            if size.chatty
            else f"minutes from {when:%H:%M}"
        )
    zone = run.scenario.start.strftime("%z")
    name = "UTC" if zone == "+0000" else f"UTC{zone[:3]}:{zone[3:5]}"
    if not span.shows_dates:
        return f"time of day ({name})"
    return f"day ({name}; weekends and nights shaded)" if size.chatty else f"day ({name})"


def _shade(axes: Axes, run: Run, span: Span) -> None:
    """Weekends light grey; nights too where they are wide enough to be seen."""
    first = -(run.scenario.clock % DAY)
    for day in np.arange(first, span.end, DAY):
        if int((run.scenario.clock + day) // DAY) % 7 >= 5:
            axes.axvspan(day, day + DAY, color=PALE_GREY, alpha=0.7, lw=0, zorder=0)
        if span.length <= 60 * DAY:
            axes.axvspan(
                day + (NIGHT[0] - 24) * HOUR,
                day + NIGHT[1] * HOUR,
                color=PALE_GREY,
                alpha=0.45,
                lw=0,
                zorder=0,
            )
    axes.set_xlim(span.begin, span.end)
