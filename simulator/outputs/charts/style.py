"""One style for all pictures: colours that the colour-blind tell apart, three sizes, labels that
never overlap.
"""

import io
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase
from numpy.typing import NDArray

# Okabe and Ito's palette (Color Universal Design, 2008)
BLUE, SKY, VERMILION, ORANGE, GREEN, GREY, BLACK = (
    "#0072B2",
    "#56B4E9",
    "#D55E00",
    "#E69F00",
    "#009E73",
    "#999999",
    "#000000",
)
PALE_GREEN, PALE_GREY, INK = "#CFEBE1", "#EBEBEB", "#595959"

Points: TypeAlias = NDArray[np.float64]
NOTHING: Points = np.zeros((0, 2))
HEAD, FOOT = 1.25, 0.85
"""How much larger the title is than the text, and how much smaller the line under it."""
SizeName: TypeAlias = Literal["page", "wall", "phone"]


@dataclass(frozen=True)
class Size:
    """A kind of surface: inches, points of text, how many lines a title may take, how many ticks
    fit.
    """

    width: float
    height: float
    text: float
    title_lines: int
    ticks: int
    chatty: bool
    """Whether there is room for more than the main labels."""


SIZES: dict[str, Size] = {
    "page": Size(10, 5.6, 10, 2, 9, True),
    "wall": Size(13.3, 7.5, 20, 2, 6, False),
    "phone": Size(4, 6, 10, 4, 4, False),
}
FONT = "DejaVu Sans"
SETTINGS = {
    "svg.fonttype": "path",
    "svg.hashsalt": "simulator",
    "text.parse_math": False,
    "font.family": FONT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": False,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "hatch.linewidth": 0.6,
    "path.simplify": True,
    "path.simplify_threshold": 0.1,
    "figure.dpi": 100,
    "text.usetex": False,
    "axes.axisbelow": True,
}


@contextmanager
def styled(size: Size) -> Iterator[None]:
    """The house style, for as long as something is drawn or saved."""
    text = {
        name: size.text
        for name in ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize")
    }
    defaults = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(("backend", "interactive"))
    }
    settings: Any = {**defaults, **SETTINGS, **text}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield
        is_interactive = mpl.is_interactive()
    mpl.interactive(
        is_interactive
    )  # a notebook's backend, loaded with the first figure, switches this on


def rendered(figure: Figure, size: Size, kind: Literal["svg", "png"]) -> bytes:
    """The picture as a file's bytes: the same ones every time, without a date."""
    out = io.BytesIO()
    for artist in figure.findobj():
        artist.set_gid(None)  # our names for tests are not unique, as a file's ids must be
    with styled(size):
        FigureCanvasAgg(figure)
        figure.savefig(
            out,
            format=kind,
            dpi=120,
            metadata={"Date": None, "Creator": None} if kind == "svg" else {"Software": None},
        )
    return out.getvalue()


@dataclass
class Label:
    """A text that may move, and what it belongs to; a lower rank is more important."""

    text: Annotation
    rank: int
    home: Axes | None
    moves: int = 30
    elsewhere: tuple[tuple[float, Literal["left", "right", "center"]], ...] = ()
    """Other places along x, with the alignment there, before it moves up."""
    ways: tuple[int, ...] = (1, -1)


@dataclass(frozen=True)
class Head:
    """A picture's title and the grey line under it, cut into lines, and how tall they are
    (points).
    """

    title: list[str]
    about: list[str]
    height: float

    @classmethod
    def of(cls, title: str, about: str, size: Size) -> "Head":
        """Both wrapped for a size."""
        width = size.width * 0.95
        lines = wrapped(title, width, size.text * HEAD, size.title_lines, bold=True)
        small = wrapped(about, width, size.text * FOOT, 2 if size.width < 5 else 1)
        return cls(
            lines,
            small,
            8 + size.text * HEAD * 1.3 * len(lines) + size.text * FOOT * 1.3 * len(small) + 8,
        )


@dataclass
class Pen:
    """Draws on one figure: keeps its labels, and settles them at the end so that none overlap or
    leave the figure (live).
    """

    figure: Figure
    size: Size
    labels: list[Label] = field(default_factory=list)
    fixed: list[Text] = field(default_factory=list)
    is_own: bool = False
    """Whether the figure is one of ours, where everything already stands in its place."""

    def say(self, axes: Axes, x: float, y: float, text: str, rank: int = 5, **how: Any) -> Label:
        """A label at a point of the axes (data coordinates unless `xycoords` says otherwise)."""
        is_free = how.pop("is_free", False)
        offset = how.pop("offset", (0, 0))
        moves, elsewhere, ways = (
            how.pop("moves", 30),
            how.pop("elsewhere", ()),
            how.pop("ways", (1, -1)),
        )
        points = {
            "xytext": offset,
            "textcoords": "offset points",
            "annotation_clip": False,
            "fontsize": self.size.text * how.pop("scale", 0.9),
        }
        note = axes.annotate(text, (x, y), **{**points, **how})
        if moves > 1:  # those that stay on their bar need no ground of their own
            note.set_bbox({"facecolor": "white", "alpha": 0.55, "linewidth": 0, "pad": 0.5})
        label = Label(note, rank, None if is_free else axes, moves, elsewhere, ways)
        self.labels.append(label)
        return label

    def entitle(self, axes: Axes, head: "Head", *, is_own: bool) -> None:
        """The finding in bold, and a grey line below it; on borrowed axes only as the axes'
        title.
        """
        self.is_own = is_own
        if not is_own:
            lines = wrapped(
                " ".join(head.title),
                axes.get_window_extent().width / self.figure.dpi,
                self.size.text * 1.1,
                2,
                bold=True,
            )
            axes.set_title(
                "\n".join(lines), loc="left", fontweight="bold", fontsize=self.size.text * 1.1
            )
            return
        height, left = self.size.height * 72, 0.025
        big, small = self.size.text * HEAD, self.size.text * FOOT
        first = self.figure.text(
            left,
            1 - 8 / height,
            "\n".join(head.title),
            fontweight="bold",
            fontsize=big,
            va="top",
            linespacing=1.2,
        )
        top = 1 - (8 + big * 1.3 * len(head.title)) / height
        second = self.figure.text(
            left, top, "\n".join(head.about), color=INK, fontsize=small, va="top", linespacing=1.2
        )
        self.fixed += [first, second]

    def settle(self) -> None:
        """Moves labels that collide, the more important ones first; what finds no place goes."""
        if not self.is_own:
            # somebody's layout engine, aspect or limits may wait for that
            self.figure.draw_without_rendering()
        renderer = _ruler(self.figure.dpi)
        taken: list[BboxBase] = [text.get_window_extent(renderer) for text in self.fixed]
        for axes in self.figure.axes:
            taken += [
                tick.get_window_extent(renderer)
                for tick in (*axes.get_xticklabels(), *axes.get_yticklabels())
                if tick.get_text()
            ]
        lines = self._lines()
        for label in sorted(self.labels, key=lambda each: each.rank):
            place = self._place(label, taken, lines, renderer) or self._place(
                label, taken, NOTHING, renderer
            )
            if place is None:
                label.text.remove()
            else:
                taken.append(place)
        self.labels.clear()

    def _lines(self) -> Points:
        """Where lines run, as points in pixels: labels keep off them while there is room
        elsewhere.
        """
        found = [NOTHING]
        for axes in self.figure.axes:
            for line in axes.get_lines():
                if line.get_gid() and np.size(line.get_xdata()) > 1:
                    points = line.get_transform().transform(line.get_xydata())
                    found.append(_dense(points[np.isfinite(points).all(axis=1)]))
        return np.concatenate(found)

    def _place(
        self, label: Label, taken: Sequence[BboxBase], lines: Points, renderer: Any
    ) -> BboxBase | None:
        """Where a label comes to stand; None when there is no room."""
        room = self.figure.bbox if label.home is None else _around(label.home, renderer)
        home = label.text.xyann, label.text.xy, label.text.get_horizontalalignment()
        step = self.size.text * 0.4
        for shift in range(label.moves):
            for way in label.ways if shift and shift < 12 else (1,):
                for x, side in ((home[1][0], home[2]), *label.elsewhere):
                    label.text.xy, (dx, dy) = (x, home[1][1]), home[0]
                    label.text.set_horizontalalignment(side)
                    label.text.xyann = (dx if side == home[2] else -dx, dy + way * shift * step)
                    box = _moved_in(label.text, room, renderer)
                    if (
                        box is not None
                        and not any(box.overlaps(other) for other in taken)
                        and not _crossed(box, lines)
                    ):
                        return Bbox.from_extents(box.x0 - 2, box.y0, box.x1 + 2, box.y1)
        label.text.xyann, label.text.xy = home[0], home[1]
        label.text.set_horizontalalignment(home[2])
        return None


def _dense(points: Points) -> Points:
    """Points along a line no more than a few pixels apart."""
    if len(points) < 2:
        return points
    gaps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(gaps)])
    at = np.linspace(0, along[-1], min(20_000, int(along[-1] / 3) + 2))
    return np.column_stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])])


def _crossed(box: BboxBase, lines: Points) -> bool:
    x, y = lines[:, 0], lines[:, 1]
    return bool(np.any((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)))


def figure_of(axes: Axes) -> Figure:
    """The whole figure that axes stand in."""
    figure = axes.figure
    while not isinstance(figure, Figure):
        figure = figure.figure
    return figure


@lru_cache(8)
def _ruler(dpi: float) -> Any:
    """Something that measures texts; matplotlib remembers what it measured for as long as it
    lives.
    """
    return RendererAgg(10, 10, dpi)  # type: ignore[no-untyped-call]


def _around(axes: Axes, renderer: Any) -> BboxBase:
    box = axes.get_window_extent(renderer)
    return Bbox.from_extents(box.x0, box.y0 + 1, box.x1, box.y1 + 1)


def _moved_in(text: Annotation, room: BboxBase, renderer: Any) -> BboxBase | None:
    """A text's box after it was pushed sideways into its room; None when it is too high, too low or
    too wide for it.
    """
    box = extent(text, renderer)
    over = max(0.0, box.x1 - room.x1) or min(0.0, box.x0 - room.x0)
    if over:
        x, y = text.xyann
        text.xyann = (x - over / renderer.points_to_pixels(1), y)
        box = extent(text, renderer)
    fits = (
        box.x0 >= room.x0 - 1
        and box.x1 <= room.x1 + 1
        and box.y0 >= room.y0 - 1
        and box.y1 <= room.y1 + 1
    )
    return box if fits else None


def extent(text: Text, renderer: Any) -> Bbox:
    """The room that a text takes, in pixels; an annotation's arrow is not counted."""
    if isinstance(text, Annotation):
        text.update_positions(renderer)
    return Text.get_window_extent(text, renderer)


def wrapped(text: str, width: float, points: float, lines: int, *, bold: bool = False) -> list[str]:
    """A text in at most so many lines of `width` inches; what does not fit ends in an ellipsis."""
    done = _filled(text, width, points, lines, bold)
    if _is_wide(done[-1], width, points, bold):
        return [*done[:-1], _cut(done[-1], width, points, bold)]

    def narrowed(times: int) -> list[str]:
        return _filled(text, width * 0.96**times, points, len(done), bold)

    def is_too_narrow(times: int) -> bool:
        return _is_wide(narrowed(times)[-1], width * 0.96**times, points, bold)

    # lines of about one length read better than a last word alone
    return done if len(done) == 1 else narrowed(bisect_left(range(1, 32), True, key=is_too_narrow))


def _filled(text: str, width: float, points: float, lines: int, bold: bool) -> list[str]:
    """Lines as full as can be; the last of them takes all the rest."""
    done, words = list[str](), text.split()
    while len(done) < lines - 1 and _is_wide(" ".join(words), width, points, bold):
        fits = bisect_right(
            range(1, len(words)),
            width,
            key=lambda count: _inches(" ".join(words[:count]), points, bold),
        )
        done.append(" ".join(words[: max(1, fits)]))
        words = words[max(1, fits) :]
    return [*done, " ".join(words)]


def _is_wide(line: str, width: float, points: float, bold: bool) -> bool:
    """Whether a line of several words needs more room."""
    return " " in line and _inches(line, points, bold) > width


def _cut(text: str, width: float, points: float, bold: bool) -> str:
    """As much of a text as fits, and a sign that it was cut."""
    lengths = range(1, len(text) + 1)
    fits = bisect_left(
        lengths, True, key=lambda length: _inches(f"{text[:length]}…", points, bold) > width
    )
    return f"{text[:fits].rstrip()}…"


@lru_cache(1024)
def _inches(text: str, points: float, bold: bool) -> float:
    font = FontProperties(family=FONT, size=points, weight="bold" if bold else "normal")
    return float(_ruler(100).get_text_width_height_descent(text, font, False)[0]) / 100
