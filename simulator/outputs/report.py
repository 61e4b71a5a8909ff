"""One self-contained page for one run: numbers, pictures, alerts, incidents, postmortems, how to
reproduce.
"""

import json
from collections.abc import Mapping
from typing import Any

from simulator.outputs.charts.story import worst_first
from simulator.outputs.charts.titles import burn_title, many_title, month_title, timeline_title
from simulator.outputs.document import Table
from simulator.outputs.months import disagreements
from simulator.outputs.page import inline_pictures, page
from simulator.outputs.postmortem import postmortem
from simulator.outputs.telling import burning
from simulator.outputs.words import Clock, count, lasting, plural, share, shown
from simulator.reliability.incidents import PHASES, principal
from simulator.run import Run, alert_episodes

MOST_POSTMORTEMS, MOST_ALERTS = 20, 200


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
    clock, alerts = Clock({"scenario": {"start": run.scenario.start.isoformat()}}), _alerts(run)
    is_long = run.scenario.horizon >= 2 * 86400
    told = principal(run.incidents)
    return {
        "name": shown(run.scenario.name, 80),
        "seed": run.seed,
        "finding": _finding(run),
        "timeline": month_title(run) if is_long else timeline_title(run),
        "begin": f"{clock.date(0)} {clock.time(0)} {clock.zone}",
        "length": lasting(run.scenario.horizon),
        "alone": run.scenario.oncall is None,
        "cards": _cards(summary),
        "pictures": inline_pictures(pictures),
        "slos": _slos(summary),
        "disagreements": disagreements(summary["slos"]),
        "alerts": Table(alerts.head, alerts.rows[:MOST_ALERTS]),
        "alerts_left": max(0, len(alerts.rows) - MOST_ALERTS),
        "incidents": _incidents(summary),
        "postmortems": [postmortem(incident) for incident in told[:MOST_POSTMORTEMS]],
        "postmortems_left": max(0, len(told) - MOST_POSTMORTEMS),
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items()),
        "scenario": json.dumps(run.scenario.dump(), indent=2, ensure_ascii=False),
    }


def _finding(run: Run) -> str:
    slos = run.scenario.slos
    return burn_title(run, slos[0], None) if len(slos) == 1 else many_title(run, worst_first(run))


def _cards(summary: Mapping[str, Any]) -> list[dict[str, str]]:
    cards = [
        {
            "value": plural(summary["pages"], "page"),
            "label": f"and {plural(summary['tickets'], 'ticket')}",
        }
    ]
    for name, slo in list(summary["slos"].items())[:4]:
        promise = f"{shown(name, 24)}: {share(slo['objective'], 6)} promised"
        cards.append({"value": share(slo["sli"], 4), "label": promise})
        cards.append(
            {"value": share(slo["budget_spent"]), "label": f"{shown(name, 24)}: budget spent"}
        )
    card = summary["scorecard"]
    episodes = plural(card["episodes"]["significant"], "episode")
    nothing = share(card["firing_for_nothing"])
    for calls, of in (("pages", "pages"), ("pages_and_tickets", "pages and tickets")):
        cards.append(
            {
                "value": f"{share(card['precision'][calls])} / {share(card['recall'][calls])}",
                "label": f"precision / recall of {of}",
            }
        )
    cards[-1]["label"] += (
        f"; {episodes} of {share(card['significant'])} of a budget or more; a paging alert fired"
        f" for nothing {nothing} of the time"
    )
    return cards


def _slos(summary: Mapping[str, Any]) -> Table:
    head = ("SLO", "objective", "good", "valid", "SLI", "budget spent", "at most")
    rows = tuple(
        (
            shown(name),
            share(slo["objective"], 6),
            count(slo["good"]),
            count(slo["valid"]),
            share(slo["sli"], 4),
            share(slo["budget_spent"]),
            share(slo["budget_spent_max"]),
        )
        for name, slo in summary["slos"].items()
    )
    return Table(head, rows)


def _alerts(run: Run) -> Table:
    """Every episode, with each window's burn rate and the threshold when it fired."""
    clock = Clock({"scenario": {"start": run.scenario.start.isoformat()}})
    rows = [_alert(clock, row) for row in alert_episodes(run.log)]
    return Table(("alert", "SLO", "severity", "since", "fired", "resolved", "why"), tuple(rows))


def _alert(clock: Clock, row: Mapping[str, Any]) -> tuple[str, ...]:
    moments = [
        "-" if row[key] is None else clock.short(row[key])
        for key in ("pending_at_s", "firing_at_s", "resolved_at_s")
    ]
    why = "it did not hold long enough" if row["firing_at_s"] is None else burning(row)
    return (shown(row["rule"]), shown(row["slo"]), row["severity"], *moments, why)


def _incidents(summary: Mapping[str, Any]) -> Table:
    head = ("incident", "of", "bad", "budget", *PHASES)
    return Table(head, tuple(_incident(row) for row in summary["incidents"]))


def _incident(row: Mapping[str, Any]) -> tuple[str, ...]:
    of = f"{shown(row['slo'])}: {shown(row['failure'] or 'no failure')}"
    phases = (
        f"{share(phase['budget_spent'], 2)} in {lasting(phase['seconds'])}"
        for phase in row["phases"].values()
    )
    return (
        f"{row['id']}, {row['severity']}",
        of,
        count(row["bad"]),
        share(row["budget_spent"]),
        *phases,
    )
