"""Regression cases as samples of Inspect (https://inspect.aisi.org.uk): what a model is shown says
nothing of what failed.
"""

import warnings
from collections.abc import Iterable
from pathlib import Path

from simulator.experiments.cases import load_cases
from simulator.experiments.gate import RELEASE, with_limits
from simulator.experiments.limits import Asked
from simulator.experiments.regression_case import Case
from simulator.experiments.taking_over import TakingOver
from simulator.foundation.errors import Problem, ScenarioError
from simulator.oncall.actions import NOTHING
from simulator.outputs.cases import cases_of
from simulator.outputs.evalcase import EvalCase
from simulator.scenario import load_scenario
from simulator.simulation import simulate


def cases_from(source: str) -> tuple[Case, ...]:
    """The cases of a file of cases (.jsonl) or a result folder; for a scenario (a file, or a name
    of the gallery), those of the incidents of its own seed.

    Raises ScenarioError or ResultError, also where there is none.
    """
    path = Path(source)
    if path.is_dir() or path.suffix == ".jsonl":
        return load_cases([path])
    found = cases_of(simulate(load_scenario(source)))
    if not found:
        message = "has no incident with its own seed: name another scenario, or set its seed"
        raise ScenarioError([Problem("", message, source)])
    return tuple(
        Case.model_validate({**case, "place": f"{source}: {case['id']}"}) for case in found
    )


def samples_of(cases: Iterable[Case]) -> list[EvalCase]:
    """The samples of all cases that somebody is asked about; warns how many others
    there are.

    Raises ScenarioError where nobody is asked about any.
    """
    samples = list[EvalCase]()
    left_out = list[Problem]()
    for case in cases:
        try:
            samples.append(sample_of(case))
        except ScenarioError as error:
            left_out += error.problems
    if not samples:
        raise ScenarioError(left_out)
    if left_out:
        total = len(samples) + len(left_out)
        warnings.warn(
            f"{len(left_out)} of {total} cases have no incident that a model could take over, and"
            f" are left out; the first is {left_out[0]}",
            stacklevel=2,
        )
    return samples


def sample_of(case: Case) -> EvalCase:
    """A case as a sample: `input` is what is seen as somebody is paged, `target` the symptom that
    is to be named, `metadata` the case itself, with that as a limit too.

    Raises ScenarioError where nobody is asked about its incident.
    """
    player = TakingOver(case)
    symptom = symptom_in(case)
    named: dict[str, Asked] = {"named": case.metadata.limits.named or symptom}
    (asked,) = with_limits([case], named)
    plain = asked.metadata.model_dump(mode="json", exclude={"scenario"}, exclude_none=True)
    return EvalCase(
        id=str(case.id),
        input=f"The runbooks:\n{player.look('runbooks')}\n\nWhat you see now:\n{player.brief()}",
        target=symptom,
        metadata={**plain, "scenario": case.metadata.scenario.dump()},
    )


def symptom_in(case: Case) -> str:
    """The symptom of a case's failure, `nothing` for an alert without one."""
    scenario = case.metadata.scenario
    base = case.metadata.failure.partition("#")[0]
    if base == RELEASE and scenario.releases is not None:
        return scenario.releases.bad_ones.symptom
    known = {failure.name: failure.symptom for failure in scenario.named_failures}
    return known.get(base, base) or NOTHING
