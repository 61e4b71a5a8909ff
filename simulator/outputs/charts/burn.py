"""The budget's burn: what is left of it above, the burn rates below; several SLOs as small
multiples.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matplotlib.axes import Axes

from simulator.outputs.charts.budget import draw_budget
from simulator.outputs.charts.clock import span_of
from simulator.outputs.charts.picture import Panels, picture
from simulator.outputs.charts.rates import draw_rates
from simulator.outputs.charts.story import Story, about, differs, worst_first
from simulator.outputs.charts.style import SIZES, Size, SizeName
from simulator.outputs.charts.titles import burn_title, many_title
from simulator.reliability.slo import SLO
from simulator.run import Run, blinded

# so many SLOs are shown side by side, the worst first
MOST = 6
# between both panels, of their height, by whether the size has room
GAP = {True: 0.08, False: 0.12}


def draw_burn(
    run: Run,
    axes: "Sequence[Axes] | None" = None,
    *,
    slo: str = "",
    size: SizeName = "page",
    unattended: "Run | None" = None,
    ghost: "Run | None" = None,
    blind: bool = False,
) -> Panels:
    """Draws what is left of the error budget (%), and the burn rates (multiples of 1x) of both
    alert windows.

    `axes` are two of your own, else a new figure is made; `slo` names one objective (by default the
    only one, or all as small multiples, the worst first); `unattended` is the same run with nobody
    responding, drawn beside it (`simulator.unattended(run)`). Returns the axes as an array. Raises
    KeyError for an unknown SLO, TypeError for `ghost`, the old name of `unattended`.

    A `blind` picture shows what could be seen at the time: no failure, phases, finding or seed,
    and not what nobody's coming would have cost.
    """
    if ghost is not None:
        raise TypeError("draw_burn(ghost=...) is now called draw_burn(unattended=...)")
    if blind:
        run = blinded(run)
    if run.is_blind:
        unattended = None
    # where nobody was called there is nothing to compare, and one line would hide the other
    if unattended is not None and not differs(run, unattended):
        unattended = None
    slos = worst_first(run)[:MOST]
    if len(slos) > 1 and axes is None and not slo:
        return _draw_several(run, slos, unattended, SIZES[size])
    story = Story(run, run.slo(slo or slos[0].name), unattended, span_of(run))
    return _draw_one(story, axes, SIZES[size])


def _draw_one(story: Story, axes: "Sequence[Axes] | None", size: Size) -> Panels:
    titles = [burn_title(story.run, story.slo, story.unattended)]
    subtitles = [about(story.run, story.slo)]
    grid: dict[str, Any] = {"rows": 2, "height_ratios": (3, 2), "hspace": GAP[size.has_room]}
    with picture(size, titles, subtitles, axes, **grid) as pen:
        draw_budget(pen, pen.panels[0], story)
        draw_rates(pen, pen.panels[1], story)
    return pen.panels


def _draw_several(run: Run, slos: list[SLO], unattended: Run | None, size: Size) -> Panels:
    """A row for each objective: its budget, and beside it, where there is room, its burn rates."""
    titles = [many_title(run, worst_first(run))]
    subtitles = [about(run)]
    if len(slos) < len(run.scenario.slos):
        subtitles = [f"{about(run)}; the worst {len(slos)} of {len(run.scenario.slos)} SLOs"]
    columns = 2 if size.has_room else 1
    # small panels have the room of a phone, whatever the surface
    tall = replace(
        size,
        height=max(size.height, (1.5 * len(slos) + 1.4) * size.text / 10),
        ticks=max(3, size.ticks // 2),
        has_room=False,
    )
    grid: dict[str, Any] = {"rows": len(slos), "columns": columns, "hspace": 0.35, "wspace": 0.3}
    with picture(tall, titles, subtitles, **grid) as pen:
        pen.adjust(right=0.95)
        panels: Panels = pen.panels.reshape(len(slos), columns)
        for row, slo in enumerate(slos):
            story = Story(run, slo, unattended, span_of(run), is_small=True)
            is_last = row == len(slos) - 1
            draw_budget(pen, panels[row, 0], story, labelled=is_last)
            if size.has_room:
                draw_rates(pen, panels[row, 1], story, labelled=is_last)
    return panels
