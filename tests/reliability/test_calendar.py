"""Calendar months: where they begin, and a budget that comes back with the next one."""

from datetime import datetime

import numpy as np
import pytest
from slowly import first_of
from worlds import DAY, demonstration, outage

from simulator import SLO, load_run, simulate
from simulator.analysis.scoring.months import ended_months
from simulator.reliability.calendar import month_at, month_starts


def test_months_begin_on_the_clock_of_the_start():
    start = datetime.fromisoformat("2026-01-20T12:00:00+01:00")
    starts = month_starts(start, 20 * DAY)
    assert starts == (-19.5 * DAY, 11.5 * DAY, 39.5 * DAY)
    times = np.array([0, 11.5 * DAY, 11.5 * DAY + 1])
    assert month_at(starts, times).tolist() == [0, 0, 1]


def test_the_last_beginning_is_the_first_after_the_horizon():
    """From 1 January on: 31 days end just with January, whose end is then the end of a month that
    the run touches.
    """
    start = datetime.fromisoformat("2026-01-01T00:00:00Z")
    assert month_starts(start, 30 * DAY) == (0, 31 * DAY)
    assert month_starts(start, 31 * DAY) == (0, 31 * DAY, 59 * DAY)


def test_months_go_on_over_the_end_of_a_year_and_a_leap_day():
    start = datetime.fromisoformat("2027-12-01T00:00:00Z")
    # December, January, and February of a leap year
    lengths = np.cumsum([0, 31, 31, 29, 31]) * DAY
    assert month_starts(start, 100 * DAY) == tuple(lengths)


def test_the_end_of_a_month_is_its_own_however_long_the_run():
    """(begin, end]: in a run of three years too, where floats of seconds are 1.5e-8 apart."""
    start = datetime.fromisoformat("2026-01-01T00:00:00Z")
    starts = np.array(month_starts(start, 3 * 365 * DAY))
    ends = starts[1:]
    assert month_at(starts, ends).tolist() == list(range(len(ends)))
    assert month_at(starts, ends - 0.001).tolist() == list(range(len(ends)))
    assert month_at(starts, ends[:-1] + 0.001).tolist() == list(range(1, len(ends)))


def test_times_before_the_first_month_and_after_the_last_are_of_these():
    starts = (0.0, 31 * DAY, 59 * DAY)
    assert month_at(starts, np.array([0.0, 60 * DAY])).tolist() == [0, 1]


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
    slos = [SLO(name="month", objective="99%", window="month", budget_spent_before="140%")]
    spent = simulate(calendar(failures=[], slos=slos)).budget_spent(calendar(slos=slos).slos[0])
    # a month is (begin, end]: its last tick is still its own
    assert spent[: 7 * 1440] == pytest.approx(1.4) and not spent[7 * 1440 :].any()


def test_a_run_that_begins_with_a_month_begins_when_the_one_before_is_over():
    slos = [SLO(name="month", objective="99%", window="month", budget_spent_before="40%")]
    run = simulate(calendar(start="2026-02-01T00:00:00Z", failures=[], slos=slos))
    assert not run.budget_spent(run.slo("month")).any()


def test_the_lump_leaves_a_rolling_window_when_it_is_as_old_as_that():
    slos = [SLO(name="week", objective="99%", window="7d", budget_spent_before="250%")]
    spent = simulate(calendar(failures=[], slos=slos, outcomes="expected")).budget_spent(slos[0])
    assert spent[: 7 * 1440 - 1] == pytest.approx(2.5) and not spent[7 * 1440 - 1 :].any()


def test_no_alert_sees_what_was_spent_before():
    slos = [SLO(name="month", objective="99%", window="month", budget_spent_before="900%")]
    assert not simulate(calendar(failures=[], slos=slos, outcomes="expected")).log


@pytest.mark.parametrize("seed", first_of(range(10), 2))
def test_within_a_month_the_share_never_falls_and_divides_by_what_was_promised(seed):
    """Random curves, few requests: the share is the bad ones so far over one fixed number."""
    rng = np.random.default_rng(seed)
    traffic = {
        "interactive": 10 / 3600,
        "daily": [*(rng.integers(0, 5, 23) * 1.0), 1.0],
        "weekly": [*(rng.integers(0, 4, 6) * 1.0), 2.0],
    }
    start = f"2026-0{rng.integers(1, 9)}-{rng.integers(1, 29):02d}T0{seed}:30:00+05:30"
    run = simulate(
        calendar(
            outcomes="random",
            start=start,
            horizon="50d",
            service={"traffic": traffic, "provider": {"primary": {"error_ratio": 0.02}}},
        ),
        seed,
    )
    spent, starts = run.budget_spent(run.slo("month")), run.scenario.months
    month = month_at(starts, run.ends)
    same = np.diff(month) == 0
    assert (np.diff(spent)[same] >= 0).all() and (np.diff(spent) < 0).any()
    bad = np.cumsum(run.counts[run.slo("month").events].bad)
    hours = np.array(traffic["daily"]) / np.mean(traffic["daily"])
    days = np.array(traffic["weekly"]) / np.mean(traffic["weekly"])
    for number in range(month[-1] + 1):
        inside = np.flatnonzero(month == number)
        before = bad[inside[0] - 1] if inside[0] else 0
        # by hand: the rate of every whole hour on the clock of the start, one after the other
        begin, end = starts[number], starts[number + 1]
        clock = run.scenario.clock + np.arange(begin, end - 1, 3600.0)
        rates = hours[(clock // 3600 % 24).astype(int)] * days[(clock // DAY % 7).astype(int)]
        promised = float(rates.sum()) * 10
        expected = (bad[inside] - before) / (run.slo("month").error_budget * promised)
        assert spent[inside] == pytest.approx(expected)


def test_a_month_without_promised_events_has_no_budget():
    """Malicious requests come in a wave that no traffic promised."""
    slos = [SLO(name="month", sli="safety", objective="99%", window="month")]
    wave = {"kind": "injection_wave", "at": "1d", "lasts": "2h"}
    run = simulate(calendar(slos=slos, failures=[wave]))
    assert run.counts[slos[0].events].bad.sum() > 0
    assert np.isnan(run.budget_spent(slos[0])).all()


def test_slices_in_which_nobody_comes_are_not_promised():
    """Open from 9 to 17 on weekdays: 22 of January's days, 8 h of twelve slices each."""
    daily, weekly = [0.0] * 9 + [1.0] * 8 + [0.0] * 7, [1.0] * 5 + [0.0] * 2
    traffic = {"interactive": 40.0, "daily": daily, "weekly": weekly}
    slo = SLO(name="month", objective="99%", window="month", budgeting="Timeslices")
    run = simulate(
        calendar(
            start="2026-01-01T00:00:00Z", horizon="35d", slos=[slo], outcomes="expected",
            service={"traffic": traffic, "provider": {"primary": {"error_ratio": 0.0}}},
            failures=[outage(at="11h", lasts="1h", error_ratio="100%")],
        )
    )  # fmt: skip
    spent = run.budget_spent(slo)
    assert spent[31 * 1440 - 1] == pytest.approx(12 / (0.01 * 22 * 8 * 12))
    (month,) = ended_months(run, slo)
    assert month.valid == month.promised == 22 * 8 * 12


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
