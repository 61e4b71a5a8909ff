"""The page of a blind run: what could be seen at the time, and how to open the rest."""

from collections.abc import Mapping
from typing import Any

from simulator.outputs.document import Table
from simulator.outputs.page import inline_pictures, page
from simulator.outputs.report import MOST_ALERTS, alert_table
from simulator.outputs.run_tables import slo_table
from simulator.outputs.words.clock import Clock
from simulator.outputs.words.log import stage, tell, worth_telling
from simulator.outputs.words.months import disagreements
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration
from simulator.run import Run

MOST_INCIDENTS = 60
MOST_ROWS = 200
HEAD = ("incident", "SLO", "alert", "paged", "acknowledged", "served again", "resolved")
MOMENTS = ("opened_at_s", "paged_at_s", "acknowledged_at_s", "mitigated_at_s", "resolved_at_s")


def blind_html(
    run: Run, summary: Mapping[str, Any], pictures: Mapping[str, bytes], versions: Mapping[str, str]
) -> str:
    """The page as HTML, for a blinded run and its summary; like the ordinary one it needs nothing
    beside it.
    """
    clock = Clock(run.scenario.start)
    tables = {
        "alerts": alert_table(run, clock),
        "incidents": _incidents(summary, clock),
        "rows": _rows(run, clock),
    }
    content = {
        "begin": f"{clock.date(0)} {clock.time(0)} {clock.zone}",
        "length": duration(run.scenario.horizon),
        "alone": run.scenario.oncall is None,
        "pictures": inline_pictures(pictures),
        "slos": slo_table(summary["slos"]),
        "disagreements": disagreements(summary["slos"]),
        "most": {"alerts": MOST_ALERTS, "incidents": MOST_INCIDENTS, "rows": MOST_ROWS},
        "versions": ", ".join(f"{name} {value}" for name, value in versions.items()),
    }
    return page("blind.html.j2", {**content, **tables})


def _incidents(summary: Mapping[str, Any], clock: Clock) -> Table:
    """When each incident reached its milestones."""
    rows = tuple(
        (
            f"{row['id']} {row['severity']}",
            safe_label(row["slo"]),
            *(_moment(clock, row[key]) for key in MOMENTS),
        )
        for row in summary["incidents"]
    )
    return Table(HEAD, rows)


def _moment(clock: Clock, seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return clock.short(seconds)


def _rows(run: Run, clock: Clock) -> Table:
    """The log in sentences."""
    rows = worth_telling(run.log)
    return Table(
        ("time", "part", "what happened"),
        tuple((clock.short(event.time), stage(event), tell(event)) for event in rows),
    )
