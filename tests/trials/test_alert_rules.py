"""Real cases of alert rules, each with the right value and where it comes from."""

from math import ceil

import pytest
from test_response import HOUR, rows, trial

from simulator import simulate
from simulator.analysis.linter import lint


def test_exactly_at_the_threshold_is_not_above_it():
    """1,000 of 33,333.3 checks a day, and of 100,000 in three, fail at 99%: exactly 3x and 1x.

    The pages fire: 72% errors reach 14.4% of an hour after 12 min, and 6% of six hours after 30.
    """
    run = simulate(trial("thousand_failures_in_an_hour"))
    fired = rows(run, "alert_fired")
    assert [subject for _, subject, _ in fired] == [
        "availability/page-quick",
        "availability/page-slow",
    ]
    begin = 240 * HOUR
    assert [time - begin for *_, time in fired] == [13 * 60, 31 * 60]


def test_what_is_left_lasts_less_than_six_hours():
    """Half of 30 d of budget at 80x lasts 0.5 x 720 h / 80 = 4.5 h.

    After t hours of 8% errors the last hour burns at 80 t, and 0.5 - 80 t / 720 is left: above 120
    x that from t = 60 / (80 + 40 / 3) on, 38 min 34 s.
    """
    run = simulate(trial("gone_within_6h"))
    (_, _, fired), *_ = rows(run, "alert_fired")
    after = 60 / (80 + 40 / 3) * HOUR
    assert fired == 2 * HOUR + ceil(after / 30) * 30
    (detail,) = [event.detail for event in run.log if event.kind == "alert_fired"]
    t = (fired - 2 * HOUR) / HOUR
    assert detail["budget_left"] == pytest.approx(0.5 - 80 * t / 720)
    assert detail["threshold"] == pytest.approx(120 * (0.5 - 80 * t / 720))
    (incident,) = run.incidents
    assert incident.failure == "provider_outage"


def test_one_window_is_no_cause_for_a_warning():
    """A rule whose short window is as long as its long one, as two rules joined by OR are written."""
    scenario = trial("single_windows")
    assert [rule.windows for rule in scenario.alerting.rules] == [(3600,), (300,), (3600, 300)]
    found = [str(finding) for finding in lint(scenario) if finding.level == "warning"]
    assert not [text for text in found if "short" in text or "one window" in text]
