"""When somebody works on a ticket: in working hours, by age, after all pages."""

import simpy

from simulator.oncall.working_hours import Chance, WorkingHours
from simulator.simulation.moments import TICKETS
from simulator.simulation.response.incident import Ticket
from simulator.simulation.response.incident_log import IncidentLog
from simulator.simulation.response.person import Person
from simulator.simulation.response.situation import Answers, Waits
from simulator.simulation.response.team import Team


class TicketTurn:
    """Who works on one ticket, and when (live).

    Whoever is on duty takes it up. They keep it; where incidents are handed over, whoever is on
    duty at a later look goes on. It takes no time and loses nothing, as a ticket is written down.
    """

    def __init__(self, log: IncidentLog, hours: WorkingHours, team: Team, ticket: Ticket) -> None:
        self.state = log.state
        self.log = log
        self.hours = hours
        self.team = team
        self.ticket = ticket

    @property
    def detail(self) -> dict[str, object]:
        """What rows say of the role; nothing where people have no names."""
        return {"role": self.hours.role} if self.team.is_named else {}

    def come(self, stop: simpy.Event) -> Answers:
        """Waits for working hours in which somebody has nothing more urgent, unless `stop` comes
        first; whether they work on it now. Work that has begun goes on when the hours are over.
        """
        while not stop.triggered:
            chance = self.hours.next(self._now, self._keeper)
            if chance is None:
                yield stop
                break
            yield self._moment(chance.begin) | stop
            if not stop.triggered and (yield from self._asks(chance, stop)):
                self._goes_to(chance.person)
                return True
        return False

    def turn(self) -> Answers:
        """Waits for one more turn; whether it came before the causes were over."""
        assert self.ticket.cause_over is not None
        return (yield from self.come(self.ticket.cause_over))

    def done(self) -> None:
        """The person is free for something else."""
        self._person.done(self.ticket)

    def pause(self) -> Waits:
        """Lets those go first who were paged in the meantime."""
        while self._person.is_paged():
            self._person.done(self.ticket)
            yield self._person.ask(self.ticket)
            yield self._moment(self._now)

    @property
    def is_held(self) -> bool:
        """Whoever has taken it up keeps it, or hands it over in no time."""
        return True

    def held(self) -> Waits:
        """Somebody has it at any time."""
        yield from ()

    def keep(self, is_kept: bool) -> None:
        """Nobody else takes it away."""

    def escalate(self) -> Waits:
        """Nobody else is asked for a ticket."""
        yield from ()

    def _asks(self, chance: Chance, stop: simpy.Event) -> Answers:
        """Waits for somebody until their chance is over; whether they are free for it."""
        person = self.team.person(chance.person)
        turn = person.ask(self.ticket)
        yield turn | self._moment(chance.end) | stop
        if not turn.triggered:
            person.withdraw(turn)
            return False
        # whoever asks at this instant has asked by then
        yield self._moment(self._now)
        if stop.triggered or self._now >= chance.end or person.is_paged():
            person.done(self.ticket)
            return False
        return True

    def _goes_to(self, person: str) -> None:
        """Somebody has it now; on the log where it was somebody else's."""
        before = self.ticket.person
        self.ticket.person = person
        if self.ticket.is_taken and person != before:
            detail = {"from": before, **self.detail, "lost": False}
            self.log.record("handed_over", person, self.ticket, **detail)

    @property
    def _keeper(self) -> str | None:
        """Who has it already, and keeps it; None for whoever is on duty."""
        is_kept = self.ticket.is_taken and self.team.habits.hand_over is None
        return self.ticket.person if is_kept else None

    @property
    def _person(self) -> Person:
        return self.team.person(self.ticket.person)

    @property
    def _now(self) -> float:
        return float(self.state.env.now)

    def _moment(self, time: float) -> simpy.Event:
        """A time (s), after all that is urgent at that instant."""
        return self.state.at(time, TICKETS + self.ticket.place)
