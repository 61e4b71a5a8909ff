"""Trust in whole runs: who was called for nothing answers less, as the log and the scorecard say."""

import numpy as np
import pytest
from random_truth import random_truth
from slowly import first_of
from trusted import chances, heeded, trust_problems

from simulator import Scenario, score, simulate

H = 3600
PAGE = {
    "name": "page",
    "severity": "sev1",
    "long_window": "10m",
    "short_window": "5m",
    "burn_rate": 14.4,
}
QUICK = {"acknowledge": "1m", "triage": "1m", "cause_over_seen_after": "1m"}
PAGES, MEMORY = 24, 10


def outage(hour, *, real):
    """2 min of total outage are significant (of 43 min in the budget), 30 s are not; both page."""
    return {
        "kind": "provider_outage",
        "name": f"outage-{hour}",
        "at": hour * H + 600,
        "lasts": 120 if real else 30,
        "error_ratio": 1,
    }


def hourly(real, **oncall):
    """A page each hour; the hours in `real` are true, the others for a blip."""
    return Scenario(
        name="hourly",
        horizon=PAGES * H,
        outcomes="expected",
        service={"provider": {"primary": {"error_ratio": "0%"}}},
        slos=[{"name": "availability", "objective": "99.9%"}],
        alerting={"rules": [PAGE]},
        failures=[outage(hour, real=hour in real) for hour in range(PAGES)],
        episode_gap="30m",
        oncall=QUICK | oncall,
    )


def by_hand(real):
    """The chance of each page: of the ten before it so many were true."""
    for hour in range(PAGES):
        before = range(max(0, hour - MEMORY), hour)
        yield (len(real & set(before)) + 9) / (len(before) + 10)


def acknowledged(run):
    return sum(event.kind == "acknowledged" for event in run.log)


@pytest.mark.parametrize("every", [1, 3, 10])
@pytest.mark.parametrize("runs", first_of([10, 500], 1))
def test_pages_are_answered_as_often_as_they_were_true(every, runs):
    """The number answered in a day, by the pages of the ten hours before each."""
    real = set(range(0, PAGES, every))
    # the tenth page before is within the memory, the eleventh is not
    scenario = hourly(real, trust={"memory": f"{MEMORY}h10m"})
    expected = np.array(list(by_hand(real)))
    assert list(chances(simulate(scenario)).values()) == pytest.approx(expected)
    found = [acknowledged(simulate(scenario, seed)) for seed in range(runs)]
    error = (np.sum(expected * (1 - expected)) / runs) ** 0.5
    assert np.mean(found) == pytest.approx(np.sum(expected), abs=3 * error)


def test_without_trust_all_are_answered():
    assert acknowledged(simulate(hourly(set()))) == PAGES


def test_an_incident_that_nobody_answers_ends_with_its_alert():
    run = simulate(hourly(set(), trust={}))
    decided = heeded(run)
    ignored = {incident for (_, incident), heeds in decided.items() if not heeds}
    assert ignored
    ended = {event.incident: event for event in run.log if event.kind == "resolved"}
    alone = simulate(run.scenario.without("oncall"))
    closed = {event.incident: event.time for event in alone.log if event.kind == "resolved"}
    assert {each: ended[each].time for each in ignored} == {each: closed[each] for each in ignored}
    card = score(run)
    assert len(card.pages) == PAGES
    for times in (
        (each.mitigate for each in card.incidents),
        (each.acknowledge for each in card.incidents),
    ):
        assert sum(not time.is_reached for time in times) == len(ignored)


LADDER = [{"ask": "ada", "acknowledge_within": "1m"}, {"ask": "ben", "acknowledge_within": "1m"}]


def called(run, incident):
    """Who was called for an incident and who took it, as (s since the page, kind, who, reminded)."""
    kinds = ("paged", "escalated", "acknowledged")
    rows = [each for each in run.log if each.incident == incident and each.kind in kinds]
    return [
        (each.time - rows[0].time, each.kind, each.subject, each.detail.get("reminded", False))
        for each in rows
    ]


@pytest.mark.parametrize(
    ("heeding", "expected"),
    [
        (("ada",), [(0, "paged", "ada"), (60, "acknowledged", "ada")]),
        (("ben",), [(0, "paged", "ada"), (60, "escalated", "ben"), (120, "acknowledged", "ben")]),
        ((), [(0, "paged", "ada"), (60, "escalated", "ben")]),
    ],
)
def test_who_does_not_answer_is_reminded_in_vain_while_the_ladder_goes_on(heeding, expected):
    """The alert fires for 5 min; asked twice, each for a minute, then again after an hour."""
    run = simulate(hourly(set(), trust={}, ladder=LADDER, repeat=1, renotify="1h"))
    decided = heeded(run)
    incidents = {incident for _, incident in decided}
    as_wanted = [
        each
        for each in incidents
        if tuple(who for who in ("ada", "ben") if decided.get((who, each))) == heeding
    ]
    assert as_wanted
    if not heeding:
        expected = [*expected, (120, "escalated", "ada", True), (180, "escalated", "ben", True)]
    told = [each if len(each) == 4 else (*each, False) for each in expected]
    for incident in as_wanted:
        assert called(run, incident) == told


def distrustful(number):
    """Random scenarios with somebody on call whose trust is shaken."""
    scenario = random_truth(number)
    if scenario.oncall is None:
        scenario = scenario.set("oncall", {})
    return scenario.set("oncall.trust", {"memory": "12h"})


@pytest.mark.parametrize("first", first_of(range(0, 200, 10), 1))
def test_random_runs(first):
    for number in range(first, first + 10):
        run = simulate(distrustful(number))
        assert trust_problems(run) == [], f"distrustful({number})"


def released(number):
    """Every three hours a release, half of them bad; a blip that may lie just before one. Sometimes
    releases wait for the budget.
    """
    values = hourly(set(), trust={"memory": "2d"}).dump()
    bad = {"error_ratio": "30%", "lasts": {"exponential": {"mean": "6m"}}}
    values["releases"] = {"every": "3h", "bad": "50%", "bad_ones": bad}
    if number % 2:
        values["releases"]["freeze_when_spent"] = "availability"
    blip = {"kind": "provider_outage", "name": "blip", "every": "5h", "lasts": 30, "error_ratio": 1}
    values |= {"seed": number, "horizon": "2d", "failures": [blip], "episode_gap": "1h"}
    return Scenario(**values)


@pytest.mark.parametrize("number", first_of([8, 1, *range(2, 8)], 2))
def test_bad_releases_to_come_are_known(number):
    run = simulate(released(number))
    assert any(call.is_true for call in score(run).pages)
    assert trust_problems(run) == []


def distrustful_team(number):
    """Two rotas, one of them by day only, and somebody who is always there; asked two or three
    times.
    """
    values = distrustful(number).dump()
    values["people"] = [{"name": name} for name in ("ada", "ben", "eve", "zoe")]
    values["rota"] = {
        "primary": {"people": ["ada", "ben"], "turns": "4h", "hand_over": "08:00"},
        "secondary": {"people": ["eve", "ada"], "turns": "1d", "hours": "Mon-Sun 08:00-20:00"},
    }
    ladder = [
        {"ask": role, "acknowledge_within": "10m"} for role in ("primary", "secondary", "zoe")
    ]
    ladder = ladder[number % 3 :] + ladder[: number % 3]
    values["oncall"] |= {"ladder": ladder, "repeat": 1 + number % 2, "renotify": "1h"}
    values["oncall"]["acknowledge"] = {"exponential": {"mean": "15m"}}
    return Scenario(**values)


@pytest.mark.parametrize("first", first_of(range(0, 200, 10), 1))
def test_random_ladders(first):
    answers = set()
    for number in range(first, first + 10):
        run = simulate(distrustful_team(number))
        assert trust_problems(run) == [], f"distrustful_team({number})"
        answers |= set(heeded(run).values())
    assert answers == {True, False}
