"""The detection map: which alert fires first, for an outage of which length and size; two policies
side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon
from numpy.typing import NDArray

from simulator.analysis import detection_regions, detection_sentences
from simulator.analysis.detection import LONGEST, SHORTEST, Watch
from simulator.analysis.detection_regions import Region
from simulator.foundation.units import percent, times
from simulator.outputs.charts.canvas import margins, new_figure
from simulator.outputs.charts.clock import minutes
from simulator.outputs.charts.findings import map_titles
from simulator.outputs.charts.spots import Shape, Spot, beside, flatness, inside, outlined
from simulator.outputs.charts.style import (
    BLACK,
    HEAD,
    INK,
    ORANGE,
    SIZES,
    VERMILION,
    Head,
    Pen,
    Size,
    SizeName,
    figure_of,
    styled,
    wrapped,
)
from simulator.outputs.words import shown
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.policies import Alerting
from simulator.scenario import Scenario

FACES = ("white", "#F7DC9E", "#F3B58A", VERMILION)
EDGES = ("#AAAAAA", ORANGE, VERMILION, VERMILION)
HATCHES = ("", "\\\\\\", "///", "")
"""How the classes are filled: each with its own hatch, and darker the more urgent it is."""
WAS = ("", "\\\\\\", "///", "xx")
"""The hatch that says what was there before."""
WORDS = ("nobody is told", "ticket", "slow page", "page")
SEVERITY = ("", " (sev3)", " (sev2)", " (sev1)")
TICKS = {
    60.0: "1 min",
    300.0: "5 min",
    1800.0: "30 min",
    7200.0: "2 h",
    43200.0: "12 h",
    LONGEST: "3 d",
}


@dataclass(frozen=True)
class Layer:
    """What one panel shows: a policy's first alerts, or (two watches) where two policies'
    differ.
    """

    name: str
    watches: tuple[Watch, ...]
    is_only: bool = False
    """Whether there is nothing to compare with."""

    @property
    def is_difference(self) -> bool:
        """Whether it compares two."""
        return len(self.watches) == 2

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """What is drawn."""
        return (
            detection_regions.changed_regions(*self.watches)
            if len(self.watches) == 2
            else detection_regions.regions(*self.watches)
        )


def draw_detection_map(
    scenario: Scenario,
    other: "Scenario | None" = None,
    axes: "Axes | Sequence[Axes] | None" = None,
    *,
    slo: str = "",
    size: SizeName = "page",
    labels: tuple[str, ...] = (),
) -> "Axes | NDArray[Any]":
    """Draws which alert fires first for an outage of each length (x, 1 min to 3 d) and error ratio
    (y, 0.1% to 100%).

    Closed form, nothing is simulated. With `other`, a second scenario, three panels: the first, the
    second, and what differs (on a phone, and on one of your own `axes`, only that); `labels` name
    the two. `slo` names one objective, by default the first. Returns the axes, as an array when
    there are several. Raises KeyError for an unknown SLO.
    """
    scenarios = [scenario] if other is None else [scenario, other]
    layers = _layers(scenarios, [_watch(each, slo) for each in scenarios], labels)
    with styled(SIZES[size]):
        titles, about = _titles(layers), _about(scenarios, layers)
        if axes is None:
            head = Head.of(
                _fullest(
                    titles,
                    SIZES[size].width * 0.95,
                    SIZES[size].text * HEAD,
                    SIZES[size].title_lines,
                ),
                about,
                SIZES[size],
            )
            panels = _panels(SIZES[size], head, layers)
        else:
            panels = np.atleast_1d(np.asarray(axes, dtype=object))
            head = Head.of(
                _fullest(titles, _inches(panels[0]), SIZES[size].text * 1.1, 2), about, SIZES[size]
            )
        pen = Pen(figure_of(panels[0]), SIZES[size])
        for panel, layer in zip(panels, layers[-len(panels) :], strict=True):
            _frame(pen, panel, labelled=panel is panels[0])
            _fill(panel, layer)
            _tell(pen, panel, layer)
        _shares(pen, panels[0], layers[-len(panels)])
        if layers[0].is_only and pen.size.chatty and axes is None:
            _thresholds(pen, panels[0], layers[0])
        pen.entitle(panels[0], head, is_own=axes is None)
        pen.settle()
    return panels if len(panels) > 1 else panels[0]


def _watch(scenario: Scenario, name: str) -> Watch:
    for slo in scenario.slos:
        if slo.name == name or not name:
            return scenario.alerting.rules, slo
    raise KeyError(f"no SLO {name!r}; known: {', '.join(slo.name for slo in scenario.slos)}")


def _layers(
    scenarios: Sequence[Scenario], watches: Sequence[Watch], labels: tuple[str, ...]
) -> list[Layer]:
    """One panel for each policy, and one for what differs."""
    names = [shown(name, 24) for name in labels or _names(scenarios)]
    single = [
        Layer(name, (watch,), len(watches) == 1) for name, watch in zip(names, watches, strict=True)
    ]
    return [*single, Layer("only what differs", tuple(watches))] if len(watches) == 2 else single


def _names(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """The policies' names, or the scenarios' where those are the same, or what alone is left."""
    options = [
        tuple(_policy(each.alerting) for each in scenarios),
        tuple(each.name for each in scenarios),
        ("policy 1", "policy 2"),
    ]
    return next(names for names in options if len(set(names)) == len(scenarios))


def _policy(alerting: Alerting) -> str:
    """A policy's name; one that was changed says so."""
    if alerting.policy not in POLICIES:
        return "this policy"
    return (
        alerting.policy
        if alerting.rules == POLICIES[alerting.policy].rules
        else f"changed {alerting.policy}"
    )


def _panels(size: Size, head: Head, layers: Sequence[Layer]) -> "NDArray[Any]":
    """All side by side; on a narrow surface only the last, which says what differs."""
    figure = new_figure(size)
    count = len(layers) if size.width > 5 else 1
    room = {**margins(size, head), "right": 0.88 if layers[0].is_only and size.chatty else 0.975}
    grid = figure.add_gridspec(1, count, wspace=0.07, **room)
    return np.array([figure.add_subplot(grid[column]) for column in range(count)])


def _inches(axes: Axes) -> float:
    return float(axes.get_window_extent().width / figure_of(axes).dpi)


def _frame(pen: Pen, axes: Axes, *, labelled: bool) -> None:
    """Both logarithmic axes; only the first of several panels is labelled at the left."""
    axes.set(
        xscale="log",
        yscale="log",
        xlim=(SHORTEST, LONGEST),
        ylim=(0.001, 1.0),
        xlabel="the outage lasts",
    )
    letters = _inches(axes) * 72 / pen.size.text
    ticks = [
        tick
        for index, tick in enumerate(TICKS)
        if letters > 30 or index in ((0, 2, 3, 4, 5) if letters > 17 else (0, 3, 5))
    ]
    axes.set_xticks(ticks, [TICKS[tick] for tick in ticks])
    axes.get_xticklabels()[0].set_horizontalalignment(
        "left"
    )  # so that neighbouring panels' ends do not meet
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.set_yticks([0.001, 0.01, 0.1, 1.0], ["0.1%", "1%", "10%", "100%"])
    axes.minorticks_off()
    axes.tick_params(length=3, labelleft=labelled)
    if labelled:
        axes.set_ylabel("errors (% of requests)" if pen.size.chatty else "errors")


def _fill(axes: Axes, layer: Layer) -> None:
    """Every region filled by its first alert, and outlined; where policies differ by the new one,
    hatched by the old.
    """
    for region in layer.regions:
        corners, new, old = outlined(region), region.urgencies[-1], region.urgencies[0]
        hatch, edge = HATCHES[new], EDGES[new]
        if layer.is_difference:
            hatch, edge = WAS[old], FACES[old] if new == 3 else EDGES[old]
        if new or layer.is_difference:
            axes.add_patch(
                Polygon(
                    corners,
                    lw=0,
                    zorder=1,
                    facecolor=FACES[new],
                    hatch=hatch,
                    edgecolor=edge,
                    gid=f"class-{new}",
                )
            )
            axes.add_patch(
                Polygon(corners, fill=False, edgecolor=BLACK, lw=0.9, zorder=2, joinstyle="round")
            )
    slo = layer.watches[-1][1]
    ends = [share * slo.error_budget * slo.window for share in (0.01, 0.1, 1.0)]
    lines = [[(full, 1.0), (full * 1e4, 1e-4)] for full in ends]
    axes.add_collection(
        LineCollection(
            lines, colors=BLACK, linewidths=0.9, linestyles=(0, (5, 3)), zorder=3, gid="budget"
        ),
        autolim=False,
    )


def _shares(pen: Pen, axes: Axes, layer: Layer) -> None:
    """Which share of the budget an outage on each dashed line spends, beside where the line enters
    the map.
    """
    slo, is_wide = layer.watches[-1][1], _inches(axes) * 72 / pen.size.text > 30
    enters = {share: share * slo.error_budget * slo.window for share in (0.01, 0.1, 1.0)}
    seen = {share: full for share, full in enters.items() if SHORTEST * 0.001 < full < LONGEST / 2}
    for share, full in seen.items():
        error, of = (
            min(1.0, full / SHORTEST),
            " of the budget" if is_wide or share == max(seen) else "",
        )
        x = float(axes.transData.transform((full / error, error))[0])
        words, side, offset = _beside_line(pen, axes, x, f"{share * 100:g}%{of}")
        how: dict[str, Any] = {"va": "top", "ha": side, "moves": 2, "ways": (-1,)}
        pen.say(axes, full / error, error, words, rank=3 if of else 4, offset=(offset, -2), **how)


def _beside_line(pen: Pen, axes: Axes, x: float, words: str) -> tuple[str, str, float]:
    """A text in one line or two at the right of a slanting line that begins at `x` (pixels), else
    at its left; and how far off (points).
    """
    right = axes.get_window_extent().x1
    folded = words.replace(" of ", " of\n")
    for text in (words, folded):
        width, height = _measure(pen, text)
        away = height * flatness(axes) + 3
        if x + away + width < right:
            return text, "left", away * 72 / pen.figure.dpi
    return folded, "right", -4.0


def _thresholds(pen: Pen, axes: Axes, layer: Layer) -> None:
    """At the right, which error ratio each rule's burn rate is."""
    rules, slo = layer.watches[0]
    for burn in sorted({rule.burn(slo) for rule in rules}):
        limit = burn * slo.error_budget
        if 0.00099 < limit < 1:
            how: dict[str, Any] = {
                "ha": "left",
                "va": "center",
                "color": INK,
                "is_free": True,
                "moves": 5,
            }
            pen.say(
                axes,
                LONGEST,
                limit,
                f"{times(burn)} = {percent(limit)}",
                rank=5,
                offset=(5, 0),
                **how,
            )


def _tell(pen: Pen, axes: Axes, layer: Layer) -> None:
    """The panel's name, and in or beside every region what it means; those that fit inside are
    placed first.
    """
    if not layer.is_only:
        pen.say(
            axes,
            0,
            0,
            layer.name,
            rank=0,
            xycoords="axes fraction",
            offset=(5, 4),
            ha="left",
            va="bottom",
            fontweight="bold",
            scale=1.0,
        )
    if not layer.regions:
        pen.say(
            axes,
            0.5,
            0.5,
            "nothing",
            rank=1,
            xycoords="axes fraction",
            ha="center",
            va="center",
            color=INK,
        )
    shapes = [Shape.of(axes, region) for region in layer.regions]
    solid = [
        shape for shape, region in zip(shapes, layer.regions, strict=True) if any(region.urgencies)
    ]
    texts = [_meanings(pen, axes, layer, region) for region in layer.regions]
    found = [
        _tried(inside(shape, *_measure(pen, text)), text)
        for shape, (text, *_) in zip(shapes, texts, strict=True)
    ]
    taken = [each[0].box for each in found if each]
    for index, shape in sorted(enumerate(shapes), key=lambda each: not each[1].is_band):
        tries = (
            _tried(beside(axes, shape, solid, taken, *_measure(pen, text)), text)
            for text in texts[index]
        )
        best = found[index] or next((each for each in tries if each), None)
        if best:
            taken.append(best[0].box)
            _label(pen, axes, best[1], best[0], INK if texts[index][0] == WORDS[0] else BLACK)


def _tried(spot: Spot | None, text: str) -> tuple[Spot, str] | None:
    return None if spot is None else (spot, text)


def _measure(pen: Pen, text: str) -> tuple[float, float]:
    """Roughly how wide and tall a label will be, in pixels."""
    lines, pixels = text.split("\n"), pen.size.text * 0.9 * pen.figure.dpi / 72
    return 0.62 * pixels * max(map(len, lines)), 1.3 * pixels * len(lines)


def _label(pen: Pen, axes: Axes, text: str, spot: Spot, color: str) -> None:
    """A text on a ground of its own, with a line to its region where it stands beside it."""
    how: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "color": color,
        "zorder": 5,
        "rank": 1,
        "moves": 8,
    }
    x, y = (spot.box.x0 + spot.box.x1) / 2, (spot.box.y0 + spot.box.y1) / 2
    point = spot.point or (x, y)
    if spot.point:
        how |= {
            "arrowprops": {
                "arrowstyle": "-",
                "color": BLACK,
                "lw": 0.8,
                "shrinkA": 0,
                "shrinkB": 0,
            },
            "rank": 2,
            "moves": 12,
        }
    at, error = axes.transData.inverted().transform(point)
    scale = 72 / pen.figure.dpi
    label = pen.say(
        axes,
        float(at),
        float(error),
        text,
        offset=((x - point[0]) * scale, (y - point[1]) * scale),
        **how,
    )
    label.text.set_bbox({"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.5})


def _meanings(pen: Pen, axes: Axes, layer: Layer, region: Region) -> list[str]:
    """What a region means; shorter and narrower the less room there is."""
    if not layer.is_difference:
        return [
            WORDS[region.urgencies[0]] + (SEVERITY[region.urgencies[0]] if layer.is_only else "")
        ]
    short = detection_sentences.change(region)
    wide, narrow = 0.6 * _inches(axes), 0.42 * _inches(axes)
    full = [f"{detection_sentences.place(region)}:", short] if pen.size.text <= 10 else [short]
    return [
        _lines(pen, *each)
        for each in ((full, wide), (full, narrow), ([short], wide), ([short], narrow))
    ]


def _lines(pen: Pen, texts: Sequence[str], width: float) -> str:
    return "\n".join(
        line for text in texts for line in wrapped(text, width, pen.size.text * 0.9, 4)
    )


def _fullest(titles: Sequence[str], width: float, points: float, lines: int) -> str:
    """The first title, of ever shorter ones, that has room."""
    fits = (
        title
        for title in titles
        if not wrapped(title, width, points, lines, bold=True)[-1].endswith("…")
    )
    return next(fits, titles[-1])


def _about(scenarios: Sequence[Scenario], layers: Sequence[Layer]) -> str:
    slo = layers[0].watches[0][1]
    names = " and ".join(dict.fromkeys(shown(each.name, 24) for each in scenarios))
    return (
        f"scenario {names}, SLO {shown(slo.name, 24)} {percent(slo.objective, 6)} over"
        f" {minutes(slo.window)}, closed form, nothing simulated"
    )


def _titles(layers: Sequence[Layer]) -> Sequence[str]:
    if len(layers) > 1:
        first, second = layers[-1].watches
        return detection_sentences.sentences(first, second, (layers[0].name, layers[1].name))
    return map_titles(layers[0].watches[0], layers[0].name)
