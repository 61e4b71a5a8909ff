"""The team's work: how fast it goes, what comes next, and what is given up."""

import pytest
from improving import DAY, HOUR, WEEK, bad, learning, played, rows, times

FREEZES = {"every": "1d", "bad": 0, "freeze_when_spent": "availability"}
WORK = {"kind": "prevention", "hours": 10}


def worked(run, begin, end, usual, frozen):
    """The hours of work between two times: so many a week, and more while releases are frozen."""
    turns = [row for row in run.log if row.kind in ("releases_frozen", "releases_thawed")]
    hours, pace, now = 0.0, usual, begin
    for row in turns:
        if row.time <= begin:
            pace = usual + frozen if row.kind == "releases_frozen" else usual
        elif row.time < end:
            hours += pace * (row.time - now) / WEEK
            pace, now = usual + frozen if row.kind == "releases_frozen" else usual, row.time
    return hours + pace * (end - now) / WEEK


def test_work_takes_its_hours_at_the_pace_of_the_week():
    run = played([bad("one", DAY)], learning({**WORK, "hours": 2}, hours_per_week=8))
    (proposed,), (done,) = times(run, "improvement_proposed"), times(run, "improvement_done")
    assert done - proposed == pytest.approx(2 / 8 * WEEK)


def test_without_a_freeze_there_are_no_shipping_hours():
    slow = played([bad("one", DAY)], learning({**WORK, "hours": 2}, shipping_hours=0))
    fast = played([bad("one", DAY)], learning({**WORK, "hours": 2}, shipping_hours=400))
    assert times(slow, "improvement_done") == times(fast, "improvement_done")


@pytest.mark.parametrize(("usual", "frozen"), [(8, 40), (0, 40), (8, 0), (1, 100)])
def test_the_pace_changes_at_freeze_and_thaw(usual, frozen):
    """Two freezes of about a week, and work that spans both, one, or none of them."""
    failures = [bad("one", DAY, "a"), bad("two", 14 * DAY, "b"), bad("three", 16 * DAY, "c")]
    learns = learning({**WORK, "hours": 30}, hours_per_week=usual, shipping_hours=frozen)
    run = played(failures, learns, releases=FREEZES)
    assert len(times(run, "releases_frozen")) >= 2
    done = rows(run, "improvement_done")
    assert done
    free = 0.0
    for row in done:
        (proposed,) = (
            each.time
            for each in rows(run, "improvement_proposed")
            if each.detail["about"] == row.detail["about"]
        )
        begin = max(free, proposed)
        assert worked(run, begin, row.time, usual, frozen) == pytest.approx(30), row
        free = row.time


def test_hours_for_shipping_alone_are_there_while_frozen_alone():
    learns = learning({**WORK, "hours": 20}, hours_per_week=0, shipping_hours=40)
    failures = [bad("one", DAY), bad("two", 20 * DAY, "other")]
    run = played(failures, learns, releases=FREEZES)
    frozen, thawed = times(run, "releases_frozen"), times(run, "releases_thawed")
    (first, second) = times(run, "improvement_done")
    assert frozen[0] < first < thawed[0] and frozen[1] < second < thawed[1]


def test_what_cost_more_for_each_hour_comes_first():
    """The first is in hand when the others come; of the rest the dearest for each hour is next."""
    failures = [
        bad("first", DAY, "first"),
        bad("cheap", 2 * DAY, "cheap", lasts="1h"),
        bad("dear", 3 * DAY, "dear", error_ratio=0.9),
    ]
    kinds = ({**WORK, "hours": 4}, {"kind": "regression_case", "hours": 3})
    run = played(failures, learning(*kinds, hours_per_week=4))
    done = [(row.subject, row.detail["about"]) for row in rows(run, "improvement_done")]
    case, mend = "regression_case", "prevention"
    first = [(case, "first"), (case, "dear"), (mend, "dear"), (mend, "first")]
    assert done == [*first, (case, "cheap"), (mend, "cheap")]


def test_of_two_that_cost_the_same_the_older_comes_first():
    failures = [bad("busy", DAY, "busy"), bad("one", 2 * DAY, "one"), bad("two", 3 * DAY, "two")]
    run = played(failures, learning(WORK, hours_per_week=20))
    assert [row.cause for row in rows(run, "improvement_done")] == ["busy", "one", "two"]


def given_up(learns, failures, days):
    """(what was given up, when) in days."""
    run = played(failures, learns, days=days)
    found = rows(run, "improvement_dropped")
    assert {row.detail["reason"] for row in found} <= {"not seen again"}
    return [(row.cause, row.time / DAY) for row in found]


def test_what_is_not_seen_for_90_days_is_given_up_and_may_be_proposed_again():
    failures = [bad("busy", DAY, "other"), bad("one", 5 * DAY), bad("two", 120 * DAY)]
    learns = learning(WORK, hours_per_week=0)
    assert given_up(learns, failures, 215) == [
        ("busy", pytest.approx(91, abs=0.02)),
        ("one", pytest.approx(95, abs=0.02)),
        ("two", pytest.approx(210, abs=0.02)),
    ]


def test_an_incident_about_the_same_keeps_it():
    failures = [bad("busy", DAY, "other"), bad("one", 5 * DAY), bad("two", 80 * DAY)]
    found = given_up(learning(WORK, hours_per_week=0), failures, 175)
    assert found == [("busy", pytest.approx(91, abs=0.02)), ("one", pytest.approx(170, abs=0.02))]


def test_what_a_canary_took_back_was_seen_then():
    """It had no incident; that of another version with the same defect is long ago."""
    place = {"canary_share": 0.01, "bake": "30m", "rollback_above": 0.2}
    failures = [bad("one", DAY, error_ratio=0.1), bad("two", 120 * DAY)]
    case = {"kind": "regression_case", "hours": 1, "accepted": 0.5}
    more = {"days": 130, "service": {"release": place}}
    # a seed with which the first case is not accepted, and the second is
    run = played(failures, learning(case), **more)
    assert [row.cause for row in rows(run, "improvement_proposed")] == ["one", "two"]
    assert [row.detail["reason"] for row in rows(run, "improvement_dropped")] == ["not accepted"]
    (done,) = rows(run, "improvement_done")
    assert done.cause == "two" and done.time < 122 * DAY


def test_what_takes_no_time_is_done_at_once():
    run = played([bad("one", DAY)], learning({**WORK, "hours": 0}, hours_per_week=0))
    assert times(run, "improvement_done") == times(run, "improvement_proposed")
    (row,) = rows(run, "improvement_proposed")
    assert row.time < DAY + 7 * HOUR and row.incident == "incident-1"


def test_without_hours_no_work_begins_and_a_freeze_begins_with_what_cost_most():
    """The cheap one was there first; a third failure brings the freeze, and with it the hours."""
    failures = [
        bad("cheap", DAY, "cheap", lasts="20m"),
        bad("dear", 2 * DAY, "dear", error_ratio=0.9, lasts="40m"),
        bad("last", 4 * DAY, "last"),
    ]
    learns = learning({**WORK, "hours": 2}, hours_per_week=0, shipping_hours=400)
    run = played(failures, learns, releases=FREEZES)
    (frozen, *_) = times(run, "releases_frozen")
    first = rows(run, "improvement_done")[0]
    assert [row.cause for row in rows(run, "improvement_proposed")][:2] == ["cheap", "dear"]
    assert (first.cause, first.time) == ("dear", pytest.approx(frozen + 2 / 400 * WEEK))


def test_what_takes_no_hours_is_done_without_any():
    run = played([bad("one", DAY)], learning({**WORK, "hours": 0}, hours_per_week=0))
    assert times(run, "improvement_done") == times(run, "improvement_proposed")
