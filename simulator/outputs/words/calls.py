"""Whom an incident called, and who came, in sentences."""

from collections.abc import Iterable

from simulator.outputs.words.names import capitalised, safe_label
from simulator.outputs.words.numbers import duration
from simulator.outputs.words.people import who
from simulator.outputs.words.phases import waiting_text
from simulator.outputs.words.stretches import lost
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_notification, named_in, role_of


def called(incident: Incident) -> str:
    """How the incident came to somebody, or that it did not."""
    if incident.is_ticket:
        return _ticket(incident)
    if named_in(incident.timeline) or _page_of(incident) == NOBODY:
        return " ".join([*_skipped(incident), _asked(incident), *_handed_over(incident)])
    if incident.acknowledged is not None:
        # an incident made by hand may have no page
        since = incident.paged
        if since is None:
            since = incident.detected
        after = duration(incident.acknowledged - since)
        return f"The person on call was paged and acknowledged after {after}."
    if incident.paged is None:
        return ""
    return f"A page went out; {waiting_text(incident)}."


def _ticket(incident: Incident) -> str:
    opened = "It opened a ticket and paged nobody"
    taken = incident.first("acknowledged")
    if taken is not None:
        someone = "somebody"
        if role_of(taken):
            someone = who(taken)
        after = duration(taken.time - incident.detected)
        return " ".join([f"{opened}; {someone} took it up after {after}.", *_handed_over(incident)])
    if are_tickets_worked(incident):
        return f"{opened}; nobody took it up."
    return f"{opened}; nobody works on tickets."


def are_tickets_worked(incident: Incident) -> bool:
    """Whether anybody works on tickets in the scenario of an incident."""
    oncall = incident.setting.get("scenario", {}).get("oncall") or {}
    return oncall.get("tickets") is not None


def _page_of(incident: Incident) -> str:
    page = incident.first("paged")
    if page is None:
        return ""
    return page.subject


def _skipped(incident: Incident) -> Iterable[str]:
    """The levels at which nobody was on duty when the page went out."""
    paged = incident.paged
    rows = incident.all("escalated")
    roles = [
        safe_label(role_of(row)) for row in rows if row.subject == NOBODY and row.time == paged
    ]
    # where nobody was there at all, that is said once
    if roles and _page_of(incident) != NOBODY:
        yield f"Nobody was on duty as {' or '.join(roles)}."


def _asked(incident: Incident) -> str:
    """Who was paged first, and who acknowledged."""
    paged, taken = incident.first("paged"), incident.first("acknowledged")
    # made by hand, it may have neither
    if paged is None:
        return ""
    first = f"{capitalised(who(paged))} was paged"
    if paged.subject == NOBODY:
        first = "A page went out and nobody was on duty"
    if taken is None:
        return f"{first}{_unanswered(incident)}."
    after = duration(taken.time - paged.time)
    if taken.subject == paged.subject:
        return f"{first} and acknowledged after {after}."
    later = _asked_at(incident, taken) - paged.time
    if not later:
        return f"{first}; {who(taken)}, asked at once, acknowledged after {after}."
    return f"{first}; {who(taken)}, asked {duration(later)} later, acknowledged after {after}."


def _asked_at(incident: Incident, taken: Event) -> float:
    """When the person who acknowledged was first asked (s)."""
    asked = (
        row.time
        for row in incident.timeline
        if is_notification(row) and row.subject == taken.subject
    )
    return next(asked, taken.time)


def _unanswered(incident: Incident) -> str:
    number = sum(map(is_notification, incident.timeline))
    if not number:
        return ""
    if number == 1:
        return "; nobody acknowledged"
    return f"; nobody acknowledged after {number} notifications"


def _handed_over(incident: Incident) -> Iterable[str]:
    """How often somebody else went on, and when nobody did."""
    rows = incident.all("handed_over")
    kept = sum(not row.detail.get("lost") for row in rows)
    if kept:
        times = "once" if kept == 1 else f"{kept} times"
        yield f"It was handed over {times}."
    for begin, end in lost(incident):
        yield f"A hand-over lost it, and nobody worked on it for {duration(end - begin)}."
