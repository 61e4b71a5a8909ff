"""What a blind run, and one that is revealed, look like on a terminal."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from simulator.foundation.errors import printable
from simulator.outputs.terminal import print_story
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.log import tell
from simulator.outputs.words.months import disagreements
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import objective, plural, share, sli
from simulator.run import Run

# with more incidents than this the story is for the page, not for the terminal
MOST_TOLD = 3
MOST_FAILURES = 10


def print_blind(run: Run, summary: Mapping[str, Any], folder: Path, console: Console) -> None:
    """What could be seen of a blinded run at the time, and how the rest is opened."""
    for line in _numbers(summary):
        console.print(Text(line))
    if 1 <= len(run.incidents) <= MOST_TOLD:
        print_story(run, folder, console)
    _print_lines([f"what failed is sealed: simulator reveal {printable(folder)} shows it"], console)


def _numbers(summary: Mapping[str, Any]) -> Iterable[str]:
    calls = f"{plural(summary['pages'], 'page')}, {plural(summary['tickets'], 'ticket')}"
    yield f"blind run, scenario and seed hidden: {calls}"
    for name, slo in summary["slos"].items():
        spent = share(slo["budget_spent"])
        yield (
            f"{safe_label(name)}: SLI {sli(slo['sli'])}, objective {objective(slo['objective'])},"
            f" budget spent {spent} (worst moment {share(slo['budget_spent_max'])})"
        )
    yield from disagreements(summary["slos"])


def print_truth(run: Run, console: Console) -> None:
    """What really failed in a run that was revealed."""
    _print_lines(_truth(run), console)


def _truth(run: Run) -> Iterable[str]:
    clock = Clock(run.scenario.start)
    failures = [event for event in run.log if event.kind == "failure_started"]
    if not failures:
        yield "What really failed: nothing."
        return
    yield "What really failed:"
    for event in failures[:MOST_FAILURES]:
        yield f"  {clock.short(event.time)}  {tell(event)}"
    if len(failures) > MOST_FAILURES:
        yield f"  and {len(failures) - MOST_FAILURES} more in events.csv"


def _print_lines(lines: Iterable[str], console: Console) -> None:
    # the terminal wraps them, so that they can be copied whole
    for line in lines:
        console.print(Text(line), soft_wrap=True)
