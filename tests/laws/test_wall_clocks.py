"""Runs over changes of clocks: all that goes by the wall clock, against zoneinfo asked minute by
minute.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import demonstration

from simulator import SLO, simulate
from simulator.expectation.history import expected_valid_events
from simulator.run.counted import base_of

MINUTE, DAY = 60, 86400
# near both changes of the year, or the day that never was
CHANGES = [
    ("Europe/London", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
]


@st.composite
def worlds(draw):
    """A scenario with random curves that begins, on a whole minute, within four days of a
    change.
    """
    zone, moment = draw(st.sampled_from(CHANGES))
    start = (moment + timedelta(minutes=draw(st.integers(-5760, 5760)))).astimezone(ZoneInfo(zone))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    traffic = {
        "interactive": 2.0,
        "daily": [*rng.integers(0, 9, 23).tolist(), 1],
        "weekly": [*rng.integers(0, 5, 6).tolist(), 1],
    }
    return demonstration(
        start=start,
        horizon=f"{draw(st.integers(1, 30))}h",
        service={"traffic": traffic},
        slos=[SLO(name="availability", objective="99%", window="7d")],
        failures=[],
        oncall=None,
        monitoring={"scrape_interval": "60s", "evaluation_interval": "60s"},
    )


def naive_load(scenario, begin, end):
    """The seconds at the mean rate that each minute between two times has."""
    daily, weekly = (np.array(each) for each in curves(scenario))
    daily, weekly = daily / daily.mean(), weekly / weekly.mean()
    zone = scenario.start.tzinfo
    loads = []
    for time in range(begin, end, MINUTE):
        wall = (scenario.start.astimezone(UTC) + timedelta(seconds=time)).astimezone(zone)
        loads.append(MINUTE * daily[wall.hour] * weekly[wall.weekday()])
    return np.array(loads)


def curves(scenario):
    return scenario.service.traffic.daily, scenario.service.traffic.weekly


@given(worlds())
@settings(max_examples=25)
def test_each_cell_has_the_requests_of_its_hour(scenario):
    run = simulate(scenario)
    counts = run.counts[scenario.slos[0].sli]
    expected = 2 * naive_load(scenario, 0, int(scenario.horizon))
    np.testing.assert_allclose(counts.valid, expected, atol=1e-5)


@given(worlds(), st.integers(1, 5 * 1440))
@settings(max_examples=25)
def test_history_has_the_requests_of_its_hours(scenario, minutes):
    sli = scenario.slos[0].sli
    begins = np.array([-60.0 * minutes])
    found = expected_valid_events(base_of(scenario), sli, begins, np.zeros(1))
    assert found == pytest.approx([2 * naive_load(scenario, -60 * minutes, 0).sum()])


@given(worlds())
@settings(max_examples=25)
def test_months_begin_when_clocks_show_the_first_of_a_month(scenario):
    wall = scenario.wall_clock.wall
    for begin in scenario.months:
        assert (wall(begin).day, wall(begin).hour, wall(begin).minute) == (1, 0, 0)
        assert wall(begin - 1).day > 27
    begin, *_, end = scenario.months
    assert begin <= 0 and scenario.horizon < end
