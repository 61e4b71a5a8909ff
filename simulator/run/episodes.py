"""The episodes of alerts: a fold of the log."""

from collections.abc import Iterable
from typing import Any

from simulator.reliability.events import Event

ALERT_COLUMNS = (
    "slo",
    "rule",
    "severity",
    "pending_at_s",
    "firing_at_s",
    "resolved_at_s",
    "burns",
    "threshold",
)
# Details of an alert that fired which say why; those from the third on only where they matter.
WHY = ("burns", "threshold", "thresholds", "op", "budget_left", "window")


def alert_episodes(log: Iterable[Event]) -> list[dict[str, Any]]:
    """The episodes of all alerts, a fold of the log, in the order in which they began: the values
    of ALERT_COLUMNS (times in s, None where not reached), and the rest of WHY where it is told.
    """
    episodes: list[dict[str, Any]] = []
    going: dict[str, dict[str, Any]] = {}
    for event in log:
        if event.kind in ("alert_pending", "alert_fired"):
            # one that was pending fires in the same episode
            if event.subject not in going:
                going[event.subject] = _begun(event)
                episodes.append(going[event.subject])
            going[event.subject] |= _fired(event)
        elif event.kind == "alert_resolved":
            # an alert that was dropped while pending is resolved too
            going.pop(event.subject)["resolved_at_s"] = event.time
    return episodes


def _begun(event: Event) -> dict[str, Any]:
    row = dict.fromkeys(ALERT_COLUMNS, None)
    row |= {key: event.detail[key] for key in ("slo", "rule", "severity")}
    # without a `for` it has no row of its own: it was pending when it fired
    return row | {"pending_at_s": event.time}


def _fired(event: Event) -> dict[str, Any]:
    """What a row adds to the episode if the alert fires there for the first time."""
    # one that was left over and counts again is still the same episode
    if event.kind != "alert_fired" or event.detail.get("left_over"):
        return {}
    why = {key: event.detail[key] for key in WHY if key in event.detail}
    return {"firing_at_s": event.time, **why}
