"""What a run looks like on a terminal."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulator.analysis.comparison import Comparison
from simulator.analysis.measures import Group
from simulator.experiments.gate import Verdict
from simulator.foundation.errors import printable
from simulator.outputs.finding import finding
from simulator.outputs.months import disagreements
from simulator.outputs.tables import (
    MOST_COLUMNS,
    about,
    assumptions,
    changes,
    figures_table,
    variants_table,
)
from simulator.outputs.telling import stage, tell, told
from simulator.outputs.words import Clock, lasting, plural, share, shown
from simulator.reliability.incidents import PHASES, principal
from simulator.run import Run

INCIDENT_HEAD = (
    "incident",
    "SLO",
    "severity",
    "cause",
    "detect",
    "paged",
    "acknowledge",
    "mitigate",
    "resolve",
    "budget spent",
)
TIMES = (
    "detect, mitigate and resolve: from the beginning of the harm; acknowledge: from the page; "
    "paged: since the start"
)


ATTENDED = "these figures are of the run with the person on call"
HELD_BACK = (
    "what really failed is that of the run with nobody responding: a page for a release that only"
    " this run let out is without incident"
)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Nobody reads on: that is for the process to end with, not for rich."""
        raise BrokenPipeError


def stdout() -> Console:
    """Where tables are written: as wide as the terminal, or 120 columns."""
    return _Console(width=None if sys.stdout.isatty() else 120)


def print_summary(summary: dict[str, Any], console: Console) -> None:
    """The headline numbers of a run as two tables and a line."""
    calls = f"{plural(summary['pages'], 'page')}, {plural(summary['tickets'], 'ticket')}"
    console.print(Text(f"{printable(summary['scenario'])}, seed {summary['seed']}: {calls}"))
    console.print(_slo_table(summary["slos"]))
    for line in disagreements(summary["slos"]):
        console.print(Text(line), soft_wrap=True)
    if summary["incidents"]:
        console.print(_incident_table(summary["incidents"]))
        console.print(Text(TIMES))
        console.print(_phase_table(summary["incidents"]))
    console.print(Text(_judgement(summary["scorecard"])))
    if summary["is_attended"]:
        console.print(Text(ATTENDED))
        if summary["releases"]["held_back"] or summary["releases"]["frozen_days"]:
            console.print(Text(HELD_BACK))
    if summary["releases"]["released"] or summary["releases"]["due"]:
        console.print(Text(_changes(summary["releases"])))


def _judgement(card: dict[str, Any]) -> str:
    """How good the calls were: `pages: precision 100%, recall 100% (1 repeat); with tickets: ...;
    of 3 episodes of 2% of a budget or more; a paging alert fired for nothing 0.1% of the time`.
    """
    odd = ("at_night", "at_weekends", "without_incident")
    counts = [
        f"{card['pages'][what]} {what.replace('_', ' ')}" for what in odd if card["pages"][what]
    ]
    if card["pages"]["repeats"]:
        counts.append(plural(card["pages"]["repeats"], "repeat"))
    pages = _shares(card, "pages") + (f" ({', '.join(counts)})" if counts else "")
    episodes = plural(card["episodes"]["significant"], "episode")
    cut_off = card["episodes"]["cut_off"]
    return (
        f"pages: {pages}; with tickets: {_shares(card, 'pages_and_tickets')}; {episodes} of"
        f" {share(card['significant'])} of a budget or more"
        + (f", {cut_off} cut off by the end" if cut_off else "")
        + f"; a paging alert fired for nothing {share(card['firing_for_nothing'])} of the time"
    )


def _shares(card: dict[str, Any], calls: str) -> str:
    return f"precision {share(card['precision'][calls])}, recall {share(card['recall'][calls])}"


def _changes(releases: dict[str, Any]) -> str:
    """What became of the releases: `releases: 85 out, 5 held back while frozen for 4.2d; 9 bad (6
    caught by the canary, 2 rolled back)`.
    """
    waited = f", {releases['held_back']} held back" if releases["held_back"] else ""
    waited += (
        f", frozen for {lasting(86400 * releases['frozen_days'])}"
        if releases["frozen_days"]
        else ""
    )
    caught = (
        f"{releases['caught_by_canary']} caught by the canary, {releases['rolled_back']} rolled"
        " back by hand"
    )
    return f"releases: {releases['released']} out{waited}; {releases['bad']} bad" + (
        f" ({caught})" if releases["bad"] else ""
    )


def _slo_table(slos: dict[str, Any]) -> Table:
    table = Table("SLO", "objective", "SLI", "budget spent", "at most")
    for name, slo in slos.items():
        numbers = (slo["objective"], slo["sli"], slo["budget_spent"], slo["budget_spent_max"])
        table.add_row(_cell(name), *(Text(share(number, 4)) for number in numbers))
    return table


def _phase_table(incidents: list[dict[str, Any]]) -> Table:
    """Where the budget went: the time and the share of the budget of each phase."""
    table = Table()
    for head in ("budget spent while", *PHASES):
        table.add_column(head, overflow="fold")
    for row in incidents:
        cells = [
            f"{share(phase['budget_spent'])} in {lasting(phase['seconds'])}"
            for phase in row["phases"].values()
        ]
        table.add_row(*map(_cell, (row["id"], *cells)))
    return table


def _incident_table(incidents: list[dict[str, Any]]) -> Table:
    table = Table()
    for head in INCIDENT_HEAD:
        table.add_column(head, overflow="fold")
    for row in incidents:
        times = {
            what: lasting(row[f"time_to_{what}_s"])
            for what in ("detect", "acknowledge", "mitigate", "resolve")
        }
        opened = lasting(row["opened_at_s"])
        cells = (
            row["id"],
            row["slo"],
            row["severity"],
            row["cause"] or "none",
            times["detect"],
            f"at {opened}" if row["paged_at_s"] is not None else f"ticket at {opened}",
            times["acknowledge"],
            times["mitigate"],
            times["resolve"],
            share(row["budget_spent"], 4),
        )
        table.add_row(*map(_cell, cells))
    return table


def _cell(text: str) -> Text:
    """A cell of a table; nothing in it that a terminal would obey."""
    return Text(printable(text))


def print_story(run: Run, folder: Path, console: Console) -> None:
    """What happened, row by row of the log, each with its part in the incident's life; then where
    its lessons lie.
    """
    clock = Clock({"scenario": {"start": run.scenario.start.isoformat()}})
    promises = [
        f"SLO {shown(slo.name)}: {share(slo.objective, 6)} over {lasting(slo.window)}"
        for slo in run.scenario.slos
    ]
    lines, day = [f"  {'':8}  {'promise':8}  {promise}" for promise in promises], ""
    for event in told(run.log):
        if clock.date(event.time) != day:
            day = clock.date(event.time)
            lines.append(f"{day}, {clock.zone}")
        lines.append(f"  {clock.time(event.time)}  {stage(event):8}  {tell(event)}")
    told_apart = principal(run.incidents)
    place = printable(folder)
    lessons = [f"postmortem in {place}/postmortems/{incident.id}.md" for incident in told_apart]
    lessons.append(f"{plural(len(told_apart), 'regression case')} in {place}/eval-cases.jsonl")
    lines += [f"  {'':8}  {'learn':8}  {lesson}" for lesson in lessons]
    console.print(Text("\n".join(lines)), soft_wrap=True)


def print_verdicts(verdicts: Sequence[Verdict], console: Console) -> None:
    """The gate's table, and one line that says it all."""
    table = Table("case", "what must hold", "at most", "now", "")
    last = ("", "")
    for verdict in verdicts:
        case = (verdict.case, verdict.place)
        name, last = ("" if case == last else shown(verdict.case)), case
        what = verdict.what.removesuffix("_s").replace("_", " ")
        write = lasting if verdict.what.endswith("_s") else share
        now = "not reached" if verdict.seen is None else write(verdict.seen)
        table.add_row(
            Text(name),
            Text(what),
            Text(write(verdict.limit)),
            Text(now),
            Text("holds" if verdict.holds else "FAILS"),
        )
    console.print(table)
    cases = {(verdict.case, verdict.place) for verdict in verdicts}
    failed = {(verdict.case, verdict.place) for verdict in verdicts if not verdict.holds}
    held = len(cases) - len(failed)
    console.print(
        Text(
            f"{held} of {plural(len(cases), 'case')} {'holds' if held == 1 else 'hold'}"
            + (f"; {len(failed)} no longer" if failed else "")
        )
    )


def print_comparison(comparison: Comparison, console: Console) -> None:
    """The alerts' figures, the response's, what was played differently, and the finding at the
    end.
    """
    console.print(Text(about(comparison)))
    titles: dict[Group, str] = {
        "alerts": "alerts alone, nobody responding",
        "response": "with the person on call",
    }
    for group, title in titles.items():
        if len(comparison.variants) > MOST_COLUMNS:
            figures = variants_table(comparison, group)
        else:
            figures = figures_table(comparison, group, only_main=True)
        if figures.rows:
            table = Table(title=title, title_justify="left", title_style="", show_lines=True)
            for cell in figures.head:
                table.add_column(Text(cell))
            for row in figures.rows:
                table.add_row(*(Text(cell) for cell in row))
            console.print(table)
    said = [
        change for variant in comparison.variants[1:] for change in changes(comparison, variant)
    ]
    console.print(Text("\n".join(said)), soft_wrap=True)
    console.print(Text("\n".join(assumptions(comparison))), soft_wrap=True)
    console.print(Text(finding(comparison)), soft_wrap=True)
