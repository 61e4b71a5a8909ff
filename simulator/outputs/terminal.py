"""What a run, a comparison and the gate look like on a terminal."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulator.analysis.comparison import Comparison
from simulator.analysis.measures import Group
from simulator.experiments.gate import Verdict
from simulator.foundation.errors import printable
from simulator.outputs import document
from simulator.outputs.run_tables import TIMES, incident_table, phase_table, slo_table
from simulator.outputs.tables import terminal_table
from simulator.outputs.words.assumptions import about, assumptions
from simulator.outputs.words.changes import all_changes
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.findings import finding
from simulator.outputs.words.log import stage, tell, worth_telling
from simulator.outputs.words.months import disagreements
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, plural, share
from simulator.outputs.words.promises import promise
from simulator.outputs.words.scorecards import judgement, releases_text
from simulator.reliability.incidents import principal
from simulator.run import Run

# a file or a pipe has no width; narrower than this the tables of incidents cut their heads
WIDTH = 120
VERDICT_HEAD = ("case", "what must hold", "limit", "now", "")
ATTENDED = "these figures come from the run with the person on call"
HELD_BACK = (
    "what really failed comes from the run with nobody responding, so a page for a release that"
    " went out only in this run counts as without incident"
)
GROUPS: dict[Group, str] = {
    "alerts": "alerts alone, nobody responding",
    "response": "with the person on call",
}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Nobody reads on: that is for the process to end with, not for rich."""
        raise BrokenPipeError


def stdout() -> Console:
    """Where tables are written: as wide as the terminal, or WIDTH columns."""
    if sys.stdout.isatty():
        return _Console()
    return _Console(width=WIDTH)


def print_summary(summary: Mapping[str, Any], console: Console) -> None:
    """The headline numbers of a run as tables and lines."""
    calls = f"{plural(summary['pages'], 'page')}, {plural(summary['tickets'], 'ticket')}"
    console.print(Text(f"{printable(summary['scenario'])}, seed {summary['seed']}: {calls}"))
    console.print(_table(slo_table(summary["slos"])))
    _print_lines(disagreements(summary["slos"]), console)
    if summary["incidents"]:
        console.print(_table(incident_table(summary["incidents"])))
        console.print(Text(TIMES))
        console.print(_table(phase_table(summary["incidents"])))
    for line in _remarks(summary):
        console.print(Text(line))


def _remarks(summary: Mapping[str, Any]) -> Iterable[str]:
    """What is said below the tables."""
    yield judgement(summary["scorecard"])
    releases = summary["releases"]
    if summary["is_attended"]:
        yield ATTENDED
        if releases["held_back"] or releases["frozen_days"]:
            yield HELD_BACK
    if releases["released"] or releases["due"]:
        yield releases_text(releases)


def _print_lines(lines: Iterable[str], console: Console) -> None:
    """Lines that may be long; the terminal wraps them, so that they can be copied whole."""
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _table(table: document.Table) -> Table:
    """A table of plain text: nothing in a name is markup, or what a terminal would obey."""
    made = Table()
    for cell in table.head:
        # a long name is folded: cut, it could not be copied
        made.add_column(Text(cell), overflow="fold")
    for row in table.rows:
        made.add_row(*(Text(printable(cell)) for cell in row))
    return made


def print_story(run: Run, folder: Path, console: Console) -> None:
    """What happened, row by row of the log, each with its part in the incident's life; then where
    its lessons lie.
    """
    lines = [*_slos(run), *_what_happened(run), *_lessons(run, folder)]
    console.print(Text("\n".join(lines)), soft_wrap=True)


def _slos(run: Run) -> Iterable[str]:
    for slo in run.scenario.slos:
        yield _story_line("", "SLO", f"{safe_label(slo.name)}: {promise(slo)}")


def _what_happened(run: Run) -> Iterable[str]:
    clock = Clock(run.scenario.start)
    last_day = ""
    for event in worth_telling(run.log):
        # a day's name stands once, above its rows
        day = clock.date(event.time)
        if day != last_day:
            last_day = day
            yield f"{day}, {clock.zone}"
        yield _story_line(clock.time(event.time), stage(event), tell(event))


def _lessons(run: Run, folder: Path) -> Iterable[str]:
    # what is learned of a blind run is sealed
    if run.is_blind:
        return
    place = printable(folder)
    incidents = principal(run.incidents)
    for incident in incidents:
        yield _story_line("", "learn", f"postmortem in {place}/postmortems/{incident.id}.md")
    cases = plural(len(incidents), "regression case")
    yield _story_line("", "learn", f"{cases} in {place}/eval-cases.jsonl")


def _story_line(time: str, part: str, text: str) -> str:
    return f"  {time:8}  {part:8}  {text}"


def print_verdicts(verdicts: Sequence[Verdict], console: Console) -> None:
    """The gate's table, and one line that says it all."""
    console.print(_table(document.Table(VERDICT_HEAD, tuple(_verdict_rows(verdicts)))))
    # by place too: two files may hold cases of one name
    cases = {(verdict.case, verdict.place) for verdict in verdicts}
    failed = {(verdict.case, verdict.place) for verdict in verdicts if not verdict.holds}
    console.print(Text(_how_many_hold(len(cases), len(failed))))


def _verdict_rows(verdicts: Sequence[Verdict]) -> Iterable[tuple[str, ...]]:
    last = ("", "")
    for verdict in verdicts:
        case = (verdict.case, verdict.place)
        name = ""
        if case != last:
            name = safe_label(verdict.case)
        last = case
        yield (name, *_verdict(verdict))


def _verdict(verdict: Verdict) -> tuple[str, ...]:
    write: Callable[[float | None], str] = share
    if verdict.what.endswith("_s"):
        write = duration
    now = "not reached"
    if verdict.seen is not None:
        now = write(verdict.seen)
    holds = "FAILS"
    if verdict.holds:
        holds = "holds"
    what = verdict.what.removesuffix("_s").replace("_", " ")
    return (what, write(verdict.limit), now, holds)


def _how_many_hold(cases: int, failed: int) -> str:
    held = cases - failed
    hold = "hold"
    if held == 1:
        hold = "holds"
    text = f"{held} of {plural(cases, 'case')} {hold}"
    if not failed:
        return text
    return f"{text}; {failed} no longer"


def print_comparison(comparison: Comparison, console: Console) -> None:
    """The alerts' figures, the response's, what was played differently, and the finding at the
    end.
    """
    console.print(Text(about(comparison)))
    for group, title in GROUPS.items():
        figures = terminal_table(comparison, group)
        if figures.rows:
            console.print(_figures(figures, title))
    _print_lines([*all_changes(comparison), *assumptions(comparison), finding(comparison)], console)


def _figures(figures: document.Table, title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="", show_lines=True)
    for cell in figures.head:
        table.add_column(Text(cell))
    # a cell has two lines, which `printable` would put on one; its names are safe already
    for row in figures.rows:
        table.add_row(*map(Text, row))
    return table
