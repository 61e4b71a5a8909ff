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

    Of what has one root cause, that incident counts of those that were mitigated (else of all)
    which spent least of the budget; a version without an incident of its own, where none was about
    its defect. In a run that learns each case with a root cause says since when (s) it was in the
    team's own gate, None if it was not.
    """
    incidents = [*_cheapest(principal(run.incidents))]
    known = {root_cause_of(incident) for incident in incidents}
    cases = [*map(to_eval_case, incidents), *_without_incident(run, known)]
    if run.scenario.learns is not None:
        _say_since_when(run, cases)
    # an alert that cost nothing and never ended asks for nothing
    return [case for case in cases if case["metadata"]["limits"]]


def _cheapest(incidents: Sequence[Incident]) -> Iterator[Incident]:
    """One incident of each SLO and root cause, and all without one, in order."""
    cheapest = dict[tuple[str, str], Incident]()
    for incident in incidents:
        known = cheapest.setdefault(_key(incident), incident)
        if _cost(incident) < _cost(known):
            cheapest[_key(incident)] = incident
    return (incident for incident in incidents if cheapest[_key(incident)] is incident)


def _cost(incident: Incident) -> tuple[bool, float]:
    # one that follows another about the same failure has no times of its own: only where all do
    is_whole = incident.time_to_mitigate is not None
    return not is_whole, incident.share(incident.bad) or 0.0


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
    failure: of each defect that no incident is a case of, the one that spent least.
    """
    starts = {row.subject: row for row in run.log if row.kind == "failure_started"}
    found = dict[str, EvalCase]()
    for row in run.log:
        told, start = _told(row), starts.get(row.cause)
        cause = "" if start is None else str(start.detail.get("root_cause") or "")
        if not told or not cause or cause in known or start is None:
            continue
        case = _budget_case(run, cause, start, told)
        if case is not None:
            found[cause] = min(found.get(cause, case), case, key=_spent)
    yield from found.values()


def _spent(case: EvalCase) -> float:
    return float(case["metadata"]["recorded"]["budget_spent"])


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
