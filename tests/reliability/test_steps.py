"""What each step did, from the rows before and after it."""

from dataclasses import replace

import pytest
from worlds import PERSON, STEPS, demonstration

from simulator import Event, simulate
from simulator.outputs.words.incidents import step_effect
from simulator.reliability.steps import automatic_steps, steps_taken


def step(kind, time, number=1, **detail):
    return Event(time, kind, "fail_over", "incident-1", detail={"step": number, **detail})


def look(time, sli, healthy=False):
    return Event(
        time, "checked", "a", "incident-1", detail={"sli": sli, "healthy": healthy, "steps": 0}
    )


def test_before_and_after_are_the_last_looks():
    rows = [
        look(0, 0.4),
        look(1, 0.5),
        step("step_started", 1),
        step("step_finished", 5),
        look(8, 0.8),
        look(9, 0.9),
        step("step_started", 9, 2),
    ]
    first, second = steps_taken(rows)
    assert (first.begin, first.end, first.before, first.after, first.is_healthy) == (
        1,
        5,
        0.5,
        0.9,
        False,
    )
    assert first.gain == pytest.approx(0.8)
    assert (second.number, second.end, second.before, second.after, second.gain) == (
        2,
        None,
        0.9,
        None,
        None,
    )


def test_a_look_after_the_undo_is_not_the_steps():
    rows = [
        look(0, 0.5),
        step("step_started", 0),
        step("step_finished", 5),
        step("step_undone", 6),
        look(9, 1.0, True),
    ]
    (only,) = steps_taken(rows)
    assert only.after is None and not only.is_healthy


def test_no_data_is_no_gain_and_nothing_to_gain_is_none():
    (blind,) = steps_taken(
        [look(0, None), step("step_started", 0), step("step_finished", 1), look(2, 0.9)]
    )
    assert blind.gain is None
    (needless,) = steps_taken(
        [look(0, 1.0), step("step_started", 0), step("step_finished", 1), look(2, 1.0, True)]
    )
    assert needless.gain == 0 and needless.is_healthy
    (worse,) = steps_taken(
        [look(0, 0.5), step("step_started", 0), step("step_finished", 1), look(2, 0.25)]
    )
    assert worse.gain == -0.5


def test_the_demonstrations_steps():
    taken = simulate(demonstration()).incidents[0].steps
    assert [(each.do, each.before, each.after) for each in taken] == [
        ("fail_over", 0.5, 0.85),
        ("enable_cache", 0.85, pytest.approx(0.95)),
        ("shed_background", pytest.approx(0.95), 1.0),
    ]
    assert [each.is_healthy for each in taken] == [False, False, True]


def test_a_step_that_was_cut_off_has_no_end():
    slow = [{**STEPS[0], "takes": "5h"}]
    (only,) = (
        simulate(demonstration(oncall=PERSON, runbooks={"provider_outage": slow}))
        .incidents[0]
        .steps
    )
    assert only.end is None and only.after is None


def test_the_end_of_the_failure_is_no_merit_of_a_step():
    over = Event(2, "failure_ended", "outage")
    rows = [look(0, 0.5), step("step_started", 0), step("step_finished", 1), over, look(3, 1, True)]
    (overtaken,) = steps_taken([replace(row, cause="outage") for row in rows])
    assert overtaken.is_healthy and overtaken.is_overtaken and overtaken.gain is None
    assert step_effect(overtaken) == "healthy, but a failure had ended by then"
    (other,) = steps_taken([replace(row, cause="leak") for row in rows])
    assert not other.is_overtaken and step_effect(other) == "healthy"


def test_what_was_done_automatically_is_a_step_of_its_own():
    rows = (
        Event(0.0, "checked", "a", "i", detail={"sli": 0.6}),
        Event(120.0, "step_finished", "fail_over", "i", detail={"step": 0, "automatic": True}),
        Event(300.0, "checked", "a", "i", detail={"sli": 0.99, "healthy": True}),
        Event(400.0, "step_started", "enable_cache", "i", detail={"step": 1}),
        Event(500.0, "step_finished", "enable_cache", "i", detail={"step": 1}),
    )
    (own,) = automatic_steps(rows)
    assert (own.number, own.do, own.begin, own.end) == (0, "fail_over", 120.0, 120.0)
    assert (own.before, own.after, own.is_healthy) == (0.6, 0.99, True)
    assert [step.do for step in steps_taken(rows)] == ["enable_cache"]
    assert automatic_steps(rows[2:]) == ()
