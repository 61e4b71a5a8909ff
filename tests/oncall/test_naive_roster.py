"""The roster against one that walks from moment to moment, around changes of clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_roster import DAYS, STEP, clock, walk, written

from simulator import Scenario
from simulator.oncall.roster import Roster

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Havana",
    "America/St_Johns",
    "UTC",
]
# days before clocks change somewhere, and an ordinary one; St. John's changed a minute after
# midnight in those years
BEGINNINGS = [
    "2026-03-06",
    "2026-03-27",
    "2026-04-03",
    "2026-10-02",
    "2026-10-23",
    "2026-10-30",
    "2026-01-14",
    "2008-03-07",
]
NAMES = ["ada", "ben", "cy"]
minutes = st.integers(0, 24 * 12 - 1).map(lambda number: 5 * number)
hours = st.lists(
    st.tuples(st.lists(st.sampled_from(DAYS), min_size=1, unique=True), minutes, minutes).filter(
        lambda each: each[1] != each[2]
    ),
    min_size=1,
    max_size=2,
)
full_days = ("Monday", "Thursday", "Sunday")
layers = st.fixed_dictionaries(
    {
        "people": st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
        "turns": st.sampled_from([15, 50, 60, 90, 720, 1440, 1500, 4320, 10080]),
        "hand_over": st.tuples(st.sampled_from(["", *full_days]), minutes).map(
            lambda each: f"{each[0]} {clock(each[1])}".strip()
        ),
    },
    optional={
        "hours": hours,
        "zone": st.sampled_from(ZONES),
        "since": st.sampled_from(["2026-01-05", "2026-10-25", "2026-03-29"]),
    },
)
days_on = st.integers(0, 4 * 24 * 12).map(lambda number: number * STEP)


@st.composite
def stories(draw):
    """A rota, a beginning (UTC), and the zone of the start."""
    start = datetime.fromisoformat(draw(st.sampled_from(BEGINNINGS))).replace(tzinfo=UTC)
    start += draw(days_on)
    rota = {"layers": draw(st.lists(layers, min_size=1, max_size=3))}
    if draw(st.booleans()):
        rota["zone"] = draw(st.sampled_from(ZONES))
    rota["holidays"] = [
        f"{start + timedelta(days=each):%Y-%m-%d}" for each in draw(st.sets(st.integers(-1, 4)))
    ]
    rota["overrides"] = [
        {
            "ask": draw(st.sampled_from([*NAMES, "nobody"])),
            "from": (start + begin).replace(tzinfo=None).isoformat(),
            "until": (start + begin + STEP + more).replace(tzinfo=None).isoformat(),
        }
        for begin, more in draw(st.lists(st.tuples(days_on, days_on), max_size=2))
    ]
    return rota, start


def agree(story, days):
    rota, start = story
    scenario = Scenario.model_validate(
        {
            "name": "x",
            "start": start.isoformat(),
            "horizon": f"{days}d",
            "slos": [{"objective": "99%"}],
            "rota": {"primary": written(rota)},
        }
    )
    of = Roster.of(scenario)
    steps = days * 24 * 12
    found = [of.on_duty("primary", step * STEP.total_seconds()) for step in range(steps)]
    assert found == walk(rota, start, steps, "UTC")
    check_shifts(of, days * 86400.0)


def check_shifts(of, until):
    """Shifts have no break, and say the same as the other questions."""
    shifts = of.shifts("primary", until)
    assert shifts[0].begin == 0 and shifts[-1].end == until
    for before, after in pairwise(shifts):
        assert before.end == after.begin > before.begin and before.person != after.person
        middle = (before.begin + before.end) / 2
        if before.person:
            assert of.turn_ends("primary", middle) == before.end
        if after.person:
            assert of.next_on_duty(["primary"], middle) == after.begin


@given(stories())
@settings(max_examples=30, deadline=None)
def test_a_naive_roster_agrees(story):
    agree(story, 3)


@pytest.mark.slow
@given(stories())
@settings(max_examples=1500, deadline=None)
def test_a_naive_roster_agrees_on_many(story):
    agree(story, 6)
