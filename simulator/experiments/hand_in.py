"""Marking what somebody hands in: what a case does not leave free must be as it was given, so that
its limits cannot be kept by changing the service or the promise.
"""

import re
from collections.abc import Iterator

from simulator.experiments.regression_case import Case
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.units import show
from simulator.scenario import Scenario
from simulator.scenario.keys import differences

# of no influence on what happens, or replaced by the case's own
IGNORED = ("name", "seed", "limits", "failures", "horizon", "start")
RUNBOOKS = "runbooks"


def check_given(case: Case, played: Scenario) -> None:
    """Refuses a scenario that differs from the recorded one in more than the case leaves free.

    Where runbooks are free, their steps may be left out and change places, but take as long as
    given. Raises ScenarioError with a line for each difference.
    """
    free = case.metadata.free
    if free is None:
        return
    given = case.metadata.scenario
    problems = [*_changed(case, given, played, free)]
    if RUNBOOKS in free:
        problems += _other_steps(case, given, played)
    if problems:
        raise ScenarioError(problems)


def _changed(
    case: Case, given: Scenario, played: Scenario, free: tuple[str, ...]
) -> Iterator[Problem]:
    allowed = {*IGNORED, *free}
    for key, old, new in differences(given.dump(), played.dump()):
        if not allowed & set(_above(key)):
            message = f"is {show(new)}, and {show(old)} is given: write it as it is given"
            yield Problem(key, message, case.place)


def _above(key: str) -> Iterator[str]:
    """A key and all that it is inside of: `slos[a].sli`, `slos[a]`, `slos`."""
    yield key
    for match in re.finditer(r"[.\[]", key):
        yield key[: match.start()]


def _other_steps(case: Case, given: Scenario, played: Scenario) -> Iterator[Problem]:
    for symptom, steps in played.runbooks.items():
        known = given.runbooks.get(symptom, ())
        for place, step in enumerate(steps):
            if step not in known:
                message = f"{step.do.kind} as it is written here is not among the given steps"
                remedy = "write a given step, and how long it takes"
                key = f"{RUNBOOKS}.{symptom}[{place}]"
                yield Problem(key, f"{message}: {remedy}", case.place)
