"""One self-contained page for a drill that is over: who spent what, the score, both responses on
one clock, what each phase cost, and what had really failed.
"""

from collections.abc import Mapping

from matplotlib.axes import Axes

from simulator.experiments.drill_score import Played
from simulator.outputs.charts import draw_budgets
from simulator.outputs.charts.style import SizeName
from simulator.outputs.drill_report.figures import cards, finding, score_table
from simulator.outputs.drill_report.timelines import costs, side_by_side
from simulator.outputs.drill_report.truth import failure_table, incident_table
from simulator.outputs.page import inline_pictures, page
from simulator.outputs.pictures import picture_files
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.names import capitalised, safe_label
from simulator.outputs.words.numbers import duration, plural
from simulator.run import Run

YOU = "you"
SCRIPTED = "scripted responder"
NOBODY = "nobody on call"
LONGEST_TITLE = 80
# headings by their anchors
SECTIONS = {
    "the-budgets": "Three budgets",
    "the-score": "The score",
    "the-decisions": "What was seen, and what was done",
    "the-cost": "Where the budget went",
    "the-truth": "What had really failed",
}


def drill_html(drill: Played, versions: Mapping[str, str], player: str = YOU) -> str:
    """The page as HTML; `versions` are those the drill was played with, `player` is who decided.

    Needs nothing beside it: no script, no request, styles and pictures inline. Any name shows as
    text.
    """
    run = drill.run
    clock = Clock(run.scenario.start)
    runs = runs_of(drill, player)
    content = {
        "sections": SECTIONS,
        "finding": finding(drill, player),
        "name": safe_label(run.scenario.name, LONGEST_TITLE),
        "seed": run.seed,
        "begin": f"{clock.date(0)} {clock.time(0)} {clock.zone}",
        "length": duration(run.scenario.horizon),
        "decided": _decided(drill, player),
        "cards": cards(drill, player),
        "pictures": inline_pictures(_pictures(runs)),
        "score": score_table(drill, player),
        "decisions": side_by_side(runs[player], runs[SCRIPTED], (player, SCRIPTED)),
        "costs": costs({player: run, SCRIPTED: drill.scripted}),
        "failures": failure_table(run, clock),
        "incidents": incident_table({player: run, SCRIPTED: drill.scripted}, clock),
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items()),
    }
    return page("drill.html.j2", content)


def runs_of(drill: Played, player: str = YOU) -> dict[str, Run]:
    """The three runs that a drill compares, each by who was on call."""
    return {player: drill.run, SCRIPTED: drill.scripted, NOBODY: drill.nobody}


def _decided(drill: Played, player: str) -> str:
    decided = f"{capitalised(player)} made {plural(drill.decisions, 'decision')}"
    if drill.is_truncated:
        return f"{decided}; then they were used up, and nobody decided anything more."
    return f"{decided}."


def _pictures(runs: Mapping[str, Run]) -> dict[str, bytes]:
    def draw(size: SizeName) -> Mapping[str, Axes]:
        return {"budgets": draw_budgets(runs, size=size).flat[0]}

    return picture_files(draw, for_files=False)
