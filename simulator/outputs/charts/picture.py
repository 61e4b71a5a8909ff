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
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from simulator.outputs.charts.head import EDGE, LEFT, WIDTH
from simulator.outputs.charts.head import Head as Head
from simulator.outputs.charts.labels import Label, Side, Spot, place_labels
from simulator.outputs.charts.style import Size, figure_of, new_figure, styled
from simulator.outputs.charts.text import LINE, TextRuler

Panels: TypeAlias = NDArray[Any]
# axes of a reader, on which one of our pictures is drawn
OwnAxes: TypeAlias = Axes | Sequence[Axes] | NDArray[Any]

# how much larger than the text the title on a reader's axes is
AXES_TITLE = 1.1
# how far a label moves at a time, of the text's size: less than half a line
STEP = 0.4
# the size of the key below the panels, of the text's, and what stands between two of its items
KEY = 0.8
KEY_GAP = "   "
UNBROKEN = "\N{NO-BREAK SPACE}"
# behind the letters of a label
GROUND = {"facecolor": "white", "alpha": 0.55, "linewidth": 0, "pad": 0.5}
# at the left for ticks and a label, and at the right, of the text's size, by whether there is room
MARGINS = {True: (6.4, 6.0), False: (5.6, 4.2)}


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
    colors: dict[str, str] = field(default_factory=dict)
    letters: Iterator[str] = field(default_factory=lambda: iter(ascii_uppercase))

    def width(self, text: str, scale: float) -> float:
        """How wide a text of so many times the usual size is, in pixels."""
        return TextRuler(self.size.text * scale).box(text, self.figure.dpi)[0]

    def explain(self, items: Sequence[str], what: str = "") -> None:
        """What letters and numbers in the picture mean, told below its panels."""
        if items:
            self.keys.append(f"{what}{KEY_GAP.join(map(self._in_one_line, items))}")

    def _in_one_line(self, item: str) -> str:
        if not TextRuler(self.size.text * KEY).fits(item, self.size.width * WIDTH):
            return item
        return item.replace(" ", UNBROKEN)

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
        curve: Line2D | None = None,
        below: str = "",
        **style: Any,
    ) -> Label:
        """A label at a point of the axes (data coordinates unless `xycoords` says otherwise), so
        many points from it.

        `elsewhere` are other places along x, with the alignment there, before it moves up; `spots`
        are those in the place of all these; the label of a `curve` stands anywhere beside it. One
        that `is_free` may leave its axes; one without a place is told `below` the panels.
        """
        look: dict[str, Any] = {"fontsize": self.size.text * scale, **style}
        if moves > 1:  # those that stay on their bar need no ground of their own
            look["bbox"] = GROUND
        if curve is not None:
            look["va"] = "center"
        place: dict[str, Any] = {"xytext": offset, "textcoords": "offset points"}
        note = axes.annotate(text, (x, y), annotation_clip=False, **place, **look)
        home = None if is_free else axes
        places = spots or _along_x((x, y), offset, note.get_horizontalalignment(), elsewhere)
        label = Label(note, rank, home, places, moves, ways, curve, below)
        self.labels.append(label)
        return label

    def adjust(self, **room: float) -> None:
        """Other margins around the panels, as shares of the figure; a reader's axes stay as they
        are.
        """
        if self.head is not None:
            self.figure.subplots_adjust(**room)

    def grow(self, panels: float = 0.0, below: float = 0.0) -> None:
        """Makes the `panels`, or the room below them, so many points taller; a reader's figure
        stays as it is.
        """
        if self.head is None:
            return
        now = self.figure.get_figheight() * 72
        height = now + panels + below
        margins = self.figure.subplotpars
        top = (1 - margins.top) * now
        self.figure.set_figheight(height / 72)
        self.adjust(top=1 - top / height, bottom=(margins.bottom * now + below) / height)
        for text in self.figure.texts:
            # the title keeps its distance from the upper edge
            text.set_y(1 - (1 - text.get_position()[1]) * now / height)

    def place_labels(self) -> None:
        """Brings all labels to their places."""
        if self.head is None:
            # somebody's layout engine, aspect or limits may wait for that
            self.figure.draw_without_rendering()
        self.explain(place_labels(self.figure, self.labels, self.fixed, self.size.text * STEP))
        self.labels.clear()

    def tell_below(self) -> None:
        """The keys, below the panels; the figure becomes taller, the panels stay as they are."""
        letters = TextRuler(self.size.text * KEY)
        width = self.size.width * WIDTH
        places = _in_rows(letters, list(self.colors), width)
        lines = [line for key in self.keys for line in letters.wrapped(key, width)]
        rows = len(lines) + max((row + 1 for row, _ in places), default=0)
        if self.head is None or not rows:
            return
        self.grow(below=letters.points * LINE * rows + EDGE)
        height = self.figure.get_figheight() * 72
        look: dict[str, Any] = {"va": "bottom", "fontsize": letters.points}
        foot = EDGE / 2 / height
        text = "\n".join(line.strip() for line in lines).replace(UNBROKEN, " ")
        self.figure.text(LEFT, foot, text, linespacing=1.2, **look)
        for (row, x), (word, color) in zip(places, self.colors.items(), strict=True):
            y = foot + letters.points * LINE * (rows - 1 - row) / height
            left = LEFT + x / self.size.width
            mark, _, rest = word.partition(" ")
            self.figure.text(left, y, mark, color=color, **look)
            self.figure.text(left + letters.inches(f"{mark} ") / self.size.width, y, rest, **look)


def _in_rows(letters: TextRuler, words: Sequence[str], width: float) -> list[tuple[int, float]]:
    """The row of each word, and where it begins there (inches), in rows of so many inches."""
    places = list[tuple[int, float]]()
    row, x = 0, 0.0
    for word in words:
        wide = letters.inches(word)
        if x + wide > width:
            row, x = row + 1, 0.0
        places.append((row, x))
        x += wide + letters.inches(KEY_GAP)
    return places


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
            pen.fixed += head.write(figure)
        else:
            panels = np.ravel(np.asarray(axes, dtype=object))
            pen = Pen(figure_of(panels[0]), size, panels)
            yield pen
            _entitle_axes(pen, titles)
        pen.place_labels()
        pen.tell_below()


def _new_figure(size: Size, head: Head) -> Figure:
    """A figure with margins around its panels."""
    # no constrained layout: it gives the same picture, and takes more than twice the time
    figure = new_figure(size)
    letter = size.text / 72 / size.width
    left, right = MARGINS[size.has_room]
    figure.subplots_adjust(
        left=left * letter,
        right=1 - right * letter,
        top=1 - head.height / (size.height * 72),
        bottom=size.text * 3.6 / 72 / size.height,
    )
    return figure


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
