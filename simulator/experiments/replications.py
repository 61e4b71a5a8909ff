"""One seed played under several scenarios, in whatever process."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from simulator.analysis.scoring.judging import score
from simulator.analysis.scoring.scorecard import Scorecard
from simulator.foundation.kinds import Kind, kinds_of_others
from simulator.scenario import Scenario
from simulator.simulation import draw_course, replay
from simulator.truth.ground_truth import ground_truth

# what a scenario says of itself, of its alerts, and of who responds
TELLING = {"name", "seed", "alerting", "oncall", "runbooks", "learning"}


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
    texts = tuple(scenario.as_json for scenario in given)
    modules = modules_of(given)
    return [Task(texts, seed, modules) for seed in seeds]


def modules_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """The modules outside this package that define kinds of the scenarios."""
    kinds = set[type[Kind]]().union(*map(kinds_of_others, scenarios))
    return tuple(sorted({kind.__module__ for kind in kinds}))


def play(task: Task) -> tuple[Played, ...]:
    """Plays one task: what each scenario gave, in their order; the same in whatever process."""
    return play_all(scenarios_of(task), task.seed)


def scenarios_of(task: Task) -> list[Scenario]:
    """The scenarios of a task, each read once by a process."""
    return [_scenario(text, task.modules) for text in task.scenarios]


def play_all(scenarios: Sequence[Scenario], seed: int) -> tuple[Played, ...]:
    """Plays several scenarios with one seed: what each gave, in their order.

    Those that differ only in who is told of what happens, and in who responds, share what a run to
    which nobody responds has drawn, and what really failed there.
    """
    services = dict[str, list[int]]()
    for place, scenario in enumerate(scenarios):
        services.setdefault(service_of(scenario), []).append(place)
    played = dict[int, Played]()
    for places in services.values():
        alike = [scenarios[place] for place in places]
        played |= zip(places, _of_one_service(alike, seed), strict=True)
    return tuple(played[place] for place in range(len(scenarios)))


def _of_one_service(scenarios: Sequence[Scenario], seed: int) -> Iterator[Played]:
    course = draw_course(scenarios[0], seed)
    first = truth = None
    for scenario in scenarios:
        alone = replay(scenario.unattended, course)
        # what really failed, and what it cost, depend on nobody's response and on no alert
        first = first or alone
        truth = truth or ground_truth(alone)
        alone.share_sums(first)
        alone.share_service(first)
        unattended = score(alone, truth=truth)
        attended = None
        if scenario.oncall is not None:
            run = replay(scenario, course)
            run.share_service(first)
            # where a team learns, what struck is this run's own
            attended = score(run, alone, truth if scenario.learns is None else None)
        yield Played(unattended, attended)


def service_of(scenario: Scenario) -> str:
    """All that a run depends on to which nobody responds, its alerts apart."""
    return scenario.model_dump_json(exclude=TELLING)


@lru_cache(maxsize=512)
def _scenario(text: str, modules: tuple[str, ...]) -> Scenario:
    """A worker reads each scenario once."""
    for module in modules:
        import_module(module)
    return Scenario.model_validate_json(text)
