"""The time axis: minutes, hours or days, on the clock of the start."""

import pytest
from matplotlib.figure import Figure
from worlds import demonstration, outage

from simulator import simulate
from simulator.outputs.charts.clock import Span, moment, set_clock, span_of
from simulator.outputs.charts.style import SIZES
from simulator.outputs.words.numbers import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (45, "45s"),
        (300, "5m"),
        (1050, "17m30s"),
        (3600, "1h"),
        (4470, "1h14m30s"),
        (7800, "2h10m"),
        (172800, "2d"),
        (2592000, "30d"),
    ],
)
def test_lengths(seconds, text):
    assert duration(seconds) == text


def test_a_short_incident_in_a_long_drill_is_looked_at_closely():
    span = span_of(simulate(demonstration(horizon="12h")))
    assert span.counts_minutes and span.zero == 3600 and span.begin < 3600 < 11400 < span.end


def test_what_fills_the_run_or_is_nothing_shows_all_of_it():
    assert span_of(simulate(demonstration(failures=[]))) == Span(0.0, 21600.0, 0.0)
    whole = span_of(simulate(demonstration(failures=[outage(at="10m", lasts="5h")])))
    assert (whole.begin, whole.end) == (0.0, 21600.0) and not whole.counts_minutes
    month = span_of(simulate(demonstration(horizon="30d")))
    assert month.shows_dates and (month.begin, month.end) == (0.0, 30 * 86400.0)


def ticks(run, span):
    axes = Figure().add_subplot()
    set_clock(axes, run, span, SIZES["page"], labelled=True)
    return [
        (tick, label.get_text())
        for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    ], axes.get_xlabel()


def test_minutes_count_from_the_failure():
    run = simulate(demonstration(start="2026-01-05T08:30:00+01:00"))
    marks, label = ticks(run, span_of(run))
    assert (3600.0, "0") in marks and label == "minutes from the failure's start, 09:30"
    assert moment(run, span_of(run), 4650) == "+17m30s"


def test_hours_are_round_on_the_local_clock():
    run = simulate(demonstration(start="2026-01-05T08:50:00+01:00", horizon="12h", failures=[]))
    marks, label = ticks(run, span_of(run))
    assert (
        label == "time of day (UTC+01:00)"
        and all(text.endswith(":00") for _, text in marks)
        and marks[0] == (4200.0, "10:00")
    )


def test_days_begin_at_local_midnight():
    run = simulate(demonstration(start="2026-01-05T18:00:00+01:00", horizon="8d", failures=[]))
    marks, label = ticks(run, span_of(run))
    assert marks[0] == (6 * 3600.0, "Tue 6 Jan") and "weekends and nights shaded" in label
