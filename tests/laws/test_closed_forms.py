"""Detection, reset and never: the closed forms of docs/maths.md, for clean history and constant
traffic.
"""

import math

import numpy as np
import pytest
from worlds import outage

from simulator import SLO, Scenario, simulate

TICK = 10.0
RULES = {"14.4x/1h": (3600, 300, 14.4), "6x/6h": (21600, 1800, 6.0), "3x/1d": (86400, 7200, 3.0),
         "36x/1h": (3600, 3600, 36.0), "1x/3d": (259200, 21600, 1.0)}  # fmt: skip


def scenario(objective, error, lasts, long, short, burn, horizon=None):
    rule = {
        "name": "r",
        "severity": "sev1",
        "long_window": long,
        "short_window": short,
        "burn_rate": burn,
    }
    return Scenario(
        name="closed-form", outcomes="expected", horizon=horizon or 3600 + lasts + long + 3600,
        service={"traffic": {"interactive": 64.0}, "provider": {"primary": {"error_ratio": 0.0}}},
        slos=[SLO(name="s", objective=objective)], alerting={"rules": [rule]},
        monitoring={"scrape_interval": TICK, "evaluation_interval": TICK},
        failures=[outage(at=3600.0, lasts=lasts, error_ratio=error)],
    )  # fmt: skip


def ticks_up(seconds):
    """The first tick strictly beyond a moment at which the threshold is only reached, else at or
    after it.
    """
    ticks = seconds / TICK
    return (
        round(ticks) + 1 if math.isclose(ticks, round(ticks), rel_tol=1e-9) else math.ceil(ticks)
    ) * TICK


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("objective", [0.999, 0.995, 0.99])
@pytest.mark.parametrize("error", [1.0, 0.5, 0.1, 0.01, 0.002])
def test_detection_time(name, objective, error):
    """(1 - SLO) / e x window x burn, the longer of both windows; never when e <= burn x (1 -
    SLO).
    """
    long, short, burn = RULES[name]
    limit = burn * (1 - objective)
    expected = max(limit / error * long, limit / error * short)
    lasts = min(expected + 600, 4 * 86400) if error > limit else min(long * 1.5, 86400)
    run = simulate(scenario(objective, error, round(lasts), long, short, burn))
    fired = [event.time - 3600 for event in run.log if event.kind == "alert_fired"]
    if error <= limit * (1 + 1e-9):
        assert fired == []
    else:
        assert fired[0] == ticks_up(expected)


@pytest.mark.parametrize(
    ("name", "reset"),
    [
        ("14.4x/1h", 300 * (1 - 0.0144)),
        ("6x/6h", 1800 * (1 - 0.006)),
        ("36x/1h", 3600 * (1 - 0.036)),
        ("3x/1d", 7200 * (1 - 0.003)),
    ],
)
def test_reset_after_a_saturated_outage(name, reset):
    """w x (1 - burn x (1 - SLO)) after the end, w the short window."""
    long, short, burn = RULES[name]
    run = simulate(
        scenario(0.999, 1.0, long + 600.0, long, short, burn, horizon=2 * long + 3 * 3600)
    )
    end = 3600 + long + 600
    resolved = [event.time for event in run.log if event.kind == "alert_resolved"]
    assert resolved[0] - end == math.ceil(reset / TICK) * TICK


@pytest.mark.parametrize(
    ("objective", "burn", "error"), [(0.75, 2.0, 0.5), (0.5, 1.0, 0.5), (0.75, 1.0, 0.25)]
)
def test_exact_ties_never_fire(objective, burn, error):
    """Strictly above: where 1 - SLO is exact, an error ratio exactly at the threshold stays
    silent.
    """
    run = simulate(scenario(objective, error, 7200.0, 3600, 300, burn))
    assert not [event for event in run.log if event.kind == "alert_fired"]
    more = simulate(scenario(objective, error + 0.01, 7200.0, 3600, 300, burn))
    assert [event for event in more.log if event.kind == "alert_fired"]


def test_the_books_15_percent_for_10_minutes():
    """Fires at 5.76 min; clears 4.52 min after the end (SRE workbook, chapter 5, figure 5-6's
    story).
    """
    run = simulate(scenario(0.999, 0.15, 600.0, 3600, 300, 14.4))
    times = {event.kind: event.time - 3600 for event in run.log}
    assert times["alert_fired"] == ticks_up(5.76 * 60)
    assert times["alert_resolved"] - 600 == math.ceil(300 * (1 - 0.0144 / 0.15) / TICK) * TICK


def test_budget_of_a_five_minute_outage():
    """5 minutes of 43.2 minutes a month: 11.574%."""
    run = simulate(scenario(0.999, 1.0, 300.0, 3600, 300, 14.4, horizon=3 * 3600))
    assert run.budget("s").iloc[-1] == pytest.approx(300 / 2592, rel=1e-9)


def test_the_lump_of_a_spent_budget_leaves_when_it_is_as_old_as_the_window():
    base = scenario(0.99, 0.0, 60.0, 3600, 300, 14.4, horizon="3d")
    spent = simulate(
        base.set("slos[s].window", "2d").set("slos[s].budget_spent_before", "40%")
    ).budget("s")
    assert spent.iloc[0] == pytest.approx(0.4)
    window = int(2 * 86400 / TICK)
    assert spent.iloc[window - 2] == pytest.approx(0.4) and spent.iloc[window - 1] == 0


@pytest.mark.parametrize("hold", [0.0, 240.0, 500.0])
@pytest.mark.parametrize(
    ("error", "lasts"),
    [
        (1.0, 30),
        (1.0, 60),
        (0.5, 90),
        (0.5, 600),
        (0.1, 600),
        (0.02, 3000),
        (0.0144, 9000),
        (0.2, 250),
    ],
)
def test_fires_after_is_what_the_simulation_does(error, lasts, hold):
    """The closed form against a run, up to the next tick; inf where nothing fires."""
    base = scenario(0.999, error, float(lasts), 3600, 300, 14.4).set("alerting.rules[r].for", hold)
    rule, slo = base.alerting.rules[0], base.slos[0]
    expected = float(rule.fires_after(np.array([error]), np.array([float(lasts)]), slo)[0])
    fired = [event.time - 3600 for event in simulate(base).log if event.kind == "alert_fired"]
    if expected == np.inf:
        assert fired == []
    else:
        assert fired and expected < fired[0] <= expected + 2 * TICK
