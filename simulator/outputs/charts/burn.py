"""The budget's burn: what is left of it above, the burn rates below; several SLOs as small
multiples.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matplotlib.axes import Axes

from simulator.foundation.given import takes
from simulator.outputs.charts.budget import draw_budget
from simulator.outputs.charts.crop import span_of
from simulator.outputs.charts.picture import Panels, picture
from simulator.outputs.charts.rates import draw_rates
from simulator.outputs.charts.story import Story, about, differs, worst_first
from simulator.outputs.charts.style import SIZES, Size, SizeName
from simulator.outputs.charts.text import LINE
from simulator.outputs.charts.titles import burn_title, many_title
from simulator.reliability.slo import SLO
from simulator.run import Run, blinded

# so many SLOs are shown side by side, the worst first
MOST = 6
# between both panels, of their height, by whether the size has room
GAP = {True: 0.08, False: 0.12}


@takes(run=Run, unattended=Run)
def draw_burn(
    run: Run,
    axes: "Sequence[Axes] | None" = None,
    *,
    slo: str = "",
    size: SizeName = "page",
    unattended: "Run | None" = None,
    begin: float | str | None = None,
    end: float | str | None = None,
    label: str = "",
    ghost: "Run | None" = None,
    blind: bool = False,
) -> Panels:
    """Draws what is left of the error budget (%), and the burn rates (multiples of 1x) of both
    alert windows.

    `axes` are two of your own, else a new figure is made; `slo` names one objective (by default the
    only one, or all as small multiples, the worst first); `unattended` is the same run with nobody
    responding, drawn beside it (`simulator.unattended(run)`). Shown is the stretch in which
    something happens, where that is at most half of the run, or what you say: from `begin` to `end`
    after the run's start (`20d12h`, or seconds). `label` names the variant in the line below the
    title, where the run's own does not. Returns the axes as an array. Raises KeyError for an
    unknown SLO, ValueError for a stretch outside the run, TypeError for `ghost`, the old name of
    `unattended`.

    A `blind` picture shows what could be seen at the time: no failure, phases, finding, seed or
    `label`, and not what nobody's coming would have cost.
    """
    if ghost is not None:
        raise TypeError("draw_burn(ghost=...) is now called draw_burn(unattended=...)")
    if blind:
        run = blinded(run)
    slos = worst_first(run)[:MOST]
    alone = _drawn_beside(run, unattended)
    span = span_of(run, alone, begin=begin, end=end)
    story = Story(run, run.slo(slo or slos[0].name), alone, span, label or run.label)
    if len(slos) > 1 and axes is None and not slo:
        return _draw_several(story, slos, SIZES[size])
    return _draw_one(story, axes, SIZES[size])


def _drawn_beside(run: Run, unattended: "Run | None") -> "Run | None":
    """The same run with nobody responding, where that may be known and another line shows it."""
    if run.is_blind or unattended is None:
        return None
    # where nobody was called there is nothing to compare, and one line would hide the other
    if not differs(run, unattended):
        return None
    return unattended


def _draw_one(story: Story, axes: "Sequence[Axes] | None", size: Size) -> Panels:
    titles = [burn_title(story.run, story.slo, story.unattended)]
    subtitles = [about(story.run, story.span, story.label, story.slo)]
    grid: dict[str, Any] = {"rows": 2, "height_ratios": (3, 2), "hspace": GAP[size.has_room]}
    with picture(size, titles, subtitles, axes, **grid) as pen:
        draw_budget(pen, pen.panels[0], story)
        draw_rates(pen, pen.panels[1], story)
    return pen.panels


def _draw_several(story: Story, slos: list[SLO], size: Size) -> Panels:
    """A row for each objective: its budget, and beside it, where there is room, its burn rates."""
    run = story.run
    titles = [many_title(run, worst_first(run))]
    told = about(run, story.span, story.label)
    if len(slos) < len(run.scenario.slos):
        told += f"; the worst {len(slos)} of {len(run.scenario.slos)} SLOs"
    subtitles = [told]
    columns = 2 if size.has_room else 1
    # small panels have the room of a phone, whatever the surface
    tall = replace(
        size,
        height=max(size.height, (1.6 * len(slos) + 1.4) * size.text / 10),
        ticks=max(3, size.ticks // 2),
        has_room=False,
    )
    grid: dict[str, Any] = {"rows": len(slos), "columns": columns, "hspace": 0.35, "wspace": 0.3}
    with picture(tall, titles, subtitles, **grid) as pen:
        # each panel has a title
        top = pen.figure.subplotpars.top - tall.text * LINE / (tall.height * 72)
        pen.adjust(right=0.94, top=top)
        panels: Panels = pen.panels.reshape(len(slos), columns)
        for row, slo in enumerate(slos):
            own = replace(story, slo=slo, is_small=True)
            is_last = row == len(slos) - 1
            draw_budget(pen, panels[row, 0], own, labelled=is_last)
            if size.has_room:
                draw_rates(pen, panels[row, 1], own, labelled=is_last)
    return panels
