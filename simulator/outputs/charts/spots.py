"""Regions of a map as shapes, and where a label has room: in the middle of its region, or else
beside it, off the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from simulator.analysis.detection import LONGEST, SHORTEST
from simulator.analysis.detection_regions import Region, telling_row
from simulator.outputs.charts.style import Points

GAP = 14.0
"""Pixels between a region and the label beside it."""


@dataclass(frozen=True)
class Spot:
    """A label's place in pixels: its box, and the point of its region that a line leads to (none
    from inside).
    """

    box: Bbox
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Shape:
    """A region in pixels: from `left` to `right` at each `y`, ascending; `row` is the one to point
    at; a band runs to the map's edge.
    """

    left: Points
    right: Points
    y: Points
    row: int
    is_band: bool

    @classmethod
    def of(cls, axes: Axes, region: Region) -> "Shape":
        """As it is drawn on axes whose limits are set."""
        left, y = axes.transData.transform(np.column_stack([region.begins, region.errors])).T
        right = axes.transData.transform(np.column_stack([region.ends, region.errors]))[:, 0]
        return cls(left, right, y, telling_row(region), region.is_steady)

    def overlaps(self, box: Bbox) -> bool:
        """Whether a box touches it."""
        near = (self.y >= box.y0) & (self.y <= box.y1)
        return bool(((self.left < box.x1) & (self.right > box.x0))[near].any())


def outlined(region: Region) -> Points:
    """A region's corners: up along its beginnings and down along its ends."""
    up, down = (
        _corners(np.column_stack([lengths, region.errors]))
        for lengths in (region.begins, region.ends)
    )
    return np.concatenate([up, down[::-1]])


def _corners(line: Points) -> Points:
    """A line's points without those in the middle of a straight stretch on logarithmic axes, so
    that the file stays small.
    """
    points = np.log(line)
    points = points[np.concatenate([[True], (np.abs(np.diff(points, axis=0)) > 1e-6).any(axis=1)])]
    steps = np.diff(points, axis=0)
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    turns = np.concatenate([[True], np.abs(np.diff(angles)) > 1e-3, [True]])
    corners: Points = np.exp(points[turns if len(points) > 1 else slice(None)])
    return corners


def flatness(axes: Axes) -> float:
    """How far right a line of one share of the budget goes for each pixel down, on a map."""
    box = axes.get_window_extent()
    return float(box.width / np.log(LONGEST / SHORTEST) / (box.height / np.log(1000)))


def inside(shape: Shape, width: float, height: float) -> Spot | None:
    """The place for a text of so many pixels with most room around it; None where it does not
    fit.
    """
    for scale in (8, 6, 4, 3, 2, 1.5, 1):
        found = list(_fitting(shape, scale * width, scale * height))
        if found:
            middle = (found[0][1] + found[-1][1]) / 2
            x, y = min(found, key=lambda each: abs(each[1] - middle))
            return Spot(_box(x - width / 2, y - height / 2, width, height))
    return None


def _fitting(shape: Shape, width: float, height: float) -> Iterator[tuple[float, float]]:
    for y in shape.y[(shape.y - shape.y[0] >= height / 2) & (shape.y[-1] - shape.y >= height / 2)]:
        near = np.abs(shape.y - y) <= height / 2
        begin, end = float(shape.left[near].max()), float(shape.right[near].min())
        if end - begin >= width:
            yield (begin + end) / 2, float(y)


def beside(
    axes: Axes,
    shape: Shape,
    shapes: Sequence[Shape],
    taken: Sequence[Bbox],
    width: float,
    height: float,
) -> Spot | None:
    """The first place beside a region that is on the map, and off all regions and labels; None
    where there is none.
    """
    room = axes.get_window_extent()
    return next(
        (
            spot
            for spot in _around(shape, flatness(axes), width, height)
            if _is_free(spot.box, room, shapes, taken)
        ),
        None,
    )


def _is_free(box: Bbox, room: Bbox, shapes: Sequence[Shape], taken: Sequence[Bbox]) -> bool:
    is_within = box.x0 >= room.x0 and box.x1 <= room.x1 and box.y0 >= room.y0 and box.y1 <= room.y1
    return (
        is_within
        and not any(shape.overlaps(box) for shape in shapes)
        and not any(box.overlaps(other) for other in taken)
    )


def _around(shape: Shape, flat: float, width: float, height: float) -> Iterator[Spot]:
    """Places to try: under and over a band first, right and left of a strip first."""
    ends, sides = (
        list(_under_and_over(shape, width, height)),
        list(_right_and_left(shape, flat, width, height)),
    )
    yield from ends + sides if shape.is_band else sides + ends


def _under_and_over(shape: Shape, width: float, height: float) -> Iterator[Spot]:
    for row, down in ((0, True), (-1, False)):
        left, right, y = float(shape.left[row]), float(shape.right[row]), float(shape.y[row])
        for begin in ((left + right - width) / 2, right - width, left):
            yield Spot(
                _box(begin, y - GAP - height if down else y + GAP, width, height),
                ((left + right) / 2, y),
            )


def _right_and_left(shape: Shape, flat: float, width: float, height: float) -> Iterator[Spot]:
    """From several rows; a strip slants down to the right, so that what hangs at its right needs
    more distance.
    """
    for row in (
        shape.row,
        *(
            int(np.argmin(np.abs(shape.y - level)))
            for level in np.quantile(shape.y[[0, -1]], [0.5, 0.3, 0.7, 0.1, 0.0])
        ),
    ):
        left, right, y = float(shape.left[row]), float(shape.right[row]), float(shape.y[row])
        yield Spot(_box(right + GAP + height * flat, y - 2 - height, width, height), (right, y))
        yield Spot(_box(right + GAP, y + 2, width, height), (right, y))
        yield Spot(_box(left - GAP - width, y - 2 - height, width, height), (left, y))


def _box(x: float, y: float, width: float, height: float) -> Bbox:
    return Bbox.from_bounds(x, y, width, height)
