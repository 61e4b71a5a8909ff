"""Expected time to acknowledge, and the share of incidents that each level takes, where everybody's
answers are exponential: docs/maths.md, "The ladder".
"""

import math

import numpy as np
import pytest
from slowly import first_of
from worlds import outage

from simulator import Scenario, simulate

ASKED = (0.0, 300.0, 900.0)
"""When (s after the page) each of three levels is asked: after 5 and 10 more minutes."""
MEANS = (1200.0, 900.0, 600.0)
"""Of the answers of those who are asked (s): in business, off and sleep hours."""


def expected(asked, means):
    """(expected time to acknowledge in s, the share that each level takes)."""
    time, shares, alive = 0.0, [0.0] * len(asked), 1.0
    for place, since in enumerate(asked):
        rates = [1 / mean for mean in means[: place + 1]]
        lasts = asked[place + 1] - since if place + 1 < len(asked) else math.inf
        taken = alive * (1 - math.exp(-sum(rates) * lasts))
        time += taken / sum(rates)
        for level, rate in enumerate(rates):
            shares[level] += taken * rate / sum(rates)
        alive -= taken
    return time, shares


def test_the_closed_form_by_hand():
    """Two alike, the second after 5 min: of 600 s as mean, exp(-1/2) = 60.65% are left then, of
    which each takes half."""
    left = math.exp(-0.5)
    time, shares = expected((0.0, 300.0), (600.0, 600.0))
    assert time == pytest.approx(600 * (1 - left) + 300 * left)
    assert shares == pytest.approx([1 - left / 2, left / 2])
    assert expected((0.0,), (600.0,)) == (600.0, [1.0])


def test_the_closed_form_against_a_drawing_of_its_own():
    rng = np.random.default_rng(1)
    answers = np.array(ASKED) + rng.exponential(MEANS, (200_000, 3))
    time, shares = expected(ASKED, MEANS)
    assert answers.min(axis=1).mean() == pytest.approx(time, rel=0.01)
    found = np.bincount(answers.argmin(axis=1), minlength=3) / len(answers)
    assert found == pytest.approx(shares, abs=0.005)


def five_pages():
    """An outage on each of five days from Monday at 10:00: business hours to ada; off hours to ben
    in Tokyo (19:00), sleep to cyn in Los Angeles (02:00)."""
    pace = dict(zip(("business", "off", "sleep"), MEANS, strict=True))
    return Scenario(
        name="ladder",
        horizon="5d",
        outcomes="expected",
        slos=[{"objective": "99%"}],
        monitoring={"scrape_interval": "60s", "evaluation_interval": "60s"},
        alerting={
            "rules": [{"name": "a", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}]
        },
        failures=[
            outage(name=f"day-{day}", at=86400 * day + 36000, lasts="1h", error_ratio="100%")
            for day in range(5)
        ],
        people=[
            {"name": "ada"},
            {"name": "ben", "zone": "Asia/Tokyo"},
            {"name": "cyn", "zone": "America/Los_Angeles"},
        ],
        oncall={
            "acknowledge": {key: {"exponential": {"mean": mean}} for key, mean in pace.items()},
            "ladder": [
                {"ask": "ada", "acknowledge_within": "5m"},
                {"ask": "ben", "acknowledge_within": "10m"},
                {"ask": "cyn", "acknowledge_within": "10m"},
            ],
            "repeat": 1,
        },
        runbooks={},
    )


@pytest.mark.parametrize("incidents", first_of([100, 2000], 1))
def test_incidents_agree_with_it_within_three_standard_errors(incidents):
    scenario = five_pages()
    times, levels = [], []
    for seed in range(incidents // 5):
        for event in simulate(scenario, seed).log:
            if event.kind == "paged":
                paged = event.time
            elif event.kind == "acknowledged":
                times.append(event.time - paged)
                levels.append(event.detail["level"])
    assert len(times) == incidents
    time, shares = expected(ASKED, MEANS)
    error = np.std(times) / math.sqrt(incidents)
    assert np.mean(times) == pytest.approx(time, abs=3 * error)
    for level, share in enumerate(shares, start=1):
        error = math.sqrt(share * (1 - share) / incidents)
        assert np.mean(np.array(levels) == level) == pytest.approx(share, abs=3 * error)
