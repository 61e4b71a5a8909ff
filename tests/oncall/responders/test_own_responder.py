"""A responder of one's own, as it is written in a notebook cell, and what is said of one that decides
on what cannot be done.
"""

from typing import Literal

import pytest
from worlds import demonstration

from simulator import Drill, simulate
from simulator.foundation.errors import ArgumentError
from simulator.oncall.responders import Responder

# a class statement registers a kind, so each test has its own


class Sheds(Responder):
    """Fails over and sheds at once, and waits for the end."""

    kind: Literal["sheds"] = "sheds"

    def decide(self, view):
        order = view.notes.setdefault("order", ["fail_over", "shed_background"])
        if not view.known["acknowledged"]:
            return {"do": "acknowledge"}
        if view.known["all_is_well"]:
            return {"do": "resolve", "cause": "provider_outage"}
        if view.known["cause_over"]:
            undo = [action for action in view.actions if action["do"] == "undo"]
            return undo[0] if undo else {"do": "wait", "for": "1m"}
        if not order:
            return {"do": "wait"}
        step = order.pop(0)
        return next(each for each in view.actions if each.get("step") == step)


class Impossible(Responder):
    """Undoes what it has never done."""

    kind: Literal["impossible"] = "impossible"

    def decide(self, view):
        return {"do": "undo", "step": "fail_over", "number": 1, "of": "incident-1"}


class Endless(Responder):
    """Names the same symptom again and again, which takes no time after the first."""

    kind: Literal["endless"] = "endless"

    def decide(self, view):
        return view.actions[0 if len(view.actions) < 10 else 1]


def with_responder(kind):
    return demonstration().set("oncall.responder", kind)


def test_a_class_of_ones_own_beats_the_scripted_one():
    run = simulate(with_responder("sheds"))
    spent = run.budget_spent(run.scenario.slos[0])[-1]
    scripted = simulate(demonstration())
    assert spent < scripted.budget_spent(scripted.scenario.slos[0])[-1]
    kinds = [event.kind for event in run.log]
    assert "triaged" not in kinds and kinds.count("step_undone") == 2
    assert run.log[-1].kind != "failure_ended" and "resolved" in kinds


def test_it_plays_the_same_through_the_steps():
    drill = Drill(with_responder("sheds"))
    view, _ = drill.reset()
    while not drill.is_over:
        view, *_ = drill.step(Sheds().decide(view))
    assert drill.run.log == simulate(with_responder("sheds")).log


def test_what_it_decides_must_be_possible():
    told = "responder impossible: .* cannot be done at 2026-01-05T01:17:30Z: decide on one of"
    with pytest.raises(ArgumentError, match=told):
        simulate(with_responder("impossible"))


def test_it_must_let_time_pass():
    with pytest.raises(ArgumentError, match="responder endless: decides on and on at 2026-01-05"):
        simulate(with_responder("endless"))


def test_a_kind_that_is_none_is_said():
    with pytest.raises(
        Exception, match="'scriptd' is not a kind of responder: did you mean scripted"
    ):
        with_responder("scriptd")
