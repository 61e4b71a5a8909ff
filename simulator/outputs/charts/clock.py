"""The time axis: minutes from the failure's start, the time of day, or dates, whichever fits the
stretch shown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from simulator.outputs.charts.style import PALE_GREY, Size
from simulator.outputs.words import DAYS, MONTHS
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.numbers import signed_duration
from simulator.reliability.nights import NIGHT as NIGHT
from simulator.run import Run

MINUTE = 60.0
HOUR = 3600.0
DAY = 86400.0
STEPS = (
    [MINUTE * n for n in (1, 2, 5, 10, 15, 20, 30)]
    + [HOUR * n for n in (1, 2, 3, 4, 6, 12)]
    + [DAY * n for n in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365)]
)
# in a longer stretch nights are too narrow to be seen
MOST_NIGHTS = 60
_RECTANGLE = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]


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

    def meets(self, begin: float, end: float) -> bool:
        """Whether anything of what goes on from one time to another (s) is shown."""
        return begin <= self.end and end >= self.begin

    @property
    def counts_minutes(self) -> bool:
        """Whether it is short enough to count minutes from the failure's start."""
        return self.length < 3 * HOUR

    @property
    def shows_dates(self) -> bool:
        """Whether it is so long that days are told apart, not hours."""
        return self.length >= 2 * DAY


def _times(run: Run, kind: str) -> list[float]:
    return [event.time for event in run.log if event.kind == kind]


def set_clock(axes: Axes, run: Run, span: Span, size: Size, *, labelled: bool) -> None:
    """Limits, ticks and the label of the time axis."""
    ticks = _ticks(run, span, size)
    axes.set_xlim(span.begin, span.end)
    if labelled:
        axes.set_xticks(ticks, [_tick(run, span, float(tick), size) for tick in ticks])
        axes.set_xlabel(_unit(run, span, size))
    else:
        axes.set_xticks(ticks, [""] * len(ticks))
    if span.shows_dates:
        _shade(axes, run, span)


def _ticks(run: Run, span: Span, size: Size) -> NDArray[Any]:
    """Round times (s from the run's start): minutes from the failure, else by the local clock, days
    from midnight.
    """
    # own steps and not matplotlib's dates: minutes count from the failure, and clocks
    # may change
    # a date is said once a day
    steps = [step for step in STEPS if step >= DAY or not span.shows_dates]
    step = next((step for step in steps if span.length / step <= size.ticks), STEPS[-1])
    if span.counts_minutes:
        return _multiples(span.begin, span.end, step, span.zero)
    if span.shows_dates:
        return _midnights(run, span, round(step / DAY))
    parts = list(run.scenario.local_clock.stretches(span.begin, span.end))
    ticks = [_multiples(since, until, step, -ahead % step) for since, until, ahead in parts]
    # the end of a stretch is the next one's beginning, and shows its time
    inner = [each[each < until] for each, (_, until, _) in zip(ticks[:-1], parts, strict=False)]
    return np.concatenate([*inner, ticks[-1]])


def _multiples(begin: float, end: float, step: float, offset: float) -> NDArray[Any]:
    """The times (s) between two that are whole steps from an offset."""
    first = np.ceil((begin - offset) / step) * step + offset
    # the last tick may lie a rounding error beyond the end
    return np.arange(first, end + 1e-9, step)


def _midnights(run: Run, span: Span, step: int) -> NDArray[Any]:
    """The beginnings (s) of every so many days, from the first midnight of the run on."""
    clock = run.scenario.local_clock
    days = range(math.ceil(clock.base / DAY), math.floor(clock.read(span.end) / DAY) + 2, step)
    midnights = np.unique([clock.time_of(day * DAY) for day in days])
    return midnights[(midnights >= span.begin) & (midnights <= span.end + 1e-9)]


def moment(run: Run, span: Span, time: float) -> str:
    """A time as a label says it: `+17m30s`, `09:47`, with its day where several are shown."""
    if span.counts_minutes:
        return signed_duration(time - span.zero)
    # what ends at midnight ends on the day before
    last = span.end - MINUTE
    return hour_of(run, time, with_date=date_of(run, span.begin) != date_of(run, last))


def hour_of(run: Run, time: float, *, with_date: bool) -> str:
    """A time (s) as `09:47`, or `Mon 5 Jan 09:47`."""
    hour = f"{_when(run, time):%H:%M}"
    if with_date:
        return f"{date_of(run, time)} {hour}"
    return hour


def _tick(run: Run, span: Span, time: float, size: Size) -> str:
    if span.counts_minutes:
        return f"{(time - span.zero) / MINUTE:g}"
    hour = hour_of(run, time, with_date=False)
    # at midnight the day says more than the hour
    if not span.shows_dates and (hour != "00:00" or time <= span.begin):
        return hour
    date = date_of(run, time)
    if span.shows_dates and size.has_room:
        return date
    return date[len("Mon ") :]


def date_of(run: Run, time: float) -> str:
    """The day of a time (s): `Mon 5 Jan`."""
    when = _when(run, time)
    return f"{DAYS[when.weekday()][:3]} {when.day} {MONTHS[when.month - 1][:3]}"


def _when(run: Run, time: float) -> datetime:
    return run.scenario.wall_clock.wall(round(time))


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
    zero = _when(run, span.zero)
    if not size.has_room:
        return f"minutes from {zero:%H:%M}"
    if run.is_blind:
        return f"minutes from the start, {zero:%H:%M}"
    first = "failure's start" if _times(run, "failure_started") else "first alert"
    return f"minutes from the {first}, {zero:%H:%M}"


def _shade(axes: Axes, run: Run, span: Span) -> None:
    """Weekends light grey; nights too where they are wide enough to be seen."""
    weekends, nights = list[tuple[float, float]](), list[tuple[float, float]]()
    clock = run.scenario.local_clock
    for day in range(int(clock.base // DAY), math.ceil(clock.read(span.end) / DAY) + 1):
        # from one hour of it, or of a day beside it, to another
        hours = [
            clock.time_of(day * DAY + hour * HOUR) for hour in (0, 24, NIGHT[0] - 24, NIGHT[1])
        ]
        begin, end, evening, morning = hours
        if begin >= span.end:
            continue
        if day % 7 >= 5:
            weekends.append((begin, end))
        if span.length <= MOST_NIGHTS * DAY:
            nights.append((evening, morning))
    for spans, alpha in ((weekends, 0.6), (nights, 0.35)):
        if spans:
            _fill(axes, spans, color=PALE_GREY, alpha=alpha, lw=0, zorder=0)


def _fill(axes: Axes, spans: Sequence[tuple[float, float]], **look: Any) -> None:
    """All spans of time as one shape, as high as the axes: one for each would take a tenth of a
    second more.
    """
    corners = [[(a, 0), (a, 1), (b, 1), (b, 0), (a, 0)] for a, b in spans]
    path = Path(np.reshape(corners, (-1, 2)), _RECTANGLE * len(spans), closed=False)
    # as no patch of the axes it leaves their limits alone
    axes.add_artist(PathPatch(path, transform=axes.get_xaxis_transform(), **look))
