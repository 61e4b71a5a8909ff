"""The next chance to take up a ticket, against a walk over the minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from simulator import Scenario
from simulator.oncall.roster import Roster
from simulator.oncall.tickets import Tickets
from simulator.oncall.working_hours import working_hours

START = datetime(2026, 10, 23, tzinfo=ZoneInfo("UTC"))
DAYS = 6
HOURS = [
    ("Mon-Fri 09:00-17:00", lambda day, minute: day < 5 and 540 <= minute < 1020),
    ("Sat-Sun 00:00-24:00", lambda day, minute: day > 4),
    ("22:00-02:00", lambda day, minute: minute >= 1320 or minute < 120),
    ("Mon,Wed 12:00-12:30", lambda day, minute: day in (0, 2) and 720 <= minute < 750),
]
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")


def world(rng):
    """A week from a Friday on over which the clocks of Berlin change, a rota with gaps, and the
    hours of tickets: (scenario, whether a wall time is within them).
    """
    text, is_within = HOURS[rng.integers(len(HOURS))]
    zone = ZONES[rng.integers(len(ZONES))]
    rota = {
        "people": ["ada", "ben", "cyn"][: rng.integers(1, 4)],
        "turns": ["7h", "1d", "50h"][rng.integers(3)],
        "hand_over": ["00:00", "10:20"][rng.integers(2)],
        "hours": ["Mon-Sun 00:00-24:00", "10:00-16:30", "Fri-Sun 20:00-23:00"][rng.integers(3)],
    }
    holidays = ["2026-10-26"] if rng.random() < 0.5 else []
    scenario = Scenario(
        name="chances",
        start=START,
        horizon=f"{DAYS}d",
        slos=[{"name": "available", "objective": "99%"}],
        rota={"primary": rota},
        oncall={"tickets": {"hours": text, "zone": zone, "holidays": holidays}},
    )

    def is_open(minute):
        wall = (START + timedelta(minutes=int(minute))).astimezone(ZoneInfo(zone))
        if wall.date().isoformat() in holidays:
            return False
        return is_within(wall.weekday(), wall.hour * 60 + wall.minute)

    return scenario, is_open


def test_the_next_chance_is_the_first_minute_within_hours_with_somebody_on_duty():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        scenario, is_open = world(rng)
        roster = Roster.of(scenario)
        hours = working_hours(scenario, scenario.oncall.tickets, roster, "primary")
        minutes = range(DAYS * 1440)
        who = [
            roster.on_duty("primary", 60 * minute) if is_open(minute) else None
            for minute in minutes
        ]
        for minute in rng.integers(0, len(who), 20):
            chance = hours.next(60.0 * minute)
            first = next((at for at in minutes[minute:] if who[at]), None)
            if first is None:
                assert chance is None, (seed, minute)
                continue
            last = next((at for at in minutes[first:] if who[at] != who[first]), len(who))
            assert (chance.person, chance.begin) == (who[first], 60 * first), (seed, minute)
            # a turn may end where the next one of the same person begins
            assert chance.begin < chance.end <= 60 * last, (seed, minute)
            assert chance.end == 60 * last or hours.next(chance.end).person == chance.person


def test_who_keeps_a_ticket_needs_the_hours_alone():
    scenario, _ = world(np.random.default_rng(0))
    roster = Roster.of(scenario)
    tickets = Tickets(hours="Sat 10:00-11:00", ask="primary")
    hours = working_hours(scenario, tickets, roster, "nobody asked")
    assert hours.next(0.0, "zoe") == ("zoe", 34 * 3600.0, 35 * 3600.0)
    assert hours.next(34.5 * 3600, "zoe") == ("zoe", 34.5 * 3600, 35 * 3600.0)
    assert hours.next(35 * 3600.0, "zoe") is None
