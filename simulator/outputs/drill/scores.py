"""The score of a drill on a terminal: in a sentence, and as a table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.experiments.playing import Rest
from simulator.experiments.replay import Recording
from simulator.outputs.drill.names import player_name
from simulator.outputs.drill_report.beside import Beside
from simulator.outputs.drill_report.figures import finding, score_table
from simulator.outputs.layout import table_lines, wrapped
from simulator.outputs.words.names import capitalised
from simulator.outputs.words.numbers import duration, plural

if TYPE_CHECKING:
    from simulator.experiments.drill import Drill


def score_lines(drill: "Drill", recording: Recording, columns: int) -> Iterator[str]:
    """The sentence, who played the rest, and the table."""
    player = player_name(recording.player)
    runs = Beside(drill.run, drill.scripted, drill.nobody)
    for text in (finding(runs, player), *told_rest(drill, recording.rest, player)):
        yield from wrapped(f"{capitalised(text)}.", columns)
    yield ""
    yield from table_lines(score_table(runs), columns)


def quiet_line(drill: "Drill") -> str:
    """What is said where there was nothing to decide."""
    length = duration(drill.scenario.horizon)
    return f"Nobody was called in {length}, so there was nothing to decide."


def told_rest(drill: "Drill", rest: Rest | None, player: str) -> Iterator[str]:
    """Who played the rest where the player did not decide until the end, as sentences without their
    point.
    """
    if rest is not None:
        after = f"after {plural(rest.after, 'decision')}" if rest.after else "at the beginning"
        if rest.by == "scripted":
            yield f"the time was up {after}, and the scripted responder played the rest"
        else:
            yield f"{player} stopped {after}, and nobody responded from then on"
    if drill.is_truncated:
        most = plural(drill.max_decisions, "decision")
        yield f"all {most} were used before the end, and nobody responded from then on"
