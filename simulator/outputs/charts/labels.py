"""Places the labels of a figure: off each other, off ticks and off lines, the important ones
first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase
from numpy.typing import NDArray

from simulator.outputs.charts.text import extent, ruler

Points: TypeAlias = NDArray[np.float64]
Side: TypeAlias = Literal["left", "right", "center"]

# the key (gid) of lines that labels keep off even where all others are in the way
SOLID_LINES = ("page", "threshold", "limit")
NO_LINES: Points = np.zeros((0, 2))
# upright lines that stop where a text stands, so that none runs through it
INTERRUPTED = "page"
# so far up a label may also move down; farther away it only gets out of the way upwards
BOTH_WAYS = 12
# where else along its bar a label may stand when a page's line runs through its middle
ALONG = (0.375, 0.625, 0.25, 0.75, 0.125, 0.875)
# less than the height of a letter, so that none slips between two points of a line
PIXELS_APART = 3
MOST_POINTS = 20_000


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
    more important. It stays in its `home`, if it has one.
    """

    text: Annotation
    rank: int
    home: Axes | None
    spots: Sequence[Spot]
    moves: int = 30
    ways: tuple[int, ...] = (1, -1)

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

    boxes: list[BboxBase]
    lines: Points
    solid_lines: Points
    uprights: list[Line2D]

    @classmethod
    def of(cls, figure: Figure, texts: Iterable[Text]) -> "Obstacles":
        """The figure's lines and tick labels, and texts that do not move."""
        renderer = ruler(figure.dpi)
        stand_fast = [*texts, *_tick_labels(figure)]
        boxes: list[BboxBase] = [text.get_window_extent(renderer) for text in stand_fast]
        lines = _named_lines(figure)
        solid = [line for line in lines if line.get_gid() in SOLID_LINES and _is_drawn(line)]
        uprights = [line for line in solid if line.get_gid() == INTERRUPTED]
        for box in boxes:
            _interrupt(uprights, box)
        return cls(boxes, _points_along(lines), _points_along(solid), uprights)

    def are_in_the_way(self, box: BboxBase, lines: Points) -> bool:
        """Whether a box would cover another or is crossed by one of these lines."""
        return any(box.overlaps(other) for other in self.boxes) or _is_crossed(box, lines)


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
) -> None:
    """Moves labels that collide, the more important ones first; what finds no place, or names
    something that is not shown, goes.
    """
    obstacles = Obstacles.of(figure, [text for text in fixed if not _took_away(text)])
    shown = [label for label in labels if label.home is None or not _took_away(label.text)]
    # of one rank the first that was drawn has the first choice
    for label in sorted(shown, key=lambda each: each.rank):
        # a text on a curve is worse than one farther off, and better than none
        tries = (obstacles.lines, obstacles.solid_lines, NO_LINES)
        boxes = (_place(label, figure, obstacles, lines, step) for lines in tries)
        box = next((box for box in boxes if box is not None), None)
        if box is None:
            label.text.remove()
        else:
            obstacles.boxes.append(box)
            _interrupt(obstacles.uprights, box)


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
    """Where a label comes to stand; None when there is no room."""
    renderer = ruler(figure.dpi)
    room = _room(label, figure)
    for spot in label.candidates(step):
        label.stand(spot)
        box = _pushed_into(label.text, room, renderer)
        if box is not None and not obstacles.are_in_the_way(box, lines):
            # two texts that nearly touch would be read as one
            return Bbox.from_extents(box.x0 - 2, box.y0, box.x1 + 2, box.y1)
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


def _is_drawn(line: Line2D) -> bool:
    """Whether it is more than marks."""
    return line.get_linestyle() != "None"


def _points_along(lines: Iterable[Line2D]) -> Points:
    """Points in pixels along all lines, so near to each other that no text slips between them; the
    places of marks.
    """
    found = [NO_LINES]
    for line in lines:
        points = line.get_transform().transform(line.get_xydata())
        known = points[np.isfinite(points).all(axis=1)]
        if _is_drawn(line):
            known = _refined(known)
        found.append(known)
    return np.concatenate(found)


def _refined(points: Points) -> Points:
    """Points along a line no more than a few pixels apart."""
    if len(points) < 2:
        return points
    gaps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(gaps)])
    count = min(MOST_POINTS, int(along[-1] / PIXELS_APART) + 2)
    at = np.linspace(0, along[-1], count)
    return np.column_stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])])


def _interrupt(uprights: Iterable[Line2D], box: BboxBase) -> None:
    """Leaves out the part of each upright line on which a text stands."""
    for line in uprights:
        to_pixels = line.get_transform()
        data = np.asarray(line.get_xydata())
        ends = data[np.isfinite(data[:, 1]), 1]
        x = to_pixels.transform(data)[0, 0]
        gap = to_pixels.inverted().transform([(x, box.y0), (x, box.y1)])[:, 1]
        # what stands above or below a line does not make it longer
        gap = np.clip(gap, ends.min(), ends.max())
        if box.x0 < x < box.x1 and gap[0] < gap[1]:
            ends = np.sort(np.concatenate([ends, gap]))
            # matplotlib draws nothing to and from what is no number
            parts = np.insert(ends, range(2, len(ends), 2), np.nan)
            line.set_data(np.full(len(parts), data[0, 0]), parts)


def _is_crossed(box: BboxBase, lines: Points) -> bool:
    x, y = lines.T
    return bool(np.any((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)))
