"""Drills played by hand: what to do in each case, one after the other, and who waits in between."""

from simulator import Drill, load_scenario

ACKNOWLEDGE = {"do": "acknowledge"}
WAIT = {"do": "wait"}


def take(runbook, number, step):
    """A step of a runbook."""
    return {"do": "take", "step": step, "runbook": runbook, "number": number}


FAIL_OVER = take("provider_outage", 1, "fail_over")
ROLL_BACK = take("bad_deploy", 1, "roll_back")

BETTER = {
    # background work takes room that answers need, and nobody waits for it
    "1_monday_morning": [FAIL_OVER, take("provider_outage", 3, "shed_background")],
    # the deploy log says what changed
    "1_tuesday_night": [ROLL_BACK],
    "2_wednesday_noon": [ROLL_BACK],
    # the provider has the errors, and they began five minutes after the version went out
    "2_thursday_evening": [FAIL_OVER],
    # calls to tools are given up, the provider is as fast as always
    "2_friday_evening": [take("tool_outage", 1, "disable_tools")],
    # cheaper answers are worse by two in a hundred, answers cut short by many more
    "3_saturday_noon": [take("cost_spike", 2, "use_cheaper_model")],
    # answers without the store only while it is made larger, and room is made before it is full
    "3_sunday_morning": [
        take("vector_store_full", 2, "skip_retrieval"),
        take("vector_store_full", 1, "expand_store"),
        {"do": "undo", "step": "skip_retrieval", "number": 1, "of": "incident-1"},
        take("vector_store_full", 3, "compact_store"),
    ],
    # the last step of the runbook makes up for errors and lost capacity alike
    "3_monday_noon": [take("provider_outage", 5, "fail_over")],
    # one for each of the two
    "4_tuesday_afternoon": [FAIL_OVER, ROLL_BACK],
    # the short step leaves the hands free for what comes next; then the fallback is too small
    "4_wednesday_morning": [
        take("vector_store_full", 2, "expand_store"),
        WAIT,
        FAIL_OVER,
        take("provider_outage", 2, "enable_cache"),
    ],
}
"""For each case what spends less than the scripted responder does."""


def played(name, wishes):
    """A drill in which each page is acknowledged, and these actions are taken in their order, each
    as soon as it can be; in between the player waits until something happens.
    """
    drill = Drill(load_scenario(name))
    view, _ = drill.reset()
    left = list(wishes)
    while not drill.is_over:
        action = _next(view.actions, left)
        if left and action == left[0]:
            del left[0]
        view, *_ = drill.step(action)
    assert not left, f"{left[0]} was never possible"
    return drill


def _next(actions, left):
    if left and left[0] in actions:
        return left[0]
    return ACKNOWLEDGE if ACKNOWLEDGE in actions else WAIT
