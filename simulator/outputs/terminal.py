"""What a run looks like on a terminal, line by line: plain text without colours or boxes, so that a
pipe and a simple terminal show the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulator.oncall.ladder import ladder_of
from simulator.outputs.cases import cases_of
from simulator.outputs.layout import table_lines, wrapped
from simulator.outputs.people_tables import asked_table, load_table, parts_table, turned
from simulator.outputs.run_tables import TIMES, incident_table, phase_table, slo_table
from simulator.outputs.words.answers import cost, verdicts, what_happened
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.learning import about_learning
from simulator.outputs.words.loads import about_people
from simulator.outputs.words.log import stage, tell, worth_telling
from simulator.outputs.words.months import disagreements
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import listed, plural
from simulator.outputs.words.scorecards import about_releases, judgement
from simulator.reliability.events import Event
from simulator.reliability.incidents import principal
from simulator.run import Run

# of more incidents the costliest are shown
MOST_INCIDENTS = 10
# with more incidents than this a run's story is for the report, not for the terminal
MOST_TOLD = 3
# about a screen of a story; events.csv has every row
MOST_ROWS = 40
ATTENDED = "These figures come from the run with {} on call."
HELD_BACK = (
    "What really failed comes from the run with nobody responding, so a page for a release that"
    " went out only in this run counts as without incident."
)


def run_lines(run: Run, summary: Mapping[str, Any], columns: int) -> Iterator[str]:
    """Whether each SLO was kept and what happened; then the figures, and the story of a run with
    few incidents.
    """
    for line in (*verdicts(run, summary), what_happened(run)):
        yield from wrapped(line, columns)
    yield ""
    yield from summary_lines(run, summary, columns)
    if 1 <= len(run.incidents) <= MOST_TOLD:
        yield ""
        yield from story_lines(run, columns)
    elif run.incidents:
        yield from wrapped(_where_to_read(run), columns)


def _where_to_read(run: Run) -> str:
    """The files that tell what has no room here."""
    places = [
        "the postmortems are in postmortems/",
        f"{plural(len(cases_of(run)), 'regression case')} in eval-cases.jsonl",
    ]
    if run.scenario.learns is not None:
        places.append("a page of each quarter in quarters/")
    return f"The log has {len(run.log)} rows, in events.csv; {listed(places)}."


def summary_lines(run: Run, summary: Mapping[str, Any], columns: int) -> Iterator[str]:
    """The headline numbers of a run as tables and lines."""
    calls = f"{plural(summary['pages'], 'page')}, {plural(summary['tickets'], 'ticket')}"
    label = safe_label(summary["scenario"])
    yield from wrapped(f"{label}, seed {summary['seed']}: {calls}", columns)
    yield ""
    yield from table_lines(slo_table(summary["slos"]), columns)
    for line in disagreements(summary["slos"]):
        yield from wrapped(line, columns)
    yield ""
    if summary["incidents"]:
        yield from _incident_lines(run, summary["incidents"], columns)
        yield ""
    if "people" in summary:
        yield from _people_lines(run, summary, columns)
    for line in _remarks(run, summary):
        yield from wrapped(line, columns)


def _incident_lines(
    run: Run, incidents: Sequence[Mapping[str, Any]], columns: int
) -> Iterator[str]:
    """The incidents, or the costliest of many, and where the budget of each went."""
    shown = incidents
    if len(incidents) > MOST_INCIDENTS:
        shown = _costliest(run, incidents)
        yield f"The {len(shown)} costliest incidents"
    yield from table_lines(incident_table(shown), columns)
    yield from wrapped(TIMES, columns)
    if len(incidents) > len(shown):
        more = len(incidents) - len(shown)
        yield f"{more} more in events.csv; summary.json has the phases of each"
        return
    yield ""
    yield from table_lines(phase_table(shown), columns)


def _people_lines(run: Run, summary: Mapping[str, Any], columns: int) -> Iterator[str]:
    """What answering cost each person, where the budget went by level and symptom, and of several
    incidents who was asked.
    """
    people = summary["people"]
    # of several incidents the page has a row each
    told = summary["incidents"] if len(run.incidents) <= MOST_TOLD else []
    tables = [load_table(people), turned(parts_table(told, people["where"]))]
    # the story of few incidents tells who was asked
    if MOST_TOLD < len(run.incidents) <= MOST_INCIDENTS:
        tables.insert(0, asked_table(run.incidents, Clock(run.scenario.start)))
    for table in tables:
        if table.rows:
            yield from table_lines(table, columns)
            yield ""


def _costliest(run: Run, incidents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of the costliest incidents; a ticket about what was paged for is left out, as its
    cost is the same.
    """
    by_id = {row["id"]: row for row in incidents}
    costliest = sorted(principal(run.incidents), key=cost, reverse=True)
    return [by_id[incident.id] for incident in costliest[:MOST_INCIDENTS]]


def _remarks(run: Run, summary: Mapping[str, Any]) -> Iterable[str]:
    """What is said below the tables."""
    yield judgement(summary["scorecard"])
    releases = summary["releases"]
    if summary["is_attended"]:
        yield ATTENDED.format("people" if ladder_of(run.scenario) else "the person")
        yield from _decided(run)
        differs = releases["held_back"] or releases["frozen_days"]
        # where a team learns, what really failed is what struck in this run
        if differs and run.scenario.learns is None:
            yield HELD_BACK
    yield from about_releases(run, releases)
    yield from about_people(run, summary)
    yield from about_learning(run, summary)


def _decided(run: Run) -> Iterable[str]:
    """By which responder, where that is not the usual one."""
    habits = run.scenario.oncall
    if habits is not None and habits.responder is not None:
        yield f"The decisions are those of the responder {safe_label(habits.responder.kind)}."


def story_lines(run: Run, columns: int) -> Iterator[str]:
    """What happened, row by row of the log, each with its part in the incident's life; then where
    its lessons lie.
    """
    rows = _rows(run)
    yield from _what_happened(rows[:MOST_ROWS], Clock(run.scenario.start), columns)
    # only where a row that is worth telling is left out
    if len(rows) > MOST_ROWS or len(rows) < len(worth_telling(run.log)):
        left = len(run.log) - min(len(rows), MOST_ROWS)
        text = f"{left} more rows in events.csv"
        # left out here and there, not at the end
        if len(rows) <= MOST_ROWS:
            text = f"{left} rows between these are only in events.csv"
        yield from _story_line("", "", text, columns)
    yield from _lessons(run, columns)


def _rows(run: Run) -> list[Event]:
    """The rows of the log that are told: of a long log those of incidents, and bad releases."""
    rows = worth_telling(run.log)
    if len(rows) <= MOST_ROWS:
        return rows
    own = {id(event) for incident in run.incidents for event in incident.timeline}
    return [event for event in rows if id(event) in own or _is_bad_release(event)]


def _is_bad_release(event: Event) -> bool:
    return event.kind == "release_started" and bool(event.cause)


def _what_happened(rows: Iterable[Event], clock: Clock, columns: int) -> Iterator[str]:
    last_day = ""
    for event in rows:
        # a day's name stands once, above its rows
        day = clock.date(event.time)
        if day != last_day:
            last_day = day
            yield f"{day}, {clock.zone}"
        yield from _story_line(clock.time(event.time), stage(event), tell(event), columns)


def _lessons(run: Run, columns: int) -> Iterator[str]:
    # what is learned of a blind run is sealed
    if run.is_blind:
        return
    for incident in principal(run.incidents):
        text = f"postmortem in postmortems/{incident.id}.md"
        yield from _story_line("", "learn", text, columns)
    cases = plural(len(cases_of(run)), "regression case")
    yield from _story_line("", "learn", f"{cases} in eval-cases.jsonl", columns)


def _story_line(time: str, part: str, text: str, columns: int) -> Iterator[str]:
    return wrapped(text, columns, f"  {time:8}  {part:8}  ")
