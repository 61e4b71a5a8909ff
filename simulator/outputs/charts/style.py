"""One style for all pictures: colours, sizes, settings, and how a figure becomes a file."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from simulator.foundation.errors import UnknownNameError
from simulator.foundation.given import described

# Okabe and Ito's palette (Color Universal Design, 2008): the colour-blind tell these apart too
BLUE = "#0072B2"
SKY = "#56B4E9"
VERMILION = "#D55E00"
ORANGE = "#E69F00"
YELLOW = "#F0E442"
GREEN = "#009E73"
PURPLE = "#CC79A7"
GREY = "#999999"
BLACK = "#000000"

PALE_VERMILION = "#F7DBC8"
PALE_ORANGE = "#FAE8C4"
PALE_GREEN = "#CFEBE1"
PALE_GREY = "#EBEBEB"
MIDDLE_GREY = "#D5D5D5"
# its contrast with white is 7:1, so that small letters can be read
INK = "#595959"

SizeName: TypeAlias = Literal["page", "phone"]
FileKind: TypeAlias = Literal["svg", "png"]


@dataclass(frozen=True)
class Size:
    """A kind of surface: inches, points of text, how many lines a title may take, how many ticks
    fit, and whether it `has_room` for more than the main labels.
    """

    width: float
    height: float
    text: float
    title_lines: int
    ticks: int
    has_room: bool

    @property
    def is_narrow(self) -> bool:
        """Whether panels stand one below the other."""
        return self.width < 5


class Sizes(dict[str, Size]):
    """Sizes by name; asking for another one says which there are."""

    def __missing__(self, name: object) -> Size:
        raise UnknownNameError(f"size: {described(name)} is not a size: give {' or '.join(self)}")


# text of 10 points is the smallest that is read with ease; a phone has the same, and less of it
SIZES = Sizes(
    page=Size(10, 5.6, 10, 2, 9, has_room=True),
    phone=Size(4, 6, 10, 4, 4, has_room=False),
)
FONT = "DejaVu Sans"  # comes with matplotlib, so that a picture is the same on every machine
SETTINGS = {
    # letters as outlines: who has not the font sees the same picture
    "svg.fonttype": "path",
    # matplotlib draws ids at random otherwise, and no picture would have the same bytes again
    "svg.hashsalt": "simulator",
    # names come from scenarios: a dollar sign in one is no formula
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": FONT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": False,
    "axes.axisbelow": True,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "hatch.linewidth": 0.6,
    # points that move a line by less than a tenth of a pixel are left out, so that files stay small
    "path.simplify": True,
    "path.simplify_threshold": 0.1,
    "figure.dpi": 100,
}
# a date in a file would make its bytes differ from day to day
SAVED: dict[FileKind, dict[str, Any]] = {
    "svg": {"metadata": {"Date": None, "Creator": None}},
    # the usual compression takes half as long again for a file that is hardly smaller
    "png": {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 3}},
}

# whether new figures are for notebooks and windows, and not for files alone
_ARE_SHOWN = ContextVar("are_shown", default=True)


@contextmanager
def unshown() -> Iterator[None]:
    """Figures drawn here are for files alone: pyplot, which shows figures and keeps them, and takes
    long to load, knows nothing of them.
    """
    before = _ARE_SHOWN.set(False)
    try:
        yield
    finally:
        _ARE_SHOWN.reset(before)


def new_figure(size: Size) -> Figure:
    """A figure of pyplot's, so that notebooks show it; without pyplot's windows where there is no
    screen.
    """
    inches = (size.width, size.height)
    if not _ARE_SHOWN.get():
        return Figure(figsize=inches)
    import matplotlib.pyplot as plt

    return plt.figure(figsize=inches)


@contextmanager
def styled(size: Size) -> Iterator[None]:
    """The house style, for as long as something is drawn or saved."""
    # the reader's own settings would make another picture; the backend is theirs, and another one
    # would close their windows
    defaults = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(("backend", "interactive"))
    }
    sized = ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize")
    settings: Any = {**defaults, **SETTINGS, **dict.fromkeys(sized, size.text)}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield
        is_interactive = mpl.is_interactive()
    # a notebook's backend switches this on with its first figure, and rc_context switches it off
    mpl.interactive(is_interactive)


def rendered(figure: Figure, size: Size, kind: FileKind) -> bytes:
    """The picture as a file's bytes: the same ones every time, without a date."""
    out = io.BytesIO()
    for artist in figure.findobj():
        artist.set_gid(None)  # our names for tests are not unique, as a file's ids must be
    with styled(size):
        FigureCanvasAgg(figure)
        figure.savefig(out, format=kind, dpi=120, **SAVED[kind])
    return out.getvalue()


def figure_of(axes: Axes) -> Figure:
    """The whole figure that axes stand in."""
    figure = axes.figure
    while not isinstance(figure, Figure):
        figure = figure.figure
    return figure
