"""The score of a drill: in a sentence, and as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.experiments.drill_score import score_of
from simulator.experiments.playing import Rest
from simulator.experiments.replay import Recording
from simulator.outputs.document import Table
from simulator.outputs.drill.names import PlayerName, player_name
from simulator.outputs.drill.worst import worst_slo
from simulator.outputs.layout import table_lines, wrapped
from simulator.outputs.words.names import capitalised, safe_label
from simulator.outputs.words.numbers import duration, plural, share
from simulator.run import Run

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill
    from simulator.experiments.drill_score import DrillScore

SCRIPTED = "the scripted responder"
NOBODY = "nobody"
# the rows of the table; times are means over the incidents that paged
FIGURES = (
    "budget spent",
    "time to detect",
    "time to acknowledge",
    "time to mitigate",
    "time to resolve",
    "pages",
    "steps",
    "wrong symptoms",
)


def score_lines(drill: "Drill", recording: Recording, columns: int) -> Iterator[str]:
    """The sentence, who played the rest, and the table."""
    player = player_name(recording.player)
    told = told_rest(recording.rest, player)
    rest = [f"{capitalised(told)}."] if told else []
    for text in (compared(drill, player), *rest, *_truncated(drill)):
        yield from wrapped(text, columns)
    yield ""
    yield from table_lines(score_table(drill, player), columns)


def quiet_line(drill: "Drill") -> str:
    """What is said where there was nothing to decide."""
    length = duration(drill.scenario.horizon)
    return f"A quiet night: nothing called anybody in {length}, so there was nothing to decide."


def compared(drill: "Drill", player: PlayerName) -> str:
    """`You spent 3.9% of the budget of answers, less than the scripted responder (4.28%); with
    nobody on call it would have been 13.9%.`
    """
    score = drill.score()
    if score.budget_spent is None:
        return "There are no valid events, so no budget was spent."
    own = f"{player.subject} spent {share(score.budget_spent)} of {_budget(drill.run)}"
    scripted = _of(drill.scripted, drill.run, score.budget_scripted)
    nobody = _of(drill.nobody, drill.run, score.budget_nobody)
    is_less = score.budget_spent < (score.budget_scripted or 0.0)
    than = beside_scripted(share(score.budget_spent), scripted, is_less=is_less)
    return f"{own}, {than}; with nobody on call it would have been {nobody}."


def beside_scripted(own: str, scripted: str, *, is_less: bool) -> str:
    """`less than the scripted responder (4.28%)`; shares that read the same are the same."""
    if own == scripted:
        return f"as much as {SCRIPTED}"
    if is_less:
        return f"less than {SCRIPTED} ({scripted})"
    return f"more than {SCRIPTED} ({scripted})"


def _of(run: Run, own: Run, spent: float | None) -> str:
    """What another run spent; of which budget, where that is not the player's."""
    worst = worst_slo(run)
    if worst is None or worst == worst_slo(own):
        return share(spent)
    return f"{share(spent)} of {safe_label(worst)}'s"


def _budget(run: Run) -> str:
    """`the budget of answers`; `the budget` where there is only one."""
    worst = worst_slo(run)
    if worst is None or len(run.scenario.slos) == 1:
        return "the error budget"
    return f"the error budget of {safe_label(worst)}"


def told_rest(rest: Rest | None, player: PlayerName) -> str:
    """Who played the rest; "" where the player decided until the end."""
    if rest is None:
        return ""
    after = f"after {plural(rest.after, 'decision')}" if rest.after else "at the beginning"
    if rest.by == "scripted":
        return f"the time was up {after}, and the scripted responder played the rest"
    return f"{player.name} stopped {after}, and nobody responded from then on"


def _truncated(drill: "Drill") -> Iterator[str]:
    if drill.score().is_truncated:
        most = plural(drill.max_decisions, "decision")
        yield f"All {most} were used before the end; nobody responded for the rest."


@dataclass(frozen=True)
class _Judged:
    """One of the three runs of a drill, to be judged like a drill."""

    run: Run
    scripted: Run
    nobody: Run
    decisions: int = 0
    is_truncated: bool = False


def score_table(drill: "Drill", player: PlayerName) -> Table:
    """Every figure of a score, beside those of the scripted responder and with nobody on call."""
    others = [
        score_of(_Judged(run, drill.scripted, drill.nobody))
        for run in (drill.scripted, drill.nobody)
    ]
    columns = [_figures(score) for score in (drill.score(), *others)]
    decisions = ("decisions", str(drill.score().decisions), "-", "-")
    return Table(
        ("", player.name, SCRIPTED, NOBODY),
        (*((name, *cells) for name, *cells in zip(FIGURES, *columns, strict=True)), decisions),
    )


def _figures(score: "DrillScore") -> tuple[str, ...]:
    steps = "0"
    if score.steps:
        steps = f"{score.steps}, {score.steps_without_effect} without effect"
    return (
        share(score.budget_spent),
        duration(score.time_to_detect_s),
        duration(score.time_to_acknowledge_s),
        duration(score.time_to_mitigate_s),
        duration(score.time_to_resolve_s),
        str(score.pages),
        steps,
        str(score.symptoms_wrong),
    )
