"""Alerts to incidents and tickets: open, join, page, close."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from simulator.ai_service.failures import Failure
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO
from simulator.simulation.response.causes import Causes
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.incident import Open, OpenIncident, Ticket
from simulator.simulation.response.opening import Opening
from simulator.simulation.response.person import Person
from simulator.simulation.response.record import Record
from simulator.simulation.world import World


class Firing(NamedTuple):
    """An alert that starts firing, or counts as if it did, and why (the detail of its row)."""

    slo: SLO
    rule: AlertRule
    why: dict[str, Any]


class Router:
    """Decides what an alert opens, joins, closes (live). Pages and tickets are apart."""

    def __init__(self, world: World) -> None:
        self.world = world
        oncall = world.scenario.oncall
        self.person = None if oncall is None else Person(world.env, oncall)
        self.causes = Causes(world)
        self.record = Record(world)
        self.incidents: dict[str, OpenIncident] = {}
        self.tickets: dict[str, Ticket] = {}
        self.duties: dict[str, Duty] = {}
        self.episodes: dict[tuple[str, str], Open] = {}
        self.opening = Opening(world, self.causes)
        self.left_over: dict[str, dict[str, float]] = {}
        self.replan = world.env.event()
        world.on_harm = self.harmed

    def tick(self, fired: Sequence[Firing], resolved: Sequence[tuple[SLO, AlertRule]]) -> None:
        """What changed at a tick: all firings, an objective's worst severity first, then all
        resolutions.
        """
        for slo in self.world.scenario.slos if fired else ():
            own = [each for each in fired if each.slo.name == slo.name]
            own.sort(key=lambda each: each.rule.severity)
            self._fired(slo, [each for each in own if each.rule.is_paging])
            self._filed(slo, [each for each in own if not each.rule.is_paging])
        for slo, rule in resolved:
            self._cleared(slo, rule)

    def recounts_from(self, slo: SLO) -> float | None:
        """From when on (s) an unhealthy check makes alerts that were left over count as new; None
        if there are none.
        """
        if not self.left_over.get(slo.name) or self.person is None:
            return None
        return self.opening.ended["incident", slo.name] + self.person.habits.check.window

    def harmed(self, failure: Failure, slo: SLO) -> None:
        """A failure's harm to an objective begins: its open incident has one more cause."""
        incident = self.incidents.get(slo.name)
        duty = self.duties.get(slo.name)
        if incident is None or duty is None or incident.find(failure):
            return
        if self.world.expected.harm_begins(failure, slo) < math.inf:
            duty.knowledge.add(failure, duty.visible_at())

    def _fired(self, slo: SLO, firings: Sequence[Firing]) -> None:
        """Paging alerts join the open incident, or open one, which pages once for all of them."""
        if not firings:
            return
        incident = self.incidents.get(slo.name)
        is_new = incident is None
        if incident is None:
            incident = self.incidents[slo.name] = self.opening.incident(slo, firings[0].rule)
        for place, firing in enumerate(firings):
            is_first = is_new and place == 0
            if not is_first:
                self._join(incident, firing.rule)
            self._fire(incident, firing, is_first=is_first)
        if is_new:
            self.record.called("paged", "on-call", incident, [each.rule for each in firings])
            self._answer(incident)
        elif slo.name in self.duties:
            self.duties[slo.name].knowledge.wake(to_look=True)

    def _filed(self, slo: SLO, firings: Sequence[Firing]) -> None:
        """Sev3 alerts join the open ticket, or open one."""
        if not firings:
            return
        ticket = self.tickets.get(slo.name)
        is_new = ticket is None
        if ticket is None:
            ticket = self.tickets[slo.name] = self.opening.ticket(slo, firings[0].rule)
        for place, firing in enumerate(firings):
            self._fire(ticket, firing, is_first=is_new and place == 0)
        if is_new:
            self.record.called("ticket_opened", slo.name, ticket, [each.rule for each in firings])

    def _fire(self, of: Open, firing: Firing, *, is_first: bool) -> None:
        """Notes an alert that joins (or has opened) an incident or a ticket."""
        slo = firing.slo
        rule = firing.rule
        since = self.left_over.get(slo.name, {}).pop(rule.name, None)
        of.firing[rule.name] = float(self.world.env.now) if since is None else since
        if isinstance(of, OpenIncident):
            of.severity = min(of.severity, rule.severity)
        self.episodes[slo.name, rule.name] = of
        detail = firing.why | (self.record.opening(of) if is_first else {})
        if since is not None:
            detail |= {"left_over": True, "firing_since": since}
        self.record.fired(of, slo, rule, detail)

    def _join(self, incident: OpenIncident, rule: AlertRule) -> None:
        """What counts for a rule that joins is a cause too."""
        if self.person is None:
            return
        counting = self.causes.of(incident.slo, rule, incident.id)
        new = [each for each in counting if incident.find(each) is None]
        duty = self.duties.get(incident.slo.name)
        if duty is None:  # it opens at this very tick
            incident.causes += new
            return
        for cause in new:
            duty.knowledge.add(cause)

    def _answer(self, incident: OpenIncident) -> None:
        """Whoever is on call gets to work."""
        if self.person is None:
            return
        duty = Duty(self.record, self.causes, self.person, incident, self._resolve)
        self.duties[incident.slo.name] = duty
        self.world.env.process(duty.run())

    def _cleared(self, slo: SLO, rule: AlertRule) -> None:
        """An alert resolves (or is dropped while pending); the last one closes what nobody works
        on.
        """
        self.left_over.get(slo.name, {}).pop(rule.name, None)
        of = self.episodes.pop((slo.name, rule.name), None)
        subject = f"{slo.name}/{rule.name}"
        detail = {"slo": slo.name, "rule": rule.name}
        if of is None:
            self.world.note("alert_resolved", subject, **detail)
            return
        self.record.note("alert_resolved", subject, of, **detail)
        of.firing.pop(rule.name, None)
        if of.firing:
            return
        if isinstance(of, Ticket):
            self._close(of)
        elif self.incidents.get(slo.name) is of and isinstance(of, OpenIncident):
            self._quiet(of)

    def _quiet(self, incident: OpenIncident) -> None:
        """An incident's last alert has resolved."""
        duty = self.duties.get(incident.slo.name)
        if duty is None:
            self._end(incident, reason="its alerts have resolved")
        else:
            duty.knowledge.wake()

    def _close(self, ticket: Ticket) -> None:
        slo = ticket.slo
        self.record.stamp("ticket_closed", slo.name, ticket, reason="its alerts have resolved")
        self.opening.end("ticket", slo)
        del self.tickets[slo.name]

    def _resolve(self, incident: OpenIncident, sli: float | None) -> None:
        """Somebody resolves an incident; alerts that still fire are left over."""
        left_over = self.left_over.setdefault(incident.slo.name, {})
        left_over |= incident.firing
        for rule in incident.firing:
            del self.episodes[incident.slo.name, rule]
        self._end(incident, reason=incident.cause or "no failure found", sli=sli)
        if left_over:
            replan, self.replan = self.replan, self.world.env.event()
            replan.succeed()

    def _end(self, incident: OpenIncident, **detail: object) -> None:
        name = incident.slo.name
        self.record.stamp("resolved", name, incident, **detail)
        self.opening.end("incident", incident.slo)
        del self.incidents[name]
        self.duties.pop(name, None)
