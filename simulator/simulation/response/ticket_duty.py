"""One ticket, from when somebody takes it up until they close it."""

from collections.abc import Callable

from simulator.simulation.response.causes import Causes
from simulator.simulation.response.duty import Duty
from simulator.simulation.response.incident import OpenIncident, Ticket
from simulator.simulation.response.incident_log import IncidentLog
from simulator.simulation.response.situation import Answers
from simulator.simulation.response.ticket_turn import TicketTurn


class TicketDuty(Duty):
    """A person's work on a ticket: as on an incident, but pages go first after each thing in hand
    (a triage, a step, a look), and each later look begins in working hours (live).
    """

    def __init__(
        self,
        log: IncidentLog,
        causes: Causes,
        turn: TicketTurn,
        ticket: Ticket,
        resolve: Callable[[OpenIncident, float | None], None],
    ) -> None:
        super().__init__(log, causes, turn.person, ticket, resolve)
        self.own_turn = turn
        self.treatment.pause = turn.pause

    def turn(self) -> Answers:
        """Waits for its turn; whether it came before the causes were over."""
        assert self.incident.cause_over is not None
        return (yield from self.own_turn.come(self.incident.cause_over))
