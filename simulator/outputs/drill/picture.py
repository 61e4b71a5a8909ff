"""The picture of a drill: what is left of the budget with the player, with the scripted responder,
and with nobody on call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from simulator.experiments.playing import Rest
from simulator.outputs.charts.budgets import draw_panels
from simulator.outputs.charts.budgets_plan import Panel, panels_of
from simulator.outputs.charts.budgets_titles import about, whose
from simulator.outputs.charts.picture import Panels
from simulator.outputs.charts.style import GREY, SizeName
from simulator.outputs.drill.names import PlayerName
from simulator.outputs.drill.scores import NOBODY, SCRIPTED, beside_scripted, told_rest
from simulator.outputs.drill.worst import worst_slo
from simulator.outputs.pictures import picture_files
from simulator.outputs.words.numbers import share

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill

NAME = "drill"
# as all pictures show a run with nobody responding
GHOST = (GREY, (0, (3, 3)))


def drill_pictures(drill: "Drill", player: PlayerName, rest: Rest | None) -> dict[str, bytes]:
    """drill.svg, drill-phone.svg and drill.png."""

    def draw(size: SizeName) -> Mapping[str, Axes]:
        return {NAME: draw_drill(drill, player, rest, size=size).flat[0]}

    return picture_files(draw)


def draw_drill(
    drill: "Drill", player: PlayerName, rest: Rest | None = None, *, size: SizeName = "page"
) -> Panels:
    """Draws the three budgets (% left) of the SLO that is worst off in the drill; returns the
    axes.
    """
    runs = {player.name: drill.run, SCRIPTED: drill.scripted, NOBODY: drill.nobody}
    (panel,) = panels_of(runs, worst_slo(drill.run) or drill.scenario.slos[0].name)
    own, scripted, nobody = panel.lines
    color, dashes = GHOST
    panel = replace(panel, lines=(own, scripted, replace(nobody, color=color, dashes=dashes)))
    return draw_panels([panel], titles(panel, player), _subtitles(panel, player, rest), size=size)


def titles(panel: Panel, player: PlayerName) -> list[str]:
    """`You spent 3.9% of the 30d budget, less than the scripted responder (4.28%); nobody 13.9%`,
    and shorter ones.
    """
    own, scripted, nobody = panel.lines
    if own.spent is None:
        return ["No data"]
    is_less = own.spent < (scripted.spent or 0.0)
    when = " at the worst moment" if any(line.is_of_worst for line in panel.lines) else ""
    alone = f"{player.subject} spent {share(own.spent)} of {whose(panel)}{when}"
    beside = f"{alone}, {beside_scripted(share(own.spent), share(scripted.spent), is_less=is_less)}"
    return [f"{beside}; with nobody on call {share(nobody.spent)}", beside, alone]


def _subtitles(panel: Panel, player: PlayerName, rest: Rest | None) -> Sequence[str]:
    told = told_rest(rest, player)
    if not told:
        return about([panel])
    return [f"{text}; {told}" for text in about([panel])]
