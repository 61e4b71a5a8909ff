"""All regression cases of a run."""

from collections.abc import Iterator, Sequence

from simulator.expectation.history import allowed_by_window
from simulator.experiments.observed import spent_while_on
from simulator.outputs.evalcase import (
    EvalCase,
    above,
    happens,
    root_cause_of,
    target_of,
    to_eval_case,
)
from simulator.outputs.words.names import safe_label
from simulator.reliability.events import Event
from simulator.reliability.incidents import Incident, principal
from simulator.run import Run

# the improvement that puts a defect's case into the team's own gate
GATE = "regression_case"


def cases_of(run: Run) -> list[EvalCase]:
    """The cases of a run: of each incident, of tickets that stand alone, and of each version that
    the canary took back.

    Of what has one root cause, the last incident counts that was mitigated (else the last); a
    version without an incident of its own, where none was about its defect. In a run that learns
    each case with a root cause says since when (s) it was in the team's own gate, None if it was
    not.
    """
    incidents = [*_latest(principal(run.incidents))]
    known = {root_cause_of(incident) for incident in incidents}
    cases = [*map(to_eval_case, incidents), *_without_incident(run, known)]
    if run.scenario.learns is not None:
        _say_since_when(run, cases)
    # an alert that cost nothing and never ended asks for nothing
    return [case for case in cases if case["metadata"]["limits"]]


def _latest(incidents: Sequence[Incident]) -> Iterator[Incident]:
    """One incident of each SLO and root cause, and all without one, in order."""
    latest = dict[tuple[str, str], Incident]()
    for incident in incidents:
        key = _key(incident)
        # one that follows another about the same failure has no times of its own
        is_whole = incident.time_to_mitigate is not None
        if is_whole or key not in latest or latest[key].time_to_mitigate is None:
            latest[key] = incident
    return (incident for incident in incidents if latest[_key(incident)] is incident)


def _key(incident: Incident) -> tuple[str, str]:
    # without a root cause each is its own
    return incident.slo, root_cause_of(incident) or f"{incident.id} itself"


def _say_since_when(run: Run, cases: Sequence[EvalCase]) -> None:
    done = {row.detail["about"]: row.time for row in run.log if _is_in_the_gate(row)}
    for case in cases:
        if "root_cause" in case["metadata"]:
            case["metadata"]["gate_since_s"] = done.get(case["metadata"]["root_cause"])


def _is_in_the_gate(row: Event) -> bool:
    """Whether the team has put a case into its own gate."""
    return row.kind == "improvement_done" and row.subject == GATE


def _without_incident(run: Run, known: set[str]) -> Iterator[EvalCase]:
    """The cases of versions whose canary failed, and of those that came together with another
    failure: the last one of each defect that no incident is a case of.
    """
    starts = {row.subject: row for row in run.log if row.kind == "failure_started"}
    found = dict[str, tuple[Event, str]]()
    for row in run.log:
        told = _told(row)
        if told and row.cause in starts:
            found[str(starts[row.cause].detail.get("root_cause") or "")] = starts[row.cause], told
    for cause, (start, told) in found.items():
        case = _budget_case(run, cause, start, told)
        if cause and cause not in known and case is not None:
            yield case


def _told(row: Event) -> str:
    """What became of a version, from the row that makes it a case; "" for any other row."""
    if row.kind == "release_rolled_back" and row.detail.get("by") == "canary":
        return "The canary took it back."
    if _is_in_the_gate(row) and row.incident:
        return f"It came together with another failure, in {row.incident}."
    return ""


def _budget_case(run: Run, cause: str, start: Event, told: str) -> EvalCase | None:
    """A failure must not cost more than it did; None where it cost nothing."""
    slo, spent = _most_spent(run, start.subject)
    if not spent:
        return None
    limits = {"budget_spent": above(spent)}
    promise = f"The SLO that spent most of its budget is {safe_label(slo)}."
    return EvalCase(
        id=f"{run.scenario.name}/seed-{run.seed}/{start.subject}",
        input=f"{happens(start.subject, start)} {told} {promise}",
        target=target_of(limits),
        metadata={
            "is_mitigated": True,
            "slo": slo,
            "failure": start.subject,
            "root_cause": cause,
            "recorded": {"detected_at_s": start.time, "budget_spent": spent},
            "limits": limits,
            **run.setting,
        },
    )


def _most_spent(run: Run, failure: str) -> tuple[str, float]:
    """The SLO that spent the largest share of its budget while a failure lasted, and that share."""
    spent = [
        (slo.name, spent_while_on(run, slo.name, failure))
        for slo in run.scenario.slos
        if allowed_by_window(run.base, slo)
    ]
    return max(spent, key=lambda each: each[1], default=("", 0.0))
