"""Counts what people went through in one run, from its log."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.analysis.people.figures import (
    PeopleFigures,
    PersonLoad,
    Taking,
    TicketFigures,
    Triages,
)
from simulator.analysis.people.interruptions import HourClassOf, by_hours, interruptions
from simulator.analysis.people.toil import spans_at_work, toil_of, written_by
from simulator.analysis.people.where import OTHER, ByPart, added, misdiagnosed, parts_table
from simulator.reliability.at_work import Notice, notices
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident, principal
from simulator.reliability.parts import CountAt, Part, parts_of


@dataclass(frozen=True)
class Team:
    """Who answers in a run, and what is known of them.

    `hour_class` gives the class of a person's own hours at a time (s), `postmortem` is how long one
    takes (s), and a ticket is promised to be taken up `within` seconds (None: nobody works on
    tickets).
    """

    names: tuple[str, ...]
    hour_class: HourClassOf
    postmortem: float
    within: float | None = None


@dataclass(frozen=True)
class Record:
    """What is counted: a run's log, its incidents, its end (s), and the counts of an SLO at a
    moment.
    """

    log: Sequence[Event]
    incidents: Sequence[Incident]
    horizon: float
    count_at: Callable[[str], CountAt]

    @property
    def paged(self) -> list[Incident]:
        """The incidents that paged."""
        return [each for each in self.incidents if not each.is_ticket]

    @cached_property
    def principal(self) -> tuple[Incident, ...]:
        """Those that tell once of what was spent."""
        return principal(self.incidents)

    def parts(self, incident: Incident) -> tuple[Part, ...]:
        """An incident's phases in parts."""
        return parts_of(incident, self.count_at(incident.slo))

    def where(self, slo: str) -> ByPart:
        """Where the budget of an SLO went, over all of its incidents; what a ticket and a page tell
        of at one time is told once.
        """
        own = [each for each in self.principal if each.slo == slo]
        return added(parts_table(each, self.parts(each)) for each in own)


def count_people(record: Record, team: Team, slos: Iterable[str]) -> PeopleFigures:
    """What the people of a team went through."""
    notified = notices(record.log)
    where = {slo: record.where(slo) for slo in slos}
    return PeopleFigures(
        record.horizon,
        _loads(record, team, notified),
        _takings(record.paged, notified),
        _rows_of_nobody(record.log, "escalated"),
        sum(event.kind == "handed_over" for event in record.log),
        _rows_of_nobody(record.log, "handed_over"),
        None if team.within is None else _tickets(record, team.within),
        _triages(record),
        {slo: _budget(table) for slo, table in where.items()},
    )


def _loads(record: Record, team: Team, notified: Sequence[Notice]) -> tuple[PersonLoad, ...]:
    """Everybody's, in the order in which the scenario names them."""
    spans = spans_at_work(record.incidents)
    written = written_by(record.incidents)
    disturbed = interruptions(notified)
    received = Counter(notice.person for notice in notified)
    return tuple(
        PersonLoad(
            name,
            received[name],
            by_hours((each for each in disturbed if each.person == name), team.hour_class),
            toil_of(name, spans, written.get(name, ()), team.postmortem),
        )
        for name in team.names
    )


def _takings(paged: Iterable[Incident], notified: Iterable[Notice]) -> tuple[Taking, ...]:
    sent = Counter(notice.incident for notice in notified)
    return tuple(Taking(level_that_took(each), sent[each.id]) for each in paged)


def level_that_took(incident: Incident) -> int | None:
    """The level of the ladder at which somebody first took a page (1 without a ladder); None if
    nobody did.
    """
    taken = incident.first("acknowledged")
    if taken is None:
        return None
    return int(taken.detail.get("level", 1))


def _rows_of_nobody(log: Iterable[Event], kind: str) -> int:
    return sum(event.kind == kind and event.subject == NOBODY for event in log)


def _tickets(record: Record, within: float) -> TicketFigures:
    tickets = [each for each in record.incidents if each.is_ticket]
    answers = tuple(_is_in_time(each, within) for each in tickets)
    return TicketFigures(answers, sum(each.acknowledged is not None for each in tickets))


def _is_in_time(ticket: Incident, within: float) -> bool | None:
    """Whether a ticket was taken up in time; None if that was not due when it closed or the run
    ended.
    """
    if ticket.acknowledged is not None:
        return ticket.acknowledged <= ticket.detected + within
    return False if ticket.end > ticket.detected + within else None


def _triages(record: Record) -> Triages:
    # without a failure there is no symptom, so nothing that could be right or wrong
    named = [row for row in record.log if row.kind == "triaged" and row.detail.get("symptom")]
    # where triage cannot fail no row says so
    right = tuple(bool(row.detail.get("right", True)) for row in named)
    if all(right):
        return Triages(right, 0.0)
    # people's time, so that of a ticket counts beside that of a page about the same
    tables = (parts_table(each, record.parts(each)) for each in record.incidents)
    return Triages(right, sum(misdiagnosed(table)["seconds"] for table in tables))


def _budget(table: ByPart) -> dict[str, float]:
    asked = table.get("unacknowledged", {})
    return {
        # for a ticket nobody is asked: that it waits is no delay
        "unacknowledged": sum(
            row["budget_spent"] or 0.0 for label, row in asked.items() if label != OTHER
        ),
        "misdiagnosed": misdiagnosed(table)["budget_spent"] or 0.0,
    }
