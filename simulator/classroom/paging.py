"""When somebody is paged in a run, or why nobody is: the sentences below the knobs."""

import numpy as np

from simulator.classroom.feedback import number
from simulator.foundation.fixed_or_random import realised
from simulator.foundation.units import percent
from simulator.reliability.alerts import AlertRule
from simulator.reliability.incidents import Incident
from simulator.run import Run
from simulator.scenario import Scenario
from simulator.simulation import simulate


def first_page(run: Run) -> Incident | None:
    """The first incident that somebody was paged for; None when nobody was."""
    return next((each for each in run.incidents if not each.is_ticket), None)


def first_alert(run: Run) -> Incident:
    """The first incident or ticket; raises LookupError when no alert fired."""
    if not run.incidents:
        raise LookupError("no alert fires")
    return run.incidents[0]


def paged_incident(run: Run) -> Incident:
    """The first incident that somebody was paged for; raises LookupError when nobody was."""
    incident = first_page(run)
    if incident is None:
        raise LookupError("nobody is paged")
    return incident


def minutes_to_page(run: Run) -> float:
    """Minutes from the failure's start to the page; raises LookupError when nobody is paged for
    it.
    """
    seconds = paged_incident(run).time_to_detect
    if seconds is None:
        raise LookupError("nobody is paged for the failure")
    return seconds / 60


def error_ratio(run: Run) -> float:
    """The error ratio (0 to 1) of the first failure."""
    return float(run.scenario.failures[0].error_ratio)  # type: ignore[attr-defined]


def lasts(scenario: Scenario) -> float:
    """How long (s) the first failure lasts."""
    return realised(scenario.failures[0].lasts)


def budget_spent(scenario: Scenario) -> float:
    """How much of the first SLO's error budget a scenario has spent at its end (%)."""
    run = simulate(scenario)
    return float(100 * run.budget_spent(scenario.slos[0])[-1])


def page_formula(run: Run, incident: Incident) -> str:
    """`1% / 50% x 60 min x 14.4 = 17.28 min; the rule is checked every 30 s`: when the alert of an
    incident fires, for the first failure's error ratio.
    """
    errors = error_ratio(run)
    allowed = run.slo(incident.slo).error_budget
    window = incident.opening.detail["windows"][0] / 60
    burn = incident.opening.detail["threshold"]
    exact = allowed / errors * window * burn
    terms = f"{percent(allowed)} / {percent(errors)} × {window:g} min × {burn:g}"
    checked = f"the rule is checked every {run.scenario.monitoring.evaluation_interval:g} s"
    return f"{terms} = {exact:.2f} min; {checked}"


def paging(run: Run) -> str:
    """When somebody is paged, by which rule, and whether the runbook helps before the first failure
    ends; or why nobody is (HTML).
    """
    incident = first_page(run)
    if incident is None:
        return f"<b>Nobody is paged</b>: {'; '.join(_why_quiet(run))}."
    by = f"by {incident.opening.detail['rule']} ({page_formula(run, incident)})"
    return f"<b>Paged after {minutes_to_page(run):g} min</b> {by}; {_mitigation(run, incident)}."


def _mitigation(run: Run, incident: Incident) -> str:
    end = lasts(run.scenario)
    took = incident.time_to_mitigate
    if took is None or took > end:
        return f"<b>not mitigated</b> by the time the failure ended, after {end / 60:g} min"
    when = f"<b>mitigated after {took / 60:g} min</b>"
    return f"{when}, when the last 5 min were good again"


def _why_quiet(run: Run) -> list[str]:
    """Of each rule that pages: what it needs, and the most there was."""
    rules = run.scenario.alerting.rules
    return [_why_rule_is_quiet(run, rule) for rule in rules if rule.is_paging]


def _why_rule_is_quiet(run: Run, rule: AlertRule) -> str:
    slo = run.scenario.slos[0]
    ticks = _ticks(run)
    # of every window and at every check: the errors that it held
    held = {window: run.burn_rate(slo, window)[ticks] * slo.error_budget for window in rule.windows}
    limit = rule.limit(slo)
    needs = f"{rule.name} needs more than {percent(limit)}"
    for window, ratios in held.items():
        worst = float(np.nanmax(ratios))
        if worst <= limit * (1 + ROUNDING):
            return f"the worst {number(window / 60)} min hold {percent(worst)} errors, and {needs}"
    windows = " and ".join(f"over {number(window / 60)} min" for window in held)
    return f"{needs} {windows} at the same time, which never happened"


# sums of counts are exact only up to a float's last digits
ROUNDING = 1e-9


def _ticks(run: Run) -> np.ndarray:
    """Which cells end when the rules are checked."""
    every = run.scenario.monitoring.evaluation_interval
    ticks: np.ndarray = np.isclose(run.ends % every, 0)
    return ticks
