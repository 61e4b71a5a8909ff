"""The budget's burn: what is left of it above, the burn rates below; several SLOs as small
multiples.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from simulator.outputs.charts.budget import draw_budget
from simulator.outputs.charts.canvas import margins, new_figure
from simulator.outputs.charts.clock import span_of
from simulator.outputs.charts.rates import draw_rates
from simulator.outputs.charts.story import Story, about, differs, worst_first
from simulator.outputs.charts.style import SIZES, Head, Pen, Size, SizeName, figure_of, styled
from simulator.outputs.charts.titles import burn_title, many_title
from simulator.reliability.slo import SLO
from simulator.run import Run

MOST = 6
"""So many SLOs are shown side by side, the worst first."""


def draw_burn(
    run: Run,
    axes: "Sequence[Axes] | None" = None,
    *,
    slo: str = "",
    size: SizeName = "page",
    ghost: "Run | None" = None,
) -> "NDArray[Any]":
    """Draws what is left of the error budget (%), and the burn rates (multiples of 1x) of both
    alert windows.

    `axes` are two of your own, else a new figure is made; `slo` names one objective (by default the
    only one, or all as small multiples, the worst first); `ghost` is the same run with nobody
    responding, drawn beside it (`simulator.unattended(run)`). Returns the axes as an array. Raises
    KeyError for an unknown SLO.
    """
    slos = [run.slo(slo)] if slo else worst_first(run)[:MOST]
    ghost = ghost if ghost is not None and differs(run, ghost) else None
    if len(slos) > 1 and axes is None:
        return _multiples(run, slos, SIZES[size], ghost, size)
    story, is_own = Story(run, slos[0], ghost, span_of(run)), axes is None
    with styled(SIZES[size]):
        head = Head.of(burn_title(run, story.slo, ghost), about(run, story.slo), SIZES[size])
        panels = _panels(SIZES[size], head) if axes is None else np.asarray(axes)
        pen = Pen(figure_of(panels[0]), SIZES[size])
        draw_budget(pen, panels[0], story)
        draw_rates(pen, panels[1], story)
        pen.entitle(panels[0], head, is_own=is_own)
        pen.settle()
    return panels


def _panels(size: Size, head: Head) -> "NDArray[Any]":
    figure = new_figure(size)
    grid = figure.add_gridspec(
        2, 1, height_ratios=[3, 2], hspace=0.08 if size.chatty else 0.12, **margins(size, head)
    )
    return np.array([figure.add_subplot(grid[0]), figure.add_subplot(grid[1])])


def _multiples(
    run: Run, slos: list[SLO], size: Size, ghost: Run | None, name: SizeName
) -> "NDArray[Any]":
    """A row for each objective: its budget, and beside it, where there is room, its burn rates."""
    with styled(size):
        figure = new_figure(size)
        figure.set_figheight(max(size.height, (1.5 * len(slos) + 1.4) * size.text / 10))
        tall = Size(
            size.width,
            figure.get_figheight(),
            size.text,
            size.title_lines,
            max(3, size.ticks // 2),
            chatty=False,
        )
        left_out = len(run.scenario.slos) - len(slos)
        more = f"; the worst {len(slos)} of {len(run.scenario.slos)} SLOs" if left_out else ""
        head = Head.of(many_title(run, worst_first(run)), about(run, None) + more, tall)
        columns = 2 if size.chatty else 1
        grid = figure.add_gridspec(
            len(slos), columns, hspace=0.35, wspace=0.3, **{**margins(tall, head), "right": 0.95}
        )
        panels = np.array(
            [
                [figure.add_subplot(grid[row, column]) for column in range(columns)]
                for row in range(len(slos))
            ]
        )
        pen, span = Pen(figure, tall), span_of(run)
        for row, slo in enumerate(slos):
            story = Story(run, slo, ghost, span, is_small=True)
            draw_budget(pen, panels[row, 0], story, labelled=row == len(slos) - 1)
            if columns > 1:
                draw_rates(pen, panels[row, 1], story, labelled=row == len(slos) - 1)
        pen.entitle(panels[0, 0], head, is_own=True)
        pen.settle()
    return panels
