"""`sweep`: plays and shows a scenario with other values; and the result folder of that."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.measures import Measure
from simulator.experiments.compare import REPLICATIONS
from simulator.experiments.design import Design, axis_of, points_of
from simulator.experiments.rows import Progress
from simulator.experiments.store import Figures, Store
from simulator.experiments.sweep import Plan, Sweep, play_sweep
from simulator.experiments.workers import WorkersGiven
from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import check, described, whole_number
from simulator.foundation.marker import FORMAT, write_json
from simulator.foundation.model import closest
from simulator.run import environment
from simulator.run.cells import write_rows
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.outputs.charts.style import SizeName

RECORD = "sweep.json"
# the columns of a table by default, of those that have data
USUAL = ("pages", "pages_without_incident", "missed", "mean_time_to_page", "budget_spent")
# the runs of one point are held at once: with more the memory is no longer flat
MOST_REPLICATIONS = 100_000


class ShownSweep(Sweep):
    """A sweep that can show itself: as its table, and as a picture of one measure."""

    def plot(self, measure: str = "pages", *, size: "SizeName" = "page") -> "Axes":
        """Draws a measure against the key that was varied, or as a map over two; returns the axes.

        Raises ArgumentError for an unknown measure, and for a sweep of more keys.
        """
        from simulator.outputs.charts.sweep import draw_sweep

        (found,) = chosen_of(self.measures, [measure])
        return draw_sweep(self, found.key, size=size)

    def __repr__(self) -> str:
        keys = ", ".join(self.keys)
        played = f"{len(self.points)} points x {len(self.seeds)} replications"
        return f"<Sweep of {self.name!r} over {keys}: {played}>"


def sweep(
    scenario: Scenario,
    vary: Mapping[str, object],
    replications: int = REPLICATIONS,
    *,
    points: int | None = None,
    design: Design | None = None,
    seed: int | None = None,
    workers: WorkersGiven = 0,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> ShownSweep:
    """Plays a scenario with other values of some keys, each point over the same seeds.

    `vary` has by key the values (a list), or a text: "V1,V2" or "LOW:HIGH:STEP". All combinations
    are played (a grid), or so many drawn `points`, by a `design` of "latin" or "random". The seeds
    are `replications` from `seed` (by default the scenario's) on. `store` is a file that keeps the
    runs: what it holds is not played again. `progress(done, all)` counts runs. Raises ScenarioError
    for a point that is not valid, ArgumentError for what is no sweep, ResultError for the store.
    """
    check(scenario, Scenario, "scenario")
    if not isinstance(vary, Mapping):
        raise ArgumentError(
            f'vary: {described(vary)} is not values by key: give e.g. {{"horizon": "1d,2d"}}'
        )
    plan = plan_of(
        scenario, vary, replications=replications, points=points, design=design, seed=seed
    )
    with Store(store or "") as kept:
        return played(plan, kept, workers=workers, progress=progress)


def plan_of(
    scenario: Scenario,
    vary: Mapping[str, object],
    *,
    replications: int,
    points: int | None = None,
    design: Design | None = None,
    seed: int | None = None,
) -> Plan:
    """What `sweep` plays, checked before anything is."""
    number = whole_number(replications, "replications", least=1)
    if number > MOST_REPLICATIONS:
        raise ArgumentError(f"replications: give {MOST_REPLICATIONS:,} at most")
    if points is not None:
        points = whole_number(points, "points", least=1)
    first = scenario.seed if seed is None else whole_number(seed, "seed")
    axes = [axis_of(key, _text(values)) for key, values in vary.items()]
    found = points_of(axes, design=design, number=points, seed=first)
    numbers = {key: _given(values) for key, values in vary.items()}
    return Plan.of(scenario, list(vary), found, range(first, first + number), numbers)


def _text(values: object) -> str:
    """The values of a key as one text."""
    if isinstance(values, str):
        return values
    if isinstance(values, Sequence):
        return ",".join(map(str, values))
    raise ArgumentError(f"vary: {described(values)} is neither a list of values nor a text")


def _given(values: object) -> dict[str, float]:
    """The numbers in a list, by their text: as everywhere in Python they are in base units."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        return {}
    plain = [value for value in values if isinstance(value, int | float)]
    return {str(value): value for value in plain if not isinstance(value, bool)}


def played(
    plan: Plan,
    store: Store,
    *,
    workers: WorkersGiven = 0,
    progress: Progress | None = None,
) -> ShownSweep:
    """Plays what the store does not hold, and pools what it holds then."""
    points = play_sweep(plan, store, workers=workers, progress=progress)
    return ShownSweep(plan.name, plan.keys, points, plan.seeds)


def chosen_of(measures: Sequence[Measure], asked: Sequence[str]) -> tuple[Measure, ...]:
    """The measures of these names (`slo_kept` is that of every objective), or the usual ones.

    Raises ArgumentError for a name that none has.
    """
    by_name = {measure.key: measure.key.partition(" [")[0] for measure in measures}
    for name in asked:
        if name == "time_to_page":
            raise ArgumentError(
                "time_to_page is a median, and a sweep has means: give mean_time_to_page"
            )
        if name not in by_name and name not in by_name.values():
            known = list(dict.fromkeys(by_name.values()))
            raise ArgumentError(f"no measure {name!r}: {closest(name, known)}")
    wanted = asked or USUAL
    return tuple(each for each in measures if {each.key, by_name[each.key]} & {*wanted})


def shown_of(found: Sweep, asked: Sequence[str]) -> tuple[Measure, ...]:
    """The measures that are asked for, or the usual ones of which there are data."""
    measures = chosen_of(found.measures, asked)
    if asked:
        return measures
    return tuple(each for each in measures if _has_data(found, each.key)) or measures[:1]


def _has_data(found: Sweep, key: str) -> bool:
    figures = (point.of(key) for point in found.points)
    return any(figure is not None and figure.value.value is not None for figure in figures)


def summary_of(found: Sweep) -> dict[str, Any]:
    """A sweep as plain JSON values."""
    return {
        "scenario": found.name,
        "keys": list(found.keys),
        "points": [list(point.values) for point in found.points],
        "replications": len(found.seeds),
        "seeds": [found.seeds[0], found.seeds[-1]],
        "figures": list(found.rows()),
    }


def write_into(
    found: Sweep, store: Store, folder: Path, *, charts: bool, measures: Sequence[str] = ()
) -> None:
    """Writes all files of a sweep into a new folder; `measures` are those of the pictures."""
    # with the scenarios and the versions it can be played again
    document = {
        "format": FORMAT,
        "environment": environment(),
        **summary_of(found),
        "scenarios": [point.scenario.dump() for point in found.points],
    }
    write_json(folder / RECORD, document)
    rows = list(found.rows())
    write_rows(folder / "sweep.csv", rows[0], (row.values() for row in rows))
    _write_runs(found, store, folder / "runs.csv")
    if charts:
        # matplotlib is not loaded where no picture is wanted
        from simulator.outputs.charts.sweep import sweep_pictures

        for name, content in sweep_pictures(found, shown_of(found, measures)).items():
            (folder / name).write_bytes(content)


def _write_runs(found: Sweep, store: Store, path: Path) -> None:
    """A row for each run, read one by one: of each measure the sum of its values, and how many
    there are.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(run_head(found))
        for row in run_rows(found, store):
            writer.writerow(row)


def run_head(found: Sweep) -> list[str]:
    """The columns of a table of runs."""
    pairs = ((measure.key, f"{measure.key} (number)") for measure in found.measures)
    return [*found.keys, "seed", *(name for pair in pairs for name in pair)]


def run_rows(found: Sweep, store: Store) -> Iterator[list[Any]]:
    """A row for each run, point by point, by seed; empty where a run has no such measure."""
    keys = [measure.key for measure in found.measures]
    for point in found.points:
        for kept in store.runs(point.scenario, found.seeds):
            yield [*point.values, kept.seed, *_numbers(keys, kept.figures)]


def _numbers(keys: Sequence[str], figures: Figures) -> Iterator[float | None]:
    for key in keys:
        yield from figures.get(key, (None, None))
