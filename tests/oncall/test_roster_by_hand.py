"""Rotas around changes of clocks, worked out by hand: every shift in UTC.

The clocks of 2026: New York 8 March (forward) and 1 November (back), Berlin and London 29 March
(forward) and 25 October (back), Sydney 5 April (back) and 4 October (forward).
"""

from datetime import UTC

import pytest

from simulator import Scenario
from simulator.oncall.roster import Roster

DAY = 86400.0
WEEK = 7 * DAY


def shifts(start, weeks, rota):
    """The shifts of a rota as rows `person begin` in UTC, and the end of the last."""
    scenario = Scenario.model_validate(
        {
            "name": "by-hand",
            "start": f"{start}Z",
            "horizon": f"{weeks}w",
            "slos": [{"objective": "99%"}],
            "rota": {"primary": rota},
        }
    )
    of = Roster.of(scenario)
    return of, [
        f"{shift.person or '-'} {of.clock.wall(shift.begin).astimezone(UTC):%d %b %H:%M}"
        for shift in of.shifts("primary", weeks * WEEK)
    ]


# Monday 09:00 in Berlin is 08:00 UTC in winter and 07:00 in summer, in New York 14:00 and 13:00, in
# Sydney Sunday 23:00 in winter and 22:00 in summer
SPRING = {
    "Europe/Berlin": """
        ada 02 Mar 00:00
        ben 02 Mar 08:00
        cy 09 Mar 08:00
        ada 16 Mar 08:00
        ben 23 Mar 08:00
        cy 30 Mar 07:00
        ada 06 Apr 07:00
        ben 13 Apr 07:00
        cy 20 Apr 07:00
    """,
    "America/New_York": """
        ada 02 Mar 00:00
        ben 02 Mar 14:00
        cy 09 Mar 13:00
        ada 16 Mar 13:00
        ben 23 Mar 13:00
        cy 30 Mar 13:00
        ada 06 Apr 13:00
        ben 13 Apr 13:00
        cy 20 Apr 13:00
    """,
    "Australia/Sydney": """
        ada 02 Mar 00:00
        ben 08 Mar 22:00
        cy 15 Mar 22:00
        ada 22 Mar 22:00
        ben 29 Mar 22:00
        cy 05 Apr 23:00
        ada 12 Apr 23:00
        ben 19 Apr 23:00
        cy 26 Apr 23:00
    """,
}
AUTUMN = {
    "Europe/Berlin": """
        ada 28 Sep 00:00
        ben 28 Sep 07:00
        cy 05 Oct 07:00
        ada 12 Oct 07:00
        ben 19 Oct 07:00
        cy 26 Oct 08:00
        ada 02 Nov 08:00
        ben 09 Nov 08:00
        cy 16 Nov 08:00
    """,
    "America/New_York": """
        ada 28 Sep 00:00
        ben 28 Sep 13:00
        cy 05 Oct 13:00
        ada 12 Oct 13:00
        ben 19 Oct 13:00
        cy 26 Oct 13:00
        ada 02 Nov 14:00
        ben 09 Nov 14:00
        cy 16 Nov 14:00
    """,
    "Australia/Sydney": """
        ada 28 Sep 00:00
        ben 04 Oct 22:00
        cy 11 Oct 22:00
        ada 18 Oct 22:00
        ben 25 Oct 22:00
        cy 01 Nov 22:00
        ada 08 Nov 22:00
        ben 15 Nov 22:00
        cy 22 Nov 22:00
    """,
}


@pytest.mark.parametrize("zone", SPRING)
@pytest.mark.parametrize(
    ("start", "table"), [("2026-03-02T00:00:00", SPRING), ("2026-09-28T00:00:00", AUTUMN)]
)
def test_eight_weeks_around_a_change_of_clocks(zone, start, table):
    rota = {"people": ["ada", "ben", "cy"], "hand_over": "Monday 09:00", "zone": zone}
    _, found = shifts(start, 8, rota)
    assert found == rows(table[zone])


# GitLab's layers (AMER 16-24, APAC1 0-4, APAC2 4-8, EMEA 8-16 UTC), weekly turns of two in each
GITLAB = [
    {"people": ["amer-1", "amer-2"], "hours": "16:00-24:00"},
    {"people": ["apac-1", "apac-2"], "hours": "00:00-04:00"},
    {"people": ["apac-3", "apac-4"], "hours": "04:00-08:00"},
    {"people": ["emea-1", "emea-2"], "hours": "08:00-16:00"},
]
# two weekends: the clocks of London change in the first, those of New York in the second, those of
# a roster in UTC never
TWO_WEEKENDS = """
    emea-1 23 Oct 12:00
    amer-1 23 Oct 16:00
    apac-1 24 Oct 00:00
    apac-3 24 Oct 04:00
    emea-1 24 Oct 08:00
    amer-1 24 Oct 16:00
    apac-1 25 Oct 00:00
    apac-3 25 Oct 04:00
    emea-1 25 Oct 08:00
    amer-1 25 Oct 16:00
    apac-2 26 Oct 00:00
    apac-4 26 Oct 04:00
    emea-2 26 Oct 08:00
    amer-2 26 Oct 16:00
    apac-2 27 Oct 00:00
    apac-4 27 Oct 04:00
    emea-2 27 Oct 08:00
    amer-2 27 Oct 16:00
    apac-2 28 Oct 00:00
    apac-4 28 Oct 04:00
    emea-2 28 Oct 08:00
    amer-2 28 Oct 16:00
    apac-2 29 Oct 00:00
    apac-4 29 Oct 04:00
    emea-2 29 Oct 08:00
    amer-2 29 Oct 16:00
    apac-2 30 Oct 00:00
    apac-4 30 Oct 04:00
    emea-2 30 Oct 08:00
    amer-2 30 Oct 16:00
    apac-2 31 Oct 00:00
    apac-4 31 Oct 04:00
    emea-2 31 Oct 08:00
    amer-2 31 Oct 16:00
    apac-2 01 Nov 00:00
    apac-4 01 Nov 04:00
    emea-2 01 Nov 08:00
    amer-2 01 Nov 16:00
    apac-1 02 Nov 00:00
    apac-3 02 Nov 04:00
    emea-1 02 Nov 08:00
    amer-1 02 Nov 16:00
"""
# the same with hours on the wall: EMEA's in London, AMER's in New York (12:00-20:00), APAC's in
# Tokyo (09:00-13:00 and 13:00-17:00), which knows no change
ON_THE_WALL = [
    {**GITLAB[0], "hours": "12:00-20:00", "zone": "America/New_York"},
    {**GITLAB[1], "hours": "09:00-13:00", "zone": "Asia/Tokyo"},
    {**GITLAB[2], "hours": "13:00-17:00", "zone": "Asia/Tokyo"},
    {**GITLAB[3], "hours": "09:00-17:00", "zone": "Europe/London"},
]
# turns change on Monday at midnight of each layer's zone: APAC's on Sunday at 15:00 UTC, AMER's at
# 04:00 or 05:00. From 25 October on nobody is there from 08:00 to 09:00 UTC, as Tokyo has no
# summer time; from 1 November on AMER ends an hour after APAC, which wins, has begun
WALL_WEEKENDS = """
    emea-1 23 Oct 12:00
    amer-1 23 Oct 16:00
    apac-1 24 Oct 00:00
    apac-3 24 Oct 04:00
    emea-1 24 Oct 08:00
    amer-1 24 Oct 16:00
    apac-1 25 Oct 00:00
    apac-3 25 Oct 04:00
    - 25 Oct 08:00
    emea-1 25 Oct 09:00
    amer-1 25 Oct 17:00
    apac-2 26 Oct 00:00
    apac-4 26 Oct 04:00
    - 26 Oct 08:00
    emea-2 26 Oct 09:00
    amer-2 26 Oct 17:00
    apac-2 27 Oct 00:00
"""
NEXT_WEEKEND = """
    apac-2 31 Oct 00:00
    apac-4 31 Oct 04:00
    - 31 Oct 08:00
    emea-2 31 Oct 09:00
    amer-2 31 Oct 17:00
    apac-2 01 Nov 00:00
    apac-4 01 Nov 04:00
    - 01 Nov 08:00
    emea-2 01 Nov 09:00
    amer-2 01 Nov 17:00
    apac-1 02 Nov 00:00
    apac-3 02 Nov 04:00
    - 02 Nov 08:00
    emea-1 02 Nov 09:00
    amer-1 02 Nov 17:00
"""


def rows(table):
    return [row.strip() for row in table.split("\n") if row.strip()]


def test_gitlabs_roster_over_two_weekends():
    layers = [{**layer, "hand_over": "Monday 00:00"} for layer in GITLAB]
    of, found = shifts("2026-10-23T12:00:00", 2, {"layers": layers})
    table = rows(TWO_WEEKENDS)
    assert found[: len(table)] == table
    assert set(map(type, (shift.person for shift in of.shifts("primary", 2 * WEEK)))) == {str}


def test_the_same_hours_on_the_wall_over_the_end_of_summer_time():
    layers = [{**layer, "hand_over": "Monday 00:00"} for layer in ON_THE_WALL]
    _, found = shifts("2026-10-23T12:00:00", 2, {"layers": layers})
    first, second = rows(WALL_WEEKENDS), rows(NEXT_WEEKEND)
    assert found[: len(first)] == first
    begins = found.index(second[0])
    assert found[begins : begins + len(second)] == second
