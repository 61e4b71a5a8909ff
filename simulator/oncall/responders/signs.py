"""What dashboards, the status page and the deploy log point to."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.oncall.views import View

# a place, a reading of it, the share (0..1) above which that is unusual, and the symptom that it
# points to then; what is unusual is an assumption, here and below
READINGS = (
    ("provider", "error_ratio", 0.01, "provider_outage"),
    ("provider", "slow_ratio", 0.1, "provider_outage"),
    ("release", "error_ratio", 0.01, "bad_deploy"),
    ("tools", "error_ratio", 0.01, "tool_outage"),
    ("tools", "timeout_ratio", 0.01, "tool_outage"),
    ("retrieval", "error_ratio", 0.01, "vector_store_full"),
    ("spend", "over_cap_ratio", 0.01, "cost_spike"),
    ("spend", "refusing", 0.01, "cost_spike"),
)
# so large a share (0..1) of malicious requests that the guardrail missed
MISSED = 0.1
# so short a time since a version was started
RECENT = timedelta(hours=2)


def signs(view: "View") -> Iterator[str]:
    """The symptoms that something points to, the clearest sign first: the readings, by how many
    times they are above what is usual, then the status page, then the deploy log.
    """
    found = sorted(_readings(view.dashboards), reverse=True)
    yield from (symptom for times, symptom in found if times > 1)
    if view.status_page and "degraded" in view.status_page[-1]["what"]:
        yield "provider_outage"
    if any(each["what"] == "started" and _age(view, each) <= RECENT for each in view.deploys):
        yield "bad_deploy"


def _readings(dashboards: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[float, str]]:
    """How many times each reading is what would be unusual, and its symptom."""
    for place, reading, usual, symptom in READINGS:
        # None where there was nothing to count
        yield float(dashboards.get(place, {}).get(reading) or 0.0) / usual, symptom
    caught = dashboards.get("guardrail", {}).get("caught_ratio")
    if caught is not None:
        yield (1 - caught) / MISSED, "injection_wave"


def _age(view: "View", entry: Mapping[str, Any]) -> timedelta:
    return datetime.fromisoformat(view.time) - datetime.fromisoformat(entry["time"])
