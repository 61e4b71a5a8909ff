"""Places the labels of a figure: off each other, off ticks and off lines, the important ones
first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase

from simulator.outputs.charts.lines import (
    NEARER,
    NO_LINES,
    Points,
    distance,
    from_the_left,
    interrupt,
    is_crossed,
    is_drawn,
    places_beside,
    points_along,
    points_within,
)
from simulator.outputs.charts.text import extent, ruler

Side: TypeAlias = Literal["left", "right", "center"]

# the key (gid) of lines that labels keep off even where all others are in the way
SOLID_LINES = ("page", "threshold", "limit")
# upright lines that stop where a text stands, so that none runs through it
INTERRUPTED = "page"
# so far up a label may also move down; farther away it only gets out of the way upwards
BOTH_WAYS = 12
# where else along its bar a label may stand when a page's line runs through its middle
ALONG = (0.375, 0.625, 0.25, 0.75, 0.125, 0.875)
# filled areas that labels keep off
FILLS = "both"


@dataclass(frozen=True)
class Spot:
    """Where a label may stand: so far (points) from a point, aligned there by its `side`, and how
    it reads there ("": as it is).
    """

    point: tuple[float, float]
    offset: tuple[float, float]
    side: Side
    text: str = ""


def along(begin: float, end: float, taken: float) -> tuple[tuple[float, Side], ...]:
    """Other places for a label that stands on a bar and takes so large a share of it."""
    shares = dict.fromkeys(min(max(share, taken / 2), 1 - taken / 2) for share in ALONG)
    return tuple((begin + share * (end - begin), "center") for share in shares)


@dataclass
class Label:
    """A text that may move: to its spots, then so many steps up or down from them; a lower rank is
    more important. It stays in its `home`, if it has one. That of a `curve` stands anywhere beside
    it, as near to its first spot as can be. What finds no place is told `below` the picture.
    """

    text: Annotation
    rank: int
    home: Axes | None
    spots: Sequence[Spot]
    moves: int = 30
    ways: tuple[int, ...] = (1, -1)
    curve: Line2D | None = None
    below: str = ""

    def candidates(self, step: float) -> Iterator[Spot]:
        """Its places, the best first; `step` is the distance of two moves in points."""
        yield from self.spots
        for shift in range(1, self.moves):
            for way in self._ways(shift):
                for spot in self.spots:
                    across, up = spot.offset
                    yield replace(spot, offset=(across, up + way * shift * step))

    def _ways(self, shift: int) -> tuple[int, ...]:
        if shift < BOTH_WAYS:
            return self.ways
        return (1,)

    def stand(self, spot: Spot) -> None:
        """Moves the text to a spot."""
        if spot.text:  # where there is less room it is wrapped in another way
            self.text.set_text(spot.text)
        self.text.xy = spot.point
        self.text.xyann = spot.offset
        self.text.set_horizontalalignment(spot.side)


@dataclass
class Obstacles:
    """What labels keep off (pixels): boxes always, lines while there is room
    elsewhere.
    """

    boxes: list[tuple[float, float, float, float]]
    lines: Points
    solid_lines: Points
    uprights: list[Line2D]
    curves: dict[Line2D, Points]

    @classmethod
    def of(cls, figure: Figure, texts: Iterable[Text]) -> "Obstacles":
        """The figure's lines and tick labels, and texts that do not move."""
        renderer = ruler(figure.dpi)
        stand_fast = [*texts, *_tick_labels(figure)]
        boxes: list[BboxBase] = [text.get_window_extent(renderer) for text in stand_fast]
        lines = _named_lines(figure)
        solid = [line for line in lines if line.get_gid() in SOLID_LINES and is_drawn(line)]
        uprights = [line for line in solid if line.get_gid() == INTERRUPTED]
        for box in boxes:
            interrupt(uprights, box)
        curves = {line: points_along([line]) for line in lines if is_drawn(line)}
        along = from_the_left(np.concatenate([points_along(lines), *_fills(figure)]))
        solid_points = from_the_left(points_along(solid))
        return cls([box.extents for box in boxes], along, solid_points, uprights, curves)

    def are_in_the_way(self, box: BboxBase, lines: Points) -> bool:
        """Whether a box would cover another or is crossed by one of these lines."""
        # not Bbox.overlaps, which a picture would wait for
        left, low, right, high = box.extents
        return is_crossed(box, lines) or any(
            x0 <= right and x1 >= left and y0 <= high and y1 >= low for x0, y0, x1, y1 in self.boxes
        )

    def is_nearest(self, curve: Line2D, box: BboxBase) -> bool:
        """Whether a box is clearly nearer to a curve than to any other beside it."""
        others = [
            distance(box, points)
            for line, points in self.curves.items()
            if line is not curve and line.axes is curve.axes
        ]
        return distance(box, self.curves[curve]) + NEARER < min(others, default=np.inf)


def _fills(figure: Figure) -> list[Points]:
    """Areas on whose colour no text would be read."""
    areas = [area for axes in figure.axes for area in axes.collections if area.get_gid() == FILLS]
    return [points_within(area) for area in areas if isinstance(area, PolyCollection)]


def _tick_labels(figure: Figure) -> list[Text]:
    labels = [
        label
        for axes in figure.axes
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels())
    ]
    return [label for label in labels if label.get_text()]


def _named_lines(figure: Figure) -> list[Line2D]:
    """Lines that mean something have a key (gid); frames and hair lines have none."""
    return [line for axes in figure.axes for line in axes.get_lines() if line.get_gid()]


def place_labels(
    figure: Figure, labels: Iterable[Label], fixed: Iterable[Text], step: float
) -> list[str]:
    """Moves labels that collide, the more important ones first; what finds no place, or names
    something that is not shown, goes. Gives what is to be told below.
    """
    below = list[str]()
    obstacles = Obstacles.of(figure, [text for text in fixed if not _took_away(text)])
    shown = [label for label in labels if label.home is None or not _took_away(label.text)]
    # of one rank the first that was drawn has the first choice
    for label in sorted(shown, key=lambda each: each.rank):
        # a text on a curve is worse than one farther off, and better than none
        box = _placed(label, figure, obstacles, step)
        if box is not None:
            obstacles.boxes.append(box.extents)
            interrupt(obstacles.uprights, box)
            continue
        label.text.remove()
        if label.below:
            below.append(label.below)
    return below


def _placed(label: Label, figure: Figure, obstacles: Obstacles, step: float) -> BboxBase | None:
    """Where a label comes to stand; None when there is no room."""
    if label.curve is not None:
        # on another curve it would be no better than none
        return _place_beside(label, label.curve, figure, obstacles)
    # a text on a curve is worse than one farther off or below the picture, and better than none
    tries = [obstacles.lines, obstacles.solid_lines, NO_LINES]
    if label.below:
        tries = tries[:1]
    boxes = (_place(label, figure, obstacles, lines, step) for lines in tries)
    return next((box for box in boxes if box is not None), None)


def _took_away(text: Text) -> bool:
    """Takes a text away that names something beside the stretch of time that is shown, and says
    whether it did.
    """
    axes = text.axes
    x, _ = text.get_position()
    in_data = axes is not None
    if isinstance(text, Annotation):
        x, _ = text.xy
        in_data = text.xycoords in ("data", ("data", "axes fraction"))
    if axes is None or not in_data:  # a title has no axes
        return False
    first, last = sorted(axes.get_xlim())
    is_beside = not first <= x <= last
    if is_beside:
        text.remove()
    return is_beside


def _place(
    label: Label, figure: Figure, obstacles: Obstacles, lines: Points, step: float
) -> BboxBase | None:
    """The same, off these lines."""
    renderer = ruler(figure.dpi)
    room = _room(label, figure)
    for spot in label.candidates(step):
        label.stand(spot)
        box = _pushed_into(label.text, room, renderer)
        if box is not None and not obstacles.are_in_the_way(box, lines):
            # two texts that nearly touch would be read as one
            return Bbox.from_extents(box.x0 - 2, box.y0, box.x1 + 2, box.y1)
    return None


def _place_beside(
    label: Label, curve: Line2D, figure: Figure, obstacles: Obstacles
) -> BboxBase | None:
    """The same for the label of a curve, with the first of its texts that has room: beside it, and
    nearer to it than to any other.
    """
    room = _room(label, figure)
    own = obstacles.curves[curve]
    axes: Any = curve.axes
    to_pixels = axes.transData
    points = 72 / figure.dpi
    for spot in label.spots:
        label.stand(spot)
        size = extent(label.text, ruler(figure.dpi))
        for point, box in places_beside(own, to_pixels.transform(spot.point), size):
            wide = box.padded(2)
            is_free = lies_in(wide, room) and not obstacles.are_in_the_way(wide, obstacles.lines)
            if is_free and obstacles.is_nearest(curve, box):
                across, up = (np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2 - point) * points
                x, y = to_pixels.inverted().transform(point)
                label.stand(Spot((x, y), (across, up), "center", spot.text))
                return wide
    return None


def _room(label: Label, figure: Figure) -> BboxBase:
    """Where a label may stand at all."""
    if label.home is None:
        return figure.bbox
    box = label.home.get_window_extent(ruler(figure.dpi))
    # a pixel higher, so that what stands on the axis does not touch it
    return Bbox.from_extents(box.x0, box.y0 + 1, box.x1, box.y1 + 1)


def _pushed_into(text: Annotation, room: BboxBase, renderer: Any) -> BboxBase | None:
    """A text's box after it was pushed sideways into its room; None when it is too high, too low or
    too wide for it.
    """
    box = extent(text, renderer)
    # sideways only: a label at another height would belong to something else
    over = max(0.0, box.x1 - room.x1) or min(0.0, box.x0 - room.x0)
    if over:
        x, y = text.xyann
        text.xyann = (x - over / renderer.points_to_pixels(1), y)
        box = extent(text, renderer)
    # a pixel beyond the edge is not seen, and rounding must not make a text go that fits
    if lies_in(box, room, beyond=1):
        return box
    return None


def lies_in(box: BboxBase, room: BboxBase, beyond: float = 0) -> bool:
    """Whether a box is at most so many pixels `beyond` a room's edges."""
    is_inside_across = box.x0 >= room.x0 - beyond and box.x1 <= room.x1 + beyond
    return is_inside_across and box.y0 >= room.y0 - beyond and box.y1 <= room.y1 + beyond
