"""One seed played under several scenarios, in whatever process."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from simulator.analysis.scoring.judging import score
from simulator.analysis.scoring.scorecard import Scorecard
from simulator.foundation.kinds import kinds_within
from simulator.scenario import Scenario
from simulator.simulation import simulate
from simulator.truth.ground_truth import ground_truth


class Task(NamedTuple):
    """Several scenarios, as JSON, to be played with one seed; `modules` define kinds that they
    need.
    """

    scenarios: tuple[str, ...]
    seed: int
    modules: tuple[str, ...] = ()


class Played(NamedTuple):
    """The scorecards of one seed: with nobody responding, and, where somebody does, with the person
    on call.
    """

    unattended: Scorecard
    attended: Scorecard | None


def tasks_of(scenarios: Iterable[Scenario], seeds: Iterable[int]) -> list[Task]:
    """A task for each seed, in their order."""
    given = tuple(scenarios)
    texts = tuple(json.dumps(scenario.dump()) for scenario in given)
    modules = modules_of(given)
    return [Task(texts, seed, modules) for seed in seeds]


def modules_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """The modules outside this package that define kinds of the scenarios."""
    modules = {kind.__module__ for scenario in scenarios for kind in kinds_within(scenario)}
    return tuple(sorted(name for name in modules if not name.startswith("simulator.")))


def play(task: Task) -> tuple[Played, ...]:
    """Plays one task: what each scenario gave, in their order; the same in whatever process."""
    return play_all([_scenario(text, task.modules) for text in task.scenarios], task.seed)


def play_all(scenarios: Sequence[Scenario], seed: int) -> tuple[Played, ...]:
    """Plays several scenarios with one seed."""
    return tuple(_played(scenario, seed) for scenario in scenarios)


def _played(scenario: Scenario, seed: int) -> Played:
    run = simulate(scenario, seed)
    if scenario.oncall is None:
        return Played(score(run), None)
    alone = simulate(scenario.model_copy(update={"oncall": None}), seed)
    # found once for both, as what really failed depends on nobody's response
    truth = ground_truth(alone)
    return Played(score(alone, truth=truth), score(run, alone, truth))


@lru_cache(maxsize=512)
def _scenario(text: str, modules: tuple[str, ...]) -> Scenario:
    """A worker reads each scenario once."""
    for module in modules:
        import_module(module)
    return Scenario.model_validate_json(text)
