"""The picture of a drill: what is left of the budget with the player, with the scripted responder,
and with nobody on call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matplotlib.axes import Axes

from simulator.experiments.drill_score import worst_budget
from simulator.outputs.charts.budgets import draw_panels
from simulator.outputs.charts.budgets_plan import Panel, panels_of
from simulator.outputs.charts.budgets_titles import about, whose
from simulator.outputs.charts.picture import Panels
from simulator.outputs.charts.style import GREY, SizeName
from simulator.outputs.drill_report.beside import DRILL, NOBODY, SCRIPTED, Beside
from simulator.outputs.drill_report.figures import beside_scripted
from simulator.outputs.pictures import picture_files
from simulator.outputs.words.names import capitalised
from simulator.outputs.words.numbers import share

NAME = "drill"
# as all pictures show a run with nobody responding
GHOST = (GREY, (0, (3, 3)))


def drill_pictures(
    runs: Beside, player: str = DRILL, *, remark: str = "", for_files: bool = True
) -> dict[str, bytes]:
    """drill.svg and the same for phones (`drill-phone.svg`); the PNG too where they are wanted as
    files.
    """

    def draw(size: SizeName) -> Mapping[str, Axes]:
        return {NAME: draw_drill(runs, player, remark=remark, size=size).flat[0]}

    return picture_files(draw, for_files=for_files)


def draw_drill(
    runs: Beside, player: str = DRILL, *, remark: str = "", size: SizeName = "page"
) -> Panels:
    """Draws the three budgets (% left) of the SLO that is worst off in the drill; returns the axes.

    `remark` is what is to be said of the drill in the grey line.
    """
    worst = worst_budget(runs.drill)
    slo = runs.drill.scenario.slos[0].name if worst is None else worst[0]
    (panel,) = panels_of(dict(zip((player, SCRIPTED, NOBODY), runs, strict=True)), slo)
    own, scripted, nobody = panel.lines
    color, dashes = GHOST
    panel = replace(panel, lines=(own, scripted, replace(nobody, color=color, dashes=dashes)))
    return draw_panels([panel], titles(panel), _subtitles(panel, remark), size=size)


def titles(panel: Panel) -> list[str]:
    """`You spent 3.9% of the 30d budget, less than the scripted responder (4.28%); with nobody on
    call, 13.9%`, and shorter ones.
    """
    own, scripted, nobody = panel.lines
    if own.spent is None or scripted.spent is None:
        return ["No data"]
    when = " at the worst moment" if any(line.is_of_worst for line in panel.lines) else ""
    alone = f"{capitalised(own.name)} spent {share(own.spent)} of {whose(panel)}{when}"
    beside = f"{alone}, {beside_scripted(own.spent, scripted.spent)}"
    return [f"{beside}; with nobody on call, {share(nobody.spent)}", beside, alone]


def _subtitles(panel: Panel, remark: str) -> Sequence[str]:
    if not remark:
        return about([panel])
    return [f"{text}; {remark}" for text in about([panel])]
