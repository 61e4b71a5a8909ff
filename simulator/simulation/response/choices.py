"""What can be done about an incident or a ticket now."""

from collections.abc import Iterator
from itertools import chain

from simulator.oncall.actions import (
    ACKNOWLEDGE,
    CHECK,
    ESCALATE,
    LEAVE,
    NEXT_LOOK,
    NOTHING_WRONG,
    PUT_BACK,
    TRIAGE,
    UNKNOWN,
    WAITS,
    Action,
)
from simulator.oncall.shipped import PRICE
from simulator.oncall.steps import steps_of
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.incident_duty import IncidentDuty
from simulator.simulation.response.scripting import undo


def choices(duty: Duty) -> list[Action]:
    """Every action that makes sense now."""
    if not duty.is_acknowledged:
        return [ACKNOWLEDGE, *WAITS]
    return list(
        chain(
            _diagnoses(duty),
            [CHECK],
            steps_of(duty.incident.runbooks),
            (undo(duty, held) for held in duty.ending.held),
            [PUT_BACK] if duty.ending.may_put_back else [],
            WAITS,
            [NEXT_LOOK],
            [ESCALATE] if _may_escalate(duty) else [],
            _ends(duty),
        )
    )


def _diagnoses(duty: Duty) -> Iterator[Action]:
    # when it is known to be over there is nothing to find
    if duty.holding.has_turn or not duty.telling.is_over:
        yield TRIAGE
    for symptom in duty.incident.runbooks:
        yield {"do": "name", "symptom": symptom}
    if duty.diagnosing.named is not None:
        yield LEAVE


def _may_escalate(duty: Duty) -> bool:
    """Whether somebody of a later level can be asked."""
    if not isinstance(duty, IncidentDuty):
        return False
    places = duty.situation.team.places(duty.incident.severity)
    return duty.assignment.holder.place.number < len(places)


def _ends(duty: Duty) -> Iterator[Action]:
    """To resolve it as each thing that it may have been."""
    do = "resolve" if duty.incident.is_paged else "close"
    for cause in dict.fromkeys((*duty.incident.runbooks, PRICE, UNKNOWN)):
        yield {"do": do, "cause": cause}
    yield NOTHING_WRONG
