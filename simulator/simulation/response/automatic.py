"""What is done by itself when somebody is paged, where that was learned (live)."""

from simulator.ai_service.failures import Failure
from simulator.oncall.improvements.improvement import AtPage
from simulator.simulation.learning.item import Item
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.situation import Waits

# it comes before all steps that people take, and is undone after them
NUMBER = 0


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
    duty.diagnosing.comes_first()
    duty.working.steps.hold(NUMBER, step)
    incident.steps_taken.insert(0, incident.steps_taken.pop())
    kind = step.do.kind
    duty.situation.log.record("step_finished", kind, incident, step=NUMBER, automatic=True)
    if isinstance(incident.matched, Failure):
        by = [item.improvement.name]
        duty.situation.state.learned.soften(incident.matched, by, incident.id)
