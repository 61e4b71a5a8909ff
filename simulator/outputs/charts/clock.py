"""The time axis: minutes from the failure's start, the time of day, or dates, whichever fits the
stretch shown.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from simulator.analysis.scoring.scorecard import NIGHT as NIGHT
from simulator.outputs.charts.style import PALE_GREY, Size
from simulator.outputs.words import DAYS, MONTHS
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.numbers import signed_duration
from simulator.run import Run

MINUTE = 60.0
HOUR = 3600.0
DAY = 86400.0
STEPS = (
    [MINUTE * n for n in (1, 2, 5, 10, 15, 20, 30)]
    + [HOUR * n for n in (1, 2, 3, 4, 6, 12)]
    + [DAY * n for n in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365)]
)
# a stretch of fewer cells has nothing to show
LEAST_CELLS = 3
# in a longer stretch nights are too narrow to be seen
MOST_NIGHTS = 60
# of a stretch that is looked at closely, the room before it, and after it of that before
ROOM_BEFORE = 0.14
ROOM_AFTER = 1.3


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
    horizon = run.scenario.horizon
    # where somebody looks closely says where something happened
    if run.is_blind:
        return Span(0.0, horizon, 0.0)
    begins = [incident.begin for incident in run.incidents] + _times(run, "failure_started")
    ends = [incident.end for incident in run.incidents] + _times(run, "failure_ended")
    if not begins:
        return Span(0.0, horizon, 0.0)
    begin = min(begins)
    end = min(max(ends, default=horizon), horizon)
    is_worth_a_closer_look = LEAST_CELLS * run.cell <= end - begin <= horizon / 2
    # days are compared with each other, so that all of them are shown
    if not ends or not is_worth_a_closer_look or horizon >= 2 * DAY:
        return Span(0.0, horizon, begin)
    pad = ROOM_BEFORE * (end - begin)
    return Span(max(0.0, begin - pad), min(horizon, end + ROOM_AFTER * pad), begin)


def _times(run: Run, kind: str) -> list[float]:
    return [event.time for event in run.log if event.kind == kind]


def set_clock(axes: Axes, run: Run, span: Span, size: Size, *, labelled: bool) -> None:
    """Limits, ticks and the label of the time axis."""
    ticks = _ticks(run, span, size)
    axes.set_xlim(span.begin, span.end)
    if labelled:
        axes.set_xticks(ticks, [_tick(run, span, float(tick)) for tick in ticks])
        axes.set_xlabel(_unit(run, span, size))
    else:
        axes.set_xticks(ticks, [""] * len(ticks))
    if span.shows_dates:
        _shade(axes, run, span)


def _ticks(run: Run, span: Span, size: Size) -> NDArray[Any]:
    """Round times (s from the run's start): minutes from the failure, else by the local clock, days
    from midnight.
    """
    # own steps and not matplotlib's dates: a run has a fixed offset from UTC, and minutes count
    # from the failure
    step = next((step for step in STEPS if span.length / step <= size.ticks), STEPS[-1])
    if span.counts_minutes:
        offset = span.zero
    elif span.shows_dates:
        offset = -run.scenario.clock % DAY
    else:
        offset = -run.scenario.clock % step
    first = np.ceil((span.begin - offset) / step) * step + offset
    # the last tick may lie a rounding error beyond the end
    return np.arange(first, span.end + 1e-9, step)


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
    """What the axis counts."""
    if span.counts_minutes:
        return _minutes_from(run, span, size)
    zone = Clock(run.scenario.start).zone
    if not span.shows_dates:
        return f"time of day ({zone})"
    if size.has_room:
        return f"day ({zone}; weekends and nights shaded)"
    return f"day ({zone})"


def _minutes_from(run: Run, span: Span, size: Size) -> str:
    zero = run.scenario.start + timedelta(seconds=round(span.zero))
    if not size.has_room:
        return f"minutes from {zero:%H:%M}"
    if run.is_blind:
        return f"minutes from the start, {zero:%H:%M}"
    first = "failure's start" if _times(run, "failure_started") else "first alert"
    return f"minutes from the {first}, {zero:%H:%M}"


def _shade(axes: Axes, run: Run, span: Span) -> None:
    """Weekends light grey; nights too where they are wide enough to be seen."""
    shade: dict[str, Any] = {"color": PALE_GREY, "lw": 0, "zorder": 0}
    for day in np.arange(-(run.scenario.clock % DAY), span.end, DAY):
        if int((run.scenario.clock + day) // DAY) % 7 >= 5:
            axes.axvspan(day, day + DAY, alpha=0.7, **shade)
        if span.length <= MOST_NIGHTS * DAY:
            evening = day + (NIGHT[0] - 24) * HOUR
            axes.axvspan(evening, day + NIGHT[1] * HOUR, alpha=0.45, **shade)
    # a span widens the axes' limits
    axes.set_xlim(span.begin, span.end)
