"""The matching of pages and tickets to failures, on cases made by hand: a log, and what must be
said of it.
"""

import json

import numpy as np
import pytest
from worlds import demonstration, outage

from simulator import Event, Run, score, simulate, unattended
from simulator.analysis import summarise
from simulator.analysis.scorecard import Wait

H, DAY = 3600.0, 86400.0
BIG, BLIP = {"lasts": 2 * H, "error_ratio": 0.5}, {"lasts": 240.0, "error_ratio": 1.0}
"""Of a 99% budget over 30 d: 13.9%, and 0.93% (below the 2% that count)."""


def judged(failures=(), calls=(), episodes=(), horizon=3 * DAY, **changes):
    """The scorecard of a log made by hand.

    `failures` are (name, at, fields); `calls` are (time, severity, long window); `episodes` are
    (rule, fired, resolved or None).
    """
    strikes = [outage(name=name, at=at, **fields) for name, at, fields in failures]
    scenario = demonstration(horizon=horizon, failures=strikes, oncall=None, **changes)
    log = []
    for strike in strikes:
        log.append(
            Event(
                strike.start,
                "failure_started",
                strike.name,
                "",
                strike.name,
                strike.model_dump(mode="json", exclude={"name"}),
            )
        )
        if strike.end < horizon:
            log.append(Event(strike.end, "failure_ended", strike.name, "", strike.name))
    for time, severity, window in calls:
        kind = "ticket_opened" if severity == "sev3" else "paged"
        log.append(
            Event(
                time,
                kind,
                "on-call",
                "",
                "",
                {"severity": severity, "long_window": window, "rule": "r"},
            )
        )
    for rule, fired, resolved in episodes:
        severity = {each.name: each.severity for each in scenario.alerting.rules}[rule]
        detail = {
            "slo": "availability",
            "rule": rule,
            "severity": severity,
            "long_burn": 1,
            "short_burn": 1,
            "threshold": 1,
        }
        log.append(Event(fired, "alert_fired", f"availability/{rule}", "", "", detail))
        if resolved is not None:
            log.append(Event(resolved, "alert_resolved", f"availability/{rule}", "", "", {}))
    order = (
        "failure_started",
        "failure_ended",
        "alert_fired",
        "paged",
        "ticket_opened",
        "alert_resolved",
    )
    cells = np.full(int(horizon / 10), 400.0)
    log.sort(key=lambda event: (event.time, order.index(event.kind)))
    return score(
        Run(scenario, 0, tuple(log), {scenario.slos[0].sli: (cells, np.zeros(len(cells)))})
    )


ONE = [("big", 10 * H, BIG)]
CASES = {
    # name: (failures, calls, verdict of each call, found by pages, found by pages and tickets)
    "no failure, no call": ([], [], [], [], []),
    "no failure, a page": ([], [(5 * H, "sev1", H)], ["none"], [], []),
    "a failure, no call: missed": (ONE, [], [], [False], [False]),
    "a page in time": (ONE, [(10 * H + 1050, "sev1", H)], ["true"], [True], [True]),
    "a page before it: false, and the failure missed": (
        ONE,
        [(10 * H - 30, "sev1", H)],
        ["none"],
        [False],
        [False],
    ),
    "a page at its very start holds no impaired second": (
        ONE,
        [(10 * H, "sev1", H)],
        ["none"],
        [False],
        [False],
    ),
    "a page after its end, within the long window": (
        ONE,
        [(12 * H + 1800, "sev2", 6 * H)],
        ["true"],
        [True],
        [True],
    ),
    "a page after its end, when the window has forgotten it": (
        ONE,
        [(13 * H, "sev1", H)],
        ["none"],
        [False],
        [False],
    ),
    "a ticket only: found, but not by pages": (
        ONE,
        [(11 * H, "sev3", 72 * H)],
        ["true"],
        [False],
        [True],
    ),
    "a ticket, then its page": (
        ONE,
        [(11 * H, "sev3", 72 * H), (11.5 * H, "sev2", 6 * H)],
        ["true", "true"],
        [True],
        [True],
    ),
    "a blip's page is false, and a blip is not missed": (
        [("blip", 10 * H, BLIP)],
        [(10 * H + 200, "sev1", H)],
        ["blip"],
        [],
        [],
    ),
    "a page with a blip and a big one in its window": (
        [*ONE, ("blip", 9.8 * H, BLIP)],
        [(10 * H + 900, "sev1", H)],
        ["true"],
        [True],
        [True],
    ),
    "two failures at once, one page": (
        [*ONE, ("other", 10.1 * H, BIG)],
        [(10.5 * H, "sev1", H)],
        ["true"],
        [True, True],
        [True, True],
    ),
    "a second failure after the page, nobody told again": (
        [*ONE, ("other", 13 * H, BIG)],
        [(10.5 * H, "sev1", H)],
        ["true"],
        [True, False],
        [True, False],
    ),
    "two failures, a page for each": (
        [*ONE, ("other", 20 * H, BIG)],
        [(10.5 * H, "sev1", H), (20.5 * H, "sev1", H)],
        ["true", "true"],
        [True, True],
        [True, True],
    ),
    "the same failure, paged twice": (
        ONE,
        [(10.5 * H, "sev1", H), (11.5 * H, "sev1", H)],
        ["true", "duplicate"],
        [True],
        [True],
    ),
    "a page, then a ticket for the same": (
        ONE,
        [(10.5 * H, "sev1", H), (12 * H, "sev3", 72 * H)],
        ["true", "duplicate"],
        [True],
        [True],
    ),
    "a ticket that looks far back finds an old failure": (
        ONE,
        [(60 * H, "sev3", 72 * H)],
        ["true"],
        [False],
        [True],
    ),
    "a long tail: a slow leak found by its slow page": (
        [("leak", 10 * H, {"lasts": 40 * H, "error_ratio": 0.02})],
        [(33 * H, "sev2", 6 * H)],
        ["true"],
        [True],
        [True],
    ),
    "still broken at the end": (
        [("late", 70 * H, {"lasts": 20 * H, "error_ratio": 0.5})],
        [(70.5 * H, "sev1", H)],
        ["true"],
        [True],
        [True],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_matching(name):
    failures, calls, verdicts, paged, called = CASES[name]
    card = judged(failures, calls)
    said = [
        (
            "duplicate"
            if call.is_duplicate
            else "true"
            if call.is_true
            else "blip"
            if call.is_blip
            else "none"
        )
        for call in card.calls
    ]
    assert said == verdicts
    assert [failure.page.is_reached for failure in card.failures] == paged
    assert [failure.call.is_reached for failure in card.failures] == called
    pages = [verdict for verdict, call in zip(verdicts, card.calls, strict=True) if call.is_page]
    good = sum(verdict in ("true", "duplicate") for verdict in pages)
    assert card.precision["pages"] == (good / len(pages) if pages else None)
    assert card.recall["pages"] == (sum(paged) / len(paged) if paged else None)
    json.dumps(card.numbers(), allow_nan=False)


def test_times_are_counted_from_the_start_and_marked_when_not_reached():
    card = judged([*ONE, ("other", 30 * H, BIG)], [(10 * H + 1050, "sev1", H)])
    found, missed = card.failures
    assert (found.page.seconds, found.page.is_reached) == (1050, True)
    assert (missed.page.seconds, missed.page.is_reached) == (2 * H, False)
    assert card.numbers()["time_to_page"] == {"mean_s": (1050 + 7200) / 2, "reached": 0.5}


def test_what_goes_unseen_is_the_closed_form():
    """Until the page, 0.5 x 1050 s of 7.2 h full outage; everything when nobody pages."""
    found, missed = judged([*ONE, ("other", 30 * H, BIG)], [(10 * H + 1050, "sev1", H)]).failures
    assert found.unseen == pytest.approx(
        0.5 * 1050 / (0.01 * 30 * DAY)
    ) and missed.unseen == pytest.approx(0.5 * 7200 / (0.01 * 30 * DAY))


@pytest.mark.parametrize(
    ("episodes", "more", "seconds", "reached"),
    [
        ([("page-quick", 10.3 * H, 12 * H + 240)], [], 240, True),
        ([("page-quick", 10.3 * H, 11 * H)], [], 0, True),
        ([("page-quick", 10.3 * H, 12 * H + 240), ("page-slow", 11 * H, 12.4 * H)], [], 1440, True),
        ([("page-quick", 10.3 * H, 12 * H + 240), ("ticket-slow", 11 * H, 18 * H)], [], 240, True),
        ([("page-slow", 11 * H, None)], [], 60 * H, False),
        ([("page-slow", 11 * H, 14 * H)], [("other", 13 * H, BIG)], H, False),
        ([("page-slow", 11 * H, 14 * H)], [("other", 11 * H, BIG)], 0, False),
    ],
)
def test_reset(episodes, more, seconds, reached):
    """How long paging alerts go on after the end: tickets do not count, the next failure ends the
    count.
    """
    reset = judged([*ONE, *more], [(10.3 * H, "sev1", H)], episodes).failures[0].reset
    assert (reset.seconds, reset.is_reached) == (pytest.approx(seconds), reached)


def test_no_reset_where_no_paging_alert_fired():
    assert (
        judged(ONE, [(11 * H, "sev3", 72 * H)], [("ticket-slow", 11 * H, 18 * H)]).failures[0].reset
        is None
    )


def test_a_miss_whose_alert_joined_an_open_incident_is_said():
    """The second outage begins while a slow paging alert of the first one still fires: the quick
    one fires, but pages nobody again. The first one's tickets hide nothing.
    """
    strikes = [
        outage(name=name, at=at, lasts="1h", error_ratio="80%")
        for name, at in (("first", "1h"), ("second", "5h"))
    ]
    alone = demonstration(oncall=None, horizon="8h", failures=strikes)
    apart = score(simulate(alone))
    assert [each.page.is_reached for each in apart.failures] == [True, True]
    rules = alone.dump()["alerting"]["rules"]
    rules[1]["keep_firing_for"] = "4h"
    card = score(simulate(alone.set("alerting", {"rules": rules})))
    assert [(each.page.is_reached, each.is_joined) for each in card.failures] == [
        (True, False),
        (False, True),
    ]
    assert not judged(ONE).failures[0].is_joined


def test_what_was_over_before_anybody_acted_was_served_again_by_itself():
    """Over after 19 min; a check window of 5 min holds less than 1% of it at the tick of 24 min."""
    card = score(simulate(demonstration(failures=[outage(lasts="19m")])))
    (incident,) = card.incidents
    assert incident.mitigate == Wait(24 * 60) and incident.resolve.is_reached


def test_nights_and_weekends_are_on_the_scenarios_clock():
    """Monday 20:00 +02:00: two hours later it is night; Saturday begins 100 h later."""
    times = [1 * H, 2 * H, 9.9 * H, 10 * H, 99.9 * H, 100 * H, 147.9 * H, 148 * H]
    card = judged(
        [],
        [(time, "sev1", H) for time in times],
        horizon=7 * DAY,
        start="2026-01-05T20:00:00+02:00",
    )
    assert [call.is_night for call in card.calls] == [
        False,
        True,
        True,
        False,
        True,
        True,
        True,
        True,
    ]
    assert [call.is_weekend for call in card.calls] == [
        False,
        False,
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    assert card.numbers()["pages"] == {
        "all": 8,
        "sev1": 8,
        "sev2": 0,
        "at_night": 6,
        "at_weekends": 2,
        "without_incident": 8,
        "for_a_lesser_failure": 0,
        "duplicates": 0,
    }


def test_sev2_that_joins_sev1_pages_nobody_again():
    run = simulate(demonstration(oncall=None))
    assert {event.detail["severity"] for event in run.log if event.kind == "alert_fired"} == {
        "sev1",
        "sev2",
        "sev3",
    }
    card = score(run)
    assert [call.severity for call in card.calls] == ["sev1", "sev3"]
    assert card.failures[0].page.seconds == 1050
    assert (
        card.failures[0].reset.seconds == 26 * 60 + 30
    )  # page-slow: 30 min x (1 - 6% / 50%), up to the tick


def test_the_four_times_the_budget_and_the_ghost():
    run = simulate(demonstration())
    card = score(run, unattended(run))
    (incident,) = card.incidents
    assert [
        wait.seconds
        for wait in (incident.detect, incident.acknowledge, incident.mitigate, incident.resolve)
    ] == [1050, 300, 3270, 7800]
    spent = card.slos["availability"]
    assert (
        spent.is_kept
        and spent.at_end == pytest.approx(0.0428, abs=1e-3)
        and spent.unattended == pytest.approx(0.1389, abs=1e-3)
    )
    alone = score(unattended(run))
    # its paging alerts resolved by themselves: page-slow 26.5 min after the outage's 2 h
    assert alone.incidents[0].mitigate is None
    assert alone.incidents[0].resolve.seconds == 2 * H + 26.5 * 60
    assert alone.slos["availability"].unattended is None


def test_a_broken_promise_is_said():
    run = simulate(
        demonstration(
            oncall=None, horizon="12h", failures=[outage(lasts="10h", error_ratio="100%")]
        )
    )
    assert not score(run).slos["availability"].is_kept


def test_the_summary_holds_the_scorecard():
    run = simulate(demonstration())
    summary = summarise(run)
    assert summary["scorecard"] == json.loads(json.dumps(score(run).numbers()))
    assert (
        summary["precision"] == summary["scorecard"]["precision"]
        and summary["recall"] == summary["scorecard"]["recall"]
    )
