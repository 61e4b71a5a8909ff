"""The regression gate: plays recorded failures again and says whether what must hold still does.

It never passes on nothing: a case without a limit, or whose failure does not strike in what is
played, is an error.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, Strict, ValidationError

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import Model, closest
from simulator.foundation.units import Count, parse_duration, show
from simulator.reliability.incidents import Incident
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

Change = Callable[[Scenario], Scenario]


Amount = Annotated[float, Strict(), Field(ge=0)]
"""A number, zero or more; text and true are none."""


class Limits(Model):
    """What a replay must keep to: times from the failure's start (s), the share of the error
    budget; None: not asked.
    """

    time_to_detect_s: Amount | None = None
    time_to_mitigate_s: Amount | None = None
    time_to_resolve_s: Amount | None = None
    budget_spent: Amount | None = None

    @property
    def asked(self) -> dict[str, float]:
        """Those that there are."""
        return {key: limit for key, limit in self.model_dump().items() if limit is not None}


class Recorded(Model):
    """When the incident was detected (s); the rest of what was recorded is for people."""

    model_config = ConfigDict(extra="allow")

    detected_at_s: Amount


class CaseMetadata(Model):
    """The part of a case that the gate reads; other keys are the user's own."""

    model_config = ConfigDict(extra="allow")

    scenario: Scenario
    seed: Count
    slo: str
    failure: str
    incident: str = ""
    recorded: Recorded
    limits: Limits


class Case(Model):
    """One regression case, as `to_eval_case` writes it; `place` is `file:line`."""

    model_config = ConfigDict(extra="allow")

    id: str | int
    metadata: CaseMetadata
    place: str = Field(default="", exclude=True)

    def limited(self, limits: Mapping[str, float]) -> "Case":
        """The case with other limits of these names."""
        merged = self.metadata.limits.model_copy(update=dict(limits))
        metadata = self.metadata.model_copy(update={"limits": merged})
        return self.model_copy(update={"metadata": metadata})

    def untested(self, why: str) -> ScenarioError:
        """The case says nothing of what was played."""
        message = f"case {show(str(self.id))} tested nothing: {why}"
        return ScenarioError([Problem("", message, self.place)])


@dataclass(frozen=True)
class Verdict:
    """One limit of one case: what was allowed, what the replay showed (None: not reached), whether
    it holds, and the case's `file:line`.
    """

    case: str
    what: str
    limit: float
    seen: float | None
    holds: bool
    place: str = ""


_LIMIT = re.compile(r"\s*(\w+)\s*<=\s*(\S+)\s*")


def parse_limit(text: str) -> tuple[str, float]:
    """(key, value) of a limit set by hand: `budget_spent<=5%`, `time_to_mitigate<=30m`.

    Raises ScenarioError.
    """
    match = _LIMIT.fullmatch(text)
    if match is None:
        raise _wrong(text, 'is no limit: write e.g. "budget_spent<=5%" or "time_to_mitigate<=30m"')
    names = {key.removesuffix("_s"): key for key in Limits.model_fields}
    name = match[1].removesuffix("_s")
    if name not in names:
        raise _wrong(text, f"{show(match[1])} has no limit: {closest(name, sorted(names))}")
    try:
        value = _share(match[2]) if name == "budget_spent" else parse_duration(match[2])
        return names[name], Limits.model_validate({names[name]: value}).asked[names[name]]
    except ValueError as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise _wrong(text, said) from None


def _share(text: str) -> float:
    """A share of the budget, which may be above one: `5%`, `150%`, `0.05`."""
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise ValueError(f"{show(text)} is no share: write e.g. 5% or 0.05") from None


def _wrong(limit: str, message: str) -> ScenarioError:
    return ScenarioError([Problem("", message, f"--limit {limit}")])


def with_limits(cases: Iterable["Case"], limits: Mapping[str, float]) -> tuple["Case", ...]:
    """The cases with limits set by hand in place of their own of that name."""
    return tuple(case.limited(limits) for case in cases)


def gate(
    cases: Iterable[Case],
    change: Change = lambda scenario: scenario,
    against: Scenario | None = None,
) -> tuple[Verdict, ...]:
    """Replays every case and judges its limits.

    Each plays its own scenario, or, `against` another one, its failures at their times with its
    seed; `change` is applied to what is played. Cases of one scenario and seed share a replay.
    Raises ScenarioError, with a line for each, for cases that test nothing.
    """
    runs = dict[tuple[str, int], Run]()
    verdicts, problems = list[Verdict](), list[Problem]()
    for case in cases:
        key = case.metadata.scenario.model_dump_json(), case.metadata.seed
        try:
            _check_limits(case)
            if key not in runs:
                runs[key] = replay(case, change, against)
            verdicts += judge(case, runs[key])
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    if not verdicts:
        raise ScenarioError([Problem("", "tested nothing: name a file of cases")])
    return tuple(verdicts)


def _check_limits(case: Case) -> None:
    if not case.metadata.limits.asked:
        raise case.untested('it has no limit: write one, or --limit "budget_spent<=5%"')


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
    """The verdict on each of a case's limits.

    Raises ScenarioError when what was played has no such SLO, or the failure did not strike.
    """
    slo, failure = case.metadata.slo, case.metadata.failure
    known = [slo.name for slo in run.scenario.slos]
    if slo not in known:
        raise case.untested(f"there is no SLO {show(slo)}: {closest(slo, known)}")
    asked = [each.sli.kind for each in case.metadata.scenario.slos if each.name == slo]
    if asked and asked != [run.slo(slo).sli.kind]:
        raise case.untested(f"the SLO {show(slo)} was about {asked[0]} when it was recorded")
    if not run.base.budget(run.slo(slo)):
        raise case.untested(f"the budget of {show(slo)} is nothing: it has no valid events")
    if failure:
        _check_strikes(case, run)
    seen = _seen(case, run)
    return [
        Verdict(str(case.id), key, limit, seen[key], _holds(key, limit, seen), case.place)
        for key, limit in case.metadata.limits.asked.items()
    ]


def _check_strikes(case: Case, run: Run) -> None:
    """Refuses a replay that is not exposed to the recorded failure, all of it."""
    name, recorded = case.metadata.failure, case.metadata.scenario
    life = _life(run, name)
    if not life:
        struck = [event.subject for event in run.log if event.kind == "failure_started"]
        raise case.untested(f"{show(name)} does not strike: {closest(name, struck)}")
    if len(life) < 2 and run.scenario.horizon < recorded.horizon:
        raise case.untested(f"what is played ends before {show(name)} does: write a later horizon")
    base = name.partition("#")[0]
    before, now = (
        [each for each in scenario.named_failures if each.name == base]
        for scenario in (recorded, run.scenario)
    )
    if before != now:
        raise case.untested(f"{show(base)} is not as it was recorded: change the service instead")


def _life(run: Run, failure: str) -> list[float]:
    """When a failure began in a run, and when it ended."""
    return [
        event.time
        for event in run.log
        if event.kind in ("failure_started", "failure_ended") and event.subject == failure
    ]


def _holds(key: str, limit: float, seen: Mapping[str, float | None]) -> bool:
    """Not reached does not hold; but where no incident was opened for the failure, the budget alone
    decides.
    """
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
    alike = [incident for incident in run.incidents if (incident.slo, incident.failure) == wanted]
    # a page that became a ticket, or the other way round, is what became of it
    of_kind = [incident for incident in alike if incident.is_ticket == is_ticket]
    return min(of_kind or alike, key=lambda incident: abs(incident.detected - at), default=None)


def _unnoticed(case: Case, run: Run) -> dict[str, float | None]:
    """What the failure cost although no incident was opened; `spared` is set when that keeps to the
    budget's limit.
    """
    slo = run.slo(case.metadata.slo)
    life = _life(run, case.metadata.failure)
    begin, end = life[0] if life else 0.0, life[1] if len(life) > 1 else run.scenario.horizon
    bad = run.counts[slo.events].bad
    spent = float(bad[int(begin / run.cell) : int(end / run.cell) + 1].sum()) / run.base.budget(slo)
    limit = case.metadata.limits.budget_spent
    is_spared = limit is not None and spent <= limit
    return {
        "time_to_detect_s": None, "time_to_mitigate_s": None, "time_to_resolve_s": None,
        "budget_spent": spent, "spared": spent if is_spared else None,
    }  # fmt: skip
