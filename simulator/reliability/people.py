"""Who was asked and who answered, as the rows of a log say it.

Only rows of a scenario whose people have names say a role; all others are about the one person on
call.
"""

from collections.abc import Iterable

from simulator.reliability.events import NOBODY, Event

# kinds of rows whose subject is a person
ABOUT_A_PERSON = ("paged", "escalated", "acknowledged", "handed_over")


def role_of(event: Event) -> str:
    """The rota, or the person, that a level asked for; "" where the row has none."""
    return str(event.detail.get("role", ""))


def is_ticket(incident: str) -> bool:
    """Whether an incident is a ticket, by its name."""
    return incident.startswith("ticket-")


def named_in(events: Iterable[Event]) -> frozenset[str]:
    """The names of all persons in rows of a log."""
    names = set[str]()
    for event in events:
        if event.kind in ABOUT_A_PERSON and role_of(event):
            names |= {event.subject, str(event.detail.get("from", NOBODY))}
    return frozenset(names - {NOBODY})


def is_notification(event: Event) -> bool:
    """Whether a row is a message to a named person."""
    is_call = event.kind in ("paged", "escalated")
    return is_call and bool(role_of(event)) and event.subject != NOBODY
