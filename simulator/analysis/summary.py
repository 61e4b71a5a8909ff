"""The numbers of one run: summary.json, and the table on the terminal."""

from typing import Any

import numpy as np

from simulator.analysis.judging import score
from simulator.analysis.months import ended_months
from simulator.analysis.scorecard import Judged, Wait
from simulator.foundation.units import whole
from simulator.reliability.incidents import Incident, Phase
from simulator.run import Run, alert_episodes


def summarise(run: Run, unattended: Run | None = None) -> dict[str, Any]:
    """All headline numbers as plain JSON values; None where there is no data or something was not
    reached.

    `unattended` is the same run with nobody responding, for what the budget would have lost then.
    """
    scorecard = score(run, unattended)
    kinds = [event.kind for event in run.log]
    return {
        "scenario": run.scenario.name,
        "seed": run.seed,
        "is_attended": run.scenario.oncall is not None,
        "slos": {slo.name: _slo(run, slo.name) for slo in run.scenario.slos},
        "alerts": _alerts(run),
        "pages": kinds.count("paged"),
        "tickets": kinds.count("ticket_opened"),
        "incidents": [_incident(incident) for incident in run.incidents],
        "background": {"shed": whole(run.shed_background)},
        **_waiting(run),
        "spent": run.spent,
        "releases": scorecard.changes.numbers(),
        "precision": scorecard.precision,
        "recall": scorecard.recall,
        "significant": run.scenario.significant,
        "episodes": [_episode(each) for each in scorecard.episodes],
        "scorecard": scorecard.numbers(),
    }


def _waiting(run: Run) -> dict[str, Any]:
    """The requests that wait for another attempt at the horizon, where clients try again."""
    if not run.tries_again:
        return {}
    counts = {"interactive": run.waiting, "background": run.waiting_background}
    return {"waiting": {name: whole(count) for name, count in counts.items()}}


def _slo(run: Run, name: str) -> dict[str, Any]:
    slo = run.slo(name)
    counts = run.counts[slo.events].sum()
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    months = [month.numbers() for month in ended_months(run, slo)]
    return {
        "objective": slo.objective,
        "good": whole(counts.good),
        "valid": whole(counts.valid),
        "sli": counts.good / counts.valid if counts.valid else None,
        "budget_spent": float(spent[-1]) if len(spent) and np.isfinite(spent[-1]) else None,
        "budget_spent_max": (
            float(max(known.max(), slo.budget_spent_before)) if len(known) else None
        ),
        **({"months": months} if slo.is_calendar else {}),
    }


def _alerts(run: Run) -> dict[str, dict[str, Any]]:
    """Episodes and firings of every alert that ever stirred, and how long it fired (s)."""
    table: dict[str, dict[str, Any]] = {}
    for row in alert_episodes(run.log):
        key = f"{row['slo']}/{row['rule']}"
        entry = table.setdefault(
            key, {"severity": row["severity"], "episodes": 0, "fired": 0, "firing_s": 0.0}
        )
        entry["episodes"] += 1
        if row["firing_at_s"] is not None:
            end = run.scenario.horizon if row["resolved_at_s"] is None else row["resolved_at_s"]
            entry["fired"] += 1
            entry["firing_s"] += end - row["firing_at_s"]
    return table


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "slo": incident.slo,
        "severity": incident.severity,
        "failure": incident.failure or None,
        "time_to_detect_s": incident.time_to_detect,
        "time_to_acknowledge_s": incident.time_to_acknowledge,
        "time_to_mitigate_s": incident.time_to_mitigate,
        "time_to_resolve_s": incident.time_to_resolve,
        "cause": incident.cause or None,
        "follows": incident.follows or None,
        "harm_began_at_s": incident.harm_began,
        "opened_at_s": incident.detected,
        "detected_at_s": incident.detected,
        "paged_at_s": incident.paged,
        "acknowledged_at_s": incident.acknowledged,
        "mitigated_at_s": incident.mitigated,
        "resolved_at_s": incident.resolved,
        "bad": _counted(incident.bad),
        "valid": _counted(incident.valid),
        "budget_spent": incident.share(incident.bad),
        "phases": {phase.name: _phase(incident, phase) for phase in incident.phases},
    }


def _episode(episode: Judged) -> dict[str, Any]:
    """A significant episode, and how it was found; None where it was not."""
    return {
        "slo": episode.slo,
        "failures": episode.name,
        "begin_s": episode.begin,
        "end_s": episode.end,
        "budget_spent": episode.spent,
        "time_to_page_s": _reached(episode.page),
        "time_to_call_s": _reached(episode.call),
        "joined": episode.is_joined,
        "budget_spent_before_page": episode.unseen,
        "reset_time_s": _reached(episode.reset),
    }


def _reached(wait: Wait | None) -> float | None:
    return wait.seconds if wait is not None and wait.is_reached else None


def _phase(incident: Incident, phase: Phase) -> dict[str, float | None]:
    return {
        "seconds": phase.seconds,
        "bad": _counted(phase.bad),
        "budget_spent": incident.share(phase.bad),
    }


def _counted(count: float | None) -> int | float | None:
    return None if count is None else whole(count)
