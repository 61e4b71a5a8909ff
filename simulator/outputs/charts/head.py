"""The finding above a picture, in bold, and the grey line below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from simulator.outputs.charts.style import INK, Size
from simulator.outputs.charts.text import LINE, TextRuler

# how much larger the title is than the text, and how much smaller the line under it
TITLE = 1.25
SUBTITLE = 0.85
# points between the figure's edge, the title, and the panels
EDGE = 8
# where title and subtitle begin, and how wide they may be, of the figure's width
LEFT = 0.025
WIDTH = 0.95


@dataclass(frozen=True)
class Head:
    """A picture's title and the grey line under it, cut into lines, how tall they are, and the
    size of the picture's text (points).
    """

    title: list[str]
    subtitle: list[str]
    height: float
    text: float

    @classmethod
    def of(cls, titles: Sequence[str], subtitles: Sequence[str], size: Size) -> "Head":
        """The fullest of both that has room."""
        bold = TextRuler(size.text * TITLE, is_bold=True)
        small = TextRuler(size.text * SUBTITLE)
        width = size.width * WIDTH
        lines = 3 if size.is_narrow else 1
        # a long label is wrapped rather than cut where its value stands
        if not small.fits(subtitles[-1], width * lines):
            lines += 1
        title = bold.wrapped(bold.fullest(titles, width, size.title_lines), width, size.title_lines)
        subtitle = small.wrapped(small.fullest(subtitles, width, lines), width, lines)
        below_title = EDGE + bold.points * LINE * len(title)
        height = below_title + small.points * LINE * len(subtitle) + EDGE
        return cls(title, subtitle, height, size.text)

    def write(self, figure: Figure) -> list[Text]:
        """Writes both at the upper edge."""
        height = figure.get_figheight() * 72
        title = self.text * TITLE
        below = EDGE + title * LINE * len(self.title)
        look: dict[str, Any] = {"va": "top", "linespacing": 1.2}
        bold = {**look, "fontweight": "bold", "fontsize": title}
        grey = {**look, "color": INK, "fontsize": self.text * SUBTITLE}
        return [
            figure.text(LEFT, 1 - EDGE / height, "\n".join(self.title), **bold),
            figure.text(LEFT, 1 - below / height, "\n".join(self.subtitle), **grey),
        ]
