"""What is open, and the steps that are in effect."""

from simulator.oncall.views import Plain
from simulator.simulation.response.incident import OpenIncident, Ticket
from simulator.simulation.response.router import Router
from simulator.simulation.state import RunState


def opened(router: Router) -> list[Plain]:
    """All open incidents, then the tickets, the oldest first."""
    incidents = sorted(router.incidents.values(), key=lambda each: each.number)
    tickets = sorted(router.tickets.open.values(), key=lambda each: each.number)
    return [
        {
            "what": each.id,
            "slo": each.slo.name,
            "severity": each.severity,
            "is_ticket": isinstance(each, Ticket),
            "state": _state(router, each),
        }
        for each in (*incidents, *tickets)
    ]


def _state(router: Router, incident: OpenIncident) -> str:
    if incident.is_served:
        return "mitigated"
    if isinstance(incident, Ticket):
        return "taken up" if incident.is_taken else "open"
    if router.duties[incident.slo.name].is_acknowledged:
        return "acknowledged"
    return "paged"


def held(state: RunState) -> list[Plain]:
    """The steps in effect, in the order in which they were taken."""
    holds = {
        (incident, number): do.kind
        for do, holders in state.service.holders.items()
        for incident, number in holders
    }
    taken = dict[tuple[str, int], float]()
    for event in reversed(state.log):
        if len(taken) == len(holds):
            break
        key = (event.incident, event.detail.get("step", 0))
        if event.kind == "step_finished" and key in holds:
            # the last time: it may have been put back
            taken.setdefault(key, event.time)
    return [
        {"step": holds[key], "number": key[1], "of": key[0], "since": state.scenario.iso(since)}
        for key, since in reversed(taken.items())
    ]
