"""The matching of pages and tickets to episodes, on cases made by hand: a log, and what must be
said of it.
"""

import json

import numpy as np
import pytest
from worlds import demonstration, outage

from simulator import Event, Run, score, simulate, unattended
from simulator.analysis import summarise
from simulator.analysis.scoring.scorecard import CensoredTime
from simulator.reliability.counts import Counts

H, DAY = 3600.0, 86400.0
BIG, BLIP = {"lasts": 2 * H, "error_ratio": 0.5}, {"lasts": 240.0, "error_ratio": 1.0}
"""Of a 99% budget over 30 d: 13.9%, and 0.93% (below the 2% that count)."""


def judged(failures=(), firings=(), calls=(), horizon=3 * DAY, **changes):
    """The scorecard of a log made by hand.

    `failures` are (name, at, fields); `firings` are (rule, fired, resolved or None); `calls` are
    (time, rules that fired with it).
    """
    strikes = [outage(name=name, at=at, **fields) for name, at, fields in failures]
    scenario = demonstration(horizon=horizon, failures=strikes, oncall=None, **changes)
    severity = {rule.name: rule.severity for rule in scenario.alerting.rules}
    log = []
    for strike in strikes:
        fields = strike.model_dump(mode="json", exclude={"name"})
        log.append(Event(strike.start, "failure_started", strike.name, "", strike.name, fields))
    for rule, fired, resolved in firings:
        detail = {"slo": "availability", "rule": rule, "severity": severity[rule]}
        detail |= {"burns": {"1h": 1}, "threshold": 1}
        subject = f"availability/{rule}"
        log.append(Event(fired, "alert_fired", subject, "i", "", detail))
        if resolved is not None:
            log.append(Event(resolved, "alert_resolved", subject, "i", "", {}))
    for time, rules in calls:
        is_page = severity[rules[0]] != "sev3"
        detail = {"severity": severity[rules[0]], "rules": rules}
        kind = "paged" if is_page else "ticket_opened"
        log.append(Event(time, kind, "availability", "i", "", detail))
    order = ("failure_started", "alert_fired", "paged", "ticket_opened", "alert_resolved")
    cells = np.full(int(horizon / 10), 400.0)
    log.sort(key=lambda event: (event.time, order.index(event.kind)))
    all_good = Counts(cells, cells)
    return score(Run(scenario, 0, tuple(log), {scenario.slos[0].sli: all_good}))


def paged(at, rule="page-quick", lasts=600.0):
    """A firing, and the page that it sends."""
    return [(rule, at, at + lasts)], [(at, [rule])]


ONE = [("big", 10 * H, BIG)]
NOTHING = ([], [])
CASES = {
    # name: (failures, (firings, calls), verdict of each call, found by pages, by pages and tickets)
    "no failure, no call": ([], NOTHING, [], [], []),
    "no failure, a page": ([], paged(5 * H), ["none"], [], []),
    "a failure, no call: missed": (ONE, NOTHING, [], [False], [False]),
    "a page in time": (ONE, paged(10 * H + 1050), ["true"], [True], [True]),
    "a page before it is for nothing, and ends before the failure counts": (
        ONE,
        paged(10 * H - 900),
        ["none"],
        [False],
        [False],
    ),
    "a page before it, whose alert fires on: found, joined": (
        ONE,
        paged(10 * H - 30),
        ["none"],
        [True],
        [True],
    ),
    "a page after its end, within the short window": (
        ONE,
        paged(12 * H + 240),
        ["true"],
        [True],
        [True],
    ),
    "a page after its end, when the short window has forgotten it": (
        ONE,
        paged(12 * H + 300),
        ["none"],
        [False],
        [False],
    ),
    "the long window of a slow page holds it, the short one does not": (
        ONE,
        paged(12 * H + 1800, "page-slow"),
        ["none"],
        [False],
        [False],
    ),
    "a ticket only: found, but not by pages": (
        ONE,
        paged(11 * H, "ticket-slow"),
        ["true"],
        [False],
        [True],
    ),
    "a blip's page is false, and a blip is not missed": (
        [("blip", 10 * H, BLIP)],
        paged(10 * H + 210),
        ["blip"],
        [],
        [],
    ),
    "a blip and a big one that are linked are one episode": (
        [*ONE, ("blip", 9.8 * H, BLIP)],
        paged(9.8 * H + 210),
        ["true"],
        [True],
        [True],
    ),
    "two failures at once, one episode, one page": (
        [*ONE, ("other", 10.1 * H, BIG)],
        paged(10.5 * H),
        ["true"],
        [True],
        [True],
    ),
    "a second failure an hour later is part of the first": (
        [*ONE, ("other", 13 * H, BIG)],
        paged(10.5 * H),
        ["true"],
        [True],
        [True],
    ),
    "a second failure more than an hour later is an episode of its own": (
        [*ONE, ("other", 13 * H + 1, BIG)],
        paged(10.5 * H),
        ["true"],
        [True, False],
        [True, False],
    ),
    "an outage within a leak is an episode of its own; a page in it is true for both or one": (
        [("leak", 0.0, {"lasts": 40 * H, "error_ratio": 0.01}), ("big", 10 * H, BIG)],
        paged(10.5 * H),
        ["true"],
        [False, True],
        [False, True],
    ),
    "the same failure, paged twice": (
        ONE,
        tuple(one + other for one, other in zip(paged(10.5 * H), paged(11.5 * H), strict=True)),
        ["true", "repeat"],
        [True],
        [True],
    ),
    "a page, then a ticket for the same": (
        ONE,
        tuple(
            one + other
            for one, other in zip(paged(10.5 * H), paged(12 * H, "ticket-slow"), strict=True)
        ),
        ["true", "repeat"],
        [True],
        [True],
    ),
    "a ticket's own six hours find an old failure": (
        ONE,
        paged(17 * H, "ticket-slow"),
        ["true"],
        [False],
        [True],
    ),
    "cut off: begun within an hour of the end; its page is true, it is not found": (
        [("late", 71.5 * H, BIG)],
        paged(71.8 * H),
        ["true"],
        [],
        [],
    ),
    "cut off: only its harm after the end makes it significant": (
        [("late", 70 * H, {"lasts": 200 * H, "error_ratio": 0.01})],
        paged(71 * H, "ticket-slow"),
        ["true"],
        [],
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_matching(name):
    failures, (firings, calls), verdicts, paged, called = CASES[name]
    card = judged(failures, firings, calls)
    assert [_verdict(call) for call in card.calls] == verdicts
    assert [episode.page.is_reached for episode in card.episodes] == paged
    assert [episode.call.is_reached for episode in card.episodes] == called
    pages = [verdict for verdict, call in zip(verdicts, card.calls, strict=True) if call.is_page]
    good = sum(verdict in ("true", "repeat") for verdict in pages)
    assert card.precision["pages"] == (good / len(pages) if pages else None)
    assert card.recall["pages"] == (sum(paged) / len(paged) if paged else None)
    json.dumps(card.numbers(), allow_nan=False)


def _verdict(call):
    if call.is_repeat:
        return "repeat"
    if call.is_true:
        return "true"
    return "blip" if call.is_blip else "none"


def test_means_are_of_what_was_reached():
    found, missed = (card := judged([*ONE, ("other", 30 * H, BIG)], *paged(10 * H + 1050))).episodes
    assert (found.page.seconds, found.page.is_reached) == (1050, True)
    assert (missed.page.seconds, missed.page.is_reached) == (2 * H, False)
    assert card.numbers()["time_to_page"] == {"mean_s": 1050, "reached": 0.5}


def test_what_goes_unseen_is_the_closed_form():
    """Until the page, 0.5 x 1050 s of 7.2 h full outage; everything when nobody pages."""
    found, missed = judged([*ONE, ("other", 30 * H, BIG)], *paged(10 * H + 1050)).episodes
    assert found.budget_spent_before_page == pytest.approx(
        0.5 * 1050 / (0.01 * 30 * DAY)
    ) and missed.budget_spent_before_page == pytest.approx(0.5 * 7200 / (0.01 * 30 * DAY))


def test_a_paging_alert_that_fires_for_nothing():
    """Ten minutes of three days, and of the second alert what lies after its last counting tick.

    An outage of half of all requests counts (a tenth of 14.4%) until 291.36 s of the 5 min are
    over: 12 h 4 min 30 s is the last tick, ten ticks of 30 s follow.
    """
    first, second = paged(5 * H), paged(12 * H, lasts=600.0)
    card = judged(ONE, first[0] + second[0])
    assert card.firing_for_nothing == (20 + 10) / (3 * 2880)


@pytest.mark.parametrize(
    ("firings", "more", "seconds", "reached"),
    [
        ([("page-quick", 10.3 * H, 12 * H + 240)], [], 240, True),
        ([("page-quick", 10.3 * H, 11 * H)], [], 0, True),
        ([("page-quick", 10.3 * H, 12 * H + 240), ("page-slow", 11 * H, 12.4 * H)], [], 1440, True),
        ([("page-quick", 10.3 * H, 12 * H + 240), ("ticket-slow", 11 * H, 18 * H)], [], 240, True),
        ([("page-slow", 11 * H, None)], [], 60 * H, False),
        # another episode counts for it from its first minute and a half on: 0.5 x 90 s of 1800 s
        ([("page-slow", 11 * H, 15 * H)], [("other", 14 * H, BIG)], 2 * H + 30, False),
        ([("page-slow", 11 * H, 13.9 * H)], [("other", 14 * H, BIG)], 1.9 * H, True),
    ],
)
def test_reset(firings, more, seconds, reached):
    """How long paging alerts go on after the end: tickets do not count, another episode ends the
    count.
    """
    reset = judged([*ONE, *more], firings).episodes[0].reset
    assert (reset.seconds, reset.is_reached) == (pytest.approx(seconds), reached)


def test_no_reset_where_no_paging_alert_fired():
    assert judged(ONE, *paged(11 * H, "ticket-slow")).episodes[0].reset is None


def test_an_episode_found_by_an_alert_that_fired_before_is_told_apart():
    """The second outage begins while a slow paging alert of the first one still fires: it is found
    at once, although nobody is paged again.
    """
    strikes = [
        outage(name=name, at=at, lasts="1h", error_ratio="80%")
        for name, at in (("first", "1h"), ("second", "5h"))
    ]
    alone = demonstration(oncall=None, horizon="8h", failures=strikes)
    apart = score(simulate(alone))
    assert [(each.page.is_reached, each.is_joined) for each in apart.episodes] == [
        (True, False),
        (True, False),
    ]
    rules = alone.dump()["alerting"]["rules"]
    rules[1]["keep_firing_for"] = "4h"
    card = score(simulate(alone.set("alerting", {"rules": rules})))
    assert [(each.page, each.is_joined) for each in card.episodes] == [
        (CensoredTime(660.0), False),
        (CensoredTime(0.0), True),
    ]
    assert len(card.pages) == 1


def test_what_was_over_before_anybody_acted_was_served_again_by_itself():
    """Over after 19 min; a check window of 5 min holds less than 1% of it at the tick of 24 min."""
    card = score(simulate(demonstration(failures=[outage(lasts="19m")])))
    (incident,) = card.incidents
    assert incident.mitigate == CensoredTime(24 * 60) and incident.resolve.is_reached


def test_nights_and_weekends_are_on_the_scenarios_clock():
    """Monday 20:00 +02:00: two hours later it is night; Saturday begins 100 h later."""
    times = [1 * H, 2 * H, 9.9 * H, 10 * H, 99.9 * H, 100 * H, 147.9 * H, 148 * H]
    card = judged(
        [],
        [("page-quick", time, time + 60.0) for time in times],
        [(time, ["page-quick"]) for time in times],
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
        "for_a_blip": 0,
        "repeats": 0,
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
    assert card.episodes[0].page.seconds == 1050
    assert (
        card.episodes[0].reset.seconds == 26 * 60 + 30
    )  # page-slow: 30 min x (1 - 6% / 50%), up to the tick


def test_the_four_times_the_budget_and_what_nobody_responding_spends():
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


def test_a_runbook_that_heals_nobody_has_a_time_to_mitigate_that_was_not_reached():
    """It is known at the resolution, and is no time of those that were reached."""
    useless = demonstration().set(
        "runbooks", {"provider_outage": [{"do": "roll_back", "takes": "5m"}]}
    )
    run = simulate(useless)
    incident, answered = run.incidents[0], score(run).incidents[0]
    assert incident.mitigated is None and incident.first("unmitigated") is not None
    assert answered.mitigate == CensoredTime(incident.time_to_resolve, is_reached=False)
