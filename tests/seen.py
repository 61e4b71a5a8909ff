"""What can be seen of a picture: its texts, whether they collide, and its title."""

import itertools
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.text import Annotation, Text


@lru_cache(maxsize=32)
def texts(figure):
    """Every visible text with its box in pixels; several tests ask things of one picture, and
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


# the colours of labels that name a line, and that line
NAMED = {"#0072b2": "long", "#56b4e9": "short", "#d55e00": "threshold"}
WORDS = {"nobody responding": "unattended", "1x lasts": "one"}


def _named_by(text, axes):
    """The line that a text names, of those in its axes; None for any other text."""
    said = text.get_text()
    gid = next((gid for words, gid in WORDS.items() if said.startswith(words)), None)
    if gid is None and (text.get_fontweight() == "bold" or ": " in said):
        gid = NAMED.get(to_hex(text.get_color()))
    lines = [line for line in axes.get_lines() if line.get_gid() == gid]
    return lines[0] if gid and lines else None


def _gap(line, box):
    """How many pixels a line keeps off a box; 0 where it runs through it."""
    points = line.get_transform().transform(line.get_xydata())
    known = points[np.isfinite(points).all(axis=1)]
    if len(known) > 1:
        lengths = np.hypot(*np.diff(known, axis=0).T)
        at = np.concatenate([[0], np.cumsum(lengths)])
        dense = np.arange(0, at[-1], 1.0)
        known = np.column_stack([np.interp(dense, at, known[:, side]) for side in (0, 1)])
    x, y = known.T
    across = np.maximum(0, np.maximum(box.x0 - x, x - box.x1))
    up = np.maximum(0, np.maximum(box.y0 - y, y - box.y1))
    return np.hypot(across, up).min()


def curve_labels(figure):
    """(text, its distance to its own line, to the nearest of the others, to the axes' edge) of each
    label of a line, in pixels.
    """
    found = []
    for text, box in texts(figure):
        own = text.axes and _named_by(text, text.axes)
        if not own:
            continue
        others = [
            _gap(line, box)
            for line in text.axes.get_lines()
            if line is not own and line.get_gid() and line.get_linestyle() != "None"
        ]
        frame = text.axes.get_window_extent()
        edge = min(box.x0 - frame.x0, frame.x1 - box.x1)
        found.append((text.get_text(), _gap(own, box), min(others, default=np.inf), edge))
    return found
