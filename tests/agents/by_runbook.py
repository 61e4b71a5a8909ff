"""How somebody plays who does what the runbook says, and no more."""


def next_action(view):
    """Acknowledges, triages, takes step after step until users are served, undoes, and resolves.

    `view` is as `View.to_dict` gives it.
    """
    possible, known = view["actions"], view["known"]
    undone = [action for action in possible if action["do"] == "undo"]
    if known["all_is_well"]:
        return {"do": "resolve", "cause": "provider_outage"}
    if known["cause_over"] and undone:
        return undone[0]
    if view["result"].get("do") == "take":
        return {"do": "check"}
    steps = _steps_left(view)
    if steps and not known["healthy"] and not known["cause_over"]:
        return steps[0]
    if not known["runbook"] and {"do": "triage"} in possible:
        return {"do": "triage"}
    return {"do": "wait"} if known["acknowledged"] else {"do": "acknowledge"}


def _steps_left(view):
    """What is left of the runbook that is open."""
    held = {each["step"] for each in view["held"]}
    return [
        action
        for action in view["actions"]
        if action["do"] == "take"
        and action.get("runbook") == view["known"]["runbook"]
        and action["step"] not in held
    ]
