"""Regions of a map as shapes, and where a label has room: in the middle of its region, or else
beside it, off the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from simulator.analysis.detection import LONGEST, SHORTEST
from simulator.analysis.detection_regions import Region, telling_row
from simulator.outputs.charts.labels import Spot, lies_in
from simulator.outputs.charts.lines import Points
from simulator.outputs.charts.style import figure_of

XY: TypeAlias = tuple[float, float]
# pixels between a region and the label beside it
GAP = 14.0
# a label is put where so many times its own size would have room, if there is such a place
ROOMY = (8, 6, 4, 3, 2, 1.5, 1)
# from where on its height a region is pointed at, after its most telling row
LEVELS = (0.5, 0.3, 0.7, 0.1, 0.0)


@dataclass(frozen=True)
class Place:
    """A label's box in pixels, and the point of its region that a line leads to (none from
    inside).
    """

    box: Bbox
    point: XY | None = None

    def spot(self, axes: Axes, text: str) -> Spot:
        """The same for a label of the axes."""
        middle = ((self.box.x0 + self.box.x1) / 2, (self.box.y0 + self.box.y1) / 2)
        x, y = self.point or middle
        to_points = 72 / figure_of(axes).dpi
        offset = ((middle[0] - x) * to_points, (middle[1] - y) * to_points)
        at, error = axes.transData.inverted().transform((x, y)).tolist()
        return Spot((at, error), offset, "center", text)


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

    def row_at(self, row: int) -> tuple[float, float, float]:
        """Left, right and height of a row."""
        return float(self.left[row]), float(self.right[row]), float(self.y[row])

    def inside(self, width: float, height: float) -> Iterator[Place]:
        """Places in it for a text of so many pixels, those with most room around it first."""
        for scale in ROOMY:
            found = list(self._fitting(scale * width, scale * height))
            if found:
                # not at an end of what fits: as far from both as can be
                middle = (found[0][1] + found[-1][1]) / 2
                x, y = min(found, key=lambda each: abs(each[1] - middle))
                yield Place(Bbox.from_bounds(x - width / 2, y - height / 2, width, height))

    def _fitting(self, width: float, height: float) -> Iterator[XY]:
        """The middles of boxes that lie in it, one at each height."""
        is_inside = (self.y - self.y[0] >= height / 2) & (self.y[-1] - self.y >= height / 2)
        for y in self.y[is_inside]:
            near = np.abs(self.y - y) <= height / 2
            begin = float(self.left[near].max())
            end = float(self.right[near].min())
            if end - begin >= width:
                yield (begin + end) / 2, float(y)

    def beside(self, flat: float, width: float, height: float) -> Iterator[Place]:
        """Places beside it: under and over a band first, right and left of a strip first; `flat` is
        the map's flatness.
        """
        ends = self._under_and_over(width, height)
        sides = self._right_and_left(flat, width, height)
        if self.is_band:
            yield from ends
        yield from sides
        if not self.is_band:
            yield from ends

    def _under_and_over(self, width: float, height: float) -> Iterator[Place]:
        for row, away in ((0, -GAP - height), (-1, GAP)):
            left, right, y = self.row_at(row)
            middle = (left + right) / 2
            for begin in (middle - width / 2, right - width, left):
                yield Place(Bbox.from_bounds(begin, y + away, width, height), (middle, y))

    def _right_and_left(self, flat: float, width: float, height: float) -> Iterator[Place]:
        """From several rows; a strip slants down to the right, so that what hangs at its right
        needs more distance.
        """
        levels = np.quantile(self.y[[0, -1]], LEVELS)
        rows = [self.row, *(int(np.argmin(np.abs(self.y - level))) for level in levels)]
        for left, right, y in map(self.row_at, rows):
            below = y - 2 - height
            hanging = right + GAP + height * flat
            yield Place(Bbox.from_bounds(hanging, below, width, height), (right, y))
            yield Place(Bbox.from_bounds(right + GAP, y + 2, width, height), (right, y))
            yield Place(Bbox.from_bounds(left - GAP - width, below, width, height), (left, y))


def is_apart(box: Bbox, shapes: Sequence[Shape], room: Bbox) -> bool:
    """Whether a box lies in the room, and off all shapes."""
    return lies_in(box, room) and not any(shape.overlaps(box) for shape in shapes)


def outlined(region: Region) -> Points:
    """A region's corners: up along its beginnings and down along its ends."""
    up = _corners(np.column_stack([region.begins, region.errors]))
    down = _corners(np.column_stack([region.ends, region.errors]))
    return np.concatenate([up, down[::-1]])


def _corners(line: Points) -> Points:
    """A line's points without those in the middle of a straight stretch on logarithmic axes, so
    that the file stays small.
    """
    points = np.log(line)
    is_new = (np.abs(np.diff(points, axis=0)) > 1e-6).any(axis=1)
    points = points[np.concatenate([[True], is_new])]
    if len(points) > 1:
        steps = np.diff(points, axis=0)
        angles = np.arctan2(steps[:, 1], steps[:, 0])
        points = points[np.concatenate([[True], np.abs(np.diff(angles)) > 1e-3, [True]])]
    corners: Points = np.exp(points)
    return corners


def flatness(axes: Axes) -> float:
    """How far right a line of one share of the budget goes for each pixel down, on a map."""
    box = axes.get_window_extent()
    return float(box.width / np.log(LONGEST / SHORTEST) / (box.height / np.log(1000)))
