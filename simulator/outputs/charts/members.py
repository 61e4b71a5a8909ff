"""Who was on duty, who was asked and who was at work in a run, as data for lanes: a member each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from simulator.oncall.roster import Roster
from simulator.outputs.charts.clock import Span
from simulator.reliability.at_work import AtWork, work_spans
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_notification, named_in, role_of
from simulator.run import Run

# from when to when (s) somebody was on duty, by name
Duty: TypeAlias = Mapping[str, Sequence[tuple[float, float]]]
# what somebody does: the row's subject is the person, or who has the incident then
DONE = ("acknowledged", "handed_over", "triaged")
# why an open page had nobody, behind that word
ON_DUTY = "on duty"
HANDED_OVER = "after a hand-over"


@dataclass
class Member:
    """One person in a stretch of a run: rows in which they were asked, rows in which they answered
    or named a symptom, and their work by incident.
    """

    name: str
    duty: Sequence[tuple[float, float]] = ()
    calls: list[Event] = field(default_factory=list)
    answers: list[Event] = field(default_factory=list)
    work: list[tuple[AtWork, Incident]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The name, with the role where there is one only: `ada (primary)`."""
        roles = {role_of(row) for row in (*self.calls, *self.answers)} - {"", self.name}
        if len(roles) != 1:
            return self.name
        return f"{self.name} ({roles.pop()})"

    @property
    def is_concerned(self) -> bool:
        """Whether they were asked or at work at all."""
        return bool(self.calls or self.answers or self.work)


def duty_in(run: Run) -> Duty:
    """When everybody was on duty for any role, and those whom a level asks for by name always."""
    names = named_in(run.log)
    asked = {role_of(row) for row in run.log} & names
    roster = Roster.of(run.scenario)
    duty = dict[str, list[tuple[float, float]]]()
    for role in (*(run.scenario.rota or {}), *sorted(asked)):
        for shift in roster.shifts(role, run.scenario.horizon):
            if shift.person is not None:
                duty.setdefault(shift.person, []).append((shift.begin, shift.end))
    return duty


def members(incidents: Iterable[Incident], span: Span, duty: Duty) -> list[Member]:
    """All who are named, those asked first coming first, then those who were only on duty; empty
    where nobody has a name, or nobody could be asked for anything.
    """
    known = tuple(incidents)
    found = dict[str, Member]()
    for incident in known:
        for name in _in_order(incident):
            found.setdefault(name, Member(name))
    for name in duty if known else ():
        found.setdefault(name, Member(name))
    for name, member in found.items():
        member.duty = [each for each in duty.get(name, ()) if span.meets(*each)]
    for incident in known:
        _add(found, incident, span)
    return list(found.values())


def _in_order(incident: Incident) -> list[str]:
    """The names on an incident's rows, in the order in which they come."""
    names = named_in(incident.timeline)
    subjects = [row.subject for row in incident.timeline if row.subject in names]
    return [*dict.fromkeys(subjects)]


def _add(found: Mapping[str, Member], incident: Incident, span: Span) -> None:
    holder = ""
    for row in incident.timeline:
        if row.kind in ("acknowledged", "handed_over"):
            holder = row.subject
        if not span.meets(row.time, row.time):
            continue
        if is_notification(row):
            found[row.subject].calls.append(row)
        if row.kind in DONE and holder in found:
            found[holder].answers.append(row)
    for spell in work_spans(incident):
        if spell.person in found and span.meets(spell.begin, spell.end):
            found[spell.person].work.append((spell, incident))


def gaps(incidents: Iterable[Incident]) -> list[tuple[float, float, str]]:
    """From when to when (s) an open page had nobody, and why."""
    found = list[tuple[float, float, str]]()
    for incident in incidents:
        since, why = -1.0, ""
        for row in incident.timeline:
            is_gap = row.subject == NOBODY and row.kind in ("paged", "handed_over")
            if is_gap:
                since, why = row.time, ON_DUTY if row.kind == "paged" else HANDED_OVER
            elif why and (is_notification(row) or row.kind == "acknowledged"):
                found.append((since, row.time, why))
                why = ""
        if why:
            found.append((since, incident.end, why))
    return [gap for gap in found if gap[1] > gap[0]]
