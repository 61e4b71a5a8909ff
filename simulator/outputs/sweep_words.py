"""A sweep in words: what it will cost, and its figures as a table."""

from collections.abc import Iterator, Sequence

from simulator.analysis.measures import Measure
from simulator.analysis.summed import Figure
from simulator.experiments.store import Store
from simulator.experiments.sweep import Plan, Sweep
from simulator.outputs.document import Table
from simulator.outputs.layout import table_lines, wrapped
from simulator.outputs.words.estimates import amount, spread
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import plural
from simulator.scenario.cost.words import told_work


def cost_line(plan: Plan, store: Store) -> str:
    """What is to be played, and how long that takes at most on one processor."""
    points = plural(len(plan.points), "point")
    runs = plan.left(store)
    stored = f" ({plan.runs - runs:,} stored)" if runs < plan.runs else ""
    each = plural(len(plan.seeds), "replication")
    text = f"{points} x {each}: {runs:,} run{'s' * (runs != 1)} to play{stored}"
    if not runs:
        return text
    # an estimate errs on the side of too much, and counts the files of a run
    return f"{text}, at most {told_work(runs * plan.work)} on one processor"


def sweep_lines(found: Sweep, measures: Sequence[Measure], columns: int) -> Iterator[str]:
    """What was played, and a row for each point."""
    each = f"{plural(len(found.seeds), 'replication')} of each point, means with 95% intervals"
    yield from wrapped(f"{safe_label(found.name)}: {each}, simulated", columns)
    yield ""
    yield from table_lines(sweep_table(found, measures), columns)


def sweep_table(found: Sweep, measures: Sequence[Measure]) -> Table:
    """A row for each point: the values of the keys, and the measures with their intervals."""
    head = (*map(short_key, found.keys), *map(name_of, measures))
    rows = []
    for point in found.points:
        cells = [_cell(point.of(measure.key)) for measure in measures]
        rows.append((*map(safe_label, point.values), *cells))
    return Table(tuple(map(safe_label, head)), tuple(rows))


def short_key(key: str) -> str:
    """The end of a key, as there is no room for all of it: `page-quick burn_rate`."""
    parts = key.replace("]", "").replace("[", ".").split(".")
    if len(parts) > 1 and "[" in key:
        return " ".join(parts[-2:])
    return parts[-1]


def name_of(measure: Measure) -> str:
    """A measure as the head of a column."""
    # other units stand beside each number
    if measure.unit.startswith("per "):
        return f"{measure.label} {measure.unit}"
    return measure.label


def _cell(figure: Figure | None) -> str:
    """`10.6 (9.7 to 11.4)`; what is said in place of an interval is in sweep.csv."""
    if figure is None or figure.value.value is None:
        return "no data"
    number = amount(figure.value.value, figure.measure.unit)
    value = figure.value
    if value.is_constant:
        return number
    if value.low is None:
        return f"{number} (no interval)"
    return f"{number} ({spread(value, figure.measure.unit)})"


def titles_of(found: Sweep, figures: Sequence[Figure | None]) -> list[str]:
    """What a picture of one measure shows, ever shorter."""
    known = [
        (figure.value.value, point.values, figure.measure)
        for figure, point in zip(figures, found.points, strict=True)
        if figure is not None and figure.value.value is not None
    ]
    if not known:
        return ["No data at any point"]
    least = min(known, key=lambda each: each[0])
    most = max(known, key=lambda each: each[0])
    name = name_of(least[2]).capitalize() if least[2].label.islower() else name_of(least[2])
    if least[0] == most[0]:
        return [f"{name}: {number_of(least[0], least[2])} at every point"]
    low, high = (
        f"{number_of(value, measure)} at {_at(found.keys, texts)}"
        for value, texts, measure in (least, most)
    )
    return [f"{name}: from {low} to {high}", name]


def _at(keys: Sequence[str], texts: Sequence[str]) -> str:
    """The values of a point, each with its key where there are several."""
    if len(keys) == 1:
        return safe_label(texts[0])
    pairs = zip(map(short_key, keys), texts, strict=True)
    return " and ".join(safe_label(f"{key} {text}") for key, text in pairs)


def number_of(value: float, measure: Measure) -> str:
    """A number of a measure with its unit, as on an axis."""
    return amount(value, measure.unit)
