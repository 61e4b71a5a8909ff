"""`compare`: plays, judges and shows several variants; and the result folder of that."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.comparison import Comparison, Variant
from simulator.experiments.compare import REPLICATIONS, Progress, replicate
from simulator.experiments.workers import WorkersGiven
from simulator.foundation.folders import replaced
from simulator.foundation.marker import FORMAT, write_json
from simulator.outputs.words.findings import finding
from simulator.run import environment
from simulator.run.cells import write_rows
from simulator.scenario import Scenario

RECORD = "comparison.json"

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.outputs.charts.style import SizeName


class ShownComparison(Comparison):
    """A comparison that can show itself: in a notebook as its table, and as the scoreboard."""

    def plot(self, *, size: "SizeName" = "page", measures: Sequence[str] = ()) -> "NDArray[Any]":
        """Draws the scoreboard on a new figure, of the usual `measures` or of those named, such as
        `slo_kept`; returns its axes, one for each column. Raises ValueError for an unknown one.
        """
        from simulator.outputs.charts.scoreboard import draw_scoreboard

        return draw_scoreboard(self, size=size, measures=measures)

    def __repr__(self) -> str:
        labels = ", ".join(variant.label for variant in self.variants)
        return f"<Comparison of {labels}: {len(self.seeds)} replications of {self.name!r}>"

    def _repr_html_(self) -> str:
        from simulator.outputs.tables import figures_table

        table = figures_table(self, "alerts")
        rows = "".join(_html_row(row, "td") for row in table.rows)
        return f"<p>{_html(finding(self))}</p><table>{_html_row(table.head, 'th')}{rows}</table>"


def _html_row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_html(cell)}</{tag}>' for cell in cells)}</tr>"


def _html(text: str) -> str:
    from html import escape

    # a cell has the estimate on one line and the difference below it
    return escape(text).replace("\n", "<br>")


def compare(
    scenarios: Mapping[str, Scenario],
    replications: int = REPLICATIONS,
    *,
    seed: int | None = None,
    workers: WorkersGiven = 0,
    progress: Progress | None = None,
) -> ShownComparison:
    """Plays every scenario with the same seeds and says how they differ, with intervals.

    `scenarios` are by label, the first one the baseline: `{"14.4x": s, "10x": s.set(...)}`. Seeds
    run from `seed` (by default the baseline's own) on, one for each replication. `workers` is the
    number of processes, 0 for one on each processor, 1 for none but this; or a Cluster, or any
    `concurrent.futures` executor; the result is the same with all of them. `progress(done, all)` is
    called after each seed. An interrupt stops at once and returns what is done. Raises
    ScenarioError when there is nothing to compare, and ArgumentError for what is no mapping of
    labels to scenarios, or no number.
    """
    # the experiment knows no pictures and no tables: its result learns here to show itself
    found = replicate(scenarios, replications, seed=seed, workers=workers, progress=progress)
    return ShownComparison(found.name, found.variants, found.seeds, found.asked)


def summary_of(comparison: Comparison) -> dict[str, Any]:
    """What comparison.json says apart from how to reproduce it, as plain JSON values."""
    return {
        "name": comparison.name,
        "baseline": comparison.baseline.label,
        "replications": len(comparison.seeds),
        "asked": comparison.asked,
        "seeds": [comparison.seeds[0], comparison.seeds[-1]],
        "finding": finding(comparison),
        "differences": {
            variant.label: _differences(comparison, variant) for variant in comparison.variants[1:]
        },
        "figures": list(comparison.rows()),
    }


def _differences(comparison: Comparison, variant: Variant) -> list[dict[str, Any]]:
    return [
        {"key": key, "baseline": old, "variant": new}
        for key, old, new in comparison.differences(variant)
    ]


def write_comparison(
    comparison: Comparison,
    folder: str | Path,
    *,
    charts: bool = True,
    max_pages: float | None = None,
    measures: Sequence[str] = (),
) -> None:
    """Writes the folder of a comparison beside it and swaps it in; raises ResultError for a folder
    that is not ours. `measures` are the scoreboard's columns.
    """
    with replaced(folder, RECORD) as new:
        write_into(comparison, new, charts=charts, max_pages=max_pages, measures=measures)


def write_into(
    comparison: Comparison,
    folder: Path,
    *,
    charts: bool,
    max_pages: float | None,
    measures: Sequence[str] = (),
) -> None:
    """Writes all files of a comparison into a new folder."""
    # with the scenarios and the versions it can be played again
    document: dict[str, Any] = {
        "format": FORMAT,
        "environment": environment(),
        **summary_of(comparison),
        "scenarios": {variant.label: variant.scenario.dump() for variant in comparison.variants},
    }
    if measures:
        document["shown"] = list(measures)
    write_json(folder / RECORD, document)
    rows = list(comparison.rows())
    write_rows(folder / "comparison.csv", rows[0], (row.values() for row in rows))
    if charts:
        # matplotlib is not loaded where no picture is wanted
        from simulator.outputs.comparison_page import write_views

        write_views(comparison, folder, max_pages, measures)
