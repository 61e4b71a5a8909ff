"""The numbers of one run: summary.json, and the table on the terminal."""

from typing import Any

import numpy as np

from simulator.analysis.truth import scores
from simulator.reliability.incidents import Incident
from simulator.run import Run, alert_episodes

PHASES = ("undetected", "unacknowledged", "diagnosing", "mitigating", "recovering")


def summarise(run: Run) -> dict[str, Any]:
    """All headline numbers as plain JSON values; None where there is no data or something was not reached."""
    precision, recall = scores(run)
    kinds = [event.kind for event in run.log]
    return {
        "scenario": run.scenario.name,
        "seed": run.seed,
        "slos": {slo.name: _slo(run, slo.name) for slo in run.scenario.slos},
        "alerts": _alerts(run),
        "pages": kinds.count("paged"),
        "tickets": kinds.count("ticket_opened"),
        "incidents": [_incident(run, incident) for incident in run.incidents],
        "background": {"shed": _whole(run.shed_background)},
        "precision": precision,
        "recall": recall,
        "significant": run.scenario.significant,
    }


def _slo(run: Run, name: str) -> dict[str, Any]:
    slo = run.slo(name)
    valid, bad = (float(np.sum(counts, dtype=np.float64)) for counts in run.counts[slo.sli])
    spent = run.budget_spent(slo)
    known = spent[np.isfinite(spent)]
    return {
        "objective": slo.objective,
        "good": _whole(valid - bad),
        "valid": _whole(valid),
        "sli": (valid - bad) / valid if valid else None,
        "budget_spent": float(spent[-1]) if len(spent) and np.isfinite(spent[-1]) else None,
        "budget_spent_max": float(max(known.max(), slo.budget_spent_before)) if len(known) else None,
    }


def _whole(count: float) -> int | float:
    return int(count) if count.is_integer() else count


def _alerts(run: Run) -> dict[str, dict[str, Any]]:
    """Episodes and firings of every alert that ever stirred, and how long it fired (s)."""
    table: dict[str, dict[str, Any]] = {}
    for row in alert_episodes(run.log):
        key = f"{row['slo']}/{row['rule']}"
        entry = table.setdefault(key, {"severity": row["severity"], "episodes": 0, "fired": 0, "firing_s": 0.0})
        entry["episodes"] += 1
        if row["firing_at_s"] is not None:
            end = run.scenario.horizon if row["resolved_at_s"] is None else row["resolved_at_s"]
            entry["fired"] += 1
            entry["firing_s"] += end - row["firing_at_s"]
    return table


def _incident(run: Run, incident: Incident) -> dict[str, Any]:
    phases = _phases(run, incident)
    return {
        "id": incident.id,
        "slo": incident.slo,
        "severity": incident.severity,
        "failure": incident.failure or None,
        "time_to_detect_s": incident.time_to_detect,
        "time_to_acknowledge_s": incident.time_to_acknowledge,
        "time_to_mitigate_s": incident.time_to_mitigate,
        "time_to_resolve_s": incident.time_to_resolve,
        "detected_at_s": incident.detected,
        "paged_at_s": incident.paged,
        "acknowledged_at_s": incident.acknowledged,
        "mitigated_at_s": incident.mitigated,
        "resolved_at_s": incident.resolved,
        "budget_spent": _total([phase["budget_spent"] for phase in phases.values()]),
        "phases": phases,
    }


def _total(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _phases(run: Run, incident: Incident) -> dict[str, dict[str, float | None]]:
    """Seconds and share of the budget of each phase; a stamp that was not reached lets its phase run to the end.

    Cells are counted to the phase in which they end. The budget is that of the SLO's window at the horizon, so parts add up with the run's figures.
    """
    end = run.scenario.horizon if incident.resolved is None else incident.resolved
    begin = incident.detected if incident.failure_started is None else incident.failure_started
    stamps = [begin, incident.detected, incident.acknowledged, incident.triaged, incident.mitigated, end]
    for index in range(4, 0, -1):
        later = stamps[index + 1]
        stamps[index] = later if stamps[index] is None else min(stamps[index], later)  # type: ignore[type-var]
    bounds = [float(stamp) for stamp in stamps if stamp is not None]
    slo = run.slo(incident.slo)
    _, bad = run.counts[slo.sli]
    sums = np.concatenate(([0.0], np.cumsum(bad, dtype=np.float64)))
    at = [min(len(bad), int(bound / run.cell + 1e-9)) for bound in bounds]
    budget = slo.error_budget * float(run.over_window(slo)[1][-1]) if len(bad) else 0.0
    return {
        phase: {"seconds": bounds[i + 1] - bounds[i], "budget_spent": float(sums[at[i + 1]] - sums[at[i]]) / budget if budget else None}
        for i, phase in enumerate(PHASES)
    }
