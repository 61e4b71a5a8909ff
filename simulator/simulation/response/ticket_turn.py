"""When somebody works on a ticket: in working hours, by age, after all pages."""

import simpy

from simulator.simulation.moments import TICKETS
from simulator.simulation.response.incident import Ticket
from simulator.simulation.response.person import Person
from simulator.simulation.response.situation import Answers, Waits
from simulator.simulation.response.working_hours import WorkingHours
from simulator.simulation.state import RunState


class TicketTurn:
    """A ticket's turn with the person who works on it (live)."""

    def __init__(
        self, state: RunState, hours: WorkingHours, person: Person, ticket: Ticket
    ) -> None:
        self.state = state
        self.hours = hours
        self.person = person
        self.ticket = ticket

    def come(self, stop: simpy.Event) -> Answers:
        """Waits for working hours in which the person has nothing more urgent, unless `stop` comes
        first; whether it is its turn. Work that has begun goes on when the hours are over.
        """
        while not stop.triggered:
            yield self._moment(self.hours.opens(self._now)) | stop
            if not stop.triggered and (yield from self._asks(stop)):
                return True
        return False

    def pause(self) -> Waits:
        """Lets those go first who were paged in the meantime."""
        while self.person.is_paged():
            self.person.done()
            yield self.person.ask(self.ticket)
            yield self._moment(self._now)

    def _asks(self, stop: simpy.Event) -> Answers:
        """Waits for the person until the hours are over; whether it is its turn."""
        closes = self.hours.closes(self._now)
        turn = self.person.ask(self.ticket)
        yield turn | self._moment(closes) | stop
        if not turn.triggered:
            self.person.withdraw(turn)
            return False
        # whoever asks at this instant has asked by then
        yield self._moment(self._now)
        if stop.triggered or self._now >= closes or self.person.is_paged():
            self.person.done()
            return False
        return True

    @property
    def _now(self) -> float:
        return float(self.state.env.now)

    def _moment(self, time: float) -> simpy.Event:
        """A time (s), after all that is urgent at that instant."""
        return self.state.at(time, TICKETS + self.ticket.place)
