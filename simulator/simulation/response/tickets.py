"""Tickets: who takes them up, and when (semantics: docs/maths.md, "Tickets")."""

import math
from collections.abc import Sequence

from simulator.ai_service.failures import Failure
from simulator.oncall.working_hours import WorkingHours, working_hours
from simulator.reliability.slo import SLO
from simulator.simulation.firing import Firing
from simulator.simulation.learning.postmortems import Postmortems
from simulator.simulation.response.duty import Asks, Duty
from simulator.simulation.response.firing_alerts import FiringAlerts
from simulator.simulation.response.incident import OpenIncident, Ticket
from simulator.simulation.response.incident_log import said_of
from simulator.simulation.response.opening import Opening
from simulator.simulation.response.situation import Situation, Waits
from simulator.simulation.response.team import Team
from simulator.simulation.response.ticket_turn import TicketTurn


class Tickets:
    """The open tickets by objective, and `duties`, the work on those that were taken up (live).

    Where the scenario says no hours for tickets, nobody works on them.
    """

    def __init__(
        self,
        opening: Opening,
        alerts: FiringAlerts,
        team: Team | None,
        asks: Asks,
        postmortems: Postmortems,
    ) -> None:
        self.state = opening.state
        self.log = alerts.log
        self.causes = opening.causes
        self.opening = opening
        self.alerts = alerts
        self.team = team
        self.asks = asks
        self.postmortems = postmortems
        self.open: dict[str, Ticket] = {}
        self.duties: dict[str, Duty] = {}
        self.hours: WorkingHours | None = None
        if team is not None and team.habits.tickets is not None:
            first_level = team.places("sev1")[0].role
            self.hours = working_hours(
                self.state.scenario, team.habits.tickets, team.roster, first_level
            )

    def file(self, slo: SLO, firings: Sequence[Firing]) -> None:
        """Sev3 alerts join the open ticket, or open one."""
        if not firings:
            return
        ticket = self.open.get(slo.name)
        if ticket is None:
            self._open(slo, firings)
            return
        self._join(ticket, firings)
        if ticket.is_taken:
            self.duties[slo.name].knowledge.call()

    def harmed(self, failure: Failure, slo: SLO) -> None:
        """A failure's harm to an objective begins: its ticket has one more cause."""
        ticket = self.open.get(slo.name)
        if ticket is None or self.hours is None or ticket.find(failure):
            return
        # most failures harm some objectives only
        if self.state.expected.harm_begins(failure, slo) == math.inf:
            return
        if ticket.is_taken:
            duty = self.duties[slo.name]
            duty.knowledge.add(failure, duty.visible_at())
        else:
            ticket.causes.append(failure)

    def cleared(self, ticket: Ticket) -> None:
        """One of a ticket's alerts has resolved; with the last it closes, unless it waits for
        somebody.
        """
        if ticket.is_taken:
            self.duties[ticket.slo.name].knowledge.wake()
        elif self.hours is None and not ticket.firing:
            self._close(ticket, reason="its alerts have resolved")

    def _open(self, slo: SLO, firings: Sequence[Firing]) -> None:
        ticket = self.opening.ticket(slo, firings[0].rule)
        self.open[slo.name] = ticket
        self.alerts.attach(ticket, firings[0], **self.log.beginning(ticket))
        if self.hours is not None:
            self.postmortems.opened(ticket)
        self._join(ticket, firings[1:])
        self.log.opened("ticket_opened", slo.name, ticket, firings)
        if self.hours is not None:
            self.state.env.process(self._work(ticket))

    def _join(self, ticket: Ticket, firings: Sequence[Firing]) -> None:
        """Alerts that join a ticket; what counts for their rules is a cause, if somebody asks."""
        for firing in firings:
            if self.hours is not None:
                self._add_causes(ticket, firing)
            self.alerts.attach(ticket, firing)

    def _add_causes(self, ticket: Ticket, firing: Firing) -> None:
        counting = self.causes.of(ticket.slo, firing.rule, ticket.id)
        for cause in [each for each in counting if ticket.find(each) is None]:
            if ticket.is_taken:
                self.duties[ticket.slo.name].knowledge.add(cause)
            else:
                ticket.causes.append(cause)

    def _work(self, ticket: Ticket) -> Waits:
        """Somebody takes it up, whether or not its alerts still fire, and treats it as an
        incident.
        """
        assert self.team is not None and self.hours is not None
        turn = TicketTurn(self.log, self.hours, self.team, ticket)
        # it stays on the list until somebody has looked at it
        yield from turn.come(self.state.env.event())
        ticket.is_taken = ticket.is_acknowledged = True
        situation = Situation(self.log, self.causes, self.team, ticket)
        duty = Duty(situation, turn, self._resolve, self.asks)
        self.duties[ticket.slo.name] = duty
        self.log.stamp("acknowledged", ticket.person, ticket, **turn.detail)
        yield from duty.work()

    def _resolve(self, ticket: OpenIncident, sli: float | None) -> None:
        """Somebody closes a ticket; `sli` is what they see of it: a share (0..1), or None."""
        self.alerts.leave(ticket)
        self._close(ticket, **said_of(ticket, self.state.scenario.runbooks), sli=sli)

    def _close(self, ticket: OpenIncident, **detail: object) -> None:
        slo = ticket.slo
        ticket.is_closed = True
        self.log.stamp("ticket_closed", slo.name, ticket, **detail)
        self.postmortems.closed(ticket)
        self.opening.end("ticket", slo)
        del self.open[slo.name]
        self.duties.pop(slo.name, None)
