"""What a blind run, and one that is revealed, look like on a terminal, line by line."""

from collections.abc import Iterator
from pathlib import Path

from simulator.analysis import summarise
from simulator.foundation.errors import printable
from simulator.outputs.layout import table_lines, wrapped
from simulator.outputs.run_tables import slo_table
from simulator.outputs.terminal import MOST_TOLD, story_lines
from simulator.outputs.words.answers import verdicts
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.log import tell
from simulator.outputs.words.months import disagreements
from simulator.outputs.words.numbers import plural
from simulator.run import Run

MOST_FAILURES = 10


def blind_lines(run: Run, folder: Path, columns: int) -> Iterator[str]:
    """What could be seen of a blinded run at the time, and how the rest is opened."""
    # of its scores only what was kept is told: the others are those of a run without failures
    summary = summarise(run)
    for line in verdicts(run, summary):
        yield from wrapped(line, columns)
    calls = f"{plural(summary['pages'], 'page')}, {plural(summary['tickets'], 'ticket')}"
    yield ""
    yield from wrapped(f"Blind run, scenario and seed hidden: {calls}", columns)
    yield ""
    yield from table_lines(slo_table(summary["slos"]), columns)
    for line in disagreements(summary["slos"]):
        yield from wrapped(line, columns)
    if 1 <= len(run.incidents) <= MOST_TOLD:
        yield ""
        yield from story_lines(run, columns)
    yield ""
    # on one line, so that it can be copied
    yield f"What failed is sealed: simulator reveal {printable(folder)} shows it"


def truth_lines(run: Run, columns: int) -> Iterator[str]:
    """What really failed in a run that was revealed."""
    clock = Clock(run.scenario.start)
    failures = [event for event in run.log if event.kind == "failure_started"]
    if not failures:
        yield "What really failed: nothing."
        return
    yield "What really failed:"
    for event in failures[:MOST_FAILURES]:
        yield from wrapped(tell(event), columns, f"  {clock.short(event.time)}  ")
    if len(failures) > MOST_FAILURES:
        yield f"  and {len(failures) - MOST_FAILURES} more in events.csv"
