"""Who is on duty when, by hand."""

from datetime import UTC, datetime

import pytest

from simulator import Scenario
from simulator.oncall.roster import Roster

DAY = 86400.0


def roster(start="2026-03-20T00:00:00Z", days=60, people=(), **rotas):
    return Roster.of(scenario(start, days, people, **rotas))


def scenario(start="2026-03-20T00:00:00Z", days=60, people=(), **rotas):
    more = {"people": [{"name": name} for name in people]} if people else {}
    return Scenario.model_validate(
        {
            "name": "a-rota",
            "start": start,
            "horizon": f"{days}d",
            "slos": [{"objective": "99%"}],
            "rota": rotas,
            **more,
        }
    )


def utc(of, role, days):
    """The shifts of a role as (person, begin, end) in UTC, `2026-03-23 09:00`."""
    return [
        (shift.person, *(told(of, each) for each in (shift.begin, shift.end)))
        for shift in of.shifts(role, days * DAY)
    ]


def told(of, seconds):
    return f"{of.clock.wall(seconds).astimezone(UTC):%m-%d %H:%M}"


def test_weekly_turns_keep_their_wall_time():
    of = roster(primary={"people": ["ada", "ben"], "zone": "Europe/London"})
    assert utc(of, "primary", 18) == [
        ("ada", "03-20 00:00", "03-23 09:00"),
        ("ben", "03-23 09:00", "03-30 08:00"),
        ("ada", "03-30 08:00", "04-06 08:00"),
        ("ben", "04-06 08:00", "04-07 00:00"),
    ]


def test_turns_counted_since_a_date_go_on_before_it():
    rota = {"people": ["ada", "ben", "cy"], "hand_over": "Monday 09:00"}
    of = roster(primary={**rota, "since": "2026-03-28"})
    assert [row[:2] for row in utc(of, "primary", 18)] == [
        ("ben", "03-20 00:00"),
        ("cy", "03-23 09:00"),
        ("ada", "03-30 09:00"),
        ("ben", "04-06 09:00"),
    ]


def test_a_later_layer_covers_its_hours_and_exceptions_win():
    of = roster(
        days=30,
        night={
            "layers": [
                {"people": ["ada"]},
                {"people": ["cy"], "hours": "Fri 22:00-06:00"},
            ],
            "overrides": [
                {"ask": "ben", "from": "2026-03-21T05:00", "until": "2026-03-21T07:00"},
                {"ask": "nobody", "from": "2026-03-23", "until": "2026-03-24"},
            ],
            "holidays": ["2026-03-28"],
        },
    )
    assert utc(of, "night", 9) == [
        ("ada", "03-20 00:00", "03-20 22:00"),
        ("cy", "03-20 22:00", "03-21 05:00"),
        ("ben", "03-21 05:00", "03-21 07:00"),
        ("ada", "03-21 07:00", "03-23 00:00"),
        (None, "03-23 00:00", "03-24 00:00"),
        ("ada", "03-24 00:00", "03-27 22:00"),
        # the holiday begins at midnight
        ("cy", "03-27 22:00", "03-28 00:00"),
        ("ada", "03-28 00:00", "03-29 00:00"),
    ]


def test_short_turns_over_changes_of_clocks():
    """A turn of no length is skipped, and its person with it; the doubled hour is one turn's."""
    hourly = {"people": ["ada", "ben", "cy"], "turns": "1h", "hand_over": "00:00"}
    spring = roster("2026-03-29T00:00:00Z", primary={**hourly, "zone": "Europe/London"})
    assert utc(spring, "primary", 3 / 24) == [
        ("ada", "03-29 00:00", "03-29 01:00"),
        ("cy", "03-29 01:00", "03-29 02:00"),
        ("ada", "03-29 02:00", "03-29 03:00"),
    ]
    autumn = roster("2026-10-24T23:00:00Z", primary={**hourly, "zone": "Europe/London"})
    assert utc(autumn, "primary", 4 / 24) == [
        ("ada", "10-24 23:00", "10-25 00:00"),
        ("ben", "10-25 00:00", "10-25 02:00"),
        ("cy", "10-25 02:00", "10-25 03:00"),
    ]


def test_what_a_run_asks():
    of = roster(
        people=["ada", "ben"],
        primary={"people": ["ada", "ben"], "turns": "1d", "hand_over": "09:00"},
        weekdays={"people": ["ben"], "hours": "Mon-Fri 09:00-17:00"},
    )
    nine = 9 * 3600
    assert of.on_duty("primary", nine - 1) == "ada"
    assert of.on_duty("primary", nine) == "ben"
    assert of.turn_ends("primary", 0) == nine
    assert of.next_on_duty(["primary", "weekdays"], nine) == nine + DAY
    # Friday's hours end with nobody until Monday
    assert of.on_duty("weekdays", nine + 8 * 3600) is None
    assert of.turn_ends("weekdays", nine) == nine + 8 * 3600
    assert of.turn_ends("weekdays", 0) == float("inf")
    assert of.next_on_duty(["weekdays"], nine) == nine + 3 * DAY
    # a person is always there
    assert of.on_duty("ada", 1e6) == "ada"
    assert of.turn_ends("ada", 1e6) == float("inf")
    assert of.next_on_duty(["ada"], 0) == float("inf")
    assert of.next_on_duty([], 0) == float("inf")


@pytest.mark.parametrize(
    ("wall", "hours"),
    [
        ("2026-03-23T07:59", "sleep"),
        ("2026-03-23T08:00", "business"),
        ("2026-03-23T17:59", "business"),
        ("2026-03-23T18:00", "off"),
        ("2026-03-23T22:00", "sleep"),
        ("2026-03-28T08:00", "off"),
        ("2026-03-28T12:00", "off"),
        ("2026-03-28T22:00", "sleep"),
    ],
)
def test_hours_of_a_person_are_of_their_own_zone(wall, hours):
    """PagerDuty's business, off and sleep hours."""
    loaded = scenario(primary={"people": ["ada"]}).set(
        "people", [{"name": "ada", "zone": "America/New_York"}]
    )
    of = Roster.of(loaded)
    # New York is four hours behind in these weeks
    seconds = (datetime.fromisoformat(wall) - datetime(2026, 3, 20)).total_seconds() + 4 * 3600
    assert of.hour_class("ada", seconds) == hours
    assert of.hour_class("somebody", seconds - 4 * 3600) == hours


def test_a_scenario_makes_itself_again_and_without_people_has_no_new_keys():
    loaded = scenario(primary={"people": ["ada"], "zone": "Asia/Tokyo"}, people=["ada"])
    assert Scenario.model_validate(loaded.dump()) == loaded
    assert not {"people", "rota"} & set(Scenario(name="x", slos=[{"objective": 0.99}]).dump())
