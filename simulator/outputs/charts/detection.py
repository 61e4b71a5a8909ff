"""The detection map: which alert fires first, for an outage of which length and size; two policies
side by side.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

from simulator.analysis.detection import LONGEST, SHORTEST
from simulator.foundation.given import takes
from simulator.foundation.units import percent, times
from simulator.outputs.charts.labels import Side
from simulator.outputs.charts.map_layers import Layer, about, layers_of, titles_of
from simulator.outputs.charts.picture import OwnAxes, Panels, Pen, picture
from simulator.outputs.charts.region_labels import label_panel, measured
from simulator.outputs.charts.regions import flatness, outlined
from simulator.outputs.charts.style import BLACK, INK, ORANGE, SIZES, VERMILION, SizeName
from simulator.scenario import Scenario

# how the classes are filled: each with its own hatch, and darker the more urgent it is
FACES = ("white", "#F7DC9E", "#F3B58A", VERMILION)
EDGES = ("#AAAAAA", ORANGE, VERMILION, VERMILION)
HATCHES = ("", "\\\\\\", "///", "")
# the hatch that says what was there before
WAS = ("", "\\\\\\", "///", "xx")
PAGE = 3
TICKS = {
    60.0: "1 min",
    300.0: "5 min",
    1800.0: "30 min",
    7200.0: "2 h",
    43200.0: "12 h",
    LONGEST: "3 d",
}
# which ticks have room on panels wider than so many letters
TICKS_BY_WIDTH = (
    (30, [60.0, 300.0, 1800.0, 7200.0, 43200.0, LONGEST]),
    (17, [60.0, 1800.0, 7200.0, 43200.0, LONGEST]),
    (0, [60.0, 7200.0, LONGEST]),
)
WIDE = 30
# which shares of the budget have a line
SHARES = (0.01, 0.1, 1.0)
LEAST_ERROR = 0.001


@takes(scenario=Scenario, other=Scenario)
def draw_detection_map(
    scenario: Scenario,
    other: "Scenario | None" = None,
    axes: OwnAxes | None = None,
    *,
    slo: str = "",
    size: SizeName = "page",
    labels: tuple[str, ...] = (),
    not_shown: Sequence[str] = (),
) -> "Axes | Panels":
    """Draws which alert fires first for an outage of each length (x, 1 min to 3 d) and error ratio
    (y, 0.1% to 100%).

    Closed form, nothing is simulated. With `other`, a second scenario, three panels: the first, the
    second, and what differs (on a phone, and on one of your own `axes`, only that); `labels` name
    the two, and `not_shown` those that have no panel, which the grey line says. `slo` names one
    objective, by default the first. Returns the axes, as an array when there are several. Raises
    KeyError for an unknown SLO.
    """
    scenarios = [each for each in (scenario, other) if each is not None]
    layers = layers_of(scenarios, slo, labels)
    columns = 1 if SIZES[size].is_narrow else len(layers)
    subtitles = about(scenarios, layers, not_shown)
    with picture(
        SIZES[size], titles_of(layers), subtitles, axes, columns=columns, wspace=0.07
    ) as pen:
        _draw_layers(pen, layers)
    if len(pen.panels) > 1:
        return pen.panels
    only: Axes = pen.panels[0]
    return only


def _draw_layers(pen: Pen, layers: Sequence[Layer]) -> None:
    # where there is room for fewer panels, what differs comes first
    drawn = layers[-len(pen.panels) :]
    has_thresholds = layers[0].is_only and pen.size.has_room
    pen.adjust(right=0.88 if has_thresholds else 0.975)
    for panel, layer in zip(pen.panels, drawn, strict=True):
        _frame(pen, panel, labelled=panel is pen.panels[0])
        _fill(panel, layer)
        label_panel(pen, panel, layer)
    _shares(pen, pen.panels[0], drawn[0])
    # beside a reader's axes something else may stand
    if has_thresholds and pen.head is not None:
        _thresholds(pen, pen.panels[0], layers[0])


def _letters(pen: Pen, axes: Axes) -> float:
    """How wide axes are, in the text's size."""
    return float(axes.get_window_extent().width / pen.figure.dpi * 72 / pen.size.text)


def _frame(pen: Pen, axes: Axes, *, labelled: bool) -> None:
    """Both logarithmic axes; only the first of several panels is labelled at the left."""
    axes.set(xscale="log", xlim=(SHORTEST, LONGEST), xlabel="the outage lasts")
    axes.set(yscale="log", ylim=(LEAST_ERROR, 1.0))
    width = _letters(pen, axes)
    ticks = next(ticks for least, ticks in TICKS_BY_WIDTH if width > least)
    axes.set_xticks(ticks, [TICKS[tick] for tick in ticks])
    # so that neighbouring panels' ends do not meet
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.set_yticks([0.001, 0.01, 0.1, 1.0], ["0.1%", "1%", "10%", "100%"])
    axes.minorticks_off()
    axes.tick_params(length=3, labelleft=labelled)
    if labelled:
        axes.set_ylabel("errors (% of requests)" if pen.size.has_room else "errors")


def _fill(axes: Axes, layer: Layer) -> None:
    """Every region filled by its first alert, and outlined; where policies differ by the new one,
    hatched by the old.
    """
    outline: dict[str, Any] = {"fill": False, "edgecolor": BLACK, "lw": 0.9, "zorder": 2}
    for region in layer.regions:
        old = region.urgencies[0]
        new = region.urgencies[-1]
        if new or layer.is_difference:
            corners = outlined(region)
            look = {"facecolor": FACES[new], **_hatching(layer, old, new)}
            axes.add_patch(Polygon(corners, lw=0, zorder=1, gid=f"class-{new}", **look))
            axes.add_patch(Polygon(corners, joinstyle="round", **outline))
    lines = [[(full, 1.0), (full * 1e4, 1e-4)] for full in _full_outages(layer).values()]
    dashed: dict[str, Any] = {"colors": BLACK, "linewidths": 0.9, "linestyles": (0, (5, 3))}
    # a line from a full outage down to one of 0.01% errors, so that it leaves the map below
    axes.add_collection(LineCollection(lines, zorder=3, gid="budget", **dashed), autolim=False)


def _hatching(layer: Layer, old: int, new: int) -> dict[str, Any]:
    """Hatch and its colour: of the class, or of what was there before."""
    if not layer.is_difference:
        return {"hatch": HATCHES[new], "edgecolor": EDGES[new]}
    # a hatch in a page's own colour would not be seen on it
    colors = FACES if new == PAGE else EDGES
    return {"hatch": WAS[old], "edgecolor": colors[old]}


def _full_outages(layer: Layer) -> dict[float, float]:
    """How long (s) a full outage lasts that spends each of the shares of the budget."""
    _, slo = layer.watches[-1]
    return {share: share * slo.error_budget * slo.window for share in SHARES}


def _shares(pen: Pen, axes: Axes, layer: Layer) -> None:
    """Which share of the budget an outage on each dashed line spends, beside where the line enters
    the map.
    """
    seen = {
        share: full
        for share, full in _full_outages(layer).items()
        if SHORTEST * LEAST_ERROR < full < LONGEST / 2
    }
    is_wide = _letters(pen, axes) > WIDE
    for share, full in seen.items():
        text = f"{share * 100:g}%"
        rank = 4
        if is_wide or share == max(seen):
            text += " of the budget"
            rank = 3
        error = min(1.0, full / SHORTEST)
        x = float(axes.transData.transform((full / error, error))[0])
        text, side, offset = _beside_line(pen, axes, x, text)
        how: dict[str, Any] = {"va": "top", "ha": side, "moves": 2, "ways": (-1,)}
        pen.annotate(axes, full / error, error, text, rank, offset=(offset, -2), **how)


def _beside_line(pen: Pen, axes: Axes, x: float, text: str) -> tuple[str, Side, float]:
    """A text in one line or two at the right of a slanting line that begins at `x` (pixels), else
    at its left; and how far off (points).
    """
    right = axes.get_window_extent().x1
    folded = text.replace(" of ", " of\n")
    for candidate in (text, folded):
        width, height = measured(pen, candidate)
        away = height * flatness(axes) + 3
        if x + away + width < right:
            return candidate, "left", away * 72 / pen.figure.dpi
    return folded, "right", -4.0


def _thresholds(pen: Pen, axes: Axes, layer: Layer) -> None:
    """At the right, which error ratio each rule's burn rate is."""
    rules, slo = layer.watches[0]
    beside: dict[str, Any] = {"offset": (5, 0), "ha": "left", "va": "center", "color": INK}
    beside |= {"is_free": True, "moves": 5}
    for burn in sorted({rule.burn(slo) for rule in rules}):
        limit = burn * slo.error_budget
        if 0.99 * LEAST_ERROR < limit < 1:
            text = f"{times(burn)} = {percent(limit)}"
            pen.annotate(axes, LONGEST, limit, text, rank=5, **beside)
