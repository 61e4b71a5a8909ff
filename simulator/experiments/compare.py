"""Plays several scenarios over the same seeds, and judges each run against what really failed."""

import json
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, TypeAlias

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.judging import score
from simulator.analysis.scorecard import Scorecard
from simulator.analysis.truth import truth_of
from simulator.experiments.runner import cores, results
from simulator.foundation import stopping
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.kinds import kinds_within
from simulator.foundation.units import show
from simulator.scenario import Scenario
from simulator.simulation import simulate

REPLICATIONS = 200
Progress: TypeAlias = Callable[[int, int], None]


class Task(NamedTuple):
    """One scenario, as JSON, to be played with one seed; `modules` define kinds that it needs."""

    scenario: str
    seed: int
    modules: tuple[str, ...] = ()


class Played(NamedTuple):
    """The scorecards of one seed: with nobody responding, and, where somebody does, with the person
    on call.
    """

    alone: Scorecard
    answered: Scorecard | None


def replicate(
    scenarios: Mapping[str, Scenario],
    replications: int = REPLICATIONS,
    *,
    seed: int | None = None,
    workers: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Plays every scenario with the seeds `seed`, `seed` + 1, ... (by default from the first
    scenario's on).

    `scenarios` are by label, the baseline first; `workers` processes (0: one for each processor; 1:
    in this process) give the same result in any number. `progress(done, all)` is called after each
    run. An interrupt stops at once and returns the seeds that all scenarios have played; it is
    raised when there is none yet. Raises ScenarioError for no scenario, no replication, or
    objectives that differ in name.
    """
    _check(scenarios, replications)
    first = next(iter(scenarios.values())).seed if seed is None else seed
    seeds = range(first, first + replications)
    plain = [(json.dumps(scenario.dump()), _modules(scenario)) for scenario in scenarios.values()]
    tasks = [Task(text, number, modules) for number in seeds for text, modules in plain]
    played = _gather(tasks, _workers(scenarios, workers), progress)
    rows = [played[start : start + len(plain)] for start in range(0, len(tasks), len(plain))]
    whole = {
        number: [each for each in row if each]
        for number, row in zip(seeds, rows, strict=True)
        if None not in row
    }
    if not whole:
        raise KeyboardInterrupt
    variants = (
        _variant(label, scenario, [row[place] for row in whole.values()])
        for place, (label, scenario) in enumerate(scenarios.items())
    )
    return Comparison(
        next(iter(scenarios.values())).name, tuple(variants), tuple(whole), replications
    )


def _check(scenarios: Mapping[str, Scenario], replications: int) -> None:
    if not scenarios:
        raise ScenarioError(
            [Problem("", "there is nothing to compare: give at least one scenario")]
        )
    if replications < 1:
        raise ScenarioError(
            [Problem("", f"{replications} replications are none: ask for at least 1")]
        )
    wanted = {label: [slo.name for slo in scenario.slos] for label, scenario in scenarios.items()}
    baseline, *others = wanted.items()
    for label, names in others:
        if names != baseline[1]:
            text = (
                f"has SLOs {', '.join(names)}, but {show(baseline[0])} has"
                f" {', '.join(baseline[1])}: give both the same, or compare them apart"
            )
            raise ScenarioError([Problem("slos", text, label)])


def play(task: Task) -> Played:
    """Plays one task; the same in whatever process."""
    scenario = _scenario(task.scenario, task.modules)
    run = simulate(scenario, task.seed)
    if scenario.oncall is None:
        return Played(score(run), None)
    alone = simulate(scenario.model_copy(update={"oncall": None}), task.seed)
    truth = truth_of(alone)
    return Played(score(alone, truth=truth), score(run, alone, truth))


@lru_cache(maxsize=64)
def _scenario(text: str, modules: tuple[str, ...]) -> Scenario:
    """A worker reads each scenario once."""
    for module in modules:
        import_module(module)
    return Scenario.model_validate_json(text)


def _gather(tasks: list[Task], workers: int, progress: Progress | None) -> list[Played | None]:
    """What each task gave; None where an interrupt came first."""
    played = list[Played | None]([None]) * len(tasks)
    try:
        with stopping.raised():
            for done, (number, result) in enumerate(results(play, tasks, workers), start=1):
                played[number] = result
                if progress:
                    progress(done, len(tasks))
    except (KeyboardInterrupt, Exception) as error:
        # within pydantic's callbacks an interrupt becomes another error
        if not (isinstance(error, KeyboardInterrupt) or stopping.caught):
            raise
        warnings.warn("stopped before all replications were done", stacklevel=4)
    return played


def _variant(label: str, scenario: Scenario, played: list[Played]) -> Variant:
    answered = tuple(each.answered for each in played if each.answered)
    return Variant(label, scenario, tuple(each.alone for each in played), answered)


def _modules(scenario: Scenario) -> tuple[str, ...]:
    """The modules outside this package that define kinds of the scenario."""
    return tuple(
        sorted(
            {
                kind.__module__
                for kind in kinds_within(scenario)
                if not kind.__module__.startswith("simulator.")
            }
        )
    )


def _workers(scenarios: Mapping[str, Scenario], asked: int) -> int:
    """How many processes to use: this one alone where a kind cannot travel to another."""
    workers = asked or cores()
    homeless = sorted(
        {
            kind.__name__
            for scenario in scenarios.values()
            for kind in kinds_within(scenario)
            if not _travels(kind)
        }
    )
    if homeless and workers > 1:
        warnings.warn(
            f"{', '.join(homeless)} is defined in this session only, so all runs are played in this"
            " process",
            stacklevel=4,
        )
    return 1 if homeless else workers


def _travels(kind: type) -> bool:
    """Whether importing its module in another process would define it again."""
    return (
        kind.__module__ != "__main__"
        and "<locals>" not in kind.__qualname__
        and find_spec(kind.__module__) is not None
    )
