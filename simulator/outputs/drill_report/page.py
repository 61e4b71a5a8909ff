"""One self-contained page for a drill that is over: who spent what, the score, both responses on
one clock, what each phase cost, and what had really failed.
"""

from collections.abc import Mapping

from simulator.outputs.drill.picture import drill_pictures
from simulator.outputs.drill_report.beside import DRILL, SCRIPTED, beside
from simulator.outputs.drill_report.figures import cards, finding, score_table
from simulator.outputs.drill_report.timelines import costs, side_by_side
from simulator.outputs.drill_report.truth import failure_table, incident_table
from simulator.outputs.page import inline_pictures, page
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, plural
from simulator.run import Run

LONGEST_TITLE = 80
# headings by their anchors
SECTIONS = {
    "the-budgets": "Three budgets",
    "the-score": "The score",
    "the-decisions": "What was seen, and what was decided",
    "the-cost": "Where the budget went",
    "the-truth": "What had really failed",
    "reproduce": "How to play it again",
}


def drill_html(run: Run, versions: Mapping[str, str]) -> str:
    """The page of a drill's run as HTML; `versions` are those that it was played with.

    Needs nothing beside it: no script, no request, styles and pictures inline. Any name shows as
    text.
    """
    clock = Clock(run.scenario.start)
    runs = beside(run)
    content = {
        "sections": SECTIONS,
        "finding": finding(runs),
        "name": safe_label(run.scenario.name, LONGEST_TITLE),
        "seed": run.seed,
        "begin": f"{clock.date(0)} {clock.time(0)} {clock.zone}",
        "length": duration(run.scenario.horizon),
        "decided": plural(len(run.actions), "decision"),
        "cards": cards(runs),
        "pictures": inline_pictures(drill_pictures(runs, for_files=False)),
        "score": score_table(runs),
        "decisions": side_by_side(run, runs.scripted, (DRILL, SCRIPTED)),
        "costs": costs(runs.attended),
        "failures": failure_table(run, clock),
        "incidents": incident_table(runs.attended, clock),
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items()),
    }
    return page("drill.html.j2", content)
