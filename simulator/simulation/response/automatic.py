"""What is done by itself when somebody is paged, where that was learned (live)."""

from simulator.ai_service.failures import Failure
from simulator.oncall.improvements.improvement import AtPage
from simulator.oncall.runbooks import RunbookStep
from simulator.reliability.steps import AUTOMATIC, DID_NOT_WORK
from simulator.simulation.learning.item import Item
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.situation import Waits
from simulator.simulation.response.steps import impossible


def act_at_page(duty: Duty) -> None:
    """Somebody is paged: what was learned for that symptom begins."""
    state = duty.situation.state
    for item in state.learned.against(duty.incident.symptom):
        at_page = item.improvement.at_page()
        if at_page is not None:
            state.env.process(_act(duty, item, at_page))


def _act(duty: Duty, item: Item, at_page: AtPage) -> Waits:
    """Takes a step for an incident, unless that is over before."""
    yield duty.situation.after(at_page.after)
    incident = duty.incident
    if incident.is_closed or duty.holding.is_ending:
        return
    step = at_page.step
    kind = step.do.kind
    why_not = _why_not(duty, step)
    if why_not:
        detail = {"step": AUTOMATIC, "automatic": True, "reason": why_not}
        duty.situation.log.record("step_failed", kind, incident, **detail)
        return
    duty.diagnosing.comes_first()
    duty.working.steps.hold(AUTOMATIC, step)
    incident.steps_taken.insert(0, incident.steps_taken.pop())
    duty.situation.log.record("step_finished", kind, incident, step=AUTOMATIC, automatic=True)
    if isinstance(incident.matched, Failure):
        by = [item.improvement.name]
        duty.situation.state.learned.soften(incident.matched, by, incident.id)


def _why_not(duty: Duty, step: RunbookStep) -> str:
    """Why a step has no effect; "" if it has. A machine does not try again."""
    in_the_way = duty.knowledge.obstacles.of(step)
    if in_the_way:
        return impossible(in_the_way)
    return "" if duty.working.steps.works(AUTOMATIC, step) else DID_NOT_WORK
