"""From an incident to a regression case: what is needed to play it again, and what must hold when
it is.
"""

import json
from typing import Any, TypedDict

from simulator.experiments.observed import matched_row, times_of
from simulator.foundation.given import takes
from simulator.outputs.words.failures import features
from simulator.outputs.words.names import capitalised, mitigation, safe_label
from simulator.outputs.words.numbers import duration, plural, share
from simulator.outputs.words.promises import recorded_promise
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident

# a replay may be a tenth slower or dearer than what was recorded; edit a case's limits to ask more
SLACK = 0.1
LIMITS = {
    "time_to_detect_s": "an alert fires within {}",
    "time_to_mitigate_s": "users are served again within {}",
    "time_to_resolve_s": "the incident is resolved within {}",
    "budget_spent": "at most {} of the error budget is spent",
}


class EvalCase(TypedDict):
    """One line of eval-cases.jsonl, in the shape of an Inspect sample."""

    id: str
    input: str
    target: str
    metadata: dict[str, Any]


@takes(incident=Incident)
def to_eval_case(incident: Incident, slack: float = SLACK) -> EvalCase:
    """The incident as a regression case: `input` is what happens, `target` what must hold, both in
    words.

    `metadata` holds the same for machines: the scenario, the seed and the actions of a drill
    (absent for an incident made by hand), the root cause where the failure has one, the recorded
    times (s) and the limits, each above what was recorded by a share of it, `slack`.
    """
    recorded = _recorded(incident)
    limits = _limits(incident, recorded, slack)
    metadata = {
        "is_mitigated": incident.mitigated is not None,
        "slo": incident.slo,
        "failure": incident.failure,
        **_root_cause(incident),
        "incident": incident.id,
        "severity": incident.severity,
        "recorded": recorded,
        "limits": limits,
        **incident.setting,
    }
    return EvalCase(
        id=_name(incident), input=_input(incident), target=target_of(limits), metadata=metadata
    )


def eval_line(case: Incident | EvalCase) -> str:
    """A case, or that of an incident, as one line of JSON."""
    if isinstance(case, Incident):
        case = to_eval_case(case)
    return json.dumps(case, ensure_ascii=False, allow_nan=False)


def _name(incident: Incident) -> str:
    # an incident made by hand has no scenario to be named after
    if not incident.setting:
        return incident.id
    return f"{incident.setting['scenario']['name']}/seed-{incident.setting['seed']}/{incident.id}"


def above(recorded: float, slack: float = SLACK) -> float:
    """The limit of a figure: a share above what was recorded."""
    return round(recorded * (1 + slack), 9)


def _limits(incident: Incident, recorded: dict[str, Any], slack: float) -> dict[str, float]:
    known = {key: recorded[key] for key in LIMITS if recorded[key] is not None}
    # an alert that cost nothing is judged by how long it took alone: nothing spends less than 0%
    if not incident.failure and known.get("budget_spent") == 0:
        del known["budget_spent"]
    return {key: above(value, slack) for key, value in known.items()}


def _root_cause(incident: Incident) -> dict[str, str]:
    """What was behind the matched failure; empty where that is not known."""
    cause = root_cause_of(incident)
    return {"root_cause": cause} if cause else {}


def root_cause_of(incident: Incident) -> str:
    """The root cause of the matched failure; "" where that is not known."""
    start = matched_row(incident)
    return "" if start is None else str(start.detail.get("root_cause") or "")


def _recorded(incident: Incident) -> dict[str, Any]:
    times = times_of(incident)
    return {
        "detected_at_s": incident.detected,
        "time_to_detect_s": times["time_to_detect_s"],
        "time_to_acknowledge_s": incident.time_to_acknowledge,
        "time_to_mitigate_s": times["time_to_mitigate_s"],
        "time_to_resolve_s": times["time_to_resolve_s"],
        "budget_spent": incident.share(incident.bad),
        "steps": [step.do for step in incident.steps if step.end is not None],
    }


def _input(incident: Incident) -> str:
    """What the service is exposed to."""
    # a reader who plays the case by hand needs the failure, the promise and the answer
    parts = [_what_happens(incident), f"The SLO is {_promise(incident)}."]
    steps = [mitigation(step.do) for step in incident.steps if step.end is not None]
    if steps:
        parts.append(f"It was answered with {', '.join(steps)}.")
    decisions = incident.setting.get("actions", ())
    if decisions:
        parts.append(f"It was played as a drill, with {plural(len(decisions), 'decision')}.")
    if incident.mitigated is None:
        parts.append(_why_unmitigated(incident))
    return " ".join(parts)


def _what_happens(incident: Incident) -> str:
    if not incident.failure:
        return "Nothing is broken, but an alert fires."
    return happens(incident.failure, matched_row(incident))


def happens(failure: str, start: Event | None) -> str:
    """`outage happens (error ratio 50%, for 2h).`, from the row of its start if there is one."""
    told = f"{safe_label(failure)} happens"
    if start is None or not features(start):
        return f"{told}."
    return f"{told} ({features(start)})."


def _promise(incident: Incident) -> str:
    """`availability (99% over 30d)`."""
    promise = recorded_promise(incident)
    if not promise:
        return safe_label(incident.slo)
    return f"{safe_label(incident.slo)} ({promise})"


def _why_unmitigated(incident: Incident) -> str:
    """Why this case says nothing of users being served again."""
    # such a case has no limit for mitigation, and its reader would wonder
    if incident.first("unmitigated"):
        return "It was recorded from an incident that was not mitigated: no step was left."
    if incident.acknowledged is None:
        return "It was recorded from an incident that nobody answered."
    return "It was recorded from an incident that was not mitigated."


def target_of(limits: dict[str, float]) -> str:
    """What must hold, in words."""
    parts = [LIMITS[key].format(_limit(key, limit)) for key, limit in limits.items()]
    text = "; ".join(parts) or "the failure does not return"
    return f"{capitalised(text)}."


def _limit(key: str, limit: float) -> str:
    if key == "budget_spent":
        return share(limit)
    return duration(limit)
