"""Many runs as flat rows: what a search or a sweep keeps of each, played or read from a store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from simulator.analysis.choosing import measures_of
from simulator.analysis.estimates import Sample
from simulator.experiments.content import key_of
from simulator.experiments.replications import (
    Played,
    Task,
    modules_of,
    play,
    scenarios_of,
    service_of,
)
from simulator.experiments.runner import results
from simulator.experiments.store import Figures, Store
from simulator.experiments.workers import WorkersGiven, workers_for
from simulator.scenario import Scenario

Progress: TypeAlias = Callable[[int, int], None]
# scenarios that are played with one seed share what they can: so many in one task
MOST_TOGETHER = 32
# fewer where there would be too few tasks to keep all workers busy
FEWEST_TASKS = 16


@dataclass(frozen=True, slots=True)
class Row:
    """What one run of a scenario (by its label) gave: by the keys of `measures_of`, the sum of a
    measure's values and how many there are, of times those that were reached. A pooled mean is the
    sums of all rows over their numbers; medians have none, and are left out.
    """

    label: str
    seed: int
    figures: Figures


class _Chunk(NamedTuple):
    """Scenarios, by their keys, that are to be played together with one seed."""

    keys: tuple[str, ...]
    seed: int


def play_rows(
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    *,
    workers: WorkersGiven = 0,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Iterator[Row]:
    """A row for each scenario (by label) and seed, in any order: first those that the store holds,
    then those that are played, which it keeps as they come.

    Scenarios that are played alike are played once. `progress(done, all)` counts runs. Raises what
    `results` raises, and ResultError for the store.
    """
    if store is not None:
        for label, scenario in scenarios.items():
            for kept in store.runs(scenario, seeds):
                yield Row(label, kept.seed, kept.figures)
    yield from play_missing(scenarios, seeds, workers=workers, store=store, progress=progress)


def play_missing(
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    *,
    workers: WorkersGiven = 0,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Iterator[Row]:
    """The rows of what the store does not hold yet, kept as they come."""
    labels = _labels_by_key(scenarios)
    own = {key: scenarios[each[0]] for key, each in labels.items()}
    chunks = list(_chunks(own, seeds, store))
    runs = len(own) * len(seeds)
    done = runs - sum(len(chunk.keys) for chunk in chunks)
    tasks = _tasks(own, chunks)
    team = workers_for(scenarios.values(), workers, stacklevel=4)
    for number, found in results(play_figures, tasks, team):
        keys, seed = chunks[number]
        if store is not None:
            store.add((own[key], seed, each) for key, each in zip(keys, found, strict=True))
        done += len(keys)
        if progress:
            progress(done, runs)
        for key, figures in zip(keys, found, strict=True):
            for label in labels[key]:
                yield Row(label, seed, figures)


def missing(scenarios: Mapping[str, Scenario], seeds: Sequence[int], store: Store) -> int:
    """How many runs are still to be played."""
    return sum(
        len(seeds) - len(store.seeds(scenarios[labels[0]], seeds))
        for labels in _labels_by_key(scenarios).values()
    )


def play_figures(task: Task) -> tuple[Figures, ...]:
    """The figures of each scenario of a task, in their order; the same in whatever process."""
    return tuple(map(_figures, scenarios_of(task), play(task)))


def _figures(scenario: Scenario, played: Played) -> Figures:
    found = Figures()
    for group, measures in measures_of([scenario]).items():
        # a policy is not judged by what a person did
        card = played.unattended if group == "alerts" else played.attended
        for measure in measures:
            if card is not None and measure.typical == "mean":
                totals = Sample(measure, (card,)).totals
                found[measure.key] = (float(totals.sums[0]), float(totals.counts[0]))
    return found


def _labels_by_key(scenarios: Mapping[str, Scenario]) -> dict[str, list[str]]:
    """The labels of the scenarios that are played alike."""
    found = dict[str, list[str]]()
    for label, scenario in scenarios.items():
        found.setdefault(key_of(scenario), []).append(label)
    return found


def _chunks(
    scenarios: Mapping[str, Scenario], seeds: Sequence[int], store: Store | None
) -> Iterator[_Chunk]:
    """What is to be played: of some scenarios all seeds, before the next ones."""
    # a worker keeps the scenarios that it has read last
    for keys in _together(scenarios, len(seeds)):
        done = {key: store.seeds(scenarios[key], seeds) if store else set() for key in keys}
        for seed in seeds:
            left = tuple(key for key in keys if seed not in done[key])
            if left:
                yield _Chunk(left, seed)


def _together(scenarios: Mapping[str, Scenario], seeds: int) -> Iterator[tuple[str, ...]]:
    """The keys of scenarios in portions, those beside each other that share most."""
    by_service = dict[str, list[str]]()
    for key, scenario in scenarios.items():
        by_service.setdefault(service_of(scenario), []).append(key)
    ordered = [key for keys in by_service.values() for key in keys]
    size = min(max(len(ordered) * seeds // FEWEST_TASKS, 1), MOST_TOGETHER)
    for start in range(0, len(ordered), size):
        yield tuple(ordered[start : start + size])


def _tasks(scenarios: Mapping[str, Scenario], chunks: Sequence[_Chunk]) -> list[Task]:
    # of many tasks each scenario is one text
    texts = {key: scenario.as_json for key, scenario in scenarios.items()}
    modules = modules_of(scenarios.values())
    return [Task(tuple(texts[key] for key in keys), seed, modules) for keys, seed in chunks]
