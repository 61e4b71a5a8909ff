"""Plays several scenarios over the same seeds, and judges each run against what really failed."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from simulator.analysis.comparison import Comparison, Variant
from simulator.experiments.replications import Played, Task, play, tasks_of
from simulator.experiments.runner import results
from simulator.experiments.workers import Workers, WorkersGiven, workers_for
from simulator.foundation import stopping
from simulator.foundation.errors import ArgumentError, Problem, ScenarioError
from simulator.foundation.given import check, described, whole_number
from simulator.foundation.units import show
from simulator.scenario import Scenario

REPLICATIONS = 200
Progress: TypeAlias = Callable[[int, int], None]


def replicate(
    scenarios: Mapping[str, Scenario],
    replications: int = REPLICATIONS,
    *,
    seed: int | None = None,
    workers: WorkersGiven = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Plays every scenario with the seeds `seed`, `seed` + 1, ... (by default from the first
    scenario's on).

    `scenarios` are by label, the baseline first. `workers` is a number of processes (0: one for
    each processor; 1: this process), a Cluster or an executor; the result is the same with all of
    them. `progress(done, all)` is called after each run. An interrupt stops at once and returns the
    seeds that all scenarios have played; it is raised when there is none yet. Raises ScenarioError
    for no scenario, or objectives that differ in name, and ArgumentError for what is no mapping of
    labels to scenarios, or no number.
    """
    _check_given(scenarios)
    replications = whole_number(replications, "replications", least=1)
    _check(scenarios)
    team = workers_for(scenarios.values(), workers, stacklevel=4)
    baseline = next(iter(scenarios.values()))
    first = baseline.seed
    if seed is not None:
        first = whole_number(seed, "seed")
    seeds = range(first, first + replications)
    # a task is a seed, so that a comparison that is stopped has whole seeds to show
    tasks = tasks_of(scenarios.values(), seeds)
    whole = _gather(tasks, team, progress)
    if not whole:
        raise KeyboardInterrupt
    # of each scenario the runs of all seeds
    columns = zip(*whole.values(), strict=True)
    variants = map(_variant, scenarios, scenarios.values(), columns)
    return Comparison(baseline.name, tuple(variants), tuple(whole), replications)


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


def _gather(
    tasks: list[Task], workers: Workers, progress: Progress | None
) -> dict[int, tuple[Played, ...]]:
    """What each task gave by its seed, in their order; without those that an interrupt kept."""
    played = dict[int, tuple[Played, ...]]()
    try:
        with stopping.raised():
            for done, (number, result) in enumerate(results(play, tasks, workers), start=1):
                played[tasks[number].seed] = result
                if progress:
                    progress(done * len(result), len(tasks) * len(result))
    except (KeyboardInterrupt, Exception) as error:
        # within pydantic's callbacks an interrupt becomes another error
        if not (isinstance(error, KeyboardInterrupt) or stopping.caught):
            raise
        warnings.warn("stopped before all replications were done", stacklevel=4)
    return dict(sorted(played.items()))


def _variant(label: str, scenario: Scenario, played: Sequence[Played]) -> Variant:
    unattended = tuple(each.unattended for each in played)
    attended = tuple(each.attended for each in played if each.attended)
    return Variant(label, scenario, unattended, attended)
