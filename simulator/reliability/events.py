"""The one event log: incidents, timelines and every time_to_* are folds of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Every kind that is written; docs/maths.md has the subject and the details of each. A saved log
# with any other is refused as damaged.
EVENT_KINDS = (
    "failure_started",
    "failure_ended",
    "harm_began",
    "ran_full",
    "alert_pending",
    "alert_fired",
    "alert_resolved",
    "paged",
    "ticket_opened",
    "ticket_closed",
    "acknowledged",
    "escalated",
    "handed_over",
    "triaged",
    "step_started",
    "step_finished",
    "step_failed",
    "checked",
    "mitigated",
    "unmitigated",
    "cause_over",
    "step_undone",
    "resolved",
    "release_started",
    "release_promoted",
    "release_rolled_back",
    "releases_frozen",
    "releases_thawed",
    "release_stopped",
    "improvement_proposed",
    "improvement_dropped",
    "improvement_done",
    "recurrence_prevented",
    "recurrence_softened",
)
# the subject of a row where somebody was looked for and nobody was found; no person is called so
NOBODY = "nobody"
# the subject of a row whose own is not to be known yet
HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log.

    `time` is seconds from the start, `subject` what it happened to, `incident` the incident it
    belongs to, `cause` the failure it is traced to (both "" for none), `detail` plain JSON values.
    """

    time: float
    kind: str
    subject: str
    incident: str = ""
    cause: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
