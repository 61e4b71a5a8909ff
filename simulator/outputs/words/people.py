"""People in sentences: who is asked, who answers, and who goes on.

A log names persons; `impersonal` leaves their roles alone, as a postmortem speaks of them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import listed
from simulator.reliability.events import NOBODY, Event
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_ticket, named_in, role_of

# what a row says of the person whose role is not told
ON_CALL = "the person on call"
# several people may have one role while an incident is open
ORDINALS = {1: "the", 2: "the next", 3: "the third"}


def who(event: Event) -> str:
    """Whom a row is about: `ada (primary)`; without persons `the primary`."""
    role = role_of(event)
    name = safe_label(event.subject)
    # a level of the ladder may ask for a person by name
    if role in ("", event.subject):
        return name
    return f"{name} ({safe_label(role)})"


def paged(event: Event) -> str:
    """`a page goes out to ada (primary) for page-quick`."""
    text = "a page goes out"
    if role_of(event):
        text = f"{text} to {who(event)}"
    rules = event.detail.get("rules", ())
    if rules:
        text = f"{text} for {listed([safe_label(rule) for rule in rules])}"
    if event.subject == NOBODY:
        return f"{text}, and nobody is on duty"
    return text


def acknowledged(event: Event) -> str:
    """Who takes an incident; a ticket is taken up."""
    if is_ticket(event.incident):
        if not role_of(event):
            return "the ticket is taken up"
        return f"{who(event)} takes the ticket up"
    if not role_of(event):
        return "the page is acknowledged"
    return f"{who(event)} acknowledges the page"


def escalated(event: Event) -> str:
    """`ben (secondary) is asked: not acknowledged within 5m`."""
    reason = str(event.detail.get("reason", ""))
    if event.subject == NOBODY:
        return _skipped(event)
    if reason.startswith("asked again"):
        return f"{who(event)} is {reason}"
    verb = "is asked"
    if event.detail.get("reminded"):
        verb = "is reminded"
    if not reason:
        return f"{who(event)} {verb}"
    return f"{who(event)} {verb}: {_told(reason)}"


def _skipped(event: Event) -> str:
    level = event.detail.get("level")
    if level is None:
        return "nobody is on duty"
    return f"nobody is on duty at level {level} ({safe_label(role_of(event))}): it is skipped"


def _told(reason: str) -> str:
    """A reason as it stands behind a colon."""
    # on the log it is said of whoever has it; here the sentence is about somebody else
    if reason.startswith("has waited"):
        return f"the incident {reason.replace('their', 'its')}"
    return {
        "handed over and lost": "the hand-over has lost it",
        "somebody came on duty": "somebody has come on duty",
    }.get(reason, safe_label(reason))


def handed_over(event: Event) -> str:
    """`ada hands over to ben (primary)`."""
    giver = safe_label(event.detail.get("from", "somebody"))
    if event.detail.get("lost"):
        return f"{giver} goes off duty and the hand-over loses it: nobody works on it"
    return f"{giver} hands over to {who(event)}"


def impersonal(incident: Incident) -> Incident:
    """The same incident without the name of any person: rows speak of roles."""
    labels = _labels(incident)
    if not labels:
        return incident
    rows = (_impersonal(event, labels) for event in incident.timeline)
    return replace(incident, timeline=tuple(rows))


def _impersonal(event: Event, labels: Mapping[str, str]) -> Event:
    if not role_of(event):
        return event
    subject = labels.get(event.subject, event.subject)
    detail = {**event.detail}
    # what says the role needs no second word for it
    if subject != NOBODY:
        detail["role"] = subject
    if "from" in detail:
        detail["from"] = labels[str(detail["from"])]
    return replace(event, subject=subject, detail=detail)


def _labels(incident: Incident) -> dict[str, str]:
    """By name what each person is called: the role for which they were asked first."""
    labels = dict[str, str]()
    number = Counter[str]()
    names = named_in(incident.timeline)
    for event in incident.timeline:
        role = role_of(event)
        for name in (str(event.detail.get("from", "")), event.subject):
            if role and name in names and name not in labels:
                number[role] += 1
                labels[name] = _label(event, role, number[role], is_person=role in names)
    return labels


def _label(event: Event, role: str, number: int, *, is_person: bool) -> str:
    """`the secondary`, `the next secondary`; of a level that asks for a person its number."""
    if is_person:
        level = event.detail.get("level")
        return ON_CALL if level is None else f"the person at level {level}"
    return f"{ORDINALS.get(number, f'the {number}th')} {role}"
