"""Marking what somebody hands in: what a case does not leave free must be as it was given, so that
its limits cannot be kept by changing the service or the promise.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from simulator.experiments.regression_case import Case
from simulator.foundation.edits import Loc, flow
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.fields import unit_of
from simulator.foundation.model import Places, dotted
from simulator.foundation.units import Unit, show
from simulator.scenario import Scenario
from simulator.scenario.keys import Difference, differences
from simulator.scenario.written_values import found, written

# of no influence on what happens, or replaced by the case's own
IGNORED = ("name", "seed", "limits")
RUNBOOKS = "runbooks"

# a key that is not as given, where it stands in the scenario, and what is wrong
Found: TypeAlias = tuple[str, Loc, str]


def check_given(case: Case, own: Scenario, places: Places | None = None) -> None:
    """Refuses a scenario that differs from the recorded one in more than the case leaves free.

    `own` is the scenario as it was handed in, before it is exposed to the case's failures;
    `places` say where its values stand in a file. Where runbooks are free, their steps may be left
    out and change places, but take as long as given. Raises ScenarioError with a line for each
    difference.
    """
    free = case.metadata.free
    if free is None:
        return
    given = case.metadata.scenario
    problems = [*_changed(given, own, free)]
    if RUNBOOKS in free:
        problems += _other_steps(given, own)
    if problems:
        raise ScenarioError(
            Problem(key, message, _place(case, places, loc)) for key, loc, message in problems
        )


def _place(case: Case, places: Places | None, loc: Loc) -> str:
    if places is None:
        return case.place
    return places.of(loc)


def _changed(given: Scenario, own: Scenario, free: tuple[str, ...]) -> Iterator[Found]:
    allowed = {*IGNORED, *free}
    for each in differences(given.dump(), own.dump()):
        if not allowed & set(_above(each[0])):
            loc, unit = found(own, each[0])
            yield each[0], loc, _told(each, unit or found(given, each[0])[1])


def _above(key: str) -> Iterator[str]:
    """A key and all that it is inside of: `slos[a].sli`, `slos[a]`, `slos`."""
    yield key
    for match in re.finditer(r"[.\[]", key):
        yield key[: match.start()]


def _told(each: Difference, unit: Unit | None) -> str:
    _, given, own = each
    if given is None:
        return "is not given: leave it out"
    # one that is too long for a line is on the sheet
    if own is None and isinstance(given, dict | list):
        return "is missing: write it as it is given"
    if own is None:
        return f"is missing: write {_text(given, unit)}, as it is given"
    told = _text(own, unit), _text(given, unit)
    if told[0] == told[1]:
        told = show(own), show(given)
    return f"is {told[0]}, and {told[1]} is given: write it as it is given"


def _text(value: Any, unit: Unit | None) -> str:
    if isinstance(value, str):
        return show(value)
    return flow(written(value, unit))


def _other_steps(given: Scenario, own: Scenario) -> Iterator[Found]:
    for symptom, steps in own.runbooks.items():
        known = given.runbooks.get(symptom, ())
        for place, step in enumerate(steps):
            if step not in known:
                yield from _other_step(known, step, (RUNBOOKS, symptom, place))


def _other_step(known: Sequence[Any], step: Any, loc: Loc) -> Iterator[Found]:
    """What of a step is not as it is given."""
    alike = next((each for each in known if each.do.kind == step.do.kind), None)
    if alike is None:
        names = ", ".join(each.do.kind for each in known) or "none"
        message = f"{step.do.kind} is not among the given steps ({names}): write one of them"
        yield dotted(loc), loc, message
        return
    both = (
        each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in (alike, step)
    )
    for each in differences(*both):
        unit = unit_of(type(step), each[0])
        inside = (*loc, each[0])
        yield dotted(inside), inside, _told(each, unit)
