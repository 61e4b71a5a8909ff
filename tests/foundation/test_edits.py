"""Edits of written values, and where what they moved was written."""

import pytest

from simulator.foundation.edits import (
    LeaveOut,
    MoveInto,
    MoveOut,
    Rename,
    Replace,
    Swap,
    flow,
    origin,
)


def test_a_bare_value_is_put_under_its_key():
    root = {"alerting": ["a", "b"]}
    moved = Replace({"rules": ["a", "b"]}, now=("rules",)).apply(root, ("alerting",))
    assert root == {"alerting": {"rules": ["a", "b"]}}
    assert origin(("alerting", "rules", 1), moved) == ("alerting", 1)


def test_a_key_is_renamed_and_found_again():
    root = {"slo": [1]}
    moved = Rename("slos").apply(root, ("slo",))
    assert root == {"slos": [1]} and origin(("slos", 0), moved) == ("slo", 0)


def test_a_key_that_stands_there_is_not_lost():
    root = {"ack": 1, "acknowledge": 2}
    assert Rename("acknowledge").apply(root, ("ack",)) == ()
    assert root == {"ack": 1, "acknowledge": 2}


def test_several_edits_lead_back_to_the_first_text():
    root = {"slo": {"sli": "latency", "target": "2s"}}
    moved = Rename("slos").apply(root, ("slo",))
    moved += Replace([root["slos"]], now=(0,)).apply(root, ("slos",))
    moved += MoveInto("sli", "latency", "threshold").apply(root, ("slos", 0, "target"))
    assert root == {"slos": [{"sli": {"kind": "latency", "threshold": "2s"}}]}
    assert origin(("slos", 0, "sli", "threshold"), moved) == ("slo", "target")


def test_a_key_goes_beside_the_part_in_which_it_stands():
    root = {"oncall": {"rota": {"a": 1}, "people": [1]}, "people": [2]}
    moved = MoveOut("rota").apply(root, ("oncall", "rota"))
    assert root["rota"] == {"a": 1} and origin(("rota", "a"), moved) == ("oncall", "rota", "a")
    # what stands there already must not be lost
    assert MoveOut("people").apply(root, ("oncall", "people")) == ()
    assert root["people"] == [2] and root["oncall"] == {"people": [1]}


def test_swapped_and_left_out():
    root = {"lognormal": {"median": 1, "p95": 2}, "description": "x"}
    Swap({"sigma": 3}).apply(root, ("lognormal", "p95"))
    LeaveOut().apply(root, ("description",))
    assert root == {"lognormal": {"median": 1, "sigma": 3}}


@pytest.mark.parametrize("loc", [("a", "b"), ("x",), ("a", 0)])
def test_what_is_not_there_raises(loc):
    with pytest.raises(LookupError):
        Replace(1).apply({"a": "text"}, loc)


def test_values_on_one_line():
    value = {"a": [True, None, "x"], "b": {"c": 1.5}}
    assert flow(value) == "{a: [true, null, x], b: {c: 1.5}}"
