"""The regression gate: plays recorded failures again and says whether what must hold still does.

It never passes on nothing: a case without a limit, or whose failure does not strike in what is
played, is an error.
"""

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.expectation.history import allowed_by_window
from simulator.experiments.drilled_case import play_again
from simulator.experiments.hand_in import check_given
from simulator.experiments.limits import Asked
from simulator.experiments.observed import is_held_back, is_kept_away, life_of
from simulator.experiments.regression_case import Case
from simulator.experiments.shown import shown_by
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import Places, closest
from simulator.foundation.quantities import show
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate

# what planned releases are called: release#1, release#2, ...
RELEASE = "release"
# so many failures are named where one is missing
MOST_NAMED = 10

Change = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class Verdict:
    """One limit of one case: what was allowed, what the replay showed (None: not reached), whether
    it holds, and the case's `file:line`.
    """

    case: str
    what: str
    limit: Asked
    seen: Asked | None
    holds: bool
    place: str = ""


def with_limits(cases: Iterable[Case], limits: Mapping[str, Asked]) -> tuple[Case, ...]:
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
    drill) share a replay. Warns of a case whose bad version was held back, which is not judged.
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
            if not _is_left_out(case, runs[key]):
                verdicts += judge(case, runs[key])
        except ScenarioError as error:
            problems += error.problems
    if problems:
        # cases of one scenario may share what is wrong with it
        raise ScenarioError(dict.fromkeys(problems))
    if not verdicts:
        message = "tested nothing: name a file of cases whose failures strike"
        raise ScenarioError([Problem("", message)])
    return tuple(verdicts)


def _is_left_out(case: Case, run: Run) -> bool:
    """Whether the bad version of a case was held back in what was played, which is said: what it
    would have done is not known.
    """
    failure = case.metadata.failure
    is_left_out = is_held_back(run, failure)
    if is_left_out:
        warnings.warn(
            f"{case.place}: case {show(str(case.id))} is not judged: {failure} was held back",
            stacklevel=3,
        )
    return is_left_out


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
        played = _exposed(against, case)
    if case.metadata.actions:
        return play_again(case, change(played))
    return simulate(change(played), case.metadata.seed)


def _exposed(scenario: Scenario, case: Case) -> Scenario:
    """A scenario exposed to a recorded one's failures, for as long."""
    recorded = case.metadata.scenario.dump()
    # its start too: on another day or hour the same failure meets other traffic
    taken_over = {key: recorded[key] for key in ("failures", "horizon", "start")}
    own = scenario.dump()
    if case.metadata.failure.startswith(f"{RELEASE}#") and "releases" in recorded:
        policy = (own.get("releases") or {}).get("freeze_when_spent", "")
        taken_over["releases"] = {**recorded["releases"], "freeze_when_spent": policy}
    return Scenario.model_validate({**own, **taken_over})


def judge(case: Case, run: Run) -> list[Verdict]:
    """The verdict on each of a case's limits.

    Raises ScenarioError when what was played has no such SLO, or the failure did not strike.
    """
    _check_slo(case, run)
    # an incident without a failure is a false alarm, whose length and cost limits may bound
    if case.metadata.failure:
        _check_strikes(case, run)
    shown = shown_by(case, run)
    return [
        Verdict(str(case.id), key, limit, shown.told(key), shown.holds(key, limit), case.place)
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
    life = life_of(run, name)
    if not life and not is_kept_away(run, name):
        raise case.untested(f"{show(name)} does not happen in the run{_instead(name, run)}")
    if len(life) == 1 and run.scenario.horizon < recorded.horizon:
        raise case.untested(f"the run ends before {show(name)} does: write a later horizon")
    # of one that comes again the process is the same, whichever occurrence was recorded
    base = name.partition("#")[0]
    if _process(recorded, base) != _process(run.scenario, base):
        changed = "the planned releases have" if base == RELEASE else f"{show(base)} has"
        raise case.untested(f"{changed} changed since it was recorded: change the service instead")


def _instead(name: str, run: Run) -> str:
    """What happens there: `: known: outage, storm`; of a long run only how much."""
    struck = [event.subject for event in run.log if event.kind == "failure_started"]
    if len(struck) > MOST_NAMED:
        return f", in which {len(struck)} other failures do"
    return f": {closest(name, struck)}"


def _process(scenario: Scenario, name: str) -> list[object]:
    """What brings failures of a name: the failures called so, or planned releases."""
    if name == RELEASE:
        return [_without_policy(scenario)]
    return [failure for failure in scenario.named_failures if failure.name == name]


def _without_policy(scenario: Scenario) -> dict[str, object] | None:
    """The planned releases but for the policy that freezes them, which is a defence."""
    if scenario.releases is None:
        return None
    return scenario.releases.model_dump(exclude={"freeze_when_spent"})
