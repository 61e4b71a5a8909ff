"""Regression cases as a task: a model takes over each incident, and the gate judges the answer."""

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver, system_message

from simulator.agents.deciding import INSTRUCTIONS, decide
from simulator.experiments.cases import load_cases
from simulator.experiments.gate import Verdict, judge
from simulator.experiments.limits import Asked
from simulator.experiments.regression_case import Case
from simulator.experiments.taking_over import TakingOver
from simulator.outputs.inspect_samples import samples_of
from simulator.outputs.words.numbers import duration, share


@task
def incidents(cases: str | list[str]) -> Task:
    """A model takes over the incidents of regression cases: a sample for each.

    `cases`: files that `simulator export inspect-ai` or `simulator run` wrote, or result folders.
    A score is correct (1) if all limits of the case hold, among them the symptom that must be
    named; else incorrect (0). Raises ScenarioError for a file with errors, or without a case that
    somebody is asked about.
    """
    paths = [cases] if isinstance(cases, str) else cases
    found = load_cases(map(Path, paths))
    return Task(
        dataset=[Sample(**sample) for sample in samples_of(found)],
        solver=[system_message(INSTRUCTIONS), taking_over()],
        scorer=limits_hold(),
    )


@solver
def taking_over() -> Solver:
    """Lets the model act until the incident is over, or the model calls no tool any more."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        return await decide(TakingOver(_case(state)), state, generate)

    return solve


@scorer(metrics=[accuracy(), stderr()])
def limits_hold() -> Scorer:
    """Takes the actions again, and judges the limits of the case as the gate does."""

    async def score(state: TaskState, target: Target) -> Score:
        player = TakingOver(_case(state))
        player.play(state.store.get("actions", []))
        verdicts = judge(player.case, player.run)
        holds = all(verdict.holds for verdict in verdicts)
        return Score(
            value=CORRECT if holds else INCORRECT,
            explanation="; ".join(map(_told, verdicts)),
            metadata={verdict.what: verdict.seen for verdict in verdicts},
        )

    return score


def _case(state: TaskState) -> Case:
    return Case.model_validate({"id": state.sample_id, "metadata": state.metadata})


def _told(verdict: Verdict) -> str:
    """`budget spent: at most 5%, now 4%: holds`."""
    what = verdict.what.removesuffix("_s").replace("_", " ")
    asked = _text(verdict.what, verdict.limit)
    if not isinstance(verdict.limit, str):
        asked = f"at most {asked}"
    now = "not reached" if verdict.seen is None else _text(verdict.what, verdict.seen)
    return f"{what}: {asked}, now {now}: {'holds' if verdict.holds else 'FAILS'}"


def _text(what: str, value: Asked) -> str:
    if isinstance(value, str):
        return value
    return duration(value) if what.endswith("_s") else share(value)
