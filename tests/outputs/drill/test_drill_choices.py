"""The actions of a view as numbered choices."""

from drill_views import ACTIONS, view
from hypothesis import given
from hypothesis import strategies as some

from simulator.outputs.drill.choices import groups_of, sentence


@given(actions=some.permutations(ACTIONS), most=some.integers(0, len(ACTIONS)))
def test_each_action_has_one_number_from_1_on_in_the_order_of_the_screen(actions, most):
    groups = groups_of(view(actions=actions[:most]))
    choices = [choice for group in groups for choice in group.choices]
    assert [choice.number for choice in choices] == list(range(1, most + 1))
    assert sorted(map(str, (choice.action for choice in choices))) == sorted(
        map(str, actions[:most])
    )
    assert len({group.title for group in groups}) == len(groups) and all(
        group.choices for group in groups
    )


def test_what_stands_beside_the_numbers():
    told = {group.title: [choice.label for choice in group.choices] for group in groups_of(view())}
    assert told == {
        "Answer": ["ask the next level of the ladder"],
        "Look": ["triage: find the symptom", "check whether the service is healthy"],
        "Diagnosis": [
            "provider outage", "bad deploy", "this runbook does not help: look for another symptom",
        ],
        "provider outage": ["1. fail over (3m)", "2. enable cache (about 3m)"],
        "bad deploy": ["1. roll back (5m)"],
        "Other steps": ["freeze releases"],
        "Undo": ["fail over (step 1 of incident-1)"],
        "Wait": ["1m", "until the SLIs are measured next", "until something happens"],
        "Resolve as": ["provider outage", "unknown", "nothing is wrong"],
    }  # fmt: skip


def test_a_step_is_put_back_beside_those_that_are_undone():
    (group,) = groups_of(view(actions=[{"do": "put_back"}]))
    assert (group.title, group.choices[0].label) == (
        "Undo",
        "put back the step that was undone last",
    )


def test_a_decision_by_itself_is_a_sentence():
    assert [sentence(action) for action in ACTIONS] == [
        "triage: find the symptom",
        "diagnose provider outage",
        "diagnose bad deploy",
        "check whether the service is healthy",
        "take step 1 of runbook provider outage: fail over",
        "take step 2 of runbook provider outage: enable cache",
        "take step 1 of runbook bad deploy: roll back",
        "take the step freeze releases, with its defaults",
        "undo fail over (step 1 of incident-1)",
        "this runbook does not help: look for another symptom",
        "wait 1m",
        "wait until the SLIs are measured next",
        "wait until something happens",
        "ask the next level of the ladder",
        "resolve: root cause provider outage",
        "resolve: root cause unknown",
        "resolve: nothing is wrong",
    ]
    close = {"do": "close", "cause": "unknown"}
    assert sentence(close) == "close the ticket: root cause unknown"
    assert [group.title for group in groups_of(view(actions=[close]))] == ["Close as"]


def test_an_action_of_another_version_is_shown_plainly():
    action = {"do": "call_vendor", "about": "pri\x1bmary"}
    (group,) = groups_of(view(actions=[action]))
    assert group.choices[0].label == sentence(action) == "call vendor, about pri mary"
