"""The step interface by hand, on a service whose counts are known: half of all requests fail from 1 h
to 3 h; failing over serves 85%, with the cache 95%, and without background work all.
"""

import pytest
from worlds import STEPS, demonstration, outage

from simulator import Drill, simulate
from simulator.foundation.errors import ArgumentError
from simulator.oncall.ladder import Level
from simulator.oncall.responders import Scripted

ACKNOWLEDGE, TRIAGE, CHECK, WAIT = ({"do": do} for do in ("acknowledge", "triage", "check", "wait"))


def take(step, number):
    return {"do": "take", "step": step, "runbook": "provider_outage", "number": number}


def began(scenario=None, **terms):
    drill = Drill(scenario or demonstration(), **terms)
    drill.reset()
    return drill


def played(drill, *actions):
    """The last view, after these actions."""
    for action in actions:
        view, *_ = drill.step(action)
    return view


def to_the_end(drill, responder=None):
    """The sum of the rewards, with whoever decides from here on."""
    total, view = 0.0, None
    while not drill.is_over:
        if view is None:
            view, _ = drill.reset()
        action = responder.decide(view) if responder else WAIT
        view, reward, *_ = drill.step(action)
        total += reward
    return total


def rows(run, *kinds):
    return [(event.time, event.kind, event.subject) for event in run.log if event.kind in kinds]


def test_it_begins_at_the_first_page():
    view, info = Drill(demonstration()).reset()
    assert info == {"decisions": 0, "time_s": 4650.0, "why": "page"}
    assert view.time_s == 4650.0 and view.asked["what"] == "incident-1"
    waits = [{"do": "wait", "for": time} for time in ("1m", "5m", "15m", "1h")]
    assert view.actions == [ACKNOWLEDGE, *waits, WAIT]


def test_the_best_order_by_hand_is_mitigated_sooner_than_by_the_runbook():
    drill = began()
    view = played(drill, ACKNOWLEDGE, TRIAGE)
    assert view.result["came"] == "named" and view.known["triage_says"] == "provider_outage"
    assert view.time_s == 4650 + 300 + 480
    view = played(drill, take("fail_over", 1), take("shed_background", 3), CHECK)
    # 3 and 2 minutes, and a whole window of five
    assert view.time_s == 5430 + 180 + 120 + 300 and view.result["came"] == "healthy"
    assert view.known["healthy"] and [each["step"] for each in view.held] == [
        "fail_over",
        "shed_background",
    ]
    view = played(drill, WAIT)
    assert view.time_s == 3 * 3600 + 600 and view.known["cause_over"]
    undo = [action for action in view.actions if action["do"] == "undo"]
    view = played(drill, *undo)
    assert view.known["all_is_well"]
    view, _, terminated, truncated, info = drill.step({"do": "resolve", "cause": "provider_outage"})
    assert terminated and not truncated and view.actions == [] and info["why"] == "horizon"
    score = drill.score()
    assert score.budget_spent < score.budget_scripted < score.budget_nobody
    assert score.steps == 2 and score.pages == 1 and score.symptoms_wrong == 0
    assert score.time_to_acknowledge_s == 300


def test_the_scripted_responder_through_the_steps_is_the_run_without_them():
    scenario = demonstration(outcomes="random")
    drill = Drill(scenario, seed=5)
    to_the_end(drill, Scripted())
    assert drill.run.log == simulate(scenario, 5).log == drill.scripted.log
    again = Drill(scenario, seed=5)
    again.reset()
    played(again, *drill.actions)
    assert again.run.log == drill.run.log


def test_rewards_add_up_to_what_was_spent_and_the_prices():
    drill = Drill(demonstration(), page_price=0.01, step_price=0.002)
    total = to_the_end(drill, Scripted())
    score = drill.score()
    assert score.pages == 1 and score.steps == 3
    assert total == pytest.approx(-score.budget_spent - 0.01 - 0.002 * 3)


def test_a_diagnosis_of_ones_own_takes_a_triage_and_may_be_wrong():
    drill = began()
    view = played(drill, ACKNOWLEDGE, {"do": "name", "symptom": "bad_deploy"})
    assert view.time_s == 4950 + 480 and view.known["runbook"] == "bad_deploy"
    # there was a triage just before
    view = played(drill, {"do": "name", "symptom": "cost_spike"})
    assert view.time_s == 4950 + 480
    view = played(drill, {"do": "leave"}, TRIAGE)
    assert view.known["triage_says"] == "provider_outage"
    to_the_end_of(drill)
    assert drill.score().symptoms_wrong == 2
    right = [event.detail.get("right") for event in drill.run.log if event.kind == "triaged"]
    assert right == [False, False, None]


def to_the_end_of(drill):
    while not drill.is_over:
        drill.step(WAIT)


def test_who_resolves_it_takes_back_what_is_held_and_may_be_paged_again():
    drill = began()
    played(drill, ACKNOWLEDGE, take("fail_over", 1), {"do": "nothing_wrong"})
    assert drill.step(WAIT)[0].asked["what"] == "incident-2"
    to_the_end_of(drill)
    kinds = "step_finished", "step_undone", "resolved"
    assert [kind for _, kind, _ in rows(drill.run, *kinds)][:3] == list(kinds)
    first = next(event for event in drill.run.log if event.kind == "resolved")
    assert first.detail["recorded"] == "nothing" and first.detail["reason"] == "provider_outage"


def test_waits_end_early_and_go_on_where_nothing_happens():
    rule = {"name": "page-quick", "severity": "sev1", "long_window": "1h", "short_window": "5m"}
    one_rule = demonstration(alerting={"rules": [{**rule, "burn_rate": 14.4}]})
    drill = began(one_rule)
    view = played(drill, {"do": "wait", "for": "15m"})
    assert view.time_s == 4650 + 900 and not view.known["acknowledged"]
    view = played(drill, ACKNOWLEDGE)
    assert view.time_s == 5550 + 300
    times = [played(drill, {"do": "wait", "for": "15m"}).time_s for _ in range(5)]
    assert times[:4] == [6750, 7650, 8550, 9450]
    # for an hour nothing has happened: next the alert resolves, after the failure
    assert times[4] == 3 * 3600 + 240


def test_a_mitigation_that_is_in_no_runbook_can_be_taken_too():
    drill = began(demonstration(runbooks={"bad_deploy": [], "provider_outage": STEPS}))
    view = played(drill, ACKNOWLEDGE)
    # it is in the runbook of a cost spike
    assert {"do": "take", "step": "use_cheaper_model"} not in view.actions
    view = played(drill, {"do": "take", "step": "roll_back"})
    # in as much time as in the runbook that ships
    assert view.result["came"] == "taken" and view.time_s == 4950 + 300
    assert [(each["step"], each["number"]) for each in view.held] == [("roll_back", 1)]


def test_the_next_level_can_be_asked():
    scenario = demonstration(
        people=[{"name": "ada"}, {"name": "ben"}],
        rota={"primary": {"people": ["ada"]}, "secondary": {"people": ["ben"]}},
    )
    ladder = (Level(ask="primary"), Level(ask="secondary"))
    drill = began(scenario.set("oncall.ladder", [{"ask": level.ask} for level in ladder]))
    view = played(drill, ACKNOWLEDGE)
    assert view.asked["person"] == "ada" and {"do": "escalate"} in view.actions
    view = played(drill, {"do": "escalate"})
    # asked for help, the next one answers in the time that this takes
    assert view.asked["person"] == "ben" and view.time_s == 4950 + 300
    assert {"do": "escalate"} not in view.actions


def test_where_nothing_pages_there_is_one_step():
    drill = Drill(demonstration(failures=[]))
    view, info = drill.reset()
    assert view.actions == [WAIT] and info["time_s"] == 6 * 3600
    view, reward, terminated, *_ = drill.step(WAIT)
    assert terminated and reward == 0 and view.actions == []
    assert drill.score().pages == 0


def test_an_alert_that_joins_ends_a_wait():
    drill = began()
    played(drill, ACKNOWLEDGE)
    view = played(drill, {"do": "wait", "for": "1h"})
    assert view.time_s == 6210 and [each["rule"] for each in view.alerts][-1] == "page-slow"


def test_after_the_last_decision_nothing_more_is_done():
    drill = began(max_decisions=2)
    *_, truncated, info = drill.step(ACKNOWLEDGE)
    assert not truncated
    *_, terminated, truncated, info = drill.step(TRIAGE)
    assert truncated and not terminated and drill.is_over and info["decisions"] == 2
    assert drill.score().is_truncated
    assert drill.score().budget_spent == pytest.approx(drill.score().budget_nobody)


def test_a_scenario_without_people_is_played_with_the_default_habits():
    view, _ = Drill(demonstration(oncall=None)).reset()
    assert view.asked["person"] == "on-call"


@pytest.mark.parametrize(
    "terms, told",
    [
        ({"page_price": -1}, "page_price: -1 is no price"),
        ({"step_price": "a"}, "step_price: 'a' is no price"),
        ({"max_decisions": 0}, "max_decisions: 0 is out of range"),
        ({"seed": -1}, "seed: -1 is out of range"),
    ],
)
def test_terms_that_are_none(terms, told):
    with pytest.raises(ArgumentError, match=told):
        Drill(demonstration(), **terms)


def test_what_cannot_be_done_is_said():
    drill = Drill(demonstration())
    with pytest.raises(ArgumentError, match="has not begun: call reset"):
        drill.step(WAIT)
    drill.reset()
    with pytest.raises(ArgumentError, match=r"'do': 'check'. cannot be done now"):
        drill.step(CHECK)
    with pytest.raises(ArgumentError, match="is not over"):
        drill.run  # noqa: B018
    to_the_end_of(drill)
    with pytest.raises(ArgumentError, match="is over: call reset"):
        drill.step(WAIT)


def test_a_view_is_of_its_moment():
    drill = Drill(demonstration(failures=[outage(error_ratio="50%")]))
    view, _ = drill.reset()
    assert view.alerts
    drill.step(ACKNOWLEDGE)
    assert view.alerts
    with pytest.raises(ArgumentError, match="the run has gone on since"):
        view.slis  # noqa: B018
