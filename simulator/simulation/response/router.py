"""Alerts to incidents and tickets: open, join, page, close."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from simulator.ai_service.failures import Failure
from simulator.oncall.ladder import UNNAMED
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.firing import Firing
from simulator.simulation.learning.postmortems import postmortems_of
from simulator.simulation.response.automatic import act_at_page
from simulator.simulation.response.causes import Causes
from simulator.simulation.response.duty import Decides, Duty
from simulator.simulation.response.firing_alerts import FiringAlerts
from simulator.simulation.response.incident import OpenIncident, Ticket
from simulator.simulation.response.incident_duty import IncidentDuty
from simulator.simulation.response.incident_log import IncidentLog, said_of
from simulator.simulation.response.left_over import LeftOver
from simulator.simulation.response.opening import Opening
from simulator.simulation.response.situation import Situation
from simulator.simulation.response.team import Team
from simulator.simulation.response.tickets import Tickets
from simulator.simulation.response.trust import Believing
from simulator.simulation.state import RunState


class Decider(Protocol):
    """Who is asked for decisions."""

    def ask(self, router: "Router", duty: Duty, person: str, why: str) -> Decides:
        """What a person does next about an incident or ticket, and why that is asked."""


class Router:
    """Decides what an alert opens, joins, closes (live). Pages and tickets are apart.

    `incidents` and `duties` (somebody at work) are by objective.
    """

    def __init__(self, state: RunState, decider: Decider) -> None:
        self.state = state
        self.asks = partial(decider.ask, self)
        self.causes = Causes(state)
        self.log = IncidentLog(state)
        self.opening = Opening(state, self.causes)
        self.team: Team | None = None
        self.left_over = LeftOver(state.env, 0.0)
        self.believing = Believing(state)
        oncall = state.scenario.oncall
        if oncall is not None:
            self.team = Team(state, oncall)
            self.team.has_alert = self._has_alert
            self.team.heeds = self.believing.heeds
            self.left_over = LeftOver(state.env, oncall.check.window)
        self.incidents: dict[str, OpenIncident] = {}
        self.duties: dict[str, IncidentDuty] = {}
        self.alerts = FiringAlerts(self.log, self.left_over)
        self.postmortems = postmortems_of(state)
        self.tickets = Tickets(self.opening, self.alerts, self.team, self.asks, self.postmortems)
        state.on_harm = self.harmed

    def tick(self, fired: Sequence[Firing], resolved: Sequence[tuple[SLO, AlertRule]]) -> None:
        """What changed at a tick: all firings, an objective's worst severity first, then all
        resolutions.
        """
        if fired:
            # an alert that fires as another resolves joins its incident: nobody is paged once more
            for slo in self.state.scenario.slos:
                self._fired(slo, [firing for firing in fired if firing.slo.name == slo.name])
        for slo, rule in resolved:
            self._cleared(slo, rule)

    def _fired(self, slo: SLO, firings: list[Firing]) -> None:
        firings.sort(key=lambda firing: firing.rule.severity)
        self._page(slo, [firing for firing in firings if firing.rule.is_paging])
        self.tickets.file(slo, [firing for firing in firings if not firing.rule.is_paging])

    def harmed(self, failure: Failure, slo: SLO) -> None:
        """A failure's harm to an objective begins: what is open has one more cause."""
        self.tickets.harmed(failure, slo)
        incident = self.incidents.get(slo.name)
        duty = self.duties.get(slo.name)
        if incident is None or duty is None or incident.find(failure):
            return
        # most failures harm some objectives only
        if self.state.expected.harm_begins(failure, slo) < math.inf:
            duty.knowledge.add(failure, duty.visible_at())

    def _page(self, slo: SLO, firings: Sequence[Firing]) -> None:
        """Paging alerts join the open incident, or open one, which pages once for all of them."""
        if not firings:
            return
        if self.team is not None:
            self.team.ring()
        incident = self.incidents.get(slo.name)
        if incident is None:
            self._open_incident(slo, firings)
            return
        self._join(incident, firings)
        if slo.name in self.duties:
            self.duties[slo.name].knowledge.call()
            self.duties[slo.name].assignment.holder.raised()

    def _open_incident(self, slo: SLO, firings: Sequence[Firing]) -> None:
        incident = self.opening.incident(slo, firings[0].rule)
        self.incidents[slo.name] = incident
        self.alerts.attach(incident, firings[0], **self.log.beginning(incident))
        self.postmortems.opened(incident)
        self._join(incident, firings[1:])
        self.believing.paged(incident, firings)
        if self.team is None:
            self.log.opened("paged", UNNAMED, incident, firings)
        else:
            self._call(self.team, incident, firings)

    def _join(self, incident: OpenIncident, firings: Sequence[Firing]) -> None:
        """Alerts that join an incident; what counts for their rules is a cause too."""
        for firing in firings:
            self._add_causes(incident, firing.rule)
            self.alerts.attach(incident, firing)

    def _add_causes(self, incident: OpenIncident, rule: AlertRule) -> None:
        if self.team is None:
            # nobody looks for causes, and alert-only runs need not pay for the search
            return
        counting = self.causes.of(incident.slo, rule, incident.id)
        new = [each for each in counting if incident.find(each) is None]
        duty = self.duties.get(incident.slo.name)
        if duty is None:
            # it opens at this very tick: whoever answers knows them from the start
            incident.causes += new
            return
        for cause in new:
            duty.knowledge.add(cause)

    def _call(self, team: Team, incident: OpenIncident, firings: Sequence[Firing]) -> None:
        """Pages whoever is on duty; they get to work."""
        situation = Situation(self.log, self.causes, team, incident)
        duty = IncidentDuty(situation, self._resolve, self._abandon, self.asks)
        person, level = duty.page()
        self.log.opened("paged", person, incident, firings, **level)
        self.duties[incident.slo.name] = duty
        self.state.env.process(duty.run())
        act_at_page(duty)

    def _cleared(self, slo: SLO, rule: AlertRule) -> None:
        """An alert is over; with the last one closes what nobody works on."""
        opened = self.alerts.clear(slo, rule)
        if isinstance(opened, Ticket):
            self.tickets.cleared(opened)
        elif opened is not None:
            self._quieter(opened)

    def _quieter(self, incident: OpenIncident) -> None:
        duty = self.duties.get(incident.slo.name)
        if duty is not None:
            duty.cleared()
        elif not incident.firing:
            self._abandon(incident)

    def _abandon(self, incident: OpenIncident) -> None:
        """With nobody responding an incident lasts as long as its alerts do."""
        self._end(incident, reason="its alerts have resolved")

    def _has_alert(self) -> bool:
        """Whether a paging alert fires that is not left over."""
        return any(incident.firing for incident in self.incidents.values())

    def _resolve(self, incident: OpenIncident, sli: float | None) -> None:
        """Somebody resolves an incident; `sli` is what they see of it: a share (0..1), or None."""
        self.alerts.leave(incident)
        self._end(incident, **said_of(incident, self.state.scenario.runbooks), sli=sli)

    def _end(self, incident: OpenIncident, **detail: object) -> None:
        name = incident.slo.name
        incident.is_closed = True
        self.log.stamp("resolved", name, incident, **detail)
        self.postmortems.closed(incident)
        self.believing.over(incident)
        self.opening.end("incident", incident.slo)
        del self.incidents[name]
        self.duties.pop(name, None)
