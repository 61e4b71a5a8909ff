"""A month at a glance: one row a day, cells by the worst that happened, a triangle for each
page.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from simulator.outputs.charts.broken import failures_of
from simulator.outputs.charts.clock import DAY, HOUR, NIGHT, Span
from simulator.outputs.charts.lanes import known_or
from simulator.outputs.charts.picture import Pen, picture
from simulator.outputs.charts.story import Floats, stretches
from simulator.outputs.charts.style import (
    GREY,
    ORANGE,
    PALE_GREEN,
    SIZES,
    VERMILION,
    Size,
    SizeName,
)
from simulator.outputs.charts.titles import month_title
from simulator.outputs.words import DAYS, MONTHS
from simulator.run import Run, alert_episodes

# in order: of what happens in a cell at once, the highest is shown
NOTHING, FINE, FAILED, TICKET, PAGE = range(5)
COLORS = ("#FFFFFF", PALE_GREEN, GREY, ORANGE, VERMILION)
WORDS = {FAILED: "failure, no alert", TICKET: "ticket-level alert", PAGE: "paging alert"}
PAGED = "\N{BLACK UP-POINTING TRIANGLE}"
# a cell's length: a quarter of an hour
STEP = HOUR / 4
# its width on the axis, which counts hours
WIDTH = STEP / HOUR
SHADE: dict[str, Any] = {"color": "black", "alpha": 0.07, "lw": 0, "zorder": 2}
# the most dates that can be read, and hours between two ticks, by whether the size has room
GRID = {True: (18, 3), False: (9, 6)}
# so many days apart are the dates at the left
DATE_STEPS = (1, 2, 7, 14, 30, 90, 365, 10**9)
# so close to the bottom (as a share of the height) are thin rows that have no room for a date
CLOSE = 1 / 80
# so many days are counted one by one at the right; of more, so many are counted together that the
# counts stand well apart
MOST_SINGLE = 31
COUNT_STEPS = (7, 30, 90, 365, 10**9)
MOST_COUNTS = 16
# of more days a line between two would hide half of each
MOST_LINES = 100


def states(run: Run) -> Floats:
    """The worst state of each quarter of an hour, from midnight of the first day (rows of 96 a
    day).
    """
    horizon = run.scenario.horizon
    last = max(end for _, end in _readings(run, 0.0, horizon))
    worst = np.zeros(int(-(-last // DAY) * (DAY / STEP)), dtype=int)

    def mark(begin: float, end: float, state: int) -> None:
        # of an hour that comes twice, both are in the same cells
        for since, until in _readings(run, begin, end):
            _mark(worst, since, until, state)

    mark(0.0, horizon, FINE)
    for event, end in failures_of(run):
        mark(event.time, end, FAILED)
    for row in alert_episodes(run.log):
        begin = row["firing_at_s"]
        if begin is not None:
            end = known_or(row["resolved_at_s"], horizon)
            state = {"sev3": TICKET}.get(row["severity"], PAGE)
            mark(begin, end, state)
    days: Floats = worst.reshape(-1, int(DAY / STEP))
    return days


def _readings(run: Run, begin: float, end: float) -> list[tuple[float, float]]:
    """What the clock reads (s from midnight of the first day) from one time to another (s): one
    part for each time it is put on or back between them, and one more.
    """
    clock = run.scenario.local_clock
    offset = clock.base // DAY * DAY
    parts = clock.stretches(begin, end)
    return [(since + ahead - offset, until + ahead - offset) for since, until, ahead in parts]


def _reading(run: Run, time: float) -> float:
    """What the clock reads (s from midnight of the first day) at a time (s)."""
    clock = run.scenario.local_clock
    return clock.read(time) - clock.base // DAY * DAY


def _mark(worst: Floats, begin: float, end: float, state: int) -> None:
    first = int(begin // STEP)
    last = int(-(-end // STEP))
    worst[first:last] = np.maximum(worst[first:last], state)


def draw_calendar(
    run: Run,
    span: Span,
    subtitles: Sequence[str],
    axes: Axes | None = None,
    *,
    size: SizeName = "page",
) -> Axes:
    """Draws the days of a run that are shown as a calendar: a row a day, a column a quarter of an
    hour, coloured by the worst state.
    """
    first, days = _shown(run, span)
    with picture(SIZES[size], [month_title(run)], subtitles, axes) as pen:
        panel: Axes = pen.panels[0]
        _make_room(pen)
        _cells(panel, days)
        _nights(panel, len(days))
        _rows(panel, run, first, len(days), pen.size)
        has_pages = _calls(pen, panel, run, first, len(days))
        _key(pen, days, has_pages=has_pages)
    return panel


def _shown(run: Run, span: Span) -> tuple[int, Floats]:
    """The first day that is shown, counted from the run's first, and the states of all of them."""
    first = int(_reading(run, span.begin) // DAY)
    return first, states(run)[first : int(-(-_reading(run, span.end) // DAY))]


def _make_room(pen: Pen) -> None:
    """For dates at the left, and hours below."""
    letter = pen.size.text / 72
    left = 6.5 if pen.size.has_room else 5
    bottom = 3.6
    pen.adjust(left=left * letter / pen.size.width, bottom=bottom * letter / pen.size.height)


def _cells(axes: Axes, days: Floats) -> None:
    """Neighbouring quarters of one state as one bar, so that the picture stays small and sharp."""
    for state in range(FINE, PAGE + 1):
        bars = [
            _corners(column * WIDTH, (column + length) * WIDTH, row)
            for row, column, length in _bars(days, state)
        ]
        look: dict[str, Any] = {"facecolors": COLORS[state], "linewidths": 0, "zorder": 1}
        axes.add_collection(PolyCollection(bars, gid=f"state-{state}", **look))


def _corners(left: float, right: float, row: int) -> list[tuple[float, float]]:
    return [(left, row), (right, row), (right, row + 1), (left, row + 1)]


def _nights(axes: Axes, days: int) -> None:
    axes.axvspan(0, NIGHT[1], **SHADE)
    axes.axvspan(NIGHT[0], 24, **SHADE)
    if days <= MOST_LINES:
        axes.hlines(range(1, days), 0, 24, color="white", lw=0.8, zorder=3)


def _rows(axes: Axes, run: Run, first: int, days: int, size: Size) -> None:
    """Dates at the left (weekends shaded), hours below."""
    # without a zone: days of a calendar are all alike
    midnight = datetime.combine(run.scenario.start, time())
    dates = [midnight + timedelta(days=first + day) for day in range(days)]
    _weekends(axes, dates)
    most, hours_apart = GRID[size.has_room]
    step = _step(days, most, DATE_STEPS)
    # a date at the very bottom would meet the first hour
    dated = [day for day in range(0, days, step) if days - day > days * CLOSE]
    axes.set_yticks([day + 0.5 for day in dated], [_date(dates[day], size) for day in dated])
    # to 24:00, so that the day's end is labelled too
    hours = range(0, 25, hours_apart)
    axes.set_xticks(list(hours), [f"{hour:02d}:00" for hour in hours])
    axes.set_xlabel("time of day; nights and weekends shaded")
    axes.set_xlim(0, 24)
    # the first day at the top
    axes.set_ylim(days, 0)
    axes.tick_params(length=0)


def _step(days: int, most: int, steps: Sequence[int]) -> int:
    """The first step (days) of which so many days have at most so many."""
    return next(step for step in steps if days / step <= most)


def _weekends(axes: Axes, dates: list[datetime]) -> None:
    for day, date in enumerate(dates):
        if date.weekday() >= 5:
            axes.axhspan(day, day + 1, **SHADE)


def _date(date: datetime, size: Size) -> str:
    """`Mon 5 Jan`; `5 Jan` where there is less room."""
    text = f"{date.day} {MONTHS[date.month - 1][:3]}"
    return f"{DAYS[date.weekday()][:3]} {text}" if size.has_room else text


def _calls(pen: Pen, axes: Axes, run: Run, first: int, days: int) -> bool:
    """A triangle for each page, and how many there were at the right; says whether any."""
    called = [_reading(run, event.time) - first * DAY for event in run.log if event.kind == "paged"]
    pages = [page for page in called if 0 <= page < days * DAY]
    hours = [page % DAY / HOUR for page in pages]
    levels = [page // DAY + 0.5 for page in pages]
    axes.plot(hours, levels, "^", color=VERMILION, mec="white", ms=9, zorder=5, gid="page")
    if pages:
        _numbers(pen, axes, [int(page // DAY) for page in pages], days)
    return bool(pages)


def _numbers(pen: Pen, axes: Axes, paged: list[int], days: int) -> None:
    """How many pages a day, or in several: `paged` are the days on which they went out."""
    at_right: dict[str, Any] = {"color": VERMILION, "moves": 1, "is_free": True}
    step = 1 if days <= MOST_SINGLE else _step(days, MOST_COUNTS, COUNT_STEPS)
    numbers = np.bincount([day // step for day in paged])
    for place in np.flatnonzero(numbers):
        text = f"{PAGED} {numbers[place]}"
        level = (float(place) * step + min((float(place) + 1) * step, days)) / 2
        pen.annotate(axes, 24, level, text, rank=2, offset=(6, 0), va="center", **at_right)
    corner: dict[str, Any] = {"offset": (4, 3), "va": "bottom", "ha": "left"}
    head = "pages" if step == 1 else f"per {step} d"
    pen.annotate(axes, 24, 0, head, rank=3, **corner, **at_right)


def _key(pen: Pen, days: Floats, *, has_pages: bool) -> None:
    """The colours, below the calendar, where they hide nothing."""
    shown = [state for state in WORDS if np.any(days == state)]
    pen.colors |= {f"\N{BLACK SQUARE} {WORDS[state]}": COLORS[state] for state in shown}
    if has_pages:
        pen.colors[f"{PAGED} page"] = VERMILION


def _bars(days: Floats, state: int) -> list[tuple[int, int, int]]:
    """(row, column, length) of each run of one state within a day."""
    return [
        (row, begin, end - begin)
        for row, cells in enumerate(days)
        for begin, end in stretches(cells == state)
    ]
