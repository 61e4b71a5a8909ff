"""Triage that can fail: a wrong runbook by hand, closed forms, and what changes no draw."""

import math
from itertools import pairwise
from statistics import mean

import pytest
from asking_laws import asked_wrongly, worked_wrongly
from random_ladders import busy_team, random_ladder_run
from random_scenarios import random_errors, random_scenario, with_errors
from response_laws import resolved_unseen
from slowly import first_of, first_rows_of
from worlds import PERSON, demonstration, outage

from simulator import failures, simulate

MINUTE = 60
OTHERS = {
    "bad_deploy": [
        {"do": "roll_back", "takes": "10m", "undo_takes": "2m"},
        {"do": "freeze_releases", "takes": "1m"},
    ],
    "vector_store_full": [],
}


def triage(right, takes="8m", **more):
    return {**PERSON, "triage": {"takes": takes, "right": right}, **more}


def rows(run, begin, end):
    """(time, kind, subject) of the incident's rows from its acknowledgement on."""
    return [
        (event.time, event.kind, event.subject)
        for event in run.log
        if event.incident == "incident-1" and begin <= event.time <= end
    ]


def looks(*times):
    return [(time, "checked", "availability") for time in times]


def rolled_back_first(begin):
    """Wrong and worked: ten minutes and a minute, looks from five to six minutes after each, and
    two minutes to undo the roll back, after the freeze.
    """
    done = begin + 600
    frozen = done + 360 + 60
    return [
        (begin, "triaged", "bad_deploy"),
        *looks(begin),
        (begin, "step_started", "roll_back"),
        (done, "step_finished", "roll_back"),
        *looks(done + 300, done + 330, done + 360),
        (done + 360, "step_started", "freeze_releases"),
        (frozen, "step_finished", "freeze_releases"),
        *looks(frozen + 300, frozen + 330, frozen + 360),
        (frozen + 360, "step_undone", "freeze_releases"),
        (frozen + 480, "step_undone", "roll_back"),
        (frozen + 480, "unmitigated", "availability"),
    ]


def without_runbook(begin):
    return [
        (begin, "triaged", "vector_store_full"),
        *looks(begin),
        (begin, "unmitigated", "availability"),
    ]


def test_a_wrong_runbook_costs_its_time_and_is_undone_before_the_next_triage():
    """Never right: both others first, in either order, then the right one, as no other is left."""
    orders = set()
    for seed in range(6):
        long = outage(at="1h", lasts="5h")
        scenario = demonstration(failures=[long], oncall=triage("0%"), runbooks={**OTHERS, **FIRST})
        run = simulate(scenario, seed)
        acknowledged = run.incidents[0].acknowledged
        assert acknowledged == 4650 + 300
        begin = acknowledged + 480
        first = next(event for event in run.log if event.kind == "triaged").subject
        orders.add(first)
        wanted = []
        both = [rolled_back_first, without_runbook]
        for named in both if first == "bad_deploy" else both[::-1]:
            wanted += named(begin)
            begin = wanted[-1][0] + 480
        wanted += [
            (begin, "triaged", "provider_outage"),
            *looks(begin),
            (begin, "step_started", "fail_over"),
        ]
        found = rows(run, acknowledged + 1, begin)
        assert [row for row in found if row[1] != "alert_fired"] == wanted, seed
        told = [event.detail["right"] for event in run.log if event.kind == "triaged"]
        assert told == [False, False, True]
    assert orders == {"bad_deploy", "vector_store_full"}


FIRST = {"provider_outage": [{"do": "fail_over", "takes": "3m"}]}


def test_the_phases_of_a_wrong_runbook_add_up():
    run = simulate(
        demonstration(
            failures=[outage(at="1h", lasts="5h")],
            oncall=triage("0%"),
            runbooks={**OTHERS, **FIRST},
        )
    )
    incident = run.incidents[0]
    spans = [(span.name, span.end - span.begin) for span in incident.spans]
    assert spans.count(("diagnosing", 480)) == 3
    assert ("mitigating", 600 + 360 + 60 + 360 + 120) in spans
    assert sum(span.bad for span in incident.spans) == incident.bad


def many(right, others, times):
    """An outage every 40 minutes, whose right runbook helps at once; `others` are the minutes that
    each wrong runbook takes.
    """
    book = {
        symptom: [{"do": do, "takes": f"{minutes}m"}]
        for (symptom, do), minutes in zip(WRONG, others, strict=True)
    }
    return demonstration(
        horizon=f"{40 * times + 20}m",
        monitoring={"scrape_interval": "1m", "evaluation_interval": "1m"},
        alerting={
            "rules": [{"name": "r", "severity": "sev1", "long_window": "2m", "burn_rate": 10}]
        },
        service={"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": 0}}},
        failures=[outage(at="20m", every="40m", lasts="30m", error_ratio="50%")],
        oncall={
            "acknowledge": 0,
            "triage": {"takes": "1m", "right": right},
            "check": {"window": "2m", "give_up_after": "2m"},
            "cause_over_seen_after": 0,
        },
        runbooks={**book, "provider_outage": [{"do": "fail_over", "takes": "1m"}]},
    )


WRONG = (("bad_deploy", "roll_back"), ("vector_store_full", "skip_retrieval"))


def moments(right, k):
    """Mean and variance of the number of wrong triages: j wrong ones with (1 - p)^j p, and k of
    them with (1 - p)^k.
    """
    wrong = 1 - right
    shares = [wrong**j * right for j in range(k)] + [wrong**k]
    average = sum(j * share for j, share in enumerate(shares))
    assert average == pytest.approx(sum(wrong**j for j in range(1, k + 1)))
    return average, sum((j - average) ** 2 * share for j, share in enumerate(shares))


@pytest.mark.parametrize(("right", "times"), first_rows_of([(0.6, 120), (0.6, 500), (0.8, 500)], 1))
def test_the_number_of_triages_and_what_they_cost_in_the_mean(right, times):
    """E[wrong] = sum of (1 - p)^j for j = 1..k, and each costs a triage and, each other symptom
    alike, the mean of their runbooks.
    """
    run = simulate(many(right, (3, 5), times), 4)
    took, wrong, firsts = [], [], []
    for incident in run.incidents:
        triages = incident.all("triaged")
        assert [event.detail["right"] for event in triages] == [False] * (len(triages) - 1) + [True]
        names = [event.subject for event in triages]
        assert len(set(names)) == len(names)
        wrong.append(len(triages) - 1)
        took.append((triages[-1].time - incident.acknowledged) / MINUTE)
        firsts += names[:1] if len(names) > 1 else []
    assert len(wrong) == times
    average, variance = moments(right, 2)
    error = math.sqrt(variance / times)
    assert mean(wrong) == pytest.approx(average, abs=3.5 * error)
    # a triage of a minute, a step of 3 or 5, and two minutes until the look
    assert mean(took) == pytest.approx(1 + average * (1 + 2 + (3 + 5) / 2), abs=3.5 * 7.5 * error)
    share = firsts.count("bad_deploy") / len(firsts)
    assert share == pytest.approx(0.5, abs=3.5 * 0.5 / math.sqrt(len(firsts)))


def test_who_is_right_more_often_is_right_wherever_they_were_before():
    """One draw decides, so that two probabilities are compared on the same incidents."""
    right = {}
    for share in (0.6, 0.9):
        run = simulate(many(share, (3, 5), 60), 1)
        right[share] = {
            incident.failure
            for incident in run.incidents
            if incident.first("triaged").detail["right"]
        }
    assert right[0.6] < right[0.9]


def test_always_right_is_as_without():
    """Every row, and every count, of random scenarios."""
    for seed in range(15):
        scenario = random_scenario(seed)
        if scenario.oncall is None:
            continue
        takes = scenario.dump()["oncall"]["triage"]
        sure = scenario.set("oncall.triage", {"takes": takes, "right": "100%"})
        assert simulate(scenario, seed).log == simulate(sure, seed).log


def test_a_wrong_step_that_helps_is_kept():
    """Failing over helps although a bad version was named: the look is healthy, nothing is
    undone.
    """
    books = {"bad_deploy": [{"do": "fail_over", "takes": "3m"}], "vector_store_full": []}
    service = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": 0}}}
    for seed in range(5):
        scenario = demonstration(oncall=triage("0%"), runbooks=books, service=service)
        run = simulate(scenario, seed)
        incident = run.incidents[0]
        helped = next(each for each in incident.all("triaged") if each.subject == "bad_deploy")
        assert not helped.detail["right"]
        assert incident.mitigated is not None and incident.all("triaged")[-1] is helped
        undone = [event.time for event in incident.all("step_undone")]
        assert undone == [incident.first("cause_over").time]


def test_what_was_named_wrongly_may_be_right_later():
    """A bad version goes out hours after it was blamed for the outage: it is rolled back then."""
    strikes = [
        outage(at="1h", lasts="9h"),
        failures.BadDeploy(at="6h", lasts="3h", error_ratio="60%"),
    ]
    service = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": 0}}}
    books = {**FIRST, "vector_store_full": [], "bad_deploy": [{"do": "roll_back", "takes": "5m"}]}
    scenario = demonstration(
        failures=strikes, oncall=triage("0%"), runbooks=books, service=service, horizon="11h"
    )
    run = simulate(scenario)
    named = [(event.subject, event.detail["right"]) for event in run.log if event.kind == "triaged"]
    assert ("bad_deploy", False) in named[:2] and named[-1] == ("bad_deploy", True)
    begun = [event.time for event in run.log if event.subject == "roll_back"]
    # begun, done and undone for nothing, and once more, until the last failure is known to be over
    assert len(begun) == 6 and begun[3] > 6 * 3600


def test_a_failure_that_is_over_by_the_end_of_the_next_triage_has_no_symptom_left():
    """It ends at 5,700 s, within the second triage, which is known at 6,300 s: nothing is named."""
    books = {"bad_deploy": [], "vector_store_full": []}
    run = simulate(
        demonstration(failures=[outage(at="1h", lasts="35m")], oncall=triage("0%"), runbooks=books)
    )
    assert [event.time for event in run.log if event.kind == "triaged"] == [5430]
    assert run.incidents[0].resolved == 6300


def test_what_cannot_be_undone_stays():
    """The store stays compacted when the store was not it."""
    books = {
        "vector_store_full": [{"do": "compact_store"}, {"do": "skip_retrieval"}],
        "bad_deploy": [],
    }
    run = simulate(demonstration(oncall=triage("0%"), runbooks={**books, **FIRST}), 0)
    undone = [event.subject for event in run.log if event.kind == "step_undone"]
    assert undone.count("skip_retrieval") == 1 and "compact_store" not in undone


def test_a_page_without_failure_has_no_symptom_to_be_taken_for_another():
    service = {"traffic": {"interactive": "40/s"}, "provider": {"primary": {"error_ratio": "20%"}}}
    run = simulate(demonstration(service=service, failures=[], oncall=triage("0%")))
    assert {event.subject for event in run.log if event.kind == "triaged"} == {"no symptom"}


@pytest.mark.parametrize("first", first_of(range(0, 200, 20), 1))
def test_laws_of_a_response_that_errs(first):
    """With wrong symptoms, steps that fail and impossible ones: no incident is resolved unseen, no
    symptom is tried in vain twice, nothing of a wrong runbook is on when the next one begins.
    """
    wrong = failed = impossible = 0
    for seed in range(first, first + 20):
        run = simulate(random_errors(seed).set("outcomes", "random"), seed)
        assert resolved_unseen(run) == [], seed
        for incident in run.incidents:
            assert tried_twice(incident) == [], (seed, incident.id)
            assert still_on(incident) == [], (seed, incident.id)
        reasons = [event.detail["reason"] for event in run.log if event.kind == "step_failed"]
        wrong += sum(event.detail.get("right") is False for event in run.log)
        failed += reasons.count("it did not work")
        impossible += sum(reason.startswith("not possible") for reason in reasons)
    assert wrong and failed and impossible


@pytest.mark.parametrize("first", first_of(range(0, 120, 6), 1))
def test_the_same_laws_with_people_who_have_names(first):
    """Whoever goes on with an incident knows what was tried, and stops between two tries."""
    for seed in range(first, first + 6):
        run = simulate(with_errors(random_ladder_run(seed), seed).set("outcomes", "random"), seed)
        assert resolved_unseen(run) == [] == asked_wrongly(run), seed
        wrong = [found for each in run.incidents for found in (tried_twice(each), still_on(each))]
        assert not any(wrong), seed
        busy = simulate(with_errors(busy_team(seed), seed, obstacles=False), seed)
        assert worked_wrongly(busy) == [], seed


def until_undone(incident):
    """The rows of an incident in parts: from one undoing of everything to the next."""
    parts = [[]]
    for event in incident.timeline:
        if event.incident != incident.id:
            continue
        if event.kind == "cause_over":
            parts.append([])
        parts[-1].append(event)
    return parts


def tried_twice(incident):
    """Wrong symptoms that were named again after their runbook was used up in vain."""
    found = []
    for part in until_undone(incident):
        vain, named = set(), None
        for event in part:
            if event.kind == "triaged":
                named = event
                if not event.detail["right"] and event.subject in vain:
                    found.append(event)
            elif event.kind == "unmitigated" and named and not named.detail["right"]:
                vain.add(named.subject)
    return found


def still_on(incident):
    """Steps of a wrong runbook, used up in vain, that were not undone before what came next."""
    found, mine, named = [], {}, None
    own = [event for event in incident.timeline if event.incident == incident.id]
    for event, following in pairwise(own):
        if event.kind == "triaged":
            named, mine = event, {}
        elif event.kind == "step_finished":
            mine[event.detail["step"]] = event.subject
        elif event.kind == "step_undone":
            mine.pop(event.detail["step"], None)
        elif event.kind == "unmitigated" and named and not named.detail["right"]:
            left = [do for do in mine.values() if do not in ("compact_store",)]
            found += [(event.time, left, following.kind)] if left else []
    return found
