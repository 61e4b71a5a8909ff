"""Curves by the clock on the wall, over changes of clocks, against a sum second by second."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import traffic
from simulator.ai_service.traffic import Curve
from simulator.foundation.local_clock import LocalClock

HOUR = 3600
DAY = 24 * HOUR
LONDON = ZoneInfo("Europe/London")
CHANGES = [
    ("Europe/London", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 18, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
]
weights = st.integers(0, 9).map(float)


@st.composite
def curves(draw):
    """A random curve of a run that begins within a day of a change, and its start."""
    zone, moment = draw(st.sampled_from(CHANGES))
    start = moment + timedelta(seconds=draw(st.integers(-DAY, DAY)))
    daily = draw(st.lists(weights, min_size=24, max_size=24).filter(any))
    weekly = draw(st.lists(weights, min_size=7, max_size=7).filter(any))
    local = start.astimezone(ZoneInfo(zone))
    clock = LocalClock.of(local, -9 * DAY, 9 * DAY)
    return Curve(traffic.Traffic(daily=daily, weekly=weekly), clock), local, daily, weekly


def naive(local, daily, weekly, time):
    """The factor in a second."""
    wall = (local.astimezone(UTC) + timedelta(seconds=time)).astimezone(local.tzinfo)
    scale = (sum(daily) / 24) * (sum(weekly) / 7)
    return daily[wall.hour] * weekly[wall.weekday()] / scale


@given(curves(), st.integers(-2 * DAY, 2 * DAY), st.integers(1, 3 * HOUR))
@settings(max_examples=40)
def test_loads_are_the_sum_of_all_seconds(drawn, begin, length):
    curve, *given_ = drawn
    factors = [naive(*given_, time) for time in range(begin, begin + length)]
    assert curve.load(float(begin), float(length)) == pytest.approx(sum(factors), abs=1e-6)
    middles = np.arange(begin, begin + length) + 0.5
    assert curve.at(middles) == pytest.approx(np.array(factors))


@given(curves(), st.integers(-2 * DAY, 2 * DAY), st.integers(1, DAY))
@settings(max_examples=40)
def test_the_rate_is_constant_between_two_cuts(drawn, begin, length):
    curve, *given_ = drawn
    edges = np.array([begin, begin + length / 3, begin + length])
    pieces = curve.pieces(edges)
    assert set(edges) <= set(pieces) and (np.diff(pieces) > 0).all()
    for since, until in pairwise(pieces):
        inside = {naive(*given_, since + share * (until - since)) for share in (0.01, 0.5, 0.99)}
        assert len(inside) == 1
        if since not in edges:
            assert curve.next_hour(since - 1e-3) == since


def day(start):
    """The load of the day on which a London run begins, of a curve that has one hour's weight at
    each hour."""
    daily = [float(hour) for hour in range(24)]
    clock = LocalClock.of(datetime(*start, tzinfo=LONDON), -DAY, 9 * DAY)
    curve = Curve(traffic.Traffic(daily=daily), clock)
    return curve.load(0.0, clock.next_midnight(0.0)) * np.mean(daily) / HOUR


def test_days_of_london_by_hand():
    whole = sum(range(24))
    assert day((2026, 3, 28)) == pytest.approx(whole)
    # from 01:00 to 02:00, and from 02:00 back to 01:00
    assert day((2026, 3, 29)) == pytest.approx(whole - 1)
    assert day((2026, 10, 25)) == pytest.approx(whole + 1)


def test_a_zone_without_changes_has_the_same_loads_as_its_offset():
    daily = [1.0, 5.0] * 12
    start = datetime(2026, 10, 25, 1, 7, 11)
    one, other = (
        Curve(traffic.Traffic(daily=daily), LocalClock.of(each, -40 * DAY, 90 * DAY))
        for each in (
            start.replace(tzinfo=ZoneInfo("Asia/Kathmandu")),
            datetime.fromisoformat(f"{start.isoformat()}+05:45"),
        )
    )
    edges = np.linspace(-3e6, 7e6, 1001)
    assert np.array_equal(one.since(edges), other.since(edges))
    assert np.array_equal(one.pieces(edges), other.pieces(edges))
