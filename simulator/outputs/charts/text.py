"""How wide texts are, and how they are cut and broken into lines."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from simulator.outputs.charts.style import FONT
from simulator.outputs.words import LONGEST_NAME, safe_label

# the height of a line, of the letters' size
LINE = 1.3
# what has room beside a name
SPARE = " ."
# lines are evened by taking so much of the width, again and again, until one more is needed
NARROWER = 0.96


@lru_cache(8)
def ruler(dpi: float) -> Any:
    """What measures texts in pixels; matplotlib remembers what it measured for as long as the
    renderer lives.
    """
    return RendererAgg(10, 10, dpi)  # type: ignore[no-untyped-call]


def extent(text: Text, renderer: Any) -> Bbox:
    """The room that a text takes, in pixels; an annotation's arrow is not counted."""
    if isinstance(text, Annotation):
        text.update_positions(renderer)
    return Text.get_window_extent(text, renderer)


@dataclass(frozen=True)
class TextRuler:
    """Measures texts in letters of so many `points`; widths are in inches."""

    points: float
    is_bold: bool = False

    def inches(self, text: str) -> float:
        """How wide a line of text is."""
        return _inches(text, self.points, self.is_bold)

    def fits(self, text: str, width: float) -> bool:
        """Whether a text has room in one line, with a little to spare."""
        return self.inches(text + SPARE) <= width

    def box(self, text: str, dpi: float) -> tuple[float, float]:
        """How wide and tall a text of several lines is, in pixels."""
        lines = text.split("\n")
        width = max(map(self.inches, lines))
        return width * dpi, LINE * self.points * len(lines) * dpi / 72

    def is_too_wide(self, line: str, width: float) -> bool:
        """Whether a line of several words needs more room; a word alone cannot be broken."""
        return " " in line and self.inches(line) > width

    def wrapped(self, text: str, width: float, lines: int | None = None) -> list[str]:
        """A text in as few lines as it needs, of about one length; of more than `lines` the last is
        cut and ends in an ellipsis.
        """
        done = self._filled(text, width, lines)
        if self.is_too_wide(done[-1], width):
            return [*done[:-1], self._cut(done[-1], width)]
        if len(done) == 1:
            return done

        def narrowed(times: int) -> list[str]:
            return self._filled(text, width * NARROWER**times, len(done))

        def is_too_narrow(times: int) -> bool:
            return self.is_too_wide(narrowed(times)[-1], width * NARROWER**times)

        # lines of about one length read better than a last word alone
        return narrowed(bisect_left(range(1, 32), True, key=is_too_narrow))

    def _filled(self, text: str, width: float, lines: int | None) -> list[str]:
        """Lines as full as can be; the last of them takes all the rest."""
        done = list[str]()
        # no-break spaces hold words together
        words = text.split(" ")
        while len(done) + 1 != lines and self.is_too_wide(" ".join(words), width):
            counts = range(1, len(words))
            fitting = bisect_right(
                counts, width, key=lambda count: self.inches(" ".join(words[:count]))
            )
            # a word that is wider than the line has one of its own
            taken = max(1, fitting)
            done.append(" ".join(words[:taken]))
            words = words[taken:]
        return [*done, " ".join(words)]

    def _cut(self, text: str, width: float) -> str:
        """As much of a text as fits, and a sign that it was cut."""
        lengths = range(1, len(text) + 1)
        fitting = bisect_right(lengths, width, key=lambda end: self.inches(f"{text[:end]}…"))
        return f"{text[:fitting].rstrip()}…"

    def fullest(self, texts: Sequence[str], width: float, lines: int) -> str:
        """The first of ever shorter texts that has room in so many lines; the last if none has."""
        return next((text for text in texts if self._has_room(text, width, lines)), texts[-1])

    def _has_room(self, text: str, width: float, lines: int) -> bool:
        done = self.wrapped(text, width, lines)
        # a single word is never cut, and may be too wide
        return not done[-1].endswith("…") and all(self.inches(line) <= width for line in done)

    def shortened(self, name: str, width: float) -> str:
        """A name cut in the middle until it has room in one line."""
        cuts = [safe_label(name, longest) for longest in range(LONGEST_NAME, 2, -2)]
        return next((cut for cut in cuts if self.fits(cut, width)), cuts[-1])


# lines are found by bisection, which measures the same words again and again
@lru_cache(1024)
def _inches(text: str, points: float, is_bold: bool) -> float:
    # at one resolution, so that lines are broken alike in a file and on a screen
    font = FontProperties(family=FONT, size=points, weight="bold" if is_bold else "normal")
    return float(ruler(100).get_text_width_height_descent(text, font, False)[0]) / 100
