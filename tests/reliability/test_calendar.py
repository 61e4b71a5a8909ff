"""Calendar months: where they begin, and a budget that comes back with the next one."""

from datetime import datetime

import numpy as np
import pytest
from worlds import DAY, demonstration, outage

from simulator import SLO, load_run, simulate
from simulator.reliability.calendar import month_of, month_starts


def test_months_begin_on_the_clock_of_the_start():
    start = datetime.fromisoformat("2026-01-20T12:00:00+01:00")
    starts = month_starts(start, 20 * DAY)
    assert starts == (-19.5 * DAY, 11.5 * DAY, 39.5 * DAY)
    assert (
        month_of(starts, 11.5 * DAY) == starts[:2]
        and month_of(starts, 11.5 * DAY + 1) == starts[1:]
    )


def calendar(**changes):
    """From 25 January on: an outage of 2 h on the 30th, another on 2 February."""
    strikes = [
        outage(name="a", at="5d", lasts="2h", error_ratio="50%"),
        outage(name="b", at="8d", lasts="1h", error_ratio="50%"),
    ]
    fields = {
        "start": "2026-01-25T00:00:00Z",
        "horizon": "20d",
        "oncall": None,
        "failures": strikes,
        "slos": [
            SLO(name="month", objective="99%", window="month"),
            SLO(name="rolling", objective="99%"),
        ],
        "monitoring": {"scrape_interval": "60s", "evaluation_interval": "60s"},
    }
    return demonstration(**{**fields, **changes})


def test_the_budget_is_the_months_and_begins_anew():
    run = simulate(calendar())
    spent = run.budget_spent(run.slo("month"))

    def at(days):
        return spent[round(days * 1440) - 1]

    # January has 31 days, February 28; both at a constant rate: half of two hours, of one hour
    january, february = 0.5 * 2 / 24 / (0.01 * 31), 0.5 * 1 / 24 / (0.01 * 28)
    assert at(5) == 0 and at(7) == pytest.approx(january) and at(7 + 1 / 1440) == 0
    assert at(9) == pytest.approx(february) and at(20) == pytest.approx(february)
    assert run.budget_spent(run.slo("rolling"))[-1] == pytest.approx((0.5 * 3 / 24) / (0.01 * 30))


def test_what_was_spent_before_the_start_is_forgotten_with_its_month():
    slos = [SLO(name="month", objective="99%", window="month", budget_spent_before="40%")]
    spent = simulate(calendar(failures=[], slos=slos)).budget_spent(calendar(slos=slos).slos[0])
    assert (
        spent[0] == pytest.approx(0.4)
        and spent[7 * 1440 - 2] == pytest.approx(0.4)
        and spent[7 * 1440] == 0
    )


def test_another_window_is_no_month_any_more():
    scenario = calendar()
    assert (
        scenario.slos[0].is_calendar
        and not scenario.set("slos[month].window", "7d").slos[0].is_calendar
    )
    assert (
        scenario.set("slos[rolling].window", "month").slos[1].is_calendar
        and scenario.dump()["slos"][0]["window"] == "month"
    )


def test_alerts_reckon_with_thirty_days():
    fired = {
        (e.detail["slo"], e.detail["rule"]): (e.time, e.detail["threshold"])
        for e in simulate(calendar()).log
        if e.kind == "alert_fired"
    }
    assert {rule for _, rule in fired} and all(
        fired["month", rule] == fired["rolling", rule] for _, rule in fired
    )


def test_a_saved_run_keeps_its_month(tmp_path):
    run = simulate(calendar())
    run.save(tmp_path)
    np.testing.assert_allclose(
        load_run(tmp_path).budget_spent(run.slo("month"))[-1],
        run.budget_spent(run.slo("month"))[-1],
    )
    assert load_run(tmp_path).scenario == run.scenario
