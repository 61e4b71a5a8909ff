"""A run as the person on call sees it: alerts, pages, steps and checks, but not what failed.

The truth is not skipped when something is written or drawn: it is not there any more. What is not
named here stays hidden, so that a kind of event, or a detail, that is added later cannot give
anything away.
"""

from collections.abc import Mapping

from simulator.reliability.events import HIDDEN, Event
from simulator.run.record import Run
from simulator.scenario import Scenario

# The kinds of events that the person on call sees, each with the details that are shown.
SEEN: Mapping[str, tuple[str, ...]] = {
    "alert_pending": ("slo", "rule", "severity"),
    "alert_fired": (
        "slo", "rule", "severity", "windows", "burns", "threshold", "thresholds", "op",
        "budget_left", "objective", "window", "left_over", "firing_since", "bad", "valid",
    ),
    "alert_resolved": ("slo", "rule"),
    "paged": ("rule", "rules", "severity", "long_window", "level", "role"),
    "ticket_opened": ("rule", "rules", "severity", "long_window"),
    "ticket_closed": ("bad", "valid"),
    "acknowledged": ("bad", "valid", "level", "role"),
    "escalated": ("level", "role", "round", "reason", "reminded"),
    "handed_over": ("from", "role", "lost"),
    "triaged": ("bad", "valid"),
    "step_started": ("step", "bad", "valid"),
    "step_finished": ("step", "already_on", "put_back", "automatic"),
    "step_failed": ("step",),
    "checked": ("sli", "healthy", "steps", "after"),
    "mitigated": ("since", "since_bad", "since_valid", "bad", "valid"),
    "unmitigated": ("triages_again", "given_up", "bad", "valid"),
    "step_undone": ("step",),
    "resolved": ("sli", "bad", "valid"),
}  # fmt: skip
# triage names the true symptom, so that only its moment is shown
UNNAMED = ("triaged",)


class BlindRun(Run):
    """A run without its truth; `blinded` makes one."""

    is_blind = True


def blinded(run: Run) -> Run:
    """The run as the person on call sees it: the same counts, and of the log only what was seen;
    without failures, releases, causes, symptoms, its name and its seed.
    """
    if run.is_blind:
        return run
    log = tuple(_seen(event) for event in run.log if event.kind in SEEN)
    return BlindRun(_nameless(run.scenario), 0, log, run.counts)


def _seen(event: Event) -> Event:
    subject = event.subject
    if event.kind in UNNAMED:
        subject = HIDDEN
    detail = {key: value for key, value in event.detail.items() if key in SEEN[event.kind]}
    return Event(event.time, event.kind, subject, event.incident, detail=detail)


def _nameless(scenario: Scenario) -> Scenario:
    """The scenario as far as budgets and alerts need it."""
    # runbooks are by symptom, and may be there for one only; what was learned names causes
    hidden = {"name": HIDDEN, "seed": 0, "failures": (), "releases": None, "runbooks": {}}
    hidden["learning"] = None
    return scenario.model_copy(update=hidden)
