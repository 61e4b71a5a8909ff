"""Wall times of zones, over changes of clocks."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.foundation.wall_clock import WallClock

HOUR = 3600.0
DAY = 24 * HOUR
ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "America/Havana",
    "UTC",
]


def clock(*start, zone):
    return WallClock(datetime(*start, tzinfo=ZoneInfo(zone)))


def test_a_spring_day_in_london_by_hand():
    london = clock(2026, 3, 29, zone="Europe/London")
    # clocks go from 01:00 to 02:00
    assert london.seconds(datetime(2026, 3, 29, 0, 59)) == 3540
    assert london.seconds(datetime(2026, 3, 29, 1, 30)) == HOUR  # does not exist
    assert london.seconds(datetime(2026, 3, 29, 2)) == HOUR
    assert london.wall(HOUR) == datetime(2026, 3, 29, 2, tzinfo=ZoneInfo("Europe/London"))
    assert london.next_midnight(0) == 23 * HOUR
    assert london.changes(0, DAY) == ((HOUR, HOUR),)


def test_an_autumn_day_in_london_by_hand():
    london = clock(2026, 10, 25, zone="Europe/London")
    # clocks go from 02:00 to 01:00
    assert london.seconds(datetime(2026, 10, 25, 1, 30)) == 1.5 * HOUR  # the first of two
    assert london.wall(2.5 * HOUR).fold == 1
    assert london.seconds(datetime(2026, 10, 25, 2)) == 3 * HOUR
    assert london.next_midnight(0) == 25 * HOUR
    assert london.changes(0, DAY) == ((2 * HOUR, 0.0),)


def test_apia_skipped_a_day():
    apia = clock(2011, 12, 29, zone="Pacific/Apia")
    assert apia.seconds(datetime(2011, 12, 30, 5)) == DAY
    assert apia.seconds(datetime(2011, 12, 31)) == DAY
    assert apia.next_midnight(0) == DAY
    assert apia.next_midnight(DAY) == 2 * DAY


def test_a_start_that_does_not_exist_is_the_next_time_that_does():
    assert clock(2026, 3, 29, 1, 30, zone="Europe/London").begin == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_a_start_with_an_offset_keeps_it():
    fixed = WallClock(datetime(2026, 3, 29, tzinfo=timezone(timedelta(hours=1))))
    assert fixed.next_midnight(0) == DAY
    assert fixed.wall(HOUR).isoformat() == "2026-03-29T01:00:00+01:00"
    assert fixed.changes(0, 400 * DAY) == ()


def test_a_start_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="has a zone"):
        WallClock(datetime(2026, 3, 29))


def test_times_in_other_zones_and_with_an_offset_of_their_own():
    london = clock(2026, 7, 1, zone="Europe/London")
    assert london.wall(0, ZoneInfo("Asia/Kathmandu")).hour == 4
    assert london.seconds(datetime(2026, 7, 1, 1), ZoneInfo("Europe/Berlin")) == 0
    assert london.seconds(datetime(2026, 7, 1, tzinfo=UTC), ZoneInfo("Asia/Tokyo")) == HOUR


moments = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1))


@given(zone=st.sampled_from(ZONES), wall=moments)
def test_a_wall_time_is_the_first_moment_that_shows_it_or_a_later_one(zone, wall):
    """Against a search hour by hour, quarter by quarter, second by second."""
    start = clock(*wall.timetuple()[:5], zone=zone)
    wall = wall.replace(second=0, microsecond=0)
    near = start.seconds(wall)
    before = [start.wall(near - back).replace(tzinfo=None) for back in range(60, 7200, 60)]
    shown = start.wall(near).replace(tzinfo=None)
    assert shown >= wall
    # a minute before it is not there yet, and neither was it in the two hours before
    assert all(earlier < wall for earlier in before)


@given(zone=st.sampled_from(ZONES), wall=moments, ahead=st.integers(0, 400 * 86400))
def test_days_hold_their_times(zone, wall, ahead):
    london = clock(*wall.timetuple()[:6], zone=zone)
    begin, end = london.day_start(ahead), london.next_midnight(ahead)
    assert begin <= ahead < end
    assert end - begin <= 25 * HOUR
    assert london.day_start(end) == end
    assert london.next_midnight(begin) == end


@given(zone=st.sampled_from(ZONES), wall=moments, days=st.integers(1, 500))
def test_changes_are_all_there(zone, wall, days):
    start = clock(*wall.timetuple()[:4], zone=zone)
    found = start.changes(0, days * DAY)
    for when, offset in found:
        assert start.offset(when) == offset != start.offset(when - 1)
    for hour in range(0, days * 24, 7):
        known = [offset for when, offset in found if when <= hour * HOUR]
        assert start.offset(hour * HOUR) == [start.offset(0), *known][-1]
