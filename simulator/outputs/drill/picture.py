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
from simulator.outputs.drill_report.beside import DRILL, Beside
from simulator.outputs.drill_report.figures import LONGEST, beside_scripted, finding
from simulator.outputs.pictures import picture_files
from simulator.outputs.words.names import capitalised, safe_label
from simulator.outputs.words.numbers import share
from simulator.run import Run

NAME = "drill"
# at the lines' ends: the title has the full names
OTHERS = ("scripted", "nobody")
# as all pictures show a run with nobody responding
GHOST = (GREY, (0, (3, 3)))


def drill_pictures(
    runs: Beside,
    player: str = DRILL,
    *,
    remark: str = "",
    for_files: bool = True,
    for_phones: bool = True,
) -> dict[str, bytes]:
    """drill.svg; the PNG too where they are wanted as files, and the same for phones
    (`drill-phone.svg`) for a page.
    """

    def draw(size: SizeName) -> Mapping[str, Axes]:
        return {NAME: draw_drill(runs, player, remark=remark, size=size).flat[0]}

    return picture_files(draw, for_files=for_files, for_phones=for_phones)


def draw_drill(
    runs: Beside, player: str = DRILL, *, remark: str = "", size: SizeName = "page"
) -> Panels:
    """Draws the three budgets (% left) of the SLO that is worst off, a panel for each SLO that is
    so in one of the runs; returns the axes. `remark` is said of the drill in the grey line.
    """
    panels = _panels(runs, player)
    return draw_panels(panels, titles(runs, player, panels), _about(panels, remark), size=size)


def _panels(runs: Beside, player: str) -> list[Panel]:
    worst = [budget[0] for budget in map(worst_budget, runs) if budget is not None]
    # without data none is worst, and the first has an empty panel
    slos = list(dict.fromkeys(worst)) or [runs.drill.scenario.slos[0].name]
    named = dict(zip((player, *OTHERS), runs, strict=True))
    return [_panel(named, slo, heading=slo if len(slos) > 1 else "") for slo in slos]


def _panel(named: Mapping[str, Run], slo: str, heading: str) -> Panel:
    (panel,) = panels_of(named, slo)
    *others, nobody = panel.lines
    color, dashes = GHOST
    lines = (*others, replace(nobody, color=color, dashes=dashes))
    return replace(panel, lines=lines, heading=heading)


def titles(runs: Beside, player: str, panels: Sequence[Panel]) -> list[str]:
    """`You spent 3.9% of the 30d budget, less than the scripted responder (4.28%); with nobody on
    call, 13.9%`, and shorter ones; where several budgets are worst off, of which each is.
    """
    if len(panels) > 1:
        return [finding(runs, player)]
    own, scripted, nobody = panels[0].lines
    if own.spent is None or scripted.spent is None:
        return ["No data"]
    when = " at the worst moment" if any(line.is_of_worst for line in panels[0].lines) else ""
    alone = f"{capitalised(player)} spent {share(own.spent)} of {_whose(runs, panels[0])}{when}"
    beside = f"{alone}, {beside_scripted(own.spent, scripted.spent)}"
    return [f"{beside}; with nobody on call, {share(nobody.spent)}", beside, alone]


def _whose(runs: Beside, panel: Panel) -> str:
    """`the 30d budget`, of several with the name of its SLO."""
    if len(runs.drill.scenario.slos) == 1:
        return whose(panel)
    return f"{whose(panel)} of {safe_label(panel.story.slo.name, LONGEST)}"


def _about(panels: Sequence[Panel], remark: str) -> Sequence[str]:
    if not remark:
        return about(panels)
    return [f"{text}; {remark}" for text in about(panels)]
