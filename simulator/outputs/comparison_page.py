"""The pictures of a comparison, and the one page that holds what must be known to decide."""

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path

from matplotlib.axes import Axes

from simulator.analysis.comparison import Comparison
from simulator.outputs.charts.detection import draw_detection_map
from simulator.outputs.charts.scoreboard import draw_scoreboard
from simulator.outputs.charts.style import SizeName
from simulator.outputs.charts.tradeoff import draw_tradeoff
from simulator.outputs.page import aspect, inline_pictures, page
from simulator.outputs.pictures import picture_files, without_phones
from simulator.outputs.tables import figures_table
from simulator.outputs.words.assumptions import about, assumptions
from simulator.outputs.words.changes import all_changes
from simulator.outputs.words.findings import finding_lines
from simulator.outputs.words.names import safe_label
from simulator.run import environment

LONGEST_TITLE = 80
# so many changes are printed; a screen shows all
MOST_PRINTED = 12
# headings by their anchors
SECTIONS = {
    "the-map": "What fires first",
    "the-scoreboard": "The scoreboard",
    "the-trade-off": "The trade-off",
    "the-changes": "What is different",
    "the-assumptions": "What these figures rest on",
    "the-alerts": "Every main figure: alerts alone, nobody responding",
    "the-response": "Every main figure: with somebody on call",
}
# millimetres of a sheet of A4 between its margins, and how wide a picture may be in print: in a
# narrower one letters of 10 points would have less than 4
SHEET = 277.0
LEAST_WIDTH = 100.0
MOST_WIDTH = 168.0
# where they do not fit on one sheet: letters of 5 points
WIDTH_ON_TWO = 130.0
# the pictures that are printed
PRINTED = ("detection.svg", "scoreboard.svg")
# letters on a line in print, and the height of a line (mm), by the sizes in the page's style
TITLE_LETTERS = 70
TITLE_LINE = 5.5
TEXT_LETTERS = 115
TEXT_LINE = 3.8
# headings and the space around them (mm)
GAPS = 72.0


def write_views(
    comparison: Comparison, folder: Path, max_pages: float | None, measures: Sequence[str] = ()
) -> None:
    """scoreboard, tradeoff and detection as .svg and .png, and report.html, which prints on one
    sheet of A4, or on two where the pictures could not be read on one.
    """
    files = comparison_pictures(comparison, max_pages, measures)
    for name, content in without_phones(files).items():
        (folder / name).write_bytes(content)
    (folder / "report.html").write_text(comparison_html(comparison, files), encoding="utf-8")


def comparison_pictures(
    comparison: Comparison, max_pages: float | None = None, measures: Sequence[str] = ()
) -> dict[str, bytes]:
    """The files by name; `NAME-phone.svg` are for narrow screens. `max_pages` is per 30 days,
    `measures` are the scoreboard's columns.
    """

    def draw(size: SizeName) -> Mapping[str, Axes]:
        return {
            "scoreboard": draw_scoreboard(comparison, size=size, measures=measures).flat[0],
            "tradeoff": draw_tradeoff(comparison, max_pages=max_pages, size=size),
            "detection": _map(comparison, size),
        }

    return picture_files(draw)


def _map(comparison: Comparison, size: SizeName) -> Axes:
    """What fires first under the baseline and under the first variant whose rules differ; the
    baseline alone if none do.
    """
    baseline = comparison.baseline
    rules = baseline.scenario.alerting.rules
    others = [each for each in comparison.variants[1:] if each.scenario.alerting.rules != rules]
    # the map has room for two
    second = None
    if others:
        second = others[0].scenario
    panels = draw_detection_map(
        baseline.scenario,
        second,
        labels=tuple(safe_label(each.label) for each in (baseline, *others[:1])),
        size=size,
        not_shown=[each.label for each in others[1:]],
    )
    if isinstance(panels, Axes):
        return panels
    first: Axes = panels.flat[0]
    return first


def comparison_html(comparison: Comparison, pictures: Mapping[str, bytes]) -> str:
    """The page as HTML; `pictures` are SVG files by name."""
    changes = all_changes(comparison)
    rests_on = assumptions(comparison)
    found = finding_lines(comparison)
    response = figures_table(comparison, "response")
    sections = dict(SECTIONS)
    if not response.rows:
        del sections["the-response"]
    content = {
        "sections": sections,
        "name": safe_label(comparison.name, LONGEST_TITLE),
        "labels": ", ".join(safe_label(variant.label) for variant in comparison.variants),
        "baseline": safe_label(comparison.baseline.label),
        "found": found,
        "finding": " ".join(found),
        "about": about(comparison),
        "map": "which alert fires first, by the length and the size of an outage",
        "tradeoff": "pages against the time until the page",
        "pictures": inline_pictures(pictures),
        "changes": changes,
        "assumptions": rests_on,
        "alerts": figures_table(comparison, "alerts"),
        "response": response,
        "versions": ", ".join(f"{name} {value}" for name, value in environment().items()),
        "most_printed": MOST_PRINTED,
        "print_width": _picture_width(
            sum(aspect(pictures[name]) for name in PRINTED),
            found[0],
            [*found[1:], *changes[:MOST_PRINTED], *rests_on],
        ),
    }
    return page("comparison.html.j2", content)


def _picture_width(aspects: float, title: str, lines: Sequence[str]) -> int:
    """How wide (mm) pictures of these `aspects` in all are, so that everything stands on one sheet;
    where their letters would be too small for it, it takes two.
    """
    heading = TITLE_LINE * ceil(len(title) / TITLE_LETTERS)
    text = TEXT_LINE * sum(ceil(len(line) / TEXT_LETTERS) for line in lines)
    width = (SHEET - heading - text - GAPS) / aspects
    if width < LEAST_WIDTH:
        return round(WIDTH_ON_TWO)
    return round(min(MOST_WIDTH, width))
