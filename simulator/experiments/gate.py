"""The regression gate: plays recorded failures again and says whether what must hold still does.

It never passes on nothing: a case without a limit, or whose failure does not strike in what is
played, is an error.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from simulator.expectation.history import allowed_by_window
from simulator.experiments.drilled_case import play_again
from simulator.experiments.hand_in import check_given
from simulator.experiments.regression_case import Case, Limits
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import Places, closest
from simulator.foundation.quantities import parse_duration, parse_share, show
from simulator.reliability.incidents import Incident
from simulator.reliability.people import is_ticket
from simulator.run import Run
from simulator.scenario import Scenario, parse_value
from simulator.simulation import simulate

Change = Callable[[Scenario], Scenario]


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


@dataclass(frozen=True)
class Shown:
    """What a replay shows of each limit's key (None: not reached). `is_spared`: no incident was
    opened, and the budget's limit is kept.
    """

    values: Mapping[str, float | None]
    is_spared: bool = False

    def holds(self, key: str, limit: float) -> bool:
        """Not reached does not hold; but where no incident was opened for the failure, the budget
        alone decides.
        """
        value = self.values[key]
        if value is None:
            return self.is_spared
        return value <= limit


_LIMIT = re.compile(r"\s*(\w+)\s*<=\s*(\S+)\s*")


def parse_limit(text: str) -> tuple[str, float]:
    """(key, value) of a limit set by hand: `budget_spent<=5%`, `time_to_mitigate<=30m`.

    Raises ScenarioError.
    """
    match = _LIMIT.fullmatch(text)
    if match is None:
        raise _wrong(
            text, 'is not a limit: write e.g. "budget_spent<=5%" or "time_to_mitigate<=30m"'
        )
    # the unit is in the value, so the key may be written without it
    keys = {key.removesuffix("_s"): key for key in Limits.model_fields}
    name = match[1].removesuffix("_s")
    if name not in keys:
        raise _wrong(text, f"{show(match[1])} cannot have a limit: {closest(name, sorted(keys))}")
    return keys[name], _amount(text, keys[name], match[2])


def _amount(limit: str, key: str, text: str) -> float:
    """The value of a limit, checked as it would be in a file."""
    parse = parse_share if key == "budget_spent" else parse_duration
    try:
        return Limits.model_validate({key: parse(parse_value(text))}).asked[key]
    except ValidationError as error:
        raise _wrong(limit, error.errors()[0]["msg"]) from None
    except ValueError as error:
        raise _wrong(limit, str(error)) from None


def _wrong(limit: str, message: str) -> ScenarioError:
    return ScenarioError([Problem("", message, f"--limit {limit}")])


def with_limits(cases: Iterable[Case], limits: Mapping[str, float]) -> tuple[Case, ...]:
    """The cases with limits set by hand in place of their own of that name."""
    return tuple(case.limited(limits) for case in cases)


def gate(
    cases: Iterable[Case],
    change: Change = lambda scenario: scenario,
    against: Scenario | None = None,
    places: Places | None = None,
) -> tuple[Verdict, ...]:
    """Replays every case and judges its limits.

    Each plays its own scenario, or, `against` another one, its failures at their times with its
    seed; `change` is applied to what is played. `places` say where the values of `against` stand in
    a file. In a case of a drill its decisions are made again. Cases of one scenario and seed (and
    drill) share a replay.
    Raises ScenarioError, with a line for each, for cases that test nothing.
    """
    runs = dict[str, Run]()
    verdicts = list[Verdict]()
    problems = list[Problem]()
    for case in cases:
        # what is played, without what it is judged by
        key = case.metadata.model_dump_json(include={"scenario", "seed", "actions"})
        try:
            _check_limits(case)
            if key not in runs:
                runs[key] = replay(case, change, against, places)
            verdicts += judge(case, runs[key])
        except ScenarioError as error:
            problems += error.problems
    if problems:
        # cases of one scenario may share what is wrong with it
        raise ScenarioError(dict.fromkeys(problems))
    if not verdicts:
        raise ScenarioError([Problem("", "tested nothing: name a file of cases")])
    return tuple(verdicts)


def _check_limits(case: Case) -> None:
    if not case.metadata.limits.asked:
        raise case.untested('it has no limit: write one, or --limit "budget_spent<=5%"')


def replay(
    case: Case,
    change: Change = lambda scenario: scenario,
    against: Scenario | None = None,
    places: Places | None = None,
) -> Run:
    """The case's failure played again; `change`, `against` and `places` as in `gate`."""
    recorded = case.metadata.scenario
    # before it is exposed: a failure that was handed in is marked too
    if case.metadata.free is not None:
        check_given(case, change(against or recorded), places)
    played = recorded
    if against is not None:
        played = _exposed(against, recorded)
    if case.metadata.actions:
        return play_again(case, change(played))
    return simulate(change(played), case.metadata.seed)


def _exposed(scenario: Scenario, recorded: Scenario) -> Scenario:
    """A scenario exposed to a recorded one's failures, for as long."""
    # its start too: on another day or hour the same failure meets other traffic
    plain = recorded.dump()
    taken_over = {key: plain[key] for key in ("failures", "horizon", "start")}
    return Scenario.model_validate({**scenario.dump(), **taken_over})


def judge(case: Case, run: Run) -> list[Verdict]:
    """The verdict on each of a case's limits.

    Raises ScenarioError when what was played has no such SLO, or the failure did not strike.
    """
    _check_slo(case, run)
    # an incident without a failure is a false alarm, whose cost a limit may bound
    if case.metadata.failure:
        _check_strikes(case, run)
    shown = _shown(case, run)
    return [
        Verdict(str(case.id), key, limit, shown.values[key], shown.holds(key, limit), case.place)
        for key, limit in case.metadata.limits.asked.items()
    ]


def _check_slo(case: Case, run: Run) -> None:
    """Refuses a replay in which the recorded SLO is not the same, or counts nothing."""
    name = case.metadata.slo
    known = [slo.name for slo in run.scenario.slos]
    if name not in known:
        raise case.untested(f"there is no SLO {show(name)}: {closest(name, known)}")
    slo = run.slo(name)
    # a name may be all that another scenario's SLO has in common with the recorded one
    for each in case.metadata.scenario.slos:
        if each.name == name and each.sli.kind != slo.sli.kind:
            kind = each.sli.kind
            raise case.untested(f"the SLO {show(name)} was of kind {kind} when it was recorded")
    if not allowed_by_window(run.base, slo):
        raise case.untested(f"{show(name)} has no budget: it has no valid events")


def _check_strikes(case: Case, run: Run) -> None:
    """Refuses a replay that is not exposed to the recorded failure, all of it."""
    name = case.metadata.failure
    recorded = case.metadata.scenario
    life = _life(run, name)
    if not life:
        raise case.untested(
            f"{show(name)} does not happen in the run: {closest(name, _struck(run))}"
        )
    if len(life) < 2 and run.scenario.horizon < recorded.horizon:
        raise case.untested(f"the run ends before {show(name)} does: write a later horizon")
    # of one that comes again the process is the same, whichever occurrence was recorded
    base = name.partition("#")[0]
    if _named(recorded, base) != _named(run.scenario, base):
        raise case.untested(
            f"{show(base)} has changed since it was recorded: change the service instead"
        )


def _struck(run: Run) -> list[str]:
    return [event.subject for event in run.log if event.kind == "failure_started"]


def _named(scenario: Scenario, name: str) -> list[object]:
    return [failure for failure in scenario.named_failures if failure.name == name]


def _life(run: Run, failure: str) -> list[float]:
    """When (s) a failure began in a run, and when it ended."""
    kinds = ("failure_started", "failure_ended")
    own = (event for event in run.log if event.subject == failure)
    return [event.time for event in own if event.kind in kinds]


def _span(run: Run, failure: str) -> tuple[float, float]:
    """From when to when (s) a failure lasted; without one, the whole run."""
    life = _life(run, failure) or [0.0]
    # one that has not ended lasts to the horizon
    return life[0], [*life, run.scenario.horizon][1]


def _shown(case: Case, run: Run) -> Shown:
    incident = _counterpart(case, run)
    if incident is None:
        return _unnoticed(case, run)
    times = {
        f"time_to_{what}_s": getattr(incident, f"time_to_{what}")
        for what in ("detect", "mitigate", "resolve")
    }
    return Shown({**times, "budget_spent": incident.share(incident.bad)})


def _counterpart(case: Case, run: Run) -> Incident | None:
    """The replay's incident of the same SLO and failure; of several, the one detected nearest to
    the recorded time.
    """
    wanted = (case.metadata.slo, case.metadata.failure)
    recorded = case.metadata.recorded.detected_at_s
    alike = [incident for incident in run.incidents if (incident.slo, incident.failure) == wanted]
    # a page that became a ticket, or the other way round, is what became of it
    was_ticket = is_ticket(case.metadata.incident)
    of_kind = [incident for incident in alike if incident.is_ticket == was_ticket]
    return min(
        of_kind or alike, key=lambda incident: abs(incident.detected - recorded), default=None
    )


def _unnoticed(case: Case, run: Run) -> Shown:
    """What the failure cost although no incident was opened."""
    slo = run.slo(case.metadata.slo)
    begin, end = _span(run, case.metadata.failure)
    bad = run.counts[slo.events].bad
    spent = float(bad[int(begin / run.cell) : int(end / run.cell) + 1].sum()) / allowed_by_window(
        run.base, slo
    )
    limit = case.metadata.limits.budget_spent
    values: dict[str, float | None] = dict.fromkeys(Limits.model_fields)
    values["budget_spent"] = spent
    return Shown(values, is_spared=limit is not None and spent <= limit)
