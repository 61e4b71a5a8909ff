"""Real cases of zones whose clocks change, each with the right value and where it comes from.

The inputs are in tests/trials/inputs; the values are derived, not measured.
"""

from pathlib import Path

import numpy as np
import pytest
from worlds import played

from simulator import load_scenario
from simulator.analysis import summarise

INPUTS = Path(__file__).with_name("inputs")
HOUR, DAY = 3600, 86400
# so long after midnight 100 are spent at 450 requests an hour
GONE = 21 * HOUR + 30 * 60 + 45


def trial(name, **changes):
    scenario = load_scenario(INPUTS / f"{name}.yaml")
    for key, value in changes.items():
        scenario = scenario.set(key, value)
    return scenario


def nights(run):
    return summarise(run)["scorecard"]["pages"]["at_night"]


def test_a_page_in_the_evening_after_the_clocks_went_back_is_not_at_night():
    """It begins at 22:25 by summer time, which is 21:25 by then; the page is out in ten minutes."""
    run = played(trial("evening_in_london"))
    page = next(event.time for event in run.log if event.kind == "paged")
    assert "2026-10-26T21:25:00+00:00" < run.iso(page) < "2026-10-26T21:35:00+00:00"
    assert nights(run) == 0
    # by an offset alone it would be
    summer = played(trial("evening_in_london", start="2026-10-24T00:00:00+01:00"))
    assert run.log[0].time == summer.log[0].time
    assert nights(summer) == sum(event.kind == "paged" for event in run.log)


@pytest.mark.parametrize(
    ("start", "midnights"),
    [
        ("2026-03-28T00:00:00 Europe/London", [24, 47, 71]),
        ("2026-10-24T00:00:00 Europe/London", [24, 49, 73]),
        ("2026-10-03T00:00:00 Australia/Lord_Howe", [24, 47.5, 71.5]),
        ("2011-12-28T00:00:00 Pacific/Apia", [24, 48, 72]),
        ("2026-10-24T00:00:00 Asia/Kathmandu", [24, 48, 72]),
    ],
)
def test_the_money_of_a_day_comes_back_at_midnight(start, midnights):
    run = played(trial("day_budget_in_shanghai", start=start, horizon="3d6h"))
    bad = run.counts[run.scenario.slos[0].sli].bad
    ends = run.ends
    expected = np.zeros(len(ends))
    for begin, end in zip([0, *midnights[:-1]], midnights, strict=True):
        gone = begin * HOUR + GONE
        without = (ends > gone + 60) & (ends <= end * HOUR)
        expected[without] = 450 / 60
    # beside the minute in which it runs out
    is_plain = np.abs(bad - expected) < 1e-5
    assert np.count_nonzero(~is_plain) == len(midnights)


@pytest.mark.parametrize(
    ("start", "open_"),
    [
        ("2026-03-29T00:40:00 Europe/London", []),  # from 01:00 to 02:00
        ("2026-10-25T00:40:00 Europe/London", range(20, 140)),
        ("2026-10-04T01:40:00 Australia/Lord_Howe", range(20)),  # from 02:00 to 02:30
        ("2026-04-05T00:40:00 Australia/Lord_Howe", range(20, 110)),  # from 02:00 to 01:30
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice(start, open_):
    """Open from one to two only."""
    daily = [0.0] * 24
    daily[1] = 1.0
    scenario = trial("hours_in_delhi", start=start).set("service.traffic.daily", daily)
    run = played(scenario)
    valid = run.counts[run.scenario.slos[0].sli].valid
    assert list(np.flatnonzero(valid)) == list(open_)
    assert valid[valid > 0] == pytest.approx(24 * 60)


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        ("2026-10-20T00:00:00 Europe/London", 31 * 24 + 1),
        ("2026-03-20T00:00:00 Europe/London", 31 * 24 - 1),
        ("2026-10-20T00:00:00 Australia/Lord_Howe", 31 * 24 - 0.5),
        ("2026-10-20T00:00:00+01:00", 31 * 24),
    ],
)
def test_a_month_is_as_long_as_its_clocks_make_it(start, hours):
    failure = {"kind": "provider_outage", "at": "1d", "lasts": "2h", "error_ratio": "100%"}
    scenario = trial("month_in_los_angeles", start=start, horizon="13d")
    scenario = scenario.set("failures", [failure]).set("slos[0].budget_spent_before", 0)
    run = played(scenario)
    spent = run.budget("availability")
    assert float(spent.max()) == pytest.approx(2 / (0.01 * hours))
    # back with the new month
    ends = run.ends[np.flatnonzero(np.diff(spent.to_numpy()) < 0)]
    begin, end, *_ = scenario.months
    assert end - begin == hours * HOUR and ends.tolist() == [end]
    assert run.iso(end)[:19] == f"2026-{int(start[5:7]) + 1:02d}-01T00:00:00"


def test_a_month_ends_at_midnight_before_the_clocks_go_back():
    scenario = trial("month_in_los_angeles", start="2026-10-31T20:00:00 America/New_York")
    run = played(scenario.set("horizon", "12h"))
    month = run.budget("availability")
    # the clocks go back two hours after the month began
    assert float(month.iloc[4 * 60 - 2]) == pytest.approx(0.6) and float(month.iloc[4 * 60]) == 0
    assert run.scenario.months == (-(30 * DAY + 20 * HOUR), 4 * HOUR, 4 * HOUR + 30 * DAY + HOUR)
