"""Asking level by level, by hand."""

import pytest
from asked_for import PAGED, PEOPLE, asked, asking, rows
from worlds import PERSON, STEPS, demonstration, outage

from simulator import simulate

SLOW = {"acknowledge": "25m"}


def test_one_person_on_one_level_is_the_person_without_a_name():
    """Only the names differ, and what rows say of the level."""
    alone = simulate(demonstration())
    named = asking(("ada", "30m"))
    assert [(e.time, e.kind, e.incident, e.cause) for e in alone.log] == [
        (e.time, e.kind, e.incident, e.cause) for e in named.log
    ]
    for before, after in zip(alone.log, named.log, strict=True):
        level = {"level": 1, "role": "ada"} if before.subject == "on-call" else {}
        assert after.detail == {**before.detail, **level}
        assert after.subject == before.subject.replace("on-call", "ada")


def test_the_next_level_is_asked_as_well_and_the_first_answer_takes_it():
    """25 min to answer: ada is reminded at 15 min and keeps the answer of her first call."""
    run = asking(("ada", "5m"), ("ben", "10m"), **SLOW, repeat=1)
    assert asked(run) == [
        (0, "ada", 1, None, None),
        (300, "ben", 2, 1, "not acknowledged within 5m"),
        (900, "ada", 1, 2, "not acknowledged within 10m"),
        (1200, "ben", 2, 2, "not acknowledged within 5m"),
    ]
    reminded = [e.detail.get("reminded") for e in run.log if e.kind == "escalated"]
    assert reminded == [None, True, True]
    (taken,) = [e for e in run.log if e.kind == "acknowledged"]
    assert (taken.time - PAGED, taken.subject, taken.detail["level"]) == (1500, "ada", 1)
    assert run.incidents[0].time_to_acknowledge == 1500


def test_who_answers_at_the_last_moment_has_answered():
    run = asking(("ada", "5m"), ("ben", "10m"))
    assert asked(run) == [(0, "ada", 1, None, None)]
    assert rows(run, "acknowledged") == [(300, "acknowledged", "ada")]


def test_who_was_asked_first_takes_it_where_two_answer_at_one_instant():
    """By the hour: it is night to ada (12 min), day to ben (2 min): both answer after 12 min."""
    run = simulate(
        demonstration(
            people=[{"name": "ada"}, {"name": "ben", "zone": "Asia/Tokyo"}],
            oncall={
                **PERSON,
                "ladder": [{"ask": "ada", "acknowledge_within": "10m"}, {"ask": "ben"}],
                "acknowledge": {"business": "2m", "sleep": "12m"},
            },
        )
    )
    assert [row[1] for row in asked(run)] == ["ada", "ben"]
    assert rows(run, "acknowledged") == [(720, "acknowledged", "ada")]


def test_levels_with_nobody_on_duty_are_skipped():
    """primary from 02:00 on (45 min after the page); the log says it before the page."""
    run = asking(
        ("primary", "5m"),
        ("ben", "5m"),
        rota={"primary": {"people": ["ada"], "hours": "02:00-24:00"}},
    )
    assert asked(run) == [
        (0, "nobody", 1, 1, "nobody on duty"),
        (0, "ben", 2, None, None),
    ]
    kinds = [(e.kind, e.subject) for e in run.log if e.time == PAGED]
    assert kinds == [("alert_fired", kinds[0][1]), ("escalated", "nobody"), ("paged", "ben")]


NOBODY_YET = {"primary": {"people": ["ada"], "hours": "02:00-24:00"}}


def test_with_nobody_at_all_whoever_comes_on_duty_is_asked():
    run = asking(("primary", "5m"), rota=NOBODY_YET, repeat=3)
    assert asked(run) == [
        (0, "nobody", 1, 1, "nobody on duty"),
        (0, "nobody", None, None, None),
        (7200 - PAGED, "ada", 1, 2, "somebody came on duty"),
    ]
    assert rows(run, "acknowledged") == [(7200 - PAGED + 300, "acknowledged", "ada")]


def test_it_is_asked_again_so_long_after_the_last_notification():
    run = asking(("ada", "5m"), ("ben", "10m"), acknowledge="100m", renotify="40m")
    assert asked(run) == [
        (0, "ada", 1, None, None),
        (300, "ben", 2, 1, "not acknowledged within 5m"),
        (300 + 2400, "ada", 1, 2, "asked again after 40m"),
        (600 + 2400, "ben", 2, 2, "not acknowledged within 5m"),
        (600 + 4800, "ada", 1, 3, "asked again after 40m"),
        (900 + 4800, "ben", 2, 3, "not acknowledged within 5m"),
    ]
    assert rows(run, "acknowledged") == [(6000, "acknowledged", "ada")]


def test_gitlabs_ladder():
    """Two levels of 10 min, repeated five times: twelve notifications in two hours; the next one is
    4 h after the last of them.
    """
    run = asking(
        ("ada", "10m"),
        ("ben", "10m"),
        acknowledge="20h",
        repeat=5,
        failures=[outage(lasts="10h")],
        horizon="8h",
    )
    times = [row[0] for row in asked(run)]
    assert times == [600 * number for number in range(12)] + [6600 + 14400, 6600 + 15000]
    assert [row[3] for row in asked(run)][-3:] == [6, 7, 7]
    assert asked(run)[12][4] == "asked again after 4h"


def test_the_last_level_has_its_time_before_the_ladder_begins_again():
    """Somebody comes on duty 90 s after the only level was asked, and is asked after its 5 min."""
    rota = {"primary": {"people": ["ada", "ben"], "turns": "1d", "hand_over": "01:19"}}
    run = asking(("primary", "5m"), rota=rota, **SLOW)
    assert asked(run)[:2] == [
        (0, "ada", 1, None, None),
        (300, "ben", 1, 2, "somebody came on duty"),
    ]


def test_who_is_on_duty_is_asked_when_the_level_is():
    """The turn changes between the page and the second level, and in the second round."""
    rota = {"primary": {"people": ["ada", "ben"], "turns": "1d", "hand_over": "01:20"}}
    run = asking(("primary", "5m"), ("primary", "5m"), rota=rota, **SLOW)
    assert [row[1] for row in asked(run)] == ["ada", "ben"]
    # the page stays with whom it was sent to, off duty or not
    assert rows(run, "acknowledged") == [(1500, "acknowledged", "ada")]


URGENCY = {"urgency": {"sev2": "low"}}
MILD = {"name": "mild", "severity": "sev2", "long_window": "1h", "burn_rate": 5}
FAST = {"name": "fast", "severity": "sev1", "long_window": "1h", "burn_rate": 14.4}


def test_low_urgency_is_not_escalated():
    run = asking(
        ("ada", "5m"), ("ben", "5m"), **SLOW, **URGENCY, repeat=5, alerting={"rules": [MILD]}
    )
    assert [row[1] for row in asked(run)] == ["ada"]


def test_an_alert_that_raises_the_severity_goes_on_with_the_next_level():
    """The mild alert fires at 3,990 s (1,250 x 5% / 50% after the beginning), the fast one at 4,650 s,
    when ada's 5 min are long over."""
    run = asking(("ada", "5m"), ("ben", "5m"), **SLOW, **URGENCY, alerting={"rules": [MILD, FAST]})
    page = asked(run)[0][0]
    assert page < -300
    assert asked(run) == [
        (page, "ada", 1, None, None),
        (0, "ben", 2, 1, "not acknowledged within 5m"),
    ]


def test_an_incident_that_nobody_can_be_asked_for_lasts_as_long_as_its_alerts():
    rota = {"primary": {"people": ["ada"], "hours": "09:00-17:00"}}
    run = asking(("primary", "5m"), rota=rota, failures=[outage(lasts="1h")])
    alone = simulate(demonstration(oncall=None, failures=[outage(lasts="1h")]))
    assert run.incidents[0].resolved == alone.incidents[0].resolved
    closing = [e.detail["reason"] for e in run.log if e.kind == "resolved"]
    assert closing == ["its alerts have resolved"]
    over = next(e.time for e in run.log if e.kind == "cause_over")
    assert over < run.incidents[0].resolved
    assert run.incidents[0].acknowledged is None


def test_nobody_learns_anything_of_an_incident_that_is_closed():
    """Known an hour after its end, the end of the outage comes after that of the alert."""
    rota = {"primary": {"people": ["ada"], "hours": "09:00-17:00"}}
    run = asking(
        ("primary", "5m"), rota=rota, failures=[outage(lasts="1h")], cause_over_seen_after="2h"
    )
    assert run.incidents[0].resolved is not None
    assert not [e for e in run.log if e.kind == "cause_over"]


def test_whoever_was_asked_answers_even_when_all_is_over():
    """As one person without a name does: the alert resolves first, and the answer comes later."""
    run = asking(("ada", "30m"), acknowledge="150m", failures=[outage(lasts="40m")])
    (taken,) = rows(run, "acknowledged")
    resolved = [e.time for e in run.log if e.kind == "alert_resolved"]
    assert max(resolved) - PAGED < taken[0] == 9000
    assert run.incidents[0].resolved > taken[0]


def test_triage_and_steps_take_their_time_by_the_hour_and_severity():
    """Night to ada, who is asked at 01:17."""
    book = [{**STEPS[0], "takes": {"sev1": "1m", "sev2": "9m"}}]
    oncall = {
        **PERSON,
        "ladder": [{"ask": "ada"}],
        "acknowledge": {"business": "1m", "sleep": "7m"},
        "triage": {"business": "2m", "sleep": "11m"},
    }
    run = simulate(demonstration(people=PEOPLE, oncall=oncall, runbooks={"provider_outage": book}))
    assert rows(run, "acknowledged", "triaged", "step_finished") == [
        (420, "acknowledged", "ada"),
        (420 + 660, "triaged", "provider_outage"),
        (420 + 660 + 60, "step_finished", "fail_over"),
    ]


@pytest.mark.parametrize("acknowledge", ["5m", {"exponential": {"mean": "20m"}}])
def test_another_person_or_level_shifts_no_draw(acknowledge):
    """ada answers after the same time, whoever is asked besides."""
    alone = asking(("ada", "1h"), acknowledge=acknowledge)
    both = asking(("ada", "1h"), ("ben", "1h"), acknowledge=acknowledge)
    assert rows(alone, "acknowledged") == rows(both, "acknowledged")
