"""The time axis: minutes, hours or days, on the clock of the start."""

import pytest
from matplotlib.figure import Figure
from worlds import DAY, demonstration, outage

from simulator import load_scenario, simulate, unattended
from simulator.outputs.charts.clock import Span, moment, set_clock
from simulator.outputs.charts.crop import part_shown, span_of
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


def test_a_failure_in_a_month_is_looked_at_closely_and_failures_all_over_it_are_not():
    once = span_of(simulate(demonstration(horizon="30d")))
    assert once.counts_minutes and once.begin < 3600 < 10800 < once.end
    days = span_of(simulate(demonstration(horizon="10d", failures=two("1d", "4d"))))
    assert days.shows_dates and days.begin < DAY and 4 * DAY + 3600 < days.end < 6 * DAY
    apart = span_of(simulate(demonstration(horizon="10d", failures=two("1d", "8d"))))
    assert (apart.begin, apart.end) == (0.0, 10 * DAY)


def two(first, second):
    return [outage(name="first", at=first), outage(name="second", at=second)]


def test_a_storm_that_goes_on_with_nobody_responding_is_shown_whole():
    run = simulate(load_scenario("scenarios/retry_storm.yaml"))
    alone = unattended(run)
    assert span_of(run).counts_minutes
    whole = span_of(run, alone)
    assert (whole.begin, whole.end) == (0.0, run.scenario.horizon)
    # where the failure ends and all is well again, it is the failure that is shown
    drill = simulate(demonstration(horizon="12h"))
    assert span_of(drill, unattended(drill)) == span_of(drill)


def test_what_is_asked_for_is_shown():
    run = simulate(demonstration(start="2026-01-05T22:30:00+01:00"))
    assert span_of(run, begin="30m", end=7200) == Span(1800.0, 7200.0, 3600.0)
    assert span_of(run, begin="2h") == Span(7200.0, 21600.0, 3600.0)
    assert span_of(run, end="2h") == Span(0.0, 7200.0, 3600.0)
    assert part_shown(run, span_of(run, begin=0)) == ""
    assert (
        part_shown(run, span_of(run, end="2h")) == "shows Mon 5 Jan 22:30 to Tue 6 Jan 00:30 of 6h"
    )
    morning = simulate(demonstration(start="2026-01-05T08:30:00+01:00"))
    assert part_shown(morning, span_of(morning)) == "shows 09:11 to 12:03 of 6h"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"begin": "2h", "end": "1h"}, "2h to 1h cannot be shown: the run goes from 0s to 6h"),
        ({"end": "7h"}, "0s to 7h cannot be shown: the run goes from 0s to 6h"),
        ({"begin": "soon"}, "'soon' is not a duration"),
    ],
)
def test_what_is_no_part_of_the_run_is_refused(asked, said):
    with pytest.raises(ValueError, match=said):
        span_of(simulate(demonstration()), **asked)


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


LONDON = "Europe/London"


def test_days_begin_at_midnight_before_and_after_a_change_of_clocks():
    start = f"2026-10-23T18:00:00 {LONDON}"
    run = simulate(demonstration(start=start, horizon="6d", failures=[], oncall=None))
    marks, label = ticks(run, span_of(run))
    assert label.startswith(f"day ({LONDON};")
    hours = [tick / 3600 for tick, _ in marks]
    assert hours == [6, 30, 55, 79, 103, 127] and marks[2][1] == "Mon 26 Oct"


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        ("2026-03-29T00:00:00", ["00:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]),
        ("2026-10-25T00:00:00", ["00:00", "01:00", "01:00", "02:00", "03:00", "04:00", "05:00"]),
    ],
)
def test_hours_are_round_before_and_after_a_change_of_clocks(start, shown):
    run = simulate(demonstration(start=f"{start} {LONDON}", failures=[], oncall=None))
    marks, label = ticks(run, span_of(run))
    assert label == f"time of day ({LONDON})"
    assert [(tick, text[-5:]) for tick, text in marks] == [
        (3600.0 * hour, text) for hour, text in enumerate(shown)
    ]


def test_the_hour_that_comes_again_is_no_tick_of_wider_steps():
    run = simulate(demonstration(start=f"2026-10-24T18:00:00 {LONDON}", horizon="12h", failures=[]))
    assert [text[-5:] for _, text in ticks(run, span_of(run))[0]] == [
        *("18:00", "20:00", "22:00"),
        *("5 Oct", "02:00", "04:00"),
    ]


def test_nights_and_weekends_are_those_of_the_wall_clock():
    """From Saturday on: its night ends at 06:00, which is 7 h after a midnight in October."""
    start = f"2026-10-24T00:00:00 {LONDON}"
    run = simulate(demonstration(start=start, horizon="3d", failures=[], oncall=None))
    axes = Figure().add_subplot()
    set_clock(axes, run, span_of(run), SIZES["page"], labelled=True)
    # each span is a rectangle of one shape: its first corner, and the third
    corners = [each.get_path().vertices[:, 0].reshape(-1, 5) for each in axes.patches]
    hours = [tuple(x[[0, 2]] / 3600) for shape in corners for x in shape]
    weekend, nights = [(0, 24), (24, 49)], [(-2, 6), (22, 31), (47, 55)]
    assert sorted(hours) == sorted(weekend + nights)
