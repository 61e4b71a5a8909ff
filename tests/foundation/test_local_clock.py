"""The clock on the wall in seconds, against zoneinfo and by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.foundation.local_clock import LocalClock
from simulator.foundation.wall_clock import WallClock

HOUR = 3600.0
DAY = 24 * HOUR
# a moment (UTC) near which clocks change, and where
CHANGES = [
    ("Europe/London", datetime(2026, 3, 29, 1)),
    ("Europe/London", datetime(2026, 10, 25, 1)),
    ("America/New_York", datetime(2026, 11, 1, 6)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 18, 30)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10)),
    # at midnight: a day that begins at one, a midnight that comes twice
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3)),
    ("America/Havana", datetime(2026, 11, 1, 5)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31)),
    ("Asia/Kathmandu", datetime(2026, 10, 25, 1)),
]


@st.composite
def clocks(draw):
    """A clock whose run begins up to three days before a change, or after it, and that moment."""
    zone, moment = draw(st.sampled_from(CHANGES))
    ahead = timedelta(seconds=draw(st.integers(-3 * 86400, 3 * 86400)))
    start = (moment.replace(tzinfo=UTC) + ahead).astimezone(ZoneInfo(zone))
    return LocalClock.of(start, -10 * DAY, 10 * DAY), start


def shown(start, time):
    """What the clocks of the zone of a start show, in seconds from the Monday before it."""
    wall = (start.astimezone(UTC) + timedelta(seconds=time)).astimezone(start.tzinfo)
    monday = datetime(start.year, start.month, start.day) - timedelta(days=start.weekday())
    return (wall.replace(tzinfo=None) - monday).total_seconds()


@given(clocks(), st.lists(st.integers(-8 * 86400, 8 * 86400), min_size=1))
@settings(max_examples=60)
def test_it_reads_what_the_zone_shows(both, times):
    clock, start = both
    expected = [shown(start, time) for time in times]
    assert [clock.read(float(time)) for time in times] == expected
    assert clock.reads(np.array(times, dtype=float)).tolist() == expected


@given(clocks(), st.integers(-8 * 86400, 8 * 86400))
@settings(max_examples=60)
def test_days_begin_where_the_clocks_of_the_zone_say(both, time):
    clock, start = both
    wall = WallClock(start)
    assert clock.day_start(time) == wall.day_start(time)
    assert clock.next_midnight(time) == wall.next_midnight(time)


@given(clocks(), st.integers(-8 * 86400, 8 * 86400))
@settings(max_examples=60)
def test_a_reading_is_the_first_moment_that_shows_it_or_the_next(both, seconds):
    clock, start = both
    naive = start.replace(tzinfo=None) + timedelta(seconds=seconds)
    assert clock.time_of(clock.base + seconds) == WallClock(start).seconds(naive)


@given(clocks(), st.integers(-8 * 86400, 8 * 86400))
@settings(max_examples=40)
def test_the_next_hour_is_the_first_second_that_shows_another(both, time):
    """Second by second, or a change of the clocks."""
    clock, start = both
    found = clock.next_hour(float(time))
    seconds = range(time + 1, time + 3602)
    last = shown(start, time)
    for second in seconds:
        now = shown(start, second)
        if now % HOUR == 0 or now != last + 1:
            assert found == second
            return
        last = now
    raise AssertionError("an hour without a whole one")


@given(clocks(), st.integers(-8 * 86400, 8 * 86400), st.integers(1, 4 * 86400))
@settings(max_examples=40)
def test_stretches_are_all_of_the_time_each_with_one_clock(both, begin, length):
    clock, start = both
    parts = list(clock.stretches(float(begin), float(begin + length)))
    assert [parts[0][0], parts[-1][1]] == [begin, begin + length]
    assert [since for since, _, _ in parts[1:]] == [until for _, until, _ in parts[:-1]]
    for since, until, ahead in parts:
        assert since + ahead == shown(start, since)
        assert until - 1 + ahead == shown(start, until - 1)


def test_a_fixed_offset_never_changes():
    start = datetime.fromisoformat("2026-10-24T06:30:00+05:30")
    clock = LocalClock.of(start, -DAY, 900 * DAY)
    assert clock == LocalClock(5 * DAY + 6.5 * HOUR) and clock.is_even
    assert (clock.day_start(0.0), clock.next_midnight(0.0)) == (-6.5 * HOUR, 17.5 * HOUR)


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_days_of_london_by_hand(day, hours):
    clock = LocalClock.of(datetime(*day, tzinfo=ZoneInfo("Europe/London")), -DAY, 3 * DAY)
    assert clock.next_midnight(0.0) == hours * HOUR
    assert clock.day_start(hours * HOUR - 1) == 0
    assert clock.next_midnight(hours * HOUR) == (hours + 24) * HOUR


def test_apia_skipped_a_friday():
    clock = LocalClock.of(datetime(2011, 12, 29, tzinfo=ZoneInfo("Pacific/Apia")), 0, 9 * DAY)
    assert clock.next_midnight(0.0) == clock.next_midnight(DAY - 1) == DAY
    assert clock.day_start(DAY) == DAY and clock.next_midnight(DAY) == 2 * DAY
    # the week of the Monday has its Saturday where Friday would be
    assert clock.read(DAY) == 5 * DAY


def test_clocks_that_go_back_over_midnight_begin_no_day_twice():
    """St. John's, 2010: one minute after midnight it was 23:01 again."""
    start = datetime(2010, 11, 6, tzinfo=ZoneInfo("America/St_Johns"))
    clock = LocalClock.of(start, 0, 9 * DAY)
    assert clock.next_midnight(0.0) == DAY
    assert clock.day_start(DAY + 30 * 60) == DAY
    assert clock.next_midnight(DAY + 30 * 60) == 2 * DAY + HOUR


def test_the_first_and_the_last_years_have_clocks():
    early = datetime(2, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert LocalClock.of(early, -900 * DAY, DAY).is_even
    late = datetime(9999, 10, 20, tzinfo=ZoneInfo("Europe/London"))
    assert len(LocalClock.of(late, -DAY, 900 * DAY).changes) == 1


@given(
    st.sampled_from(CHANGES), st.integers(-(10**11), 10**11), st.floats(-5 * DAY, 5 * DAY, width=32)
)
def test_midnights_are_their_own_days_beginnings_whatever_the_fractions(change, ahead, time):
    """Starts within a microsecond, where readings are rounded."""
    zone, moment = change
    start = (moment.replace(tzinfo=UTC) + timedelta(microseconds=ahead)).astimezone(ZoneInfo(zone))
    clock = LocalClock.of(start, -10 * DAY, 10 * DAY)
    midnight = clock.next_midnight(time)
    if clock.is_even:
        return
    assert clock.day_start(time) <= time < midnight
    assert clock.day_start(midnight) == midnight < clock.next_midnight(midnight)
