"""The alert linter: what each rule does for each SLO, and what will not work, in closed form and
without a run.

Burn rates, detection times and the trouble with low traffic are those of the SRE workbook, chapter
5 ("Alerting on SLOs"): limit = burn rate x (1 - objective); a failure of error ratio e is fired for
after limit / e x window; at the threshold one long window consumes burn rate x window / SLO window
of the budget.
"""

from simulator.analysis.linter import (
    asking,
    background_errors,
    budgets,
    duty,
    empty,
    explanation,
    fallible,
    improvements,
    judge,
    learning,
    low_traffic,
    places,
    releases,
    runbooks,
    safety,
    silent,
    thresholds,
    tickets,
    windows,
)
from simulator.analysis.linter.findings import Check, Finding
from simulator.analysis.linter.watched import WatchedSLO
from simulator.scenario import Scenario

__all__ = ["Finding", "lint"]

# in the order in which findings are read: the rules, what they watch, the budgets, the service
CHECKS: tuple[Check, ...] = (
    explanation.explained,
    silent.low_promise,
    thresholds.never_fires,
    low_traffic.one_bad_event,
    low_traffic.guard_out_of_reach,
    thresholds.slower_than_exhaustion,
    thresholds.for_outlasts_the_budget,
    windows.short_is_not_shorter,
    windows.longer_than_the_slo,
    windows.finer_than_the_monitoring,
    thresholds.unless_itself,
    thresholds.adds_nothing,
    judge.beyond_the_judge,
    judge.judge_errors,
    safety.nothing_until_a_wave,
    background_errors.no_bad_slice,
    windows.finer_than_a_slice,
    background_errors.background_burns,
    background_errors.fires_without_failure,
    low_traffic.noise_fires_it,
    budgets.fires_although_kept,
    budgets.less_than_one_event,
    budgets.month_of_chance,
    budgets.month_without_its_beginning,
    budgets.spent_in_the_month_before,
    windows.no_history,
    runbooks.nobody_answers,
    duty.nobody_on_duty,
    duty.one_person_on_two_levels,
    duty.ladder_outlasts_the_budget,
    duty.never_asked,
    duty.exceptions_without_effect,
    duty.tickets_without_anybody,
    asking.asks_nobody_else,
    tickets.no_work_on_tickets,
    silent.unknown_symptom,
    silent.after_the_horizon,
    silent.harmless,
    silent.lasts_no_time,
    silent.no_calls_to_tools,
    fallible.never_right,
    fallible.never_works,
    fallible.never_possible,
    fallible.never_in_the_way,
    releases.stays_frozen,
    releases.canaries_overlap,
    releases.canary_never_looks,
    releases.canary_never_catches,
    empty.nothing_written,
    learning.nobody_learns,
    learning.nothing_is_proposed,
    learning.nobody_works,
    learning.too_much_work,
    learning.nothing_recurs,
    learning.strikes_once,
    improvements.never_needed,
    improvements.orders_nothing,
    improvements.harmful_limit,
    places.overloaded,
    places.day_costs_too_much,
    places.store_runs_full,
)


def lint(scenario: Scenario) -> tuple[Finding, ...]:
    """Explains every rule for every SLO in one note each, and warns of what will not work, with the
    number and the remedy.
    """
    found = list[Finding]()
    for slo in scenario.slos:
        for check in CHECKS:
            for rule in scenario.alerting.rules:
                found.extend(check(WatchedSLO(scenario, slo, rule)))
    # what is true of any SLO, or of any rule, is found once for each
    return tuple(dict.fromkeys(found))
