"""The numbers of one run: summary.json, and the table on the terminal."""

from collections.abc import Mapping
from typing import Any

from simulator.analysis.people.counting import level_that_took
from simulator.analysis.people.of_run import record_of, told_of_people
from simulator.analysis.people.where import parts_table, told_apart
from simulator.analysis.scoring.judging import score
from simulator.analysis.scoring.months import ended_months
from simulator.analysis.scoring.scorecard import CensoredTime, Detection, Scorecard, Spent
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
        "slos": {name: _slo(run, name, spent) for name, spent in scorecard.slos.items()},
        "alerts": _alerts(run),
        "pages": kinds.count("paged"),
        "tickets": kinds.count("ticket_opened"),
        "incidents": [_incident(incident) | _people(run, incident) for incident in run.incidents],
        "background": {"shed": whole(run.shed_background)},
        **_waiting(run),
        "spent": run.spent,
        "releases": scorecard.releases.numbers(),
        "precision": scorecard.precision,
        "recall": scorecard.recall,
        "significant": run.scenario.significant,
        "episodes": [_episode(each) for each in scorecard.episodes],
        "scorecard": scorecard.numbers(),
        **_people_key(run, scorecard),
        **_learning_key(scorecard),
    }


def _people_key(run: Run, scorecard: Scorecard) -> dict[str, Any]:
    """What people went through, where they are named, and where the budget went meanwhile."""
    if scorecard.people is None or not told_of_people(run.scenario):
        return {}
    record = record_of(run)
    where = {slo.name: told_apart(record.where(slo.name)) for slo in run.scenario.slos}
    return {"people": {**scorecard.people.numbers(), "where": where}}


def _learning_key(scorecard: Scorecard) -> dict[str, Any]:
    """What came back and what was learned, where that can be."""
    if scorecard.learning is None:
        return {}
    return {"learning": scorecard.learning.numbers()}


def _people(run: Run, incident: Incident) -> dict[str, Any]:
    """Who took an incident, and its phases in parts, where people are named."""
    if not told_of_people(run.scenario):
        return {}
    taken = incident.first("acknowledged")
    parts = parts_table(incident, record_of(run).parts(incident))
    return {
        "taken_by": taken.subject if taken else None,
        "taken_at_level": None if incident.is_ticket else level_that_took(incident),
        "parts": told_apart(parts),
    }


def _waiting(run: Run) -> dict[str, Any]:
    """The requests that wait for another attempt at the horizon, where clients try again."""
    if not run.tries_again:
        return {}
    counts = {"interactive": run.waiting, "background": run.waiting_background}
    return {"waiting": {name: whole(count) for name, count in counts.items()}}


def _slo(run: Run, name: str, spent: Spent) -> dict[str, Any]:
    slo = run.slo(name)
    counts = run.counts[slo.events].sum()
    numbers: dict[str, Any] = {
        "objective": slo.objective,
        "good": whole(counts.good),
        "valid": whole(counts.valid),
        "sli": counts.good / counts.valid if counts.valid else None,
        "budget_spent": spent.at_end,
        "budget_spent_max": spent.worst,
    }
    # a window that rolls has no months, and no empty key for them
    if slo.is_calendar:
        numbers["months"] = [month.numbers() for month in ended_months(run, slo)]
    return numbers


def _alerts(run: Run) -> dict[str, dict[str, Any]]:
    """Episodes and firings of every alert that was ever pending, and how long it fired (s)."""
    table: dict[str, dict[str, Any]] = {}
    for row in alert_episodes(run.log):
        key = f"{row['slo']}/{row['rule']}"
        entry = table.setdefault(
            key, {"severity": row["severity"], "episodes": 0, "fired": 0, "firing_s": 0.0}
        )
        entry["episodes"] += 1
        # one that was dropped while pending never fired
        if row["firing_at_s"] is not None:
            entry["fired"] += 1
            entry["firing_s"] += _firing_for(row, run.scenario.horizon)
    return table


def _firing_for(row: Mapping[str, Any], horizon: float) -> float:
    """How long an alert fired (s); one that has not resolved, until the horizon."""
    end = row["resolved_at_s"]
    if end is None:
        end = horizon
    return float(end - row["firing_at_s"])


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
        # an incident opens when its first alert fires: one moment under two names
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


def _episode(episode: Detection) -> dict[str, Any]:
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
        "budget_spent_before_page": episode.budget_spent_before_page,
        "reset_time_s": _reached(episode.reset),
    }


def _reached(time: CensoredTime | None) -> float | None:
    """The seconds of what was reached; a censored time is not told as if it were one."""
    if time is None or not time.is_reached:
        return None
    return time.seconds


def _phase(incident: Incident, phase: Phase) -> dict[str, float | None]:
    return {
        "seconds": phase.seconds,
        "bad": _counted(phase.bad),
        "budget_spent": incident.share(phase.bad),
    }


def _counted(count: float | None) -> int | float | None:
    return None if count is None else whole(count)
