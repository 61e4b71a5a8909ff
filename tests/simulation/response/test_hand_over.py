"""The end of a turn: who goes on, when, and what is lost. Pages at 01:17:30; acknowledged after
5 min, triaged after 8, steps of 3, 3 and 2 min with looks of 5 to 6 min: mitigated after 38 min.
"""

import numpy as np
import pytest
from asked_for import PAGED, asked, asked_scenario, asking, rows
from slowly import first_of
from worlds import outage

from simulator import failures, simulate

KINDS = ("acknowledged", "handed_over", "triaged", "step_started", "mitigated", "resolved")


def turns(at):
    """ada until a time of the day, then ben."""
    return {"primary": {"people": ["ada", "ben"], "turns": "1d", "hand_over": at}}


def handed_over(at, takes="10m", lost="0%", ladder=(("primary", "5m"),), **keys):
    return asking(*ladder, rota=turns(at), hand_over={"takes": takes, "lost": lost}, **keys)


def test_without_a_hand_over_who_works_on_it_keeps_it():
    run = asking(("primary", "30m"), rota=turns("01:25"))
    assert {event.subject for event in run.log if event.kind == "acknowledged"} == {"ada"}
    assert not rows(run, "handed_over")


def test_who_works_on_it_finishes_what_is_in_hand_and_the_next_one_goes_on():
    """ada's turn ends at 450 s in the triage that ends at 780; ben goes on 10 min after that."""
    run = handed_over("01:25")
    assert rows(run, *KINDS)[:5] == [
        (300, "acknowledged", "ada"),
        (780, "triaged", "provider_outage"),
        (780, "handed_over", "ben"),
        (1380, "step_started", "fail_over"),
        (1920, "step_started", "enable_cache"),
    ]
    (row,) = [event for event in run.log if event.kind == "handed_over"]
    assert row.detail == {"from": "ada", "role": "primary", "lost": False}


def test_between_a_step_and_its_look_it_is_handed_over_and_the_look_is_not_put_off():
    """The first step is done at 960 s, ada's turn is over: ben looks at 1,560, as the check's window
    lies after the step by then."""
    run = handed_over("01:32")
    assert rows(run, "step_finished", "handed_over", "checked")[1:4] == [
        (960, "step_finished", "fail_over"),
        (960, "handed_over", "ben"),
        (1560, "checked", "availability"),
    ]


def test_who_stands_by_hands_over_at_the_end_of_the_turn():
    run = handed_over("02:30")
    assert (9000 - PAGED, "handed_over", "ben") in rows(run, *KINDS)
    assert rows(run, "resolved")[0][0] == 11400 - PAGED


def test_nothing_is_done_while_it_is_handed_over():
    """The end of the cause is known at 11,400 s, in the midst of it."""
    run = handed_over("03:05", takes="20m")
    assert rows(run, "handed_over", "step_undone", "resolved")[:2] == [
        (11100 - PAGED, "handed_over", "ben"),
        (12300 - PAGED, "step_undone", "shed_background"),
    ]
    assert rows(run, "resolved")[0][0] == 12300 - PAGED


def test_with_nobody_to_go_on_they_keep_it_until_somebody_comes():
    """ada until 02:00, nobody until 02:40, then ben."""
    rota = {
        "primary": {
            "layers": [
                {"people": ["ada"], "hours": "00:00-02:00"},
                {"people": ["ben"], "hours": "02:40-24:00"},
            ]
        }
    }
    run = asking(("primary", "30m"), rota=rota, hand_over={"takes": "0s"})
    assert rows(run, "handed_over") == [(9600 - PAGED, "handed_over", "ben")]


def test_who_acknowledges_after_their_turn_keeps_it():
    run = handed_over("01:20")
    assert rows(run, "acknowledged") == [(300, "acknowledged", "ada")]
    assert not rows(run, "handed_over")


def test_what_waits_for_its_turn_is_handed_over_too():
    """ada works on the first; the second goes to ben at 600 s, who begins 10 min later."""
    slos = [{"name": "a", "objective": "99%"}, {"name": "b", "objective": "99%"}]
    run = handed_over("01:27", slos=slos, ladder=(("primary", "1h"),))
    assert rows(run, "acknowledged", "handed_over", "triaged", incident="incident-2") == [
        (300, "acknowledged", "ada"),
        (570, "handed_over", "ben"),
        (570 + 600 + 480, "triaged", "provider_outage"),
    ]


def test_what_somebody_else_waits_with_too_is_theirs_and_cannot_be_lost():
    """ada works on the first, cyn, who was asked as it took long, on the second from 900 s on; both
    wait with the third. At the end of ada's turn at 1,050 s it is cyn's alone.
    """
    slos = [{"name": name, "objective": "99%"} for name in "abc"]
    ladder = (("primary", "5m"), ("cyn", "1h"))
    run = handed_over("01:35", lost="100%", slos=slos, ladder=ladder)
    third = rows(run, "acknowledged", "handed_over", "triaged", incident="incident-3")
    assert third[:2] == [(300, "acknowledged", "ada"), (1050, "acknowledged", "cyn")]
    done = rows(run, "mitigated", "unmitigated", incident="incident-2")[0][0]
    assert third[2:] == [(done + 480, "triaged", "provider_outage")]


def test_whose_steps_are_used_up_is_handed_over_to_somebody_who_is_busy_and_nobody_else_is_asked():
    """ada's step ends at 1,680 s, her looks at 2,040, her turn between them; ben works on the second
    until 2,640. All that he has to do for the first is to stand by.
    """
    run = handed_over(
        "01:47",
        takes="1m",
        slos=[{"name": name, "objective": "99%"} for name in "ab"],
        ladder=(("primary", "5m"), ("ben", "1h")),
        runbooks={"provider_outage": [{"do": "shed_background", "takes": "15m"}]},
    )
    assert rows(run, "unmitigated", "handed_over", "escalated", "step_undone") == [
        (2040, "unmitigated", "a"),
        (2040, "handed_over", "ben"),
        (11400 - PAGED, "step_undone", "shed_background"),
    ]
    assert rows(run, "unmitigated", incident="incident-2") == [(2640, "unmitigated", "b")]


def test_what_is_lost_has_nobody_until_the_pager_goes():
    """Lost at 780 s with the alert on: the first level is asked 5 min later, and ben answers."""
    run = handed_over("01:25", lost="100%")
    assert rows(run, *KINDS)[:4] == [
        (300, "acknowledged", "ada"),
        (780, "triaged", "provider_outage"),
        (780, "handed_over", "nobody"),
        (1380, "acknowledged", "ben"),
    ]
    assert asked(run)[1] == (1080, "ben", 1, 1, "handed over and lost")
    # what was tried is known: there is no second triage
    assert rows(run, *KINDS)[4] == (1380, "step_started", "fail_over")


def test_what_is_lost_while_no_alert_fires_waits_for_the_next_one():
    """All is well, failed over, when ada's turn ends at 02:25. A bad version makes the pager go."""
    strikes = [outage(lasts="2h"), failures.BadDeploy(at="3h30m", lasts="2h", error_ratio="60%")]
    run = handed_over("02:25", lost="100%", failures=strikes, horizon="8h")
    lost, *_ = rows(run, "handed_over")
    assert lost == (8700 - PAGED, "handed_over", "nobody")
    fired = [e.time - PAGED for e in run.log if e.kind == "alert_fired" and e.time > 8700]
    found = next(row for row in asked(run) if row[4] == "handed over and lost")
    assert found[0] == fired[0]
    # the end of the outage was known at 11,400 s, and nobody undid a step
    done = [row[0] for row in rows(run, "step_undone", "step_started") if row[0] > lost[0]]
    assert 11400 - PAGED < found[0] < min(done)


def test_a_lost_incident_without_steps_closes_with_its_alerts():
    """ada finds the service healthy (a short outage) and takes no step; what she stands by for is
    lost before its alert resolves."""
    run = handed_over(
        "01:40",
        lost="100%",
        failures=[outage(lasts="20m", error_ratio="50%")],
        cause_over_seen_after="3h",
    )
    assert not rows(run, "step_started")
    (lost,) = rows(run, "handed_over")
    resolved = [event.time - PAGED for event in run.log if event.kind == "alert_resolved"]
    if max(resolved) < lost[0]:
        assert rows(run, "resolved") == [(lost[0], "resolved", "availability")]
    closing = next(event for event in run.log if event.kind == "resolved")
    assert closing.detail["reason"] == "its alerts have resolved"


@pytest.mark.parametrize("runs", first_of([4, 40], 1))
def test_as_many_are_lost_as_is_written(runs):
    """40% of all hand-overs (27 incidents a run, most of them handed over more than once), within
    three standard errors.
    """
    strikes = [outage(name=f"outage-{n}", at=3600 + 14400 * n, lasts="2h") for n in range(27)]
    rota = {"primary": {"people": ["ada", "ben"], "turns": "1h", "hand_over": "00:30"}}
    scenario = asked_scenario(
        ("primary", "5m"),
        rota=rota,
        hand_over={"takes": {"exponential": {"mean": "5m"}}, "lost": "40%"},
        failures=strikes,
        runbooks={},
        horizon="5d",
    )
    lost = [
        event.detail["lost"]
        for seed in range(runs)
        for event in simulate(scenario, seed).log
        if event.kind == "handed_over"
    ]
    assert len(lost) > 25 * runs
    error = np.sqrt(0.4 * 0.6 / len(lost))
    assert np.mean(lost) == pytest.approx(0.4, abs=3 * error)
