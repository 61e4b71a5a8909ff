"""Work on tickets, written down a second time (docs/maths.md, "Tickets"): a part of
`naive_people.People`. Nobody is called for a ticket; whoever is on duty takes it up in hours.
"""

import math
from datetime import timedelta

import naive_roster
from naive_team import STEP, read_hours

from simulator.simulation.moments import PEOPLE

TICKETS = PEOPLE + 0.7
"""Tickets come after all that is urgent at an instant."""
NEVER = math.inf
LONG = timedelta(seconds=STEP)


class Tickets:
    """Who takes up tickets, and when."""

    def set_up_tickets(self):
        """Whether each five minutes of the run lie in hours."""
        habits = self.person.tickets
        self.works_on_tickets = habits is not None
        if habits is None:
            return
        self.desk = habits.ask or self.ladder[0].role
        zone = str(habits.zone or self.duty.zone)
        hours = [read_hours(each.strip()) for each in str(habits.hours).split(";")]
        holidays = [each.isoformat() for each in habits.holidays]
        wall = naive_roster.Wall(zone, self.duty.start)
        layer = {"hours": hours}
        self.in_hours = [
            naive_roster.covers(layer, wall.go_to(self.duty.start + step * LONG), holidays)
            for step in range(math.ceil(self.scenario.horizon / STEP))
        ]

    def at_desk(self, keeper, step):
        """Who may take up a ticket in a stretch of five minutes; None for nobody."""
        if step >= len(self.in_hours) or not self.in_hours[step]:
            return None
        return keeper or self.duty.who(self.desk, step * STEP)

    def chance(self, keeper):
        """(person, begin, end) of the next stretch in which somebody may take up a ticket."""
        step, steps = int(self.now // STEP), len(self.in_hours)
        while step < steps and self.at_desk(keeper, step) is None:
            step += 1
        if step == steps:
            return None
        person, begin = self.at_desk(keeper, step), max(self.now, step * STEP)
        while step < steps and self.at_desk(keeper, step) == person:
            step += 1
        return person, begin, NEVER if step == steps else step * STEP

    def work_on_ticket(self, ticket):
        """A ticket from its opening to its end."""
        yield from self.come_to(ticket, lambda: False)
        ticket.is_taken_up = True
        for cause in ticket.causes:
            self.watch(ticket, cause)
            if cause.mitigation is not None and not self.is_at_work(ticket, cause):
                self.know_over(ticket, cause)
        role = {"role": self.desk} if self.is_named else {}
        self.stamp("acknowledged", ticket.holder, ticket, **role)
        yield from self.care_for(ticket)

    def come_to(self, ticket, is_stopped):
        """Waits until somebody works on it in hours; says whether that came."""
        while not is_stopped():
            has_it = ticket.is_taken_up and self.person.hand_over is None
            found = self.chance(ticket.holder if has_it else None)
            if found is None:
                yield from self.until_ticket(ticket, NEVER, is_stopped)
                return False
            person, begin, end = found
            yield from self.until_ticket(ticket, begin, is_stopped)
            if not is_stopped() and (yield from self.asks_in(ticket, person, end, is_stopped)):
                self.goes_to(ticket, person)
                return True
        return False

    def until_ticket(self, ticket, when, is_stopped):
        """Waits until a time, after all that is urgent then, or until it is stopped."""
        event = self.ticket_time(ticket, when) if when < NEVER else self.state.env.event()
        while not (event.processed or is_stopped()):
            yield event | ticket.stirred

    def ticket_time(self, ticket, when):
        return self.state.at(when, TICKETS + ticket.number * 1e-6)

    def asks_in(self, ticket, person, end, is_stopped):
        """Waits for its turn with a person as long as the hours, or their turn, last."""
        turn = self.queue_up(ticket, person)
        turn.callbacks.append(lambda _: self.stir(ticket))

        def done():
            return turn.triggered or is_stopped()

        yield from self.until_ticket(ticket, end, done)
        if not turn.triggered:
            self.withdraw(turn)
            return False
        yield self.ticket_time(ticket, self.now)
        if is_stopped() or self.now >= end or self.has_page(person):
            self.free(ticket, person)
            return False
        return True

    def has_page(self, person):
        """Whether a paged incident waits for a person."""
        waiting = self.queue_of(person).waiting
        return any(own.is_page and not turn.triggered for own, turn in waiting)

    def free(self, ticket, person):
        queue = self.queue_of(person)
        assert queue.at_work is ticket
        queue.at_work = None
        self.state.env.process(self.next_turn(queue, person, ticket))

    def goes_to(self, ticket, person):
        """Somebody has it now; on the log where it was somebody else's."""
        before, ticket.holder = ticket.holder, person
        if ticket.is_taken_up and before != person:
            role = {"role": self.desk} if self.is_named else {}
            detail = {"from": before, **role, "lost": False}
            self.note("handed_over", person, ticket, **detail)

    def let_pages_go_first(self, ticket):
        """Between two things in hand on a ticket."""
        person = ticket.holder
        while self.has_page(person):
            self.free(ticket, person)
            yield self.queue_up(ticket, person)
            yield self.ticket_time(ticket, self.now)
