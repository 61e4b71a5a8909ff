"""A sweep: one scenario with other values of some keys, each point played with the same seeds."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.analysis.choosing import horizon_of, measures_of
from simulator.analysis.measures import Measure
from simulator.analysis.summed import Figure, figures_of
from simulator.experiments.content import key_of
from simulator.experiments.design import Texts
from simulator.experiments.rows import Progress, missing, play_missing
from simulator.experiments.store import Store
from simulator.experiments.variants import with_value
from simulator.experiments.workers import WorkersGiven
from simulator.foundation.errors import Problem, ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.cost import cost_of

if TYPE_CHECKING:
    import pandas as pd

WHOLE_STEPS = "write whole numbers, or steps between two, e.g. 1:5:1"
# values that were given as numbers, by their key and text
Numbers: TypeAlias = Mapping[str, Mapping[str, float]]
# a sweep is costed by so many of its points
COSTED = 20


@dataclass(frozen=True)
class Point:
    """One point: the text of each key's value, the scenario with these, and its figures."""

    values: Texts
    scenario: Scenario
    figures: tuple[Figure, ...]

    def of(self, key: str) -> Figure | None:
        """The figure of a measure by its key; None where there is none."""
        for figure in self.figures:
            if figure.measure.key == key:
                return figure
        return None


@dataclass(frozen=True)
class Sweep:
    """What `sweep` found: the scenario's name, the keys that were varied, the points with their
    figures, and the seeds with which each was played.
    """

    name: str
    keys: tuple[str, ...]
    points: tuple[Point, ...]
    seeds: range

    @property
    def horizon(self) -> float:
        """How long the runs are (s), for the unit of counts."""
        return horizon_of([point.scenario for point in self.points])

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that any point has a figure of, in the order of a table."""
        found = {
            figure.measure.key: figure.measure for point in self.points for figure in point.figures
        }
        return tuple(found.values())

    def rows(self) -> Iterator[dict[str, Any]]:
        """The table's rows as plain values, None where there is no data."""
        for point in self.points:
            for figure in point.figures:
                yield {
                    **dict(zip(self.keys, point.values, strict=True)),
                    "measure": figure.measure.key,
                    "label": figure.measure.label,
                    "unit": figure.measure.unit,
                    "value": figure.value.value,
                    "low": figure.value.low,
                    "high": figure.value.high,
                    "note": figure.note,
                }

    @cached_property
    def table(self) -> "pd.DataFrame":
        """A tidy table: a row for each point and measure, with the point's values by their keys;
        NaN where there is no data.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows()))


@dataclass(frozen=True)
class Plan:
    """What is to be played: the scenario at each of the points, by its label, and the seeds."""

    name: str
    keys: tuple[str, ...]
    points: tuple[Texts, ...]
    scenarios: Mapping[str, Scenario]
    seeds: range

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        keys: Sequence[str],
        points: Sequence[Texts],
        seeds: range,
        numbers: Numbers | None = None,
    ) -> "Plan":
        """The plan; `numbers` are values in base units, by key and text. Raises ScenarioError for a
        point at which the scenario is not valid, and for a key that changes nothing.
        """
        scenarios = _scenarios(scenario, keys, points, numbers or {})
        _check(keys, points, scenarios)
        by_label = {label_of(keys, texts): scenarios[texts] for texts in points}
        return cls(scenario.name, tuple(keys), tuple(points), by_label, seeds)

    @property
    def runs(self) -> int:
        """How many runs there are in all."""
        return len(self.scenarios) * len(self.seeds)

    def left(self, store: Store) -> int:
        """How many of them the store does not hold yet."""
        return missing(self.scenarios, self.seeds, store)

    @property
    def work(self) -> float:
        """About how long one run takes (s, as in `Cost`), at most."""
        own = list(self.scenarios.values())
        some = own[:: max(1, len(own) // COSTED)]
        return sum(cost_of(scenario).work for scenario in some) / len(some)

    def measures(self) -> tuple[Measure, ...]:
        """The measures of all points that are means."""
        groups = measures_of(list(self.scenarios.values()))
        every = itertools.chain.from_iterable(groups.values())
        return tuple(measure for measure in every if measure.typical == "mean")


def play_sweep(
    plan: Plan, store: Store, *, workers: WorkersGiven = 0, progress: Progress | None = None
) -> tuple[Point, ...]:
    """Plays what the store does not hold, and reads the figures of each point from it."""
    for _ in play_missing(
        plan.scenarios, plan.seeds, workers=workers, store=store, progress=progress
    ):
        # a row is kept as it comes, and read with the others of its point
        pass
    measures = plan.measures()
    own = plan.scenarios.values()
    return tuple(
        Point(texts, scenario, _figures(measures, scenario, store, plan.seeds))
        for texts, scenario in zip(plan.points, own, strict=True)
    )


def _figures(
    measures: Sequence[Measure], scenario: Scenario, store: Store, seeds: range
) -> tuple[Figure, ...]:
    groups = measures_of([scenario]).values()
    own = {measure.key: measure for measure in itertools.chain.from_iterable(groups)}
    runs = (kept.figures for kept in store.runs(scenario, seeds))
    return figures_of(measures, own, runs, scenario.horizon)


def label_of(keys: Sequence[str], texts: Texts) -> str:
    """A point in one line: `KEY=VALUE, KEY=VALUE`."""
    return ", ".join(f"{key}={text}" for key, text in zip(keys, texts, strict=True))


def _scenarios(
    scenario: Scenario, keys: Sequence[str], points: Sequence[Texts], numbers: Numbers
) -> dict[Texts, Scenario]:
    """The scenario at each point; what points begin with alike is set once."""
    found: dict[Texts, Scenario] = {(): scenario}
    for texts in points:
        for end in range(1, len(texts) + 1):
            if texts[:end] not in found:
                place = f"--vary {label_of(keys[:end], texts[:end])}"
                before = found[texts[: end - 1]]
                key, text = keys[end - 1], texts[end - 1]
                number = numbers.get(key, {}).get(text)
                found[texts[:end]] = _with_value(before, key, text, place, number)
    return {texts: found[texts] for texts in points}


def _with_value(
    scenario: Scenario, key: str, text: str, place: str, number: float | None
) -> Scenario:
    try:
        if number is not None:
            return scenario.set(key, number)
        return with_value(scenario, key, text, place)
    except ScenarioError as error:
        raise ScenarioError([_by_steps(each) for each in error.problems]) from None


def _by_steps(problem: Problem) -> Problem:
    """What to write instead where a number was drawn between two whole ones."""
    message = problem.message.replace("write a whole number", WHOLE_STEPS)
    return replace(problem, message=message)


def _check(
    keys: Sequence[str], points: Sequence[Texts], scenarios: Mapping[Texts, Scenario]
) -> None:
    """Refuses objectives of different names, and a key that changes nothing."""
    first, *others = scenarios.values()
    names = [slo.name for slo in first.slos]
    if any([slo.name for slo in other.slos] != names for other in others):
        text = "the names of the SLOs differ from point to point: vary what belongs to them"
        raise ScenarioError([Problem("slos", text, "--vary")])
    for number, key in enumerate(keys):
        if _is_idle(number, points, scenarios):
            why = "changes nothing of what is played: vary another key"
            if key == "seed":
                why = "each point is played with the same seeds: give the first of them by --seed"
            raise ScenarioError([Problem(key, why, "--vary")])


def _is_idle(number: int, points: Sequence[Texts], scenarios: Mapping[Texts, Scenario]) -> bool:
    """Whether points that differ in one key only are played alike."""
    by_others = dict[Texts, list[Texts]]()
    for texts in points:
        by_others.setdefault((*texts[:number], *texts[number + 1 :]), []).append(texts)
    # of drawn points hardly any differ in one key only
    groups = [group for group in by_others.values() if len(group) > 1]
    return bool(groups) and not any(_differs(group, scenarios) for group in groups)


def _differs(group: Sequence[Texts], scenarios: Mapping[Texts, Scenario]) -> bool:
    first = key_of(scenarios[group[0]])
    return any(key_of(scenarios[texts]) != first for texts in group[1:])
