"""A month at a glance: one row a day, cells by the worst that happened, a triangle for each
page.
"""

from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from simulator.outputs.charts.canvas import margins, new_figure
from simulator.outputs.charts.clock import DAY, HOUR, NIGHT, minutes
from simulator.outputs.charts.story import about
from simulator.outputs.charts.style import (
    INK,
    ORANGE,
    SIZES,
    VERMILION,
    Head,
    Pen,
    Size,
    SizeName,
    figure_of,
    styled,
)
from simulator.outputs.charts.titles import month_title
from simulator.outputs.words import DAYS, MONTHS
from simulator.run import Run, alert_episodes

Floats: TypeAlias = NDArray[Any]
NOTHING, FINE, FAILED, TICKET, PAGE = range(5)
COLORS = ("#FFFFFF", "#CFEBE1", "#999999", ORANGE, VERMILION)
WORDS = {FAILED: "failure, no alert", TICKET: "ticket-level alert", PAGE: "paging alert"}
STEP = HOUR / 4
"""A cell's length: a quarter of an hour."""


def states(run: Run) -> Floats:
    """The worst state of each quarter of an hour, from midnight of the first day (rows of 96 a
    day).
    """
    offset = run.scenario.clock % DAY
    cells = int(-(-(offset + run.scenario.horizon) // DAY) * (DAY / STEP))
    worst = np.zeros(cells, dtype=int)
    _mark(worst, 0, run.scenario.horizon, offset, FINE)
    ends = {event.subject: event.time for event in run.log if event.kind == "failure_ended"}
    for event in run.log:
        if event.kind == "failure_started":
            _mark(worst, event.time, ends.get(event.subject, run.scenario.horizon), offset, FAILED)
    for row in alert_episodes(run.log):
        if row["firing_at_s"] is not None:
            end = run.scenario.horizon if row["resolved_at_s"] is None else row["resolved_at_s"]
            _mark(
                worst,
                row["firing_at_s"],
                end,
                offset,
                TICKET if row["severity"] == "sev3" else PAGE,
            )
    days: Floats = worst.reshape(-1, int(DAY / STEP))
    return days


def _mark(worst: Floats, begin: float, end: float, offset: float, state: int) -> None:
    first, last = int((begin + offset) // STEP), int(-(-(end + offset) // STEP))
    worst[first:last] = np.maximum(worst[first:last], state)


def draw_calendar(run: Run, axes: Axes | None = None, *, size: SizeName = "page") -> Axes:
    """Draws a run as a calendar: a row a day, a column a quarter of an hour, coloured by the worst
    state.
    """
    days, is_own = states(run), axes is None
    with styled(SIZES[size]):
        head = Head.of(
            month_title(run),
            about(run, run.scenario.slos[0] if len(run.scenario.slos) == 1 else None),
            SIZES[size],
        )
        panel = _panel(SIZES[size], head) if axes is None else axes
        pen = Pen(figure_of(panel), SIZES[size])
        _cells(panel, days)
        _nights(panel, len(days))
        _rows(panel, run, len(days), pen.size)
        _calls(pen, panel, run, len(days))
        _key(pen, panel, days)
        pen.entitle(panel, head, is_own=is_own)
        pen.settle()
    return panel


def _panel(size: Size, head: Head) -> Axes:
    figure = new_figure(size)
    room = margins(size, head)
    left = (6.5 if size.chatty else 5) * size.text / 72 / size.width
    return figure.add_subplot(
        figure.add_gridspec(1, 1, **{**room, "left": left, "bottom": room["bottom"] * 1.55})[0]
    )


def _cells(axes: Axes, days: Floats) -> None:
    """Neighbouring quarters of one state as one bar, so that the picture stays small and sharp."""
    width = STEP / HOUR
    for state in range(FINE, PAGE + 1):
        bars = [
            (column * width, (column + length) * width, row)
            for row, column, length in _stretches(days, state)
        ]
        corners = [
            [(left, row), (right, row), (right, row + 1), (left, row + 1)]
            for left, right, row in bars
        ]
        axes.add_collection(
            PolyCollection(
                corners, facecolors=COLORS[state], linewidths=0, zorder=1, gid=f"state-{state}"
            )
        )


def _nights(axes: Axes, days: int) -> None:
    for begin, end in ((0, NIGHT[1]), (NIGHT[0], 24)):
        axes.axvspan(begin, end, color="black", alpha=0.07, lw=0, zorder=2)
    axes.hlines(range(1, days), 0, 24, color="white", lw=0.8, zorder=3)


def _rows(axes: Axes, run: Run, days: int, size: Size) -> None:
    """Dates at the left (weekends shaded), hours below, pages a day at the right."""
    from datetime import timedelta

    first = run.scenario.start - timedelta(seconds=run.scenario.clock % DAY)
    step = next(
        step
        for step in (1, 2, 7, 14, 30, 90, 365, 10**9)
        if days / step <= (18 if size.chatty else 9)
    )
    dates = [first + timedelta(days=day) for day in range(days)]
    names = [
        (
            f"{DAYS[date.weekday()][:3]} {date.day} {MONTHS[date.month - 1][:3]}"
            if size.chatty
            else f"{date.day} {MONTHS[date.month - 1][:3]}"
        )
        for date in dates
    ]
    axes.set_yticks([day + 0.5 for day in range(0, days, step)], names[::step])
    for day, date in enumerate(dates):
        if date.weekday() >= 5:
            axes.axhspan(day, day + 1, color="black", alpha=0.07, lw=0, zorder=2)
    hours = range(0, 25, 3 if size.chatty else 6)
    axes.set_xticks(list(hours), [f"{hour:02d}:00" if hour < 24 else "24:00" for hour in hours])
    axes.set_xlabel("time of day; nights and weekends shaded")
    axes.set_xlim(0, 24)
    axes.set_ylim(days, 0)
    axes.tick_params(length=0)


def _calls(pen: Pen, axes: Axes, run: Run, days: int) -> None:
    offset = run.scenario.clock % DAY
    pages = [event.time + offset for event in run.log if event.kind == "paged"]
    axes.plot(
        [page % DAY / HOUR for page in pages],
        [page // DAY + 0.5 for page in pages],
        "^",
        color=VERMILION,
        mec="white",
        ms=9,
        zorder=5,
        gid="page",
    )
    numbers = np.bincount([int(page // DAY) for page in pages], minlength=days)
    for day in np.flatnonzero(numbers):
        pen.say(
            axes,
            24,
            float(day) + 0.5,
            f"▲ {numbers[day]}",
            rank=2,
            offset=(6, 0),
            va="center",
            color=VERMILION,
            moves=1,
            is_free=True,
        )
    if len(pages):
        pen.say(
            axes,
            24,
            0,
            "pages",
            rank=3,
            offset=(4, 3),
            va="bottom",
            ha="left",
            color=VERMILION,
            moves=1,
            is_free=True,
        )


def _key(pen: Pen, axes: Axes, days: Floats) -> None:
    """Labels at the first cell of each state, in place of a legend box."""
    for state, word in WORDS.items():
        stretches = _stretches(days, state)
        if stretches:
            row, column, length = max(stretches, key=lambda each: each[2])
            x = (column + length) * STEP / HOUR
            text = f"{word}, {minutes(length * STEP)}"
            pen.say(
                axes, x, row + 0.5, text, rank=4, offset=(6, 0), va="center", color=INK, moves=8
            )


def _stretches(days: Floats, state: int) -> list[tuple[int, int, int]]:
    """(row, column, length) of each run of one state within a day."""
    found = []
    for row, cells in enumerate(days):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (cells == state).astype(int), [0]])))
        found += [
            (row, int(begin), int(end - begin))
            for begin, end in zip(edges[::2], edges[1::2], strict=True)
        ]
    return found
