"""The frame of every picture: a figure with room for the title, a pen, and labels in their places
at the end.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from simulator.outputs.charts.labels import Label, Side, Spot, place_labels
from simulator.outputs.charts.style import INK, Size, figure_of, styled
from simulator.outputs.charts.text import LINE, TextRuler

Panels: TypeAlias = NDArray[Any]
# axes of a reader, on which one of our pictures is drawn
OwnAxes: TypeAlias = Axes | Sequence[Axes] | NDArray[Any]

# how much larger the title is than the text, on a figure of ours and on a reader's axes; and how
# much smaller the line under it
TITLE = 1.25
AXES_TITLE = 1.1
SUBTITLE = 0.85
# points between the figure's edge, the title, and the panels
EDGE = 8
# where title and subtitle begin, and how wide they may be, of the figure's width
LEFT = 0.025
WIDTH = 0.95
# how far a label moves at a time, of the text's size: less than half a line
STEP = 0.4
# the size of the key below the panels, of the text's, and what stands between two of its items
KEY = 0.8
FEW = 2
KEY_GAP = "   "
UNBROKEN = "\N{NO-BREAK SPACE}"
# at the left for ticks and a label, and at the right, of the text's size, by whether there is room
MARGINS = {True: (6.4, 6.0), False: (5.6, 4.2)}


@dataclass(frozen=True)
class Head:
    """A picture's title and the grey line under it, cut into lines, and how tall they are
    (points).
    """

    title: list[str]
    subtitle: list[str]
    height: float

    @classmethod
    def of(cls, titles: Sequence[str], subtitles: Sequence[str], size: Size) -> "Head":
        """The fullest of both that has room."""
        bold = TextRuler(size.text * TITLE, is_bold=True)
        small = TextRuler(size.text * SUBTITLE)
        width = size.width * WIDTH
        lines = 2 if size.is_narrow else 1
        title = bold.wrapped(bold.fullest(titles, width, size.title_lines), width, size.title_lines)
        subtitle = small.wrapped(small.fullest(subtitles, width, lines), width, lines)
        below_title = EDGE + bold.points * LINE * len(title)
        return cls(title, subtitle, below_title + small.points * LINE * len(subtitle) + EDGE)


@dataclass
class Pen:
    """Draws on the panels of one figure, and keeps its labels until all of them can be placed
    (live). `head` is None on a reader's axes.
    """

    figure: Figure
    size: Size
    panels: Panels = field(default_factory=lambda: np.array([]))
    head: Head | None = None
    labels: list[Label] = field(default_factory=list)
    fixed: list[Text] = field(default_factory=list)
    title_pad: float | None = None
    keys: list[str] = field(default_factory=list)
    letters: Iterator[str] = field(default_factory=lambda: iter(ascii_uppercase))

    def width(self, text: str, scale: float) -> float:
        """How wide a text of so many times the usual size is, in pixels."""
        return TextRuler(self.size.text * scale).box(text, self.figure.dpi)[0]

    def explain(self, items: Sequence[str], what: str = "") -> None:
        """What letters and numbers in the picture mean, told below its panels."""
        if items:
            whole = [item.replace(" ", UNBROKEN) for item in items]
            self.keys.append(f"{what}{KEY_GAP.join(whole)}")

    def annotate(
        self,
        axes: Axes,
        x: float,
        y: float,
        text: str,
        rank: int = 5,
        *,
        offset: tuple[float, float] = (0, 0),
        elsewhere: Sequence[tuple[float, Side]] = (),
        spots: Sequence[Spot] = (),
        moves: int = 30,
        ways: tuple[int, ...] = (1, -1),
        scale: float = 0.9,
        is_free: bool = False,
        **style: Any,
    ) -> Label:
        """A label at a point of the axes (data coordinates unless `xycoords` says otherwise), so
        many points from it.

        `elsewhere` are other places along x, with the alignment there, before it moves up; `spots`
        are those in the place of all these. One that `is_free` may leave its axes.
        """
        note = axes.annotate(
            text,
            (x, y),
            xytext=offset,
            textcoords="offset points",
            annotation_clip=False,
            fontsize=self.size.text * scale,
            **style,
        )
        if moves > 1:  # those that stay on their bar need no ground of their own
            note.set_bbox({"facecolor": "white", "alpha": 0.55, "linewidth": 0, "pad": 0.5})
        home = None if is_free else axes
        places = spots or _along_x((x, y), offset, note.get_horizontalalignment(), elsewhere)
        label = Label(note, rank, home, places, moves, ways)
        self.labels.append(label)
        return label

    def adjust(self, **room: float) -> None:
        """Other margins around the panels, as shares of the figure; a reader's axes stay as they
        are.
        """
        if self.head is not None:
            self.figure.subplots_adjust(**room)

    def grow(self, points: float) -> None:
        """Makes the figure, and the panels in it, so much taller; a reader's stays as it is."""
        if self.head is None:
            return
        now = self.figure.get_figheight() * 72
        margins = self.figure.subplotpars
        share = now / (now + points)
        self.figure.set_figheight((now + points) / 72)
        self.adjust(top=1 - (1 - margins.top) * share, bottom=margins.bottom * share)

    def place_labels(self) -> None:
        """Brings all labels to their places."""
        if self.head is None:
            # somebody's layout engine, aspect or limits may wait for that
            self.figure.draw_without_rendering()
        place_labels(self.figure, self.labels, self.fixed, self.size.text * STEP)
        self.labels.clear()


def _along_x(
    point: tuple[float, float],
    offset: tuple[float, float],
    side: Side,
    elsewhere: Sequence[tuple[float, Side]],
) -> list[Spot]:
    """A label's own place, then others along x; turned round, it keeps its distance."""
    across, up = offset
    others = [
        Spot((x, point[1]), (across if turned == side else -across, up), turned)
        for x, turned in elsewhere
    ]
    return [Spot(point, offset, side), *others]


@contextmanager
def picture(
    size: Size,
    titles: Sequence[str],
    subtitles: Sequence[str],
    axes: OwnAxes | None = None,
    *,
    rows: int = 1,
    columns: int = 1,
    **grid: Any,
) -> Iterator[Pen]:
    """A picture in the house style: gives a pen for its panels; its title and the places of its
    labels follow at the end.

    The first of `titles` and of `subtitles` (the grey line), ever shorter ones, that has room is
    taken. Panels are a new figure's, in so many rows and columns (`grid`: what
    `Figure.subplots` knows of a grid), else the reader's `axes`, where the title is theirs and
    there is no subtitle.
    """
    # labels are placed last: only then are limits, ticks and the title's lines known
    with styled(size):
        if axes is None:
            head = Head.of(titles, subtitles, size)
            figure = _new_figure(size, head)
            panels = figure.subplots(rows, columns, squeeze=False, gridspec_kw=grid).ravel()
            pen = Pen(figure, size, panels, head)
            yield pen
            _explain(pen)
            _entitle(pen, head)
        else:
            panels = np.ravel(np.asarray(axes, dtype=object))
            pen = Pen(figure_of(panels[0]), size, panels)
            yield pen
            _entitle_axes(pen, titles)
        pen.place_labels()


def _new_figure(size: Size, head: Head) -> Figure:
    """A figure of pyplot's, so that notebooks show it; without pyplot's windows where there is no
    screen.
    """
    import matplotlib.pyplot as plt

    # no constrained layout: it gives the same picture, and takes more than twice the time
    figure = plt.figure(figsize=(size.width, size.height))
    letter = size.text / 72 / size.width
    left, right = MARGINS[size.has_room]
    figure.subplots_adjust(
        left=left * letter,
        right=1 - right * letter,
        top=1 - head.height / (size.height * 72),
        bottom=size.text * 3.6 / 72 / size.height,
    )
    return figure


def _entitle(pen: Pen, head: Head) -> None:
    """The finding in bold, and a grey line below it."""
    height = pen.figure.get_figheight() * 72
    title = pen.size.text * TITLE
    below = EDGE + title * LINE * len(head.title)
    look: dict[str, Any] = {"va": "top", "linespacing": 1.2}
    figure = pen.figure
    pen.fixed += [
        figure.text(
            LEFT,
            1 - EDGE / height,
            "\n".join(head.title),
            fontweight="bold",
            fontsize=title,
            **look,
        ),
        figure.text(
            LEFT,
            1 - below / height,
            "\n".join(head.subtitle),
            color=INK,
            fontsize=pen.size.text * SUBTITLE,
            **look,
        ),
    ]


def _explain(pen: Pen) -> None:
    """The keys below the panels, which make room for them."""
    letters = TextRuler(pen.size.text * KEY)
    width = pen.size.width * WIDTH
    lines = [line for key in pen.keys for line in letters.wrapped(key, width)]
    if not lines:
        return
    line = letters.points * LINE
    # a few lines have room below the panels, more would squeeze them
    pen.grow(line * max(0, len(lines) - FEW))
    height = pen.figure.get_figheight() * 72
    tall = line * len(lines) + EDGE
    bottom = pen.figure.subplotpars.bottom + tall / height
    pen.adjust(bottom=bottom)
    look: dict[str, Any] = {"va": "bottom", "linespacing": 1.2, "fontsize": letters.points}
    text = "\n".join(line.strip() for line in lines).replace(UNBROKEN, " ")
    pen.fixed.append(pen.figure.text(LEFT, EDGE / 2 / height, text, **look))


def _entitle_axes(pen: Pen, titles: Sequence[str]) -> None:
    """The finding above the first of a reader's axes, as wide as all of them."""
    boxes = [panel.get_window_extent() for panel in pen.panels]
    # a title that is wider than its own axes may run on above the others
    ends = max(box.x1 for box in boxes)
    width = (ends - min(box.x0 for box in boxes)) / pen.figure.dpi
    bold = TextRuler(pen.size.text * AXES_TITLE, is_bold=True)
    lines = bold.wrapped(bold.fullest(titles, width, 2), width, 2)
    look: dict[str, Any] = {"fontweight": "bold", "fontsize": bold.points, "pad": pen.title_pad}
    pen.panels[0].set_title("\n".join(lines), loc="left", **look)
