"""How long tickets wait for somebody: in closed form, and in runs with drawn moments."""

import math

import numpy as np
import pytest
from slowly import first_of

from simulator import Scenario, simulate

HOUR, DAY, WEEK = 3600.0, 86400.0, 168 * 3600.0
NIGHTS, WEEKEND = 4 * [16.0], 64.0
"""The gaps (h) of Mon-Fri 09:00-17:00."""
MEAN = (sum(gap**2 for gap in NIGHTS) + WEEKEND**2) / (2 * 168)
SQUARES = (sum(gap**3 for gap in NIGHTS) + WEEKEND**3) / (3 * 168)
AT_ONCE = 40 / 168
LATE = (WEEKEND - 24) / 168


def opened_at_random(seed):
    """A leak at a random moment of a week, and a person with office hours and nothing else to do."""
    leak = {
        "kind": "provider_outage",
        "at": {"uniform": {"low": "1h", "high": "169h"}},
        "lasts": "80h",
        "error_ratio": "1%",
    }
    rule = {
        "name": "slow",
        "severity": "sev3",
        "long_window": "10m",
        "short_window": "5m",
        "burn_rate": 3,
    }
    return Scenario(
        name="waits",
        horizon="12d",
        outcomes="expected",
        seed=seed,
        slos=[{"name": "available", "objective": "99.9%"}],
        service={"provider": {"primary": {"error_ratio": "0%"}}},
        monitoring={"scrape_interval": "1m", "evaluation_interval": "1m"},
        alerting={"rules": [rule]},
        failures=[leak],
        oncall={"tickets": {}},
    )


def wait(seed):
    """How long the first ticket of a run waits (h)."""
    ticket = simulate(opened_at_random(seed)).incidents[0]
    return (ticket.acknowledged - ticket.detected) / HOUR


@pytest.mark.parametrize("runs", first_of([50, 500], 1))
def test_tickets_wait_as_long_as_the_gaps_of_the_hours_say(runs):
    waits = np.array([wait(seed) for seed in range(runs)])
    error = math.sqrt((SQUARES - MEAN**2) / runs)
    assert abs(waits.mean() - MEAN) < 3 * error
    for share, expected in [((waits == 0).mean(), AT_ONCE), ((waits > 24).mean(), LATE)]:
        assert abs(share - expected) < 3 * math.sqrt(expected * (1 - expected) / runs)


def test_the_figures_are_those_that_the_maths_say():
    assert pytest.approx(15.24, abs=0.005) == MEAN
    assert pytest.approx(0.238, abs=0.0005) == AT_ONCE == LATE
