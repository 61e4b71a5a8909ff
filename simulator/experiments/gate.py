"""The regression gate: plays recorded failures again and says whether what must hold still does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationError
from pydantic_core import from_json

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import Model, problems_of
from simulator.foundation.units import Count, show
from simulator.reliability.incidents import Incident
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

Change = Callable[[Scenario], Scenario]


class Limits(Model):
    """What a replay must keep to: times from the failure's start (s), the share of the error
    budget; None: not asked.
    """

    time_to_detect_s: Annotated[float, Field(ge=0)] | None = None
    time_to_mitigate_s: Annotated[float, Field(ge=0)] | None = None
    time_to_resolve_s: Annotated[float, Field(ge=0)] | None = None
    budget_spent: Annotated[float, Field(ge=0)] | None = None


class Recorded(Model):
    """When the incident was detected (s); the rest of what was recorded is for people."""

    model_config = ConfigDict(extra="allow")

    detected_at_s: Annotated[float, Field(ge=0)]


class CaseMetadata(Model):
    """The part of a case that the gate reads; other keys are the user's own."""

    model_config = ConfigDict(extra="allow")

    scenario: Scenario
    seed: Count
    slo: str
    failure: str = ""
    incident: str = ""
    recorded: Recorded
    limits: Limits


class Case(Model):
    """One regression case, as `to_eval_case` writes it."""

    model_config = ConfigDict(extra="allow")

    id: str | int
    metadata: CaseMetadata


@dataclass(frozen=True)
class Verdict:
    """One limit of one case: what was allowed, what the replay showed (None: not reached), whether
    it holds.
    """

    case: str
    what: str
    limit: float
    seen: float | None
    holds: bool


def load_cases(paths: Iterable[Path]) -> tuple[Case, ...]:
    """The cases of JSON-lines files; raises ScenarioError with `file:line` for everything that is
    wrong.
    """
    cases, problems = list[Case](), list[Problem]()
    for path in paths:
        before = len(cases) + len(problems)
        for number, line in enumerate(_lines(path), start=1):
            if line.strip() and not _read(line, f"{path}:{number}", cases, problems):
                break
        if len(cases) + len(problems) == before:
            problems.append(
                Problem(
                    "", "holds no case: name an eval-cases.jsonl with at least one line", str(path)
                )
            )
    if problems:
        raise ScenarioError(problems)
    return tuple(cases)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ScenarioError(
            [Problem("", f"cannot be read ({reason}): name an eval-cases.jsonl", str(path))]
        ) from None


def _read(line: str, place: str, cases: list[Case], problems: list[Problem]) -> bool:
    """Reads one line; False when the file is not one of cases at all."""
    try:
        cases.append(Case.model_validate(from_json(line)))
    except ValidationError as error:
        problems.extend(
            Problem(problem.path, problem.message, place) for problem in problems_of(error)
        )
    except ValueError as error:
        problems.append(
            Problem(
                "", f"is not JSON ({error}): write one case a line, as simulator run does", place
            )
        )
        return False
    return True


def gate(
    cases: Iterable[Case],
    change: Change = lambda scenario: scenario,
    against: Scenario | None = None,
) -> tuple[Verdict, ...]:
    """Replays every case and judges its limits.

    Each plays its own scenario, or, `against` another one, its failures at their times with its
    seed; `change` is applied to what is played. Cases of one scenario and seed share a replay.
    """
    runs = dict[tuple[str, int], Run]()
    verdicts = list[Verdict]()
    for case in cases:
        key = case.metadata.scenario.model_dump_json(), case.metadata.seed
        if key not in runs:
            runs[key] = replay(case, change, against)
        verdicts += judge(case, runs[key])
    return tuple(verdicts)


def replay(
    case: Case, change: Change = lambda scenario: scenario, against: Scenario | None = None
) -> Run:
    """The case's failure played again; `change` and `against` as in `gate`."""
    recorded = case.metadata.scenario
    played = recorded if against is None else _exposed(against, recorded)
    return simulate(change(played), case.metadata.seed)


def _exposed(scenario: Scenario, recorded: Scenario) -> Scenario:
    """A scenario exposed to a recorded one's failures, for as long."""
    plain = recorded.dump()
    return Scenario.model_validate(
        {
            **scenario.dump(),
            "failures": plain["failures"],
            "horizon": plain["horizon"],
            "start": plain["start"],
        }
    )


def judge(case: Case, run: Run) -> list[Verdict]:
    """The verdict on each of a case's limits; raises ScenarioError when the scenario lacks the SLO
    it is about.
    """
    if case.metadata.slo not in {slo.name for slo in run.scenario.slos}:
        problem = (
            f"has no {show(case.metadata.slo)}, which case {show(str(case.id))} is about: add an"
            " SLO of that name"
        )
        raise ScenarioError([Problem("slos", problem, run.scenario.name)])
    seen = _seen(case, run)
    limits = {
        key: limit for key, limit in case.metadata.limits.model_dump().items() if limit is not None
    }
    return [
        Verdict(str(case.id), key, limit, seen[key], _holds(key, limit, seen))
        for key, limit in limits.items()
    ]


def _holds(key: str, limit: float, seen: Mapping[str, float | None]) -> bool:
    """Not reached does not hold; but where no alert fired at all, the budget alone decides."""
    value = seen[key]
    if value is None:
        return seen["spared"] is not None
    return value <= limit


def _seen(case: Case, run: Run) -> dict[str, float | None]:
    incident = _counterpart(case, run)
    if incident is None:
        return _unnoticed(case, run)
    times = {
        f"time_to_{what}_s": getattr(incident, f"time_to_{what}")
        for what in ("detect", "mitigate", "resolve")
    }
    return {**times, "budget_spent": incident.share(incident.bad), "spared": None}


def _counterpart(case: Case, run: Run) -> Incident | None:
    """The replay's incident of the same SLO and failure; of several, the one detected nearest to
    the recorded time.
    """
    wanted, at = (case.metadata.slo, case.metadata.failure), case.metadata.recorded.detected_at_s
    is_ticket = case.metadata.incident.startswith("ticket")
    alike = [
        incident
        for incident in run.incidents
        if (incident.slo, incident.failure) == wanted and incident.is_ticket == is_ticket
    ]
    return min(alike, key=lambda incident: abs(incident.detected - at), default=None)


def _unnoticed(case: Case, run: Run) -> dict[str, float | None]:
    """What the failure cost although no incident was opened; `spared` is set when that keeps to the
    budget's limit.
    """
    slo, spent = run.slo(case.metadata.slo), 0.0
    life = [
        event.time
        for event in run.log
        if event.kind in ("failure_started", "failure_ended")
        and event.subject == case.metadata.failure
    ]
    if life:
        begin, end = life[0], life[1] if len(life) > 1 else run.scenario.horizon
        _, bad = run.counts[slo.events]
        spent = float(bad[int(begin / run.cell) : int(end / run.cell) + 1].sum()) / run.base.budget(
            slo
        )
    limit = case.metadata.limits.budget_spent
    is_spared = spent <= limit if limit is not None else not life
    return {
        "time_to_detect_s": None, "time_to_mitigate_s": None, "time_to_resolve_s": None,
        "budget_spent": spent, "spared": spent if is_spared else None,
    }  # fmt: skip
