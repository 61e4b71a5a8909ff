"""The pictures of a comparison, and the one page that holds what must be known to decide."""

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path

from matplotlib.axes import Axes

from simulator.analysis.comparison import Comparison
from simulator.outputs.charts.detection import draw_detection_map
from simulator.outputs.charts.scoreboard import draw_scoreboard
from simulator.outputs.charts.style import SIZES, SizeName, figure_of, rendered
from simulator.outputs.charts.tradeoff import draw_tradeoff
from simulator.outputs.finding import LONGEST_LABEL, finding
from simulator.outputs.page import inline_pictures, page
from simulator.outputs.tables import about, assumptions, changes, figures_table
from simulator.outputs.words import shown
from simulator.run import environment

SHEET, LEAST, MOST = 277.0, 40.0, 94.0
"""Millimetres of a sheet of A4 between its margins, and the least and the most that a picture takes
of them in height.
"""
MOST_PRINTED = 12
"""So many changes are printed; a screen shows all."""


def write_views(comparison: Comparison, folder: Path, max_pages: float | None) -> None:
    """scoreboard, tradeoff and detection as .svg and .png, and report.html, which prints on one
    sheet of A4.
    """
    drawn = comparison_pictures(comparison, max_pages)
    for name, content in drawn.items():
        if not name.endswith("-phone.svg"):
            (folder / name).write_bytes(content)
    (folder / "report.html").write_text(comparison_html(comparison, drawn), encoding="utf-8")


def comparison_pictures(comparison: Comparison, max_pages: float | None = None) -> dict[str, bytes]:
    """The files by name; `NAME-phone.svg` are for narrow screens."""
    import matplotlib.pyplot as plt

    done = dict[str, bytes]()
    sizes: dict[SizeName, str] = {"page": "", "phone": "-phone"}
    for size, suffix in sizes.items():
        for name, axes in _drawn(comparison, max_pages, size).items():
            figure = figure_of(axes)
            done[f"{name}{suffix}.svg"] = rendered(figure, SIZES[size], "svg")
            if not suffix:
                done[f"{name}.png"] = rendered(figure, SIZES[size], "png")
            plt.close(figure)
    return done


def _drawn(comparison: Comparison, max_pages: float | None, size: SizeName) -> dict[str, Axes]:
    return {
        "scoreboard": draw_scoreboard(comparison, size=size).flat[0],
        "tradeoff": draw_tradeoff(comparison, max_pages=max_pages, size=size),
        "detection": _map(comparison, size),
    }


def _map(comparison: Comparison, size: SizeName) -> Axes:
    """What fires first under the baseline and under the first variant whose rules differ; the
    baseline alone if none do.
    """
    baseline = comparison.baseline
    other = next(
        (
            variant
            for variant in comparison.variants[1:]
            if variant.scenario.alerting.rules != baseline.scenario.alerting.rules
        ),
        None,
    )
    labels = [shown(variant.label, LONGEST_LABEL) for variant in (baseline, other) if variant]
    panels = draw_detection_map(
        baseline.scenario, other.scenario if other else None, labels=tuple(labels), size=size
    )
    first: Axes = panels if isinstance(panels, Axes) else panels.flat[0]
    return first


def comparison_html(comparison: Comparison, pictures: Mapping[str, bytes]) -> str:
    """The page as HTML; `pictures` are SVG files by name."""
    said = [
        change for variant in comparison.variants[1:] for change in changes(comparison, variant)
    ]
    content = {
        "name": shown(comparison.name, 80),
        "labels": ", ".join(shown(variant.label, LONGEST_LABEL) for variant in comparison.variants),
        "baseline": shown(comparison.baseline.label, LONGEST_LABEL),
        "finding": finding(comparison),
        "about": about(comparison),
        "map": "which alert fires first, by the length and the size of an outage",
        "tradeoff": "pages against the time until the page",
        "pictures": inline_pictures(pictures),
        "changes": said,
        "assumptions": assumptions(comparison),
        "alerts": figures_table(comparison, "alerts"),
        "response": figures_table(comparison, "response"),
        "versions": ", ".join(f"{name} {value}" for name, value in environment().items()),
        "most_printed": MOST_PRINTED,
        "print_height": _height(
            finding(comparison),
            [*said[:MOST_PRINTED], *assumptions(comparison)],
        ),
    }
    return page("comparison.html.j2", content)


def _height(title: str, lines: Sequence[str]) -> int:
    """How tall (mm) each of two pictures may be so that all stands on one sheet, by the sizes that
    the page's style has in print.
    """
    heading, text, gaps = (
        5.5 * ceil(len(title) / 70),
        3.8 * sum(ceil(len(line) / 115) for line in lines),
        72.0,
    )
    return round(min(MOST, max(LEAST, (SHEET - heading - text - gaps) / 2)))
