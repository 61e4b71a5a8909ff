"""The task: samples are scenarios with seeds, the solver plays, the scorer judges as drills do."""

from collections.abc import Iterable
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver, system_message

from simulator.agents.deciding import INSTRUCTIONS, decide
from simulator.experiments.drill import Drill
from simulator.experiments.player import Player
from simulator.outputs.words.numbers import share
from simulator.scenario import Scenario, load_scenario

# what a score holds of a drill's, each a number in every drill
VALUES = (
    "budget_spent",
    "budget_scripted",
    "budget_nobody",
    "pages",
    "steps",
    "steps_without_effect",
    "symptoms_wrong",
    "decisions",
)


@task
def drill(
    scenario: str | list[str],
    seed: int | list[int] | None = None,
    page_price: float = 0.001,
    step_price: float = 0.0,
    max_decisions: int = 200,
) -> Task:
    """A model is on call: a sample for each scenario and seed.

    `scenario`: names or paths of scenario files; `seed`: zero or more, the scenario's own if None;
    the prices of a page and a step (shares of a budget) and `max_decisions` as in `Drill`.
    A score's `budget_spent` is the share of the budget of the SLO that is worst off, less is
    better; `budget_scripted` and `budget_nobody` are those of the scripted responder and of nobody.
    Raises ScenarioError for a file with errors.
    """
    prices = {"page_price": page_price, "step_price": step_price, "max_decisions": max_decisions}
    return Task(
        dataset=[
            _sample(each, number, prices)
            for each in _listed(scenario)
            for number in map(_number, _listed(seed))
        ],
        solver=[system_message(INSTRUCTIONS), on_call()],
        scorer=drill_score(),
    )


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return value
    return [value]


def _number(seed: Any) -> Any:
    # in a list on Inspect's command line, numbers are text
    if isinstance(seed, str) and seed.isdecimal():
        return int(seed)
    return seed


def _sample(name: str, seed: int | None, prices: dict[str, Any]) -> Sample:
    scenario = load_scenario(name)
    if seed is None:
        seed = scenario.seed
    # the whole scenario, so that a log can be scored again wherever it is
    setting = {"scenario": scenario.dump(), "seed": seed, **prices}
    player = _player(setting)
    return Sample(
        # by the name that was given: two files may call their scenarios the same
        id=f"{name}/seed-{seed}",
        input=f"The runbooks:\n{player.look('runbooks')}\n\nWhat you see now:\n{player.brief()}",
        metadata=setting,
    )


def _player(setting: dict[str, Any]) -> Player:
    options = {key: value for key, value in setting.items() if key != "scenario"}
    return Player(Drill(Scenario.model_validate(setting["scenario"]), **options))


@solver
def on_call() -> Solver:
    """Lets the model act until the drill is over, or the model calls no tool any more."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        return await decide(_player(state.metadata), state, generate)

    return solve


@scorer(metrics={"*": [mean(), stderr()]})
def drill_score() -> Scorer:
    """Plays the actions again, and waits where they end before the drill does."""

    async def score(state: TaskState, target: Target) -> Score:
        player = _player(state.metadata)
        player.play(state.store.get("actions", []))
        player.wait_to_the_end()
        result = player.drill.score().to_dict()
        value = {key: float(result[key]) for key in VALUES}
        return Score(value=value, explanation=_sentence(result), metadata=result)

    return score


def _sentence(result: dict[str, Any]) -> str:
    mine, scripted, nobody = (share(result[key]) for key in VALUES[:3])
    return (
        f"{mine} of the budget is spent, {scripted} with the scripted responder and {nobody} with"
        " nobody."
    )
