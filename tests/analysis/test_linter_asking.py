"""The linter on keys that change nothing, given who is on call."""

import pytest
from worlds import PERSON, demonstration

from simulator.analysis import lint

ADA = {"people": [{"name": "ada"}]}
ROTA = {"rota": {"primary": {"people": ["ada", "ben"]}}}


def said(world, **keys):
    scenario = demonstration(**world, oncall={**PERSON, **keys})
    return [
        str(found)
        for found in lint(scenario)
        if found.path.split(".")[-1] in ("repeat", "renotify", "urgency", "hand_over")
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("repeat", 2),
        ("renotify", "1h"),
        ("urgency", {"sev2": "low"}),
        ("hand_over", {"takes": "10m"}),
    ],
)
def test_with_one_person_without_a_name_nobody_else_is_asked(key, value):
    assert said({}, **{key: value}) == [
        f"warning: oncall.{key}: one person is always there, and nobody else is asked: write people:"
        f" [{{name: ada}}] and a ladder or no {key}"
    ]


def test_who_does_not_trust_the_pager_is_asked_again():
    assert said({}, renotify="1h", trust={"memory": "30d"}) == []


def test_where_no_turn_ends_nothing_is_handed_over():
    (one,) = said(ADA, hand_over={"takes": "10m"})
    assert "no turn ends" in one and one.endswith("write a rota for a level or no hand_over")
    assert said(ROTA, hand_over={"takes": "10m"}) == []


def test_one_level_has_no_urgency():
    (one,) = said(ROTA, urgency={"sev2": "low"})
    assert "one level" in one
    two = [{"ask": "primary"}, {"ask": "ada"}]
    assert said(ROTA, urgency={"sev2": "low"}, ladder=two) == []


def test_what_changes_something_is_not_spoken_of():
    assert said(ROTA, repeat=2, renotify="1h") == []
