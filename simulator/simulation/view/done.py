"""What was seen and done so far, as people know it: the log without what is true."""

from collections.abc import Iterator
from typing import Any

from simulator.oncall.views import Plain
from simulator.reliability.events import Event
from simulator.simulation.response.router import Router
from simulator.simulation.view.numbers import shown

DAY = 86400.0
# by kind of row: what its subject is called, and which details are known
KNOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "alert_fired": ("", ("slo", "rule", "severity")),
    "alert_resolved": ("", ("slo", "rule")),
    "paged": ("person", ("severity", "level", "role")),
    "ticket_opened": ("slo", ("severity",)),
    "ticket_closed": ("slo", ()),
    "acknowledged": ("person", ("level", "role")),
    "escalated": ("person", ("level", "role", "reason")),
    "handed_over": ("person", ("from", "role", "lost")),
    "triaged": ("", ("symptom",)),
    "step_started": ("step", ()),
    "step_finished": ("step", ("already_on", "put_back")),
    "step_failed": ("step", ()),
    "step_undone": ("step", ()),
    "checked": ("slo", ("healthy", "after")),
    "mitigated": ("slo", ()),
    "unmitigated": ("slo", ()),
    "cause_over": ("", ()),
    "resolved": ("slo", ()),
    "releases_frozen": ("slo", ()),
    "releases_thawed": ("slo", ()),
}
# reasons that name no failure
REASONS = ("it did not work", "the cause was over")


def done(router: Router) -> list[Plain]:
    """Rows of the last day, and all of what is open, the oldest first."""
    return [_row(router, event) for event in reversed(list(_shown(router)))]


def _shown(router: Router) -> Iterator[Event]:
    """The rows that are shown, the newest first."""
    state = router.state
    since = float(state.env.now) - DAY
    opened = (*router.incidents.values(), *router.tickets.open.values())
    is_open = {each.id for each in opened}
    oldest = min([since, *(each.paged_at for each in opened)])
    for event in reversed(state.log):
        if event.time < oldest:
            return
        if event.kind in KNOWN and (event.time >= since or event.incident in is_open):
            yield event


def _row(router: Router, event: Event) -> Plain:
    subject, details = KNOWN[event.kind]
    row: Plain = {"time": router.state.scenario.iso(event.time), "what": event.kind}
    if event.incident:
        row["incident"] = event.incident
    if subject:
        row[subject] = event.subject
    if subject == "step":
        row["number"] = event.detail["step"]
    row |= {key: event.detail[key] for key in details if key in event.detail}
    return row | _more(event)


def _more(event: Event) -> dict[str, Any]:
    """What a row tells in other words than the log, or with fewer digits."""
    if event.kind == "checked":
        sli = event.detail["sli"]
        return {"sli": None if sli is None else shown(sli)}
    if event.kind == "step_failed":
        reason = event.detail["reason"]
        return {"reason": reason if reason in REASONS else "not possible now"}
    return {}
