"""One ticket, from when somebody takes it up until they close it."""

from collections.abc import Callable

from simulator.simulation.response.duty import Duty
from simulator.simulation.response.incident import OpenIncident
from simulator.simulation.response.situation import Answers, Situation, Waits
from simulator.simulation.response.ticket_turn import TicketTurn


class TicketDuty(Duty):
    """Somebody's work on a ticket: as on an incident, but pages go first after each thing in hand
    (a triage, a step, a look), and each later look begins in working hours (live).
    """

    def __init__(
        self,
        situation: Situation,
        turn: TicketTurn,
        resolve: Callable[[OpenIncident, float | None], None],
    ) -> None:
        super().__init__(situation, _TicketHands(situation, turn), resolve)


class _TicketHands:
    """Whoever has taken up a ticket keeps it."""

    def __init__(self, situation: Situation, turn: TicketTurn) -> None:
        self.incident = situation.incident
        self.own_turn = turn

    def turn(self) -> Answers:
        """Waits for its turn; whether it came before the causes were over."""
        assert self.incident.cause_over is not None
        return (yield from self.own_turn.come(self.incident.cause_over))

    def done(self) -> None:
        """The person is free for something else."""
        self.own_turn.person.done()

    def pause(self) -> Waits:
        """Lets pages go first."""
        yield from self.own_turn.pause()

    def held(self) -> Waits:
        """Somebody has it at any time."""
        yield from ()

    def keep(self, is_kept: bool) -> None:
        """Nobody else takes it."""
