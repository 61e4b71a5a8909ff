"""Which action a call means."""

import json

import pytest

from simulator.experiments.player import called
from simulator.foundation.errors import ArgumentError

FIRST = {"do": "take", "step": "fail_over", "runbook": "provider_outage", "number": 1}
PLAIN = {"do": "take", "step": "fail_over"}
OTHER = {"do": "take", "step": "enable_cache", "runbook": "provider_outage", "number": 2}
WAIT = {"do": "wait"}
FIVE = {"do": "wait", "for": "5m"}
ACTIONS = [FIRST, PLAIN, OTHER, WAIT, FIVE, {"do": "check"}]


@pytest.mark.parametrize(
    ("kind", "arguments", "action"),
    [
        ("take", {"step": "fail_over", "runbook": "provider_outage", "number": 1}, FIRST),
        ("take", {"step": "fail_over"}, PLAIN),
        ("take", {"step": "fail_over", "runbook": "", "number": None}, PLAIN),
        ("take", {"runbook": "provider_outage", "number": "2"}, OTHER),
        ("take", {"step": "enable_cache"}, OTHER),
        ("wait", {}, WAIT),
        ("wait", {"for": "5m"}, FIVE),
    ],
)
def test_a_call_means_the_action_that_agrees(kind, arguments, action):
    assert called(kind, arguments, ACTIONS) is action


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (
            "resolve",
            {"cause": "unknown"},
            "resolve is not possible now; possible: take, wait, check",
        ),
        ("wait", {"for": "2m"}, 'wait is possible with one of these only: [{},{"for":"5m"}]'),
        ("check", {"for": "5m"}, "check is possible with one of these only: [{}]"),
        ("take", {"runbook": "provider_outage"}, "say which: "),
    ],
)
def test_any_other_call_says_what_is_possible(kind, arguments, message):
    with pytest.raises(ArgumentError) as refused:
        called(kind, arguments, ACTIONS)
    assert str(refused.value).startswith(message)


def test_a_call_that_fits_several_actions_says_which_there_are():
    with pytest.raises(ArgumentError) as refused:
        called("take", {"runbook": "provider_outage"}, ACTIONS)
    which = json.loads(str(refused.value).removeprefix("say which: "))
    assert which == [{key: each[key] for key in each if key != "do"} for each in (FIRST, OTHER)]


def test_nothing_is_possible_after_the_end():
    with pytest.raises(ArgumentError, match="check is not possible now; possible: nothing"):
        called("check", {}, [])
