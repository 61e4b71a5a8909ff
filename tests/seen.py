"""What can be seen of a picture: its texts, whether they collide, and its title."""

import itertools
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.text import Annotation, Text


@lru_cache(maxsize=1)
def texts(figure):
    """Every visible text with its box in pixels; a test asks several things of one picture, and
    laying it out takes longer than drawing it.
    """
    renderer = RendererAgg(10, 10, figure.dpi)
    figure.draw_without_rendering()
    found = []
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            if isinstance(text, Annotation):
                text.update_positions(renderer)
            found.append((text, Text.get_window_extent(text, renderer)))
    return found


def faults(figure):
    """Texts that leave the figure, pairs that overlap, and texts with lines through them."""
    found = [(text.get_text(), box) for text, box in texts(figure)]
    edge = figure.bbox
    out = [
        text
        for text, box in found
        if box.x0 < -1 or box.y0 < -1 or box.x1 > edge.x1 + 1 or box.y1 > edge.y1 + 1
    ]
    pairs = itertools.combinations(found, 2)
    pairs_that_overlap = [
        (one, other)
        for (one, a), (other, b) in pairs
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    return out + pairs_that_overlap + crossed(figure)


def title(figure):
    """The largest bold text."""
    bold = [text for text, _ in texts(figure) if text.get_fontweight() == "bold"]
    return max(bold, key=lambda text: text.get_fontsize()).get_text().replace("\n", " ")


SOLID = ("page", "threshold")


def crossed(figure):
    """Texts through which a line of a page or of a threshold runs."""
    return [
        (text.get_text(), line.get_gid())
        for text, box in texts(figure)
        for axes in figure.axes
        for line in axes.get_lines()
        if line.get_gid() in SOLID and line.get_linestyle() != "None" and _runs_through(line, box)
    ]


def _runs_through(line, box):
    """Whether a line comes more than a pixel into a box; one that is interrupted has gaps."""
    inner = box.padded(-1)
    points = line.get_transform().transform(line.get_xydata())
    return any(
        Path([one, other]).intersects_bbox(inner, filled=False)
        for one, other in itertools.pairwise(points)
        if np.isfinite([one, other]).all()
    )
