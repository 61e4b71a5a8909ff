"""Pictures and tables as a notebook shows them: as HTML that fits the width there is."""

import io
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulator.outputs.document import Table
from simulator.run import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# a shift on one screen of 1366 x 768 together with its knobs (inches)
SCREEN = (11.0, 5.85)
DPI = 110
# the budget, its burn rates, and the lanes: margins and heights as shares of the figure, with room
# for two lines of title above the first and the last, however long they are now
BURN = {"left": 0.105, "right": 0.92, "top": 0.91, "bottom": 0.475, "hspace": 0.1}
LANES = {"left": 0.105, "right": 0.92, "top": 0.325, "bottom": 0.045}


def shift_picture(run: Run, unattended: Run | None = None) -> str:
    """The budget, the burn rates and what happened in one picture (HTML); dashed: `unattended`, the
    same run with nobody responding.
    """
    # without pyplot, which would keep the figure and show it below the next cell
    from matplotlib.figure import Figure

    from simulator.outputs.charts.burn import draw_burn
    from simulator.outputs.charts.timeline import draw_timeline

    figure = Figure(figsize=SCREEN)
    burn = figure.add_gridspec(2, 1, height_ratios=(3, 2.7), **BURN)
    lanes = figure.add_gridspec(1, 1, **LANES)
    draw_burn(run, [figure.add_subplot(burn[row]) for row in (0, 1)], unattended=unattended)
    draw_timeline(run, figure.add_subplot(lanes[0]))
    return image(figure)


def burn_picture(run: Run) -> str:
    """The budget and the burn rates of a run on less than a screen (HTML)."""
    from matplotlib.figure import Figure

    from simulator.outputs.charts.burn import draw_burn

    figure = Figure(figsize=(SCREEN[0], 0.9 * SCREEN[1]))
    margins = {**BURN, "bottom": 0.11}
    grid = figure.add_gridspec(2, 1, height_ratios=(3, 2), **margins)
    draw_burn(run, [figure.add_subplot(grid[row]) for row in (0, 1)])
    return image(figure)


def picture(axes: Any) -> str:
    """A picture that a `draw_` function returned (axes, or an array of them) as HTML; its figure is
    closed.
    """
    import matplotlib.pyplot as plt
    import numpy as np

    from simulator.outputs.charts.style import figure_of

    figure = figure_of(np.ravel(np.asarray(axes, dtype=object))[0])
    try:
        return image(figure)
    finally:
        plt.close(figure)


def image(figure: "Figure") -> str:
    """A figure as HTML: as wide as there is room, and never wider than it was drawn."""
    file = io.BytesIO()
    # made quickly rather than small: it goes no further than the browser
    figure.savefig(file, format="png", dpi=DPI, pil_kwargs={"compress_level": 1})
    content = b64encode(file.getvalue()).decode()
    style = "display:block;width:100%;height:auto;max-width:1000px"
    return f'<img alt="picture of the run" style="{style}" src="data:image/png;base64,{content}">'


def table(content: Table) -> str:
    """A table as HTML; a cell's second line is below its first."""
    rows = "".join(_row(row, "td") for row in content.rows)
    return f'<table style="font-size:13px">{_row(content.head, "th")}{rows}</table>'


def _row(cells: Iterable[str], tag: str) -> str:
    style = "text-align:left;padding:3px 12px 3px 0;white-space:normal"
    inner = "".join(
        f'<{tag} style="{style}">{escape(cell).replace(chr(10), "<br>")}</{tag}>' for cell in cells
    )
    return f"<tr>{inner}</tr>"


def html(text: str) -> Any:
    """HTML as something that a notebook displays."""
    return _display().HTML(text)


def markdown(text: str) -> Any:
    """Markdown as something that a notebook displays."""
    return _display().Markdown(text)


def _display() -> Any:
    """IPython's module, which is there in every notebook; it is not typed."""
    return import_module("IPython.display")
