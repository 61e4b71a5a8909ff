"""Plays several scenarios over the same seeds, and judges each run against what really failed."""

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, TypeAlias

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.scoring.judging import score
from simulator.analysis.scoring.scorecard import Scorecard
from simulator.experiments.runner import cores, results
from simulator.foundation import stopping
from simulator.foundation.errors import ArgumentError, Problem, ScenarioError
from simulator.foundation.given import check, described, whole_number
from simulator.foundation.kinds import Kind, kinds_within
from simulator.foundation.units import show
from simulator.scenario import Scenario
from simulator.simulation import simulate
from simulator.truth.ground_truth import ground_truth

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

    unattended: Scorecard
    attended: Scorecard | None


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
    raised when there is none yet. Raises ScenarioError for no scenario, or objectives that differ
    in name, and ArgumentError for what is no mapping of labels to scenarios, or no number.
    """
    _check_given(scenarios)
    replications = whole_number(replications, "replications", least=1)
    workers = whole_number(workers, "workers")
    _check(scenarios)
    baseline = next(iter(scenarios.values()))
    first = baseline.seed
    if seed is not None:
        first = whole_number(seed, "seed")
    seeds = range(first, first + replications)
    templates = [_task(scenario, first) for scenario in scenarios.values()]
    # seed by seed, so that a comparison that is stopped has whole seeds to show
    tasks = [each._replace(seed=number) for number in seeds for each in templates]
    played = _gather(tasks, _workers(scenarios, workers), progress)
    whole = _whole(played, seeds)
    if not whole:
        raise KeyboardInterrupt
    # of each scenario the runs of all seeds
    columns = zip(*whole.values(), strict=True)
    variants = map(_variant, scenarios, scenarios.values(), columns)
    return Comparison(baseline.name, tuple(variants), tuple(whole), replications)


def _task(scenario: Scenario, seed: int) -> Task:
    return Task(json.dumps(scenario.dump()), seed, _modules(scenario))


def _whole(played: Sequence[Played | None], seeds: Sequence[int]) -> dict[int, list[Played]]:
    """The runs of all scenarios, of those seeds that all of them have played."""
    scenarios = len(played) // len(seeds)
    whole = dict[int, list[Played]]()
    for place, seed in enumerate(seeds):
        row = [each for each in played[place * scenarios : (place + 1) * scenarios] if each]
        if len(row) == scenarios:
            whole[seed] = row
    return whole


def _check_given(scenarios: object) -> None:
    """Refuses what is no mapping of scenarios by label."""
    if not isinstance(scenarios, Mapping):
        raise ArgumentError(
            f"scenarios: {described(scenarios)} is not scenarios by label: give e.g."
            ' {"as it is": scenario, "10x": scenario.set(...)}'
        )
    for label, scenario in scenarios.items():
        if not isinstance(label, str):
            raise ArgumentError(f"scenarios: {described(label)} is not a label: give a text")
        check(scenario, Scenario, f"scenarios[{show(label)}]")


def _check(scenarios: Mapping[str, Scenario]) -> None:
    if not scenarios:
        raise ScenarioError(
            [Problem("", "there is nothing to compare: give at least one scenario")]
        )
    (first, baseline), *others = scenarios.items()
    expected = _slo_names(baseline)
    for label, scenario in others:
        names = _slo_names(scenario)
        # a measure of one SLO is compared by its name
        if names != expected:
            text = (
                f"has SLOs {', '.join(names)}, but {show(first)} has {', '.join(expected)}: give"
                " both the same SLOs, or compare them separately"
            )
            raise ScenarioError([Problem("slos", text, label)])


def _slo_names(scenario: Scenario) -> list[str]:
    return [slo.name for slo in scenario.slos]


def play(task: Task) -> Played:
    """Plays one task; the same in whatever process."""
    scenario = _scenario(task.scenario, task.modules)
    run = simulate(scenario, task.seed)
    if scenario.oncall is None:
        return Played(score(run), None)
    alone = simulate(scenario.model_copy(update={"oncall": None}), task.seed)
    # found once for both, as what really failed depends on nobody's response
    truth = ground_truth(alone)
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


def _variant(label: str, scenario: Scenario, played: Sequence[Played]) -> Variant:
    unattended = tuple(each.unattended for each in played)
    attended = tuple(each.attended for each in played if each.attended)
    return Variant(label, scenario, unattended, attended)


def _modules(scenario: Scenario) -> tuple[str, ...]:
    """The modules outside this package that define kinds of the scenario."""
    modules = {kind.__module__ for kind in kinds_within(scenario)}
    return tuple(sorted(name for name in modules if not name.startswith("simulator.")))


def _workers(scenarios: Mapping[str, Scenario], asked: int) -> int:
    """How many processes to use: this one alone where a kind cannot travel to another."""
    workers = asked or cores()
    kinds = set[type[Kind]]().union(*map(kinds_within, scenarios.values()))
    homeless = sorted({kind.__name__ for kind in kinds if not _travels(kind)})
    if not homeless:
        return workers
    if workers > 1:
        text = f"{', '.join(homeless)} is defined in this session only"
        warnings.warn(f"{text}, so all runs are played in this process", stacklevel=4)
    return 1


def _travels(kind: type) -> bool:
    """Whether importing its module in another process would define it again."""
    # workers never import the caller's main module
    if kind.__module__ == "__main__" or "<locals>" in kind.__qualname__:
        return False
    return find_spec(kind.__module__) is not None
