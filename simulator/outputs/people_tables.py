"""The people of a run in tables of text: who was asked, what that cost them, and where the budget
went meanwhile; the same for the terminal and the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.outputs.document import Table
from simulator.outputs.layout import NOTHING
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, plural, share
from simulator.outputs.words.people import who
from simulator.reliability.incidents import PHASES, Incident
from simulator.reliability.people import is_notification, named_in

LOAD_HEAD = (
    "person",
    "notifications",
    "interruptions",
    "business / off / sleep",
    "in 30 d",
    "toil",
    "of a 40 h week",
)
ASKED_HEAD = ("incident", "asked", "acknowledged")
HOUR = 3600
# of more notifications of one incident the first are named
MOST_ASKED = 6
# parts of a phase in this order, then others by their names
FIRST = ("nobody on duty", "nobody at work", "right", "wrong")


def load_table(people: Mapping[str, Any]) -> Table:
    """What each person went through: how often they were notified, how often that interrupted them
    in which of their own hours, and their toil.
    """
    persons = people["persons"].items()
    rows = [_load(name, row) for name, row in persons if _is_concerned(row)]
    idle = len(persons) - len(rows)
    # of a large team most are never asked
    if idle and rows:
        nothing = ("0", "0", "0 / 0 / 0", "-", duration(0), "-")
        rows.append((f"{plural(idle, 'other')}", *nothing))
    return Table(LOAD_HEAD, tuple(rows))


def _is_concerned(row: Mapping[str, Any]) -> bool:
    return bool(row["notifications"] or row["toil_h"]["all"])


def _load(name: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    hours = row["interruptions"]
    return (
        safe_label(name),
        str(row["notifications"]),
        str(hours["all"]),
        f"{hours['business']} / {hours['off']} / {hours['sleep']}",
        _in_a_month(row),
        duration(row["toil_h"]["all"] * HOUR),
        _of_a_week(row["share_of_working_week"]),
    )


def _in_a_month(row: Mapping[str, Any]) -> str:
    # a run of some hours says nothing of a month
    if row["interruptions_per_30d"] is None:
        return "-"
    return f"{row['interruptions_per_30d']:.3g}, {row['reading']}"


def _of_a_week(part: float | None) -> str:
    return "-" if part is None else share(part)


def asked_table(incidents: Iterable[Incident], clock: Clock) -> Table:
    """Who was asked about each incident and when, and who acknowledged; without rows where nobody
    has a name.
    """
    rows = (_asked(each, clock) for each in incidents if named_in(each.timeline))
    return Table(ASKED_HEAD, tuple(rows))


def _asked(incident: Incident, clock: Clock) -> tuple[str, str, str]:
    called = [row for row in incident.timeline if is_notification(row)]
    since = incident.detected if incident.paged is None else incident.paged
    names = [f"{who(row)} {_when(row.time, since, clock)}" for row in called[:MOST_ASKED]]
    if len(called) > MOST_ASKED:
        names.append(f"{len(called) - MOST_ASKED} more times")
    asked = ", ".join(names) or "nobody"
    # nobody is called for a ticket
    if incident.is_ticket:
        asked = f"ticket {clock.short(since)}"
    return (incident.id, asked, _taken(incident, since))


def _when(time: float, since: float, clock: Clock) -> str:
    """`Mon 5 Jan 09:00:00`, and from then on `after 5m`."""
    if time == since:
        return clock.short(time)
    return f"after {duration(time - since)}"


def _taken(incident: Incident, since: float) -> str:
    rows = incident.all("acknowledged")
    taken = [f"{who(row)} after {duration(row.time - since)}" for row in rows]
    return ", ".join(taken) or "nobody"


def parts_table(incidents: Sequence[Mapping[str, Any]], totals: Mapping[str, Any]) -> Table:
    """Where the budget went by level of the ladder and by right and wrong symptom: a row for each
    incident, and one for all of each SLO; without rows where nothing is told apart.
    """
    told = _parts_told(incidents, totals)
    columns = _told_apart([parts for _, parts in told])
    if not columns:
        return Table((), ())
    head = ("budget spent while", *(f"{phase}, {label}" for phase, label in columns))
    rows = (
        (name, *(_part(parts.get(phase, {}).get(label)) for phase, label in columns))
        for name, parts in told
    )
    return Table(head, tuple(row for row in rows if set(row[1:]) != {NOTHING}))


def _parts_told(
    incidents: Sequence[Mapping[str, Any]], totals: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """The rows that have parts: those of incidents, then of all of each SLO."""
    tables = [(row["id"], row.get("parts") or {}) for row in incidents]
    told = [(name, parts) for name, parts in tables if parts]
    # of one incident that would be the same again
    if len(told) != 1:
        told += [(_in_all(slo, totals), parts) for slo, parts in totals.items() if parts]
    return told


def turned(table: Table) -> Table:
    """Rows as columns: what is short stands side by side."""
    if not table.rows:
        return table
    head, *rows = zip(table.head, *table.rows, strict=True)
    return Table(head, tuple(rows))


def _told_apart(tables: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The phases with their parts, where there is more to tell than that all was as it should
    be.
    """
    found = dict[str, set[str]]()
    for parts in tables:
        for phase, labels in parts.items():
            found.setdefault(phase, set()).update(labels)
    usual = ({"level 1"}, {"right"})
    columns = (
        (phase, label) for phase, labels in found.items() if labels not in usual for label in labels
    )
    return sorted(columns, key=_place)


def _in_all(slo: str, totals: Mapping[str, Any]) -> str:
    if len(totals) == 1:
        return "all"
    return f"all of {safe_label(slo)}"


def _place(column: tuple[str, str]) -> tuple[int, int, str]:
    phase, label = column
    rank = FIRST.index(label) if label in FIRST else len(FIRST)
    return PHASES.index(phase), rank, label


def _part(row: Mapping[str, Any] | None) -> str:
    if row is None or not row["seconds"]:
        return NOTHING
    return f"{share(row['budget_spent'])} in {duration(row['seconds'])}"
