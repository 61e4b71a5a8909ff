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


WHY = ("burns", "threshold", "thresholds", "op", "budget_left", "window")
"""Details of an alert that fired which say why; those from the third on only where they matter."""


def alert_episodes(log: Iterable[Event]) -> list[dict[str, Any]]:
    """The episodes of all alerts, a fold of the log, in the order in which they began."""
    episodes: list[dict[str, Any]] = []
    going: dict[str, dict[str, Any]] = {}
    for event in log:
        detail = event.detail
        if event.kind in ("alert_pending", "alert_fired") and event.subject not in going:
            row = dict.fromkeys(ALERT_COLUMNS, None) | {
                key: detail[key] for key in ("slo", "rule", "severity")
            }
            row["pending_at_s"] = event.time
            going[event.subject] = row
            episodes.append(row)
        # one that was left over and counts again is still the same episode
        if event.kind == "alert_fired" and not detail.get("left_over"):
            going[event.subject] |= {"firing_at_s": event.time} | {
                key: detail[key] for key in WHY if key in detail
            }
        if event.kind == "alert_resolved":
            going.pop(event.subject)["resolved_at_s"] = event.time
    return episodes
