"""One self-contained page for one run: numbers, pictures, alerts, incidents, postmortems, how to
reproduce.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from simulator.analysis.proposals import proposals_of
from simulator.outputs.charts.story import worst_first
from simulator.outputs.charts.titles import burn_title, many_title, month_title, timeline_title
from simulator.outputs.document import Table
from simulator.outputs.page import inline_pictures, page
from simulator.outputs.people_tables import asked_table, load_table, parts_table
from simulator.outputs.postmortem import postmortem
from simulator.outputs.run_tables import TIMES, incident_table, phase_table, slo_table
from simulator.outputs.words.answers import verdicts, what_happened
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.learning import about_learning
from simulator.outputs.words.loads import about_people
from simulator.outputs.words.months import disagreements
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, objective, plural, share, sli
from simulator.outputs.words.rules import why_fired
from simulator.outputs.words.scorecards import (
    about_releases,
    fired_for_nothing,
    significant_episodes,
)
from simulator.reliability.incidents import principal
from simulator.run import Run, alert_episodes

# a month of a noisy policy has thousands of alerts; the files beside the page hold all
MOST_POSTMORTEMS = 20
MOST_ALERTS = 200
MOST_CARDS = 4
# headings by their anchors
SECTIONS = {
    "the-burn": "The budget's burn",
    "the-timeline": "The timeline",
    "the-year": "By quarter: what came back, and what was learned",
    "the-incidents": "Incidents, and where the budget went",
    "the-people": "People: who was asked, and what that cost them",
    "the-alerts": "Alerts, and why they fired",
    "the-postmortems": "Postmortems",
    "reproduce": "How to reproduce this",
}
# a card is narrower than a line of text
LONGEST_ON_CARD = 24
LONGEST_TITLE = 80
# the timeline's picture is a calendar from here on (s)
LONG_RUN = 2 * 86400


def report_html(
    run: Run, summary: Mapping[str, Any], pictures: Mapping[str, bytes], versions: Mapping[str, str]
) -> str:
    """The page as HTML; `pictures` are SVG files by name, `versions` those the run was made with.

    Needs nothing beside it: no script, no request, styles and pictures inline. Any name shows as
    text.
    """
    return page("report.html.j2", _content(run, summary, pictures, versions))


def _content(
    run: Run, summary: Mapping[str, Any], pictures: Mapping[str, bytes], versions: Mapping[str, str]
) -> dict[str, Any]:
    clock = Clock(run.scenario.start)
    return {
        "sections": _sections(run, summary),
        **_head(run, summary, clock),
        "pictures": inline_pictures(pictures),
        "slos": slo_table(summary["slos"]),
        "disagreements": disagreements(summary["slos"]),
        **_incidents(run, summary, clock),
        "people": _people(run, summary, clock),
        "about_people": about_people(run, summary),
        **_postmortems(run),
        **_year(run, summary),
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items()),
        "scenario": json.dumps(run.scenario.dump(), indent=2, ensure_ascii=False),
    }


def _sections(run: Run, summary: Mapping[str, Any]) -> dict[str, str]:
    """The headings by their anchors; of what there is nothing to tell there is no section."""
    sections = dict(SECTIONS)
    number = len(principal(run.incidents))
    if not number:
        del sections["the-postmortems"]
    elif number > MOST_POSTMORTEMS:
        sections["the-postmortems"] += f" ({MOST_POSTMORTEMS} of {number})"
    if "people" not in summary:
        del sections["the-people"]
    if run.scenario.learns is None:
        del sections["the-year"]
    return sections


def _head(run: Run, summary: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """What a reader sees first: what happened, and whether that was kept."""
    card = summary["scorecard"]
    return {
        "verdicts": verdicts(run, summary),
        "happened": [what_happened(run), *about_releases(run, summary["releases"])],
        "name": safe_label(run.scenario.name, LONGEST_TITLE),
        "seed": run.seed,
        "finding": _finding(run),
        "timeline": _timeline_title(run),
        "begin": f"{clock.date(0)} {clock.time(0)} {clock.zone}",
        "length": duration(run.scenario.horizon),
        "alone": run.scenario.oncall is None,
        "cards": list(_cards(summary)),
        # what precision and recall are measured by
        "measured_by": f"{significant_episodes(card)}; {fired_for_nothing(card)}",
    }


def _incidents(run: Run, summary: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    alerts = alert_table(run, clock)
    return {
        "alerts": Table(alerts.head, alerts.rows[:MOST_ALERTS]),
        "alerts_left": max(0, len(alerts.rows) - MOST_ALERTS),
        "incidents": incident_table(summary["incidents"]),
        "times": TIMES,
        "phases": phase_table(summary["incidents"]),
    }


def _postmortems(run: Run) -> dict[str, Any]:
    incidents = principal(run.incidents)
    told = incidents[:MOST_POSTMORTEMS]
    proposals = proposals_of(run.log)
    return {
        "told": [incident.id for incident in told],
        "postmortems": [postmortem(incident, proposals) for incident in told],
        "postmortems_left": len(incidents) - len(told),
    }


def _people(run: Run, summary: Mapping[str, Any], clock: Clock) -> list[Table]:
    """The tables of those on call, where more is known of them than that somebody is there."""
    people = summary.get("people")
    if people is None:
        return []
    incidents = summary["incidents"]
    tables = (
        load_table(people),
        asked_table(run.incidents[:MOST_ALERTS], clock),
        parts_table(incidents[:MOST_ALERTS], people["where"]),
    )
    return [table for table in tables if table.rows]


def _year(run: Run, summary: Mapping[str, Any]) -> dict[str, Any]:
    """What was learned, and a row for each quarter, where a team learns."""
    if run.scenario.learns is None:
        return {"about_learning": about_learning(run, summary), "quarters": None}
    from simulator.outputs.quarter import quarter_table

    return {"about_learning": about_learning(run, summary), "quarters": quarter_table(run)}


def _finding(run: Run) -> str:
    # without the comparison with nobody responding, which the picture's title has
    slos = run.scenario.slos
    if len(slos) == 1:
        return burn_title(run, slos[0], None)
    return many_title(run, worst_first(run))


def _timeline_title(run: Run) -> str:
    if run.scenario.horizon >= LONG_RUN:
        return month_title(run)
    return timeline_title(run)


def _cards(summary: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    """The headline numbers."""
    yield _card(plural(summary["pages"], "page"), f"and {plural(summary['tickets'], 'ticket')}")
    for name, slo in list(summary["slos"].items())[:MOST_CARDS]:
        label = safe_label(name, LONGEST_ON_CARD)
        yield _card(sli(slo["sli"]), f"{label}: objective {objective(slo['objective'])}")
        yield _card(share(slo["budget_spent"]), f"{label}: budget spent")
    card = summary["scorecard"]
    yield _card(_precision_and_recall(card, "pages"), "precision / recall of pages")
    both = _precision_and_recall(card, "pages_and_tickets")
    yield _card(both, "precision / recall of pages and tickets")


def _card(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _precision_and_recall(card: Mapping[str, Any], calls: str) -> str:
    return f"{share(card['precision'][calls])} / {share(card['recall'][calls])}"


def alert_table(run: Run, clock: Clock) -> Table:
    """Every episode, with each window's burn rate and the threshold when it fired."""
    head = ("alert", "SLO", "severity", "since", "fired", "resolved", "why")
    return Table(head, tuple(_alert(clock, row) for row in alert_episodes(run.log)))


def _alert(clock: Clock, row: Mapping[str, Any]) -> tuple[str, ...]:
    why = "it did not hold long enough"
    if row["firing_at_s"] is not None:
        why = why_fired(row)
    return (
        safe_label(row["rule"]),
        safe_label(row["slo"]),
        row["severity"],
        _moment(clock, row["pending_at_s"]),
        _moment(clock, row["firing_at_s"]),
        _moment(clock, row["resolved_at_s"]),
        why,
    )


def _moment(clock: Clock, seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return clock.short(seconds)
