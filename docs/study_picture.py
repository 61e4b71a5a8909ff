"""The picture of the study: pages and what they find, of each policy on each service."""

import math
from collections.abc import Callable, Iterator

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from study_figures import Figures, Study

from simulator.outputs.charts.head import LEFT
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.picture import picture as framed
from simulator.outputs.charts.style import GREEN, VERMILION, Size, rendered

PAGE = Size(10, 9.6, 10, 2, 9, has_room=True)
CENTRE = "centre"
# the columns: one group for each thing that is changed, the centre among the others in its place
GROUPS = {
    "requests": {
        "traffic_100_per_hour": "100/h",
        "traffic_1000_per_hour": "1,000/h",
        CENTRE: "10/s",
        "traffic_1000_per_second": "1,000/s",
    },
    "promise": {"promise_99": "99%", CENTRE: "99.9%", "promise_99_99": "99.99%"},
    "what fails": {
        CENTRE: "OpenAI",
        "failures_anthropic": "Anthropic",
        "failures_rare_and_total": "all,\nseldom",
        "failures_frequent_and_partial": "a little,\noften",
        "failures_hiccups": "hiccups",
        "failures_releases": "bad\nreleases",
        "failures_none": "nothing",
    },
}
# between two groups, of a column's width
GAP = 0.35
WARM = LinearSegmentedColormap.from_list("pages", ["white", VERMILION])
COOL = LinearSegmentedColormap.from_list("found", ["white", GREEN])
# so many pages without incident in 30 d are as bad as it gets
MOST = 100.0
SMALL = 0.82
Cell = Callable[[Figures], tuple[str, float | None]]


def picture(study: Study) -> bytes:
    """The picture as a file."""
    with framed(PAGE, [title(study)], [about(study)], rows=2, hspace=0.26) as pen:
        pen.adjust(left=0.186, right=0.99, bottom=0.012, top=0.835)
        _panel(pen, study, "pages per 30 d (the darker, the more of them without incident)", pages)
        _panel(
            pen,
            study,
            "real failures that were paged for (of those that alone spend 2% of the budget)",
            found,
            1,
        )
    drawn = rendered(pen.figure, PAGE, "svg")
    plt.close(pen.figure)
    return drawn


def title(study: Study) -> str:
    """What the picture shows."""
    few = study["traffic_100_per_hour"]["slo-generator"]
    many = study["centre"]["slo-generator"]
    return (
        f"What works for one service fails another: slo-generator's rules find {many.recall_pages} of"
        f" the real failures with {many.pages} pages a month at 10 requests a second, and send"
        f" {few.pages} at 100 an hour"
    )


def about(study: Study) -> str:
    """How it was played."""
    return (
        f"simulated, nobody responding, {study.length} each; the column in bold is one and the"
        " same service: 10/s, 99.9%, OpenAI's published outages"
    )


def pages(figures: Figures) -> tuple[str, float | None]:
    """Pages as text, and how dark their cell is (0..1)."""
    false = figures.pages_without_incident.value or 0.0
    return str(figures.pages), math.log1p(false) / math.log1p(MOST)


def found(figures: Figures) -> tuple[str, float | None]:
    """The share of failures that were found, as text and as a number; "-" where nothing fails."""
    value = figures.recall_pages.value
    if value is None:
        return "-", None
    return f"{100 * value:.0f}%", value


def columns() -> Iterator[tuple[float, str, str, str]]:
    """(place, group, service, label) of each column."""
    place = 0.0
    for group, services in GROUPS.items():
        for service, label in services.items():
            yield place, group, service, label
            place += 1
        place += GAP


def _panel(pen: Pen, study: Study, head: str, cell: Cell, number: int = 0) -> None:
    """One heat map: a row for each policy, a column for each service."""
    axes = pen.panels[number]
    names = list(study[CENTRE])
    every = list(columns())
    axes.set_xlim(-0.5, every[-1][0] + 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for place, _, service, label in every:
        _column(axes, place, label, is_centre=service == CENTRE, size=PAGE.text * SMALL)
        for row, name in enumerate(names):
            text, share = cell(study[service][name])
            _cell(axes, place, row, text, share, COOL if number else WARM)
    for group, services in GROUPS.items():
        first = next(place for place, own, *_ in every if own == group)
        middle = first + (len(services) - 1) / 2
        axes.text(middle, -1.75, group, ha="center", va="bottom", fontsize=PAGE.text * SMALL)
    at = {"xycoords": ("figure fraction", "axes fraction"), "textcoords": "offset points"}
    axes.annotate(
        head, (LEFT, 1.0), (0, 42), fontweight="bold", va="bottom", annotation_clip=False, **at
    )


def _column(axes: Axes, place: float, label: str, *, is_centre: bool, size: float) -> None:
    """A column's label above it."""
    weight = "bold" if is_centre else "normal"
    axes.text(
        place, -0.62, label, ha="center", va="bottom", fontsize=size, fontweight=weight, linespacing=1.0
    )  # fmt: skip


def _cell(
    axes: Axes,
    place: float,
    row: int,
    text: str,
    share: float | None,
    ground: LinearSegmentedColormap,
) -> None:
    """One number on its ground."""
    color = "white" if share is None else ground(min(share, 1.0) * 0.8)
    axes.add_patch(plt.Rectangle((place - 0.48, row - 0.46), 0.96, 0.92, color=color, lw=0))
    axes.text(place, row, text, ha="center", va="center", fontsize=PAGE.text * 0.9)
