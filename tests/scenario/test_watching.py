"""What a monitor looks back at, and how many cells it may sum to one."""

import pytest

from simulator import Scenario
from simulator.scenario.watching import cells_to_a_sum, watched

DAY = 86400.0
RULES = [{"name": "a", "severity": "sev1", "long_window": "1h", "burn_rate": 2}]
EXHAUSTION = {"kind": "exhaustion", "name": "b", "severity": "sev3", "within": "1d"}


def scenario(**changes):
    fields = {"name": "x", "slos": [{"objective": "99%"}], "alerting": {"rules": RULES}}
    return Scenario(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "windows"),
    [
        ({}, [3600, 300]),  # the short window is a twelfth
        ({"oncall": {"check": {"window": "7m", "give_up_after": "8m"}}}, [3600, 300, 420]),
        ({"releases": {"freeze_when_spent": "availability"}}, [3600, 300, 30 * DAY]),
        ({"releases": {}}, [3600, 300]),
        # its one window is a quarter of a day, and it looks at what is left of every budget
        ({"alerting": {"rules": [EXHAUSTION]}}, [6 * 3600, 30 * DAY]),
        (
            {
                "releases": {"freeze_when_spent": "availability"},
                "slos": [{"objective": "99%", "window": "month"}],
            },
            [3600, 300],
        ),
    ],
)
def test_what_is_watched(changes, windows):
    """A calendar month needs no history, since nothing was bad before the start."""
    assert sorted(watched(scenario(**changes))) == sorted(windows)


@pytest.mark.parametrize(
    ("monitoring", "changes", "cells"),
    [
        ({"scrape_interval": "10s", "evaluation_interval": "30s"}, {}, 3),
        ({"scrape_interval": "30s", "evaluation_interval": "30s"}, {}, 1),
        ({"scrape_interval": "20s", "evaluation_interval": "50s"}, {}, 1),
        # 40 s do not divide a window of 300 s
        ({"scrape_interval": "10s", "evaluation_interval": "40s"}, {}, 1),
        ({"scrape_interval": "100ms", "evaluation_interval": "300ms"}, {}, 3),
        (
            {"scrape_interval": "10s", "evaluation_interval": "30s"},
            {"oncall": {"check": {"window": "100s", "give_up_after": "2m"}}},
            1,
        ),
        (
            {"scrape_interval": "10s", "evaluation_interval": "30s"},
            {"slos": [{"objective": "99%", "budgeting": "Timeslices", "timeslice": {"length": "50s"}}]},
            1,
        ),
    ],
)  # fmt: skip
def test_cells_are_summed_where_nothing_looks_inside(monitoring, changes, cells):
    assert cells_to_a_sum(scenario(monitoring=monitoring, **changes)) == cells


@pytest.mark.parametrize(
    ("start", "cells"), [("2026-01-05T00:00:00Z", 3), ("2026-01-05T00:00:10Z", 1)]
)
def test_months_begin_at_a_tick_or_cells_are_not_summed(start, cells):
    model = scenario(
        start=start,
        slos=[{"objective": "99%", "window": "month"}],
        releases={"freeze_when_spent": "availability"},
    )
    assert cells_to_a_sum(model) == cells
