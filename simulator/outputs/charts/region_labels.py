"""What stands in the panels of a detection map: its name, and in or beside every region what it
means.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from simulator.analysis import detection_sentences
from simulator.analysis.detection_regions import Region
from simulator.outputs.charts.labels import Spot
from simulator.outputs.charts.map_layers import Layer
from simulator.outputs.charts.picture import Pen
from simulator.outputs.charts.regions import Shape, flatness, is_apart
from simulator.outputs.charts.style import BLACK, INK
from simulator.outputs.charts.text import TextRuler

# the labels' size, of the text's
SCALE = 0.9
WORDS = ("no alert fires", "ticket", "slow page", "page")
SEVERITY = ("", " (sev3)", " (sev2)", " (sev1)")
# of a panel's width, how wide the lines of a label are; narrower ones where there is no room
WIDE = 0.6
NARROW = 0.42
GROUND = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.5}
POINTER = {"arrowstyle": "-", "color": BLACK, "lw": 0.8, "shrinkA": 0, "shrinkB": 0}


def label_panel(pen: Pen, axes: Axes, layer: Layer) -> None:
    """The panel's name, and what each of its regions means."""
    share: dict[str, Any] = {"xycoords": "axes fraction"}
    if not layer.is_only:
        corner: dict[str, Any] = {"offset": (5, 4), "ha": "left", "va": "bottom", **share}
        pen.annotate(axes, 0, 0, layer.name, rank=0, fontweight="bold", scale=1.0, **corner)
    if not layer.regions:
        middle: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, **share}
        pen.annotate(axes, 0.5, 0.5, "nothing", rank=1, **middle)
    _label_regions(pen, axes, layer)


def _label_regions(pen: Pen, axes: Axes, layer: Layer) -> None:
    """What each region means; those that have a place inside are placed first."""
    shapes = [Shape.of(axes, region) for region in layer.regions]
    pairs = list(zip(shapes, layer.regions, strict=True))
    filled = [shape for shape, region in pairs if any(region.urgencies)]
    pointed_at = list[tuple[list[Spot], list[str]]]()
    for shape, region in pairs:
        texts = _meanings(pen, axes, layer, region)
        spots = _inside(pen, axes, shape, texts[0])
        if spots:
            _label(pen, axes, texts, spots, rank=1, moves=8)
        else:
            pointed_at.append((_beside(pen, axes, shape, filled, texts), texts))
    # those that have fewer places to stand at choose first
    for spots, texts in sorted(pointed_at, key=lambda each: len(each[0])):
        _label(pen, axes, texts, spots, arrowprops=POINTER)


def _label(
    pen: Pen,
    axes: Axes,
    texts: Sequence[str],
    spots: Sequence[Spot],
    rank: int = 2,
    moves: int = 1,
    **pointer: Any,
) -> None:
    """A text on a ground of its own, with a line to its region where it stands beside it."""
    if not spots:
        return
    color = INK if texts[0] == WORDS[0] else BLACK
    look: dict[str, Any] = {"va": "center", "ha": "center", "color": color, "zorder": 5, **pointer}
    x, y = spots[0].point
    label = pen.annotate(axes, x, y, texts[0], rank, spots=spots, moves=moves, **look)
    label.text.set_bbox(GROUND)


def _inside(pen: Pen, axes: Axes, shape: Shape, text: str) -> list[Spot]:
    places = shape.inside(*measured(pen, text))
    return [place.spot(axes, text) for place in places]


def _beside(
    pen: Pen, axes: Axes, shape: Shape, filled: Sequence[Shape], texts: Sequence[str]
) -> list[Spot]:
    """Places off all regions, for ever narrower texts."""
    room = axes.get_window_extent()
    return [
        place.spot(axes, text)
        for text in texts
        for place in shape.beside(flatness(axes), *measured(pen, text))
        if is_apart(place.box, filled, room)
    ]


def measured(pen: Pen, text: str) -> tuple[float, float]:
    """How wide and tall a label will be, in pixels."""
    return TextRuler(pen.size.text * SCALE).box(text, pen.figure.dpi)


def _meanings(pen: Pen, axes: Axes, layer: Layer, region: Region) -> list[str]:
    """What a region means; shorter and narrower the less room there is."""
    if not layer.is_difference:
        urgency = region.urgencies[0]
        if layer.is_only:
            return [WORDS[urgency] + SEVERITY[urgency]]
        return [WORDS[urgency]]
    letters = TextRuler(pen.size.text * SCALE)
    width = axes.get_window_extent().width / pen.figure.dpi
    change = detection_sentences.change(region)
    return [
        "\n".join(line for text in texts for line in letters.wrapped(text, share * width, 4))
        for texts in ([f"{detection_sentences.place(region)}:", change], [change])
        for share in (WIDE, NARROW)
    ]
