"""What is said of runs in which somebody else than the scripted responder decides."""

from functools import cache

import pytest

from simulator import Drill, load_scenario
from simulator.outputs.words.log import tell
from simulator.outputs.words.phases import main_phase_text
from simulator.run.blind import blinded

ACKNOWLEDGE = {"do": "acknowledge"}
ROLL_BACK = {"do": "take", "step": "roll_back", "runbook": "bad_deploy", "number": 1}
NAME = {"do": "name", "symptom": "bad_deploy"}


@cache
def played(*actions):
    """The run of these actions (pairs, as they are cached), and waits after them."""
    drill = Drill(load_scenario("1_tuesday_night"))
    drill.reset()
    for action in map(dict, actions):
        drill.step(action)
    while not drill.is_over:
        drill.step({"do": "wait"})
    return drill.run


def run_of(*actions):
    return played(*(tuple(action.items()) for action in actions))


def test_a_page_that_nobody_answers_is_not_open_for_that():
    incident = run_of().incidents[0]
    assert incident.resolved is not None
    assert "while nobody acknowledged the page: " in main_phase_text(incident)


def test_a_step_without_a_diagnosis_ends_the_diagnosing():
    incident = run_of(ACKNOWLEDGE, ROLL_BACK, {"do": "check"}).incidents[0]
    phases = {phase.name: phase.seconds for phase in incident.phases}
    assert phases["diagnosing"] == 0
    assert phases["mitigating"] == pytest.approx(incident.mitigated - incident.acknowledged)
    assert sum(phase.bad for phase in incident.phases) == incident.bad


def test_a_step_of_a_named_runbook_bounds_no_phase():
    run = run_of(ACKNOWLEDGE, NAME, ROLL_BACK)
    step = next(row for row in run.log if row.kind == "step_started")
    assert dict(step.detail) == {"step": 1}


@pytest.mark.parametrize("seen", [lambda run: run, blinded])
def test_a_runbook_that_is_left_untried_is_given_up(seen):
    given_up = seen(run_of(ACKNOWLEDGE, NAME, {"do": "leave"}))
    row = next(row for row in given_up.log if row.kind == "unmitigated")
    assert tell(row).startswith("the runbook is given up before its last step: unmitigated")
