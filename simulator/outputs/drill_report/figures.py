"""The figures of a drill: what was spent, in a sentence and on cards, and the score as a table."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.experiments.drill_score import response_figures, worst_budget
from simulator.outputs.document import Table
from simulator.outputs.drill_report.beside import DRILL, SCRIPTED, Beside
from simulator.outputs.words.names import capitalised, safe_label
from simulator.outputs.words.numbers import duration, share
from simulator.run import Run

# a name in a cell
LONGEST = 24
# by the key of a score: what it is called, and how it reads
ROWS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "time_to_detect_s": ("time to detect", duration),
    "time_to_acknowledge_s": ("time to acknowledge", duration),
    "time_to_mitigate_s": ("time to mitigate", duration),
    "time_to_resolve_s": ("time to resolve", duration),
    "pages": ("pages", str),
    "steps": ("steps taken", str),
    "steps_without_effect": ("steps without effect", str),
    "symptoms_wrong": ("symptoms named wrongly", str),
}


def finding(runs: Beside, player: str = DRILL) -> str:
    """`This drill spent 4.16% of the budget, less than the scripted responder (4.28%); with nobody
    on call it would have been 13.9%`; of several SLOs that which is worst off.
    """
    own, scripted, nobody = map(worst_budget, runs)
    if own is None or scripted is None or nobody is None:
        return "There were no valid events, so no budget was spent"
    slo, spent = own
    of = "the budget"
    if len(runs.drill.scenario.slos) > 1:
        of = f"the budget of {safe_label(slo, LONGEST)}"
    than = beside_scripted(spent, scripted[1], _other(slo, scripted[0]))
    return (
        f"{capitalised(player)} spent {share(spent)} of {of}, {than}; with nobody on call it would"
        f" have been {share(nobody[1])}{_other(slo, nobody[0])}"
    )


def beside_scripted(own: float, scripted: float, of: str = "") -> str:
    """`less than the scripted responder (4.28%)`; shares that read the same are the same. `of` says
    of which budget that is, where it is another one.
    """
    if share(own) == share(scripted) and not of:
        return f"as much as the {SCRIPTED}"
    than = "less" if own < scripted else "more"
    return f"{than} than the {SCRIPTED} ({share(scripted)}{of})"


def _other(slo: str, worst: str) -> str:
    """` of quality`, where another SLO is worst off."""
    if slo == worst:
        return ""
    return f" of {safe_label(worst, LONGEST)}"


def cards(runs: Beside) -> list[dict[str, str]]:
    """The headline numbers: what was spent in each of the three."""
    return [
        {"value": share(spent), "label": f"budget spent: {label}"}
        for spent, label in zip(runs.spent, runs.named, strict=True)
    ]


def score_table(runs: Beside) -> Table:
    """The score beside the same figures of the scripted responder and of nobody on call."""
    figures = [response_figures(run) for run in runs]
    rows = [("budget spent", *map(_worst, runs))]
    for key, (label, told) in ROWS.items():
        rows.append((label, *(told(each[key]) for each in figures)))
    return Table(("", *runs.named), tuple(rows))


def _worst(run: Run) -> str:
    """`4.28%`, and of which SLO where there are several."""
    worst = worst_budget(run)
    if worst is None:
        return "no data"
    name, spent = worst
    if len(run.scenario.slos) == 1:
        return share(spent)
    return f"{share(spent)} ({safe_label(name, LONGEST)})"
