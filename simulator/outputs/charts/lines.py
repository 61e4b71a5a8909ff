"""Lines in pixels: what labels keep off, where a curve's own label may stand, and lines that stop
where a text stands.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox, BboxBase
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]

NO_LINES: Points = np.zeros((0, 2))
# less than the height of a letter, so that none slips between two points of a line
PIXELS_APART = 3
MOST_POINTS = 20_000
# pixels between a curve and its label, and between two places along it; at most so many are tried
# (of a line that jumps up and down)
GAP = 4
PLACES_APART = 12
MOST_PLACES = 120
# by so many pixels a label is nearer to its curve than to any other
NEARER = 3
# above, below and beside a point, and at its corners
SIDES = ((0, 1), (1, 1), (-1, 1), (1, 0), (-1, 0), (0, -1), (1, -1), (-1, -1))


def is_drawn(line: Line2D) -> bool:
    """Whether it is more than marks."""
    return line.get_linestyle() != "None"


def points_along(lines: Iterable[Line2D]) -> Points:
    """Points in pixels along all lines, so near to each other that no text slips between them; the
    places of marks.
    """
    found = [NO_LINES]
    for line in lines:
        points: Any = line.get_transform().transform(line.get_xydata())
        known = points[np.isfinite(points).all(axis=1)]
        if is_drawn(line):
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


def points_within(area: PolyCollection) -> Points:
    """Points in pixels all over a filled area."""
    found = [NO_LINES]
    to_pixels = area.get_transform()
    for outline in (to_pixels.transform_path(path) for path in area.get_paths()):
        box = outline.get_extents()
        across = np.arange(box.x0, box.x1, PIXELS_APART)
        up = np.arange(box.y0, box.y1, PIXELS_APART)
        grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        found.append(grid[outline.contains_points(grid)])
    return np.concatenate(found)


def from_the_left(points: Points) -> Points:
    """Points in the order that `is_crossed` looks through."""
    return points[np.argsort(points[:, 0])]


def is_crossed(box: BboxBase, lines: Points) -> bool:
    """Whether any of these points, in order from the left, lies in a box."""
    # a label has thousands of places and lines thousands of points, few of them above each other
    first, last = lines[:, 0].searchsorted(box.x0, "right"), lines[:, 0].searchsorted(box.x1)
    y = lines[first:last, 1]
    return bool(np.any((y > box.y0) & (y < box.y1)))


def distance(box: BboxBase, line: Points) -> float:
    """How far (pixels) a box is from a line."""
    x, y = line.T
    across = np.maximum(0, np.maximum(box.x0 - x, x - box.x1))
    up = np.maximum(0, np.maximum(box.y0 - y, y - box.y1))
    return float(np.hypot(across, up).min(initial=np.inf))


def places_beside(curve: Points, near: Points, box: BboxBase) -> Iterator[tuple[Points, Bbox]]:
    """Points of a curve and boxes beside them, of the size of this one, those at points `near` a
    point first.
    """
    places = curve[:: max(PLACES_APART // PIXELS_APART, len(curve) // MOST_PLACES)]
    half = np.array([box.width, box.height]) / 2
    for point in places[np.argsort(np.hypot(*(places - near).T))]:
        for side in SIDES:
            middle = point + np.array(side) * (half + GAP)
            yield point, Bbox([middle - half, middle + half])


def interrupt(uprights: Iterable[Line2D], box: BboxBase) -> None:
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
