"""The alert linter: what each rule does for each SLO, and what will not work, in closed form and
without a run.

Burn rates, detection times and the trouble with low traffic are those of the SRE workbook, chapter
5 ("Alerting on SLOs"): limit = burn rate x (1 - objective); a failure of error ratio e is fired for
after limit / e x window; at the threshold one long window consumes burn rate x window / SLO window
of the budget.
"""

import math
from collections.abc import Callable, Iterator
from operator import le

from simulator.analysis import budget_linter, places_linter, slis_linter
from simulator.analysis.cures import more_events
from simulator.analysis.noise import OFTEN, Noise
from simulator.analysis.remarks import (
    Finding,
    a_month,
    bad_events,
    key_of,
    lasting,
    objective,
    of_rule,
    sooner,
    threshold,
    window_key,
)
from simulator.analysis.watch import Watch
from simulator.foundation.units import format_duration, percent, times
from simulator.oncall.shipped import RUNBOOKS
from simulator.reliability.alerts import AlertRule, WindowedRule
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario

__all__ = ["Finding", "lint"]


def lint(scenario: Scenario) -> tuple[Finding, ...]:
    """Explains every rule for every SLO in one note each, and warns of what will not work, with the
    number and the remedy.
    """
    rules, found = scenario.alerting.rules, list[Finding]()
    for slo in scenario.slos:
        for check in CHECKS:
            found += (finding for rule in rules for finding in check(Watch(scenario, slo, rule)))
    return tuple(dict.fromkeys(found))  # what is true of any SLO is found once for each


def _explained(watch: Watch) -> Iterator[Finding]:
    rule = watch.rule
    burn = rule.burns(watch.slo)[rule.windows.index(rule.main_window)]
    share = burn * rule.main_window / watch.slo.window
    text = f"{rule.name}: {_limits(watch)} = {percent(share)} of the budget"
    text += f"; {_reaction(watch)}"
    text += (
        f", keeps firing for {lasting(rule.keep_firing_for, float)}" if rule.keep_firing_for else ""
    )
    text += f", silent while {' or '.join(rule.unless)} is true" if rule.unless else ""
    yield Finding("note", f"alerting.rules[{rule.name}]", text, watch.slo.name)


def _limits(watch: Watch) -> str:
    """`14.4x = 1.44% errors over 1h`: of the main window, and of each other with its own."""
    bad = "bad slices" if watch.slice else "errors"
    rule, slo, told = watch.rule, watch.slo, dict[float, str]()
    limits = zip(rule.windows, rule.burns(slo), rule.limits(slo), strict=True)
    for window, burn, limit in sorted(limits, key=lambda each: each[0] != rule.main_window):
        over = f"{times(burn)} = {percent(limit, 4)} {bad} over {lasting(window, float)}"
        told.setdefault(burn, over)
    return " and ".join(told.values())


def _reaction(watch: Watch) -> str:
    if watch.fires_after == math.inf:
        return "never fires"
    does = "opens a ticket" if watch.rule.severity == "sev3" else "pages"
    after = ""
    if watch.can_fire:
        after = f" after {lasting(watch.fires_after)} to {lasting(watch.fires_by)} at 100%"
    held = f" (with for: {lasting(watch.rule.hold, float)})" if watch.rule.hold else ""
    if watch.rule.of_budget_left:
        return f"{does}{after}{held}, and at fewer errors the less of the budget is left"
    return f"{does}{after}{held}, never below {percent(watch.limit, 4)}"


def _never_fires(watch: Watch) -> Iterator[Finding]:
    if not watch.rule.of_budget_left and not watch.exceeded_by(1.0):
        budget = watch.slo.error_budget
        bad, events = ("bad slices", "slices") if watch.slice else ("errors", "requests")
        why = f"more than there are {events}" if watch.limit > 1 else "and no ratio exceeds that"
        text = (
            f"{times(watch.burn)} of a {percent(budget)} budget is {percent(watch.limit, 4)} {bad},"
            f" {why}"
        )
        yield of_rule(
            watch,
            key_of(watch),
            text,
            threshold(watch, "below", 1 / budget),
            objective("above", 1 / watch.burn),
        )


def _one_bad_event(watch: Watch) -> Iterator[Finding]:
    window, valid, borne = watch.rule.windows[0], watch.requests, watch.borne
    if not watch.one_fires:
        return
    quiet = " at the quietest time of the week" if watch.rate * window * watch.limit >= 1 else ""
    text = (
        f"{bad_events(watch, 1)}, of {valid:.3g} expected in {lasting(window, float)}{quiet},"
        f" exceeds {percent(watch.limit, 4)} and fires it"
    )
    often = Noise(watch).firings
    text += f", {a_month(watch, often)} without any failure" if often >= OFTEN else ""
    yield of_rule(watch, "", text, *_bearing_one(watch, valid, borne))


def _bearing_one(watch: Watch, valid: float, borne: float) -> Iterator[str]:
    """What makes a rule bear one bad event, where it bears only a part of one among the `valid`."""
    if borne == 0:
        return
    yield from more_events(watch, borne)
    yield _longer_window(watch, borne)
    # one event is this share of the budget whatever the window
    if key_of(watch) == "budget_consumed" and valid > 1:
        yield threshold(watch, "above", watch.burn / borne)
    if valid > 1:
        yield objective("below", watch.slo.error_budget / borne)


def _longer_window(watch: Watch, borne: float) -> str:
    """A longer window that bears one bad event even at the quietest time; "" if it does not."""
    longer = watch.rule.windows[0] * (1 // borne + 1)
    if key_of(watch) != "burn_rate" or longer * max(watch.burn, 1) >= watch.slo.window:
        return ""
    # where nobody comes at night, the quietest windows hold no more when they are longer
    is_enough = watch.requests_in(longer) * watch.limit >= 1
    return f"long_window: {lasting(longer, float)}" if is_enough else ""


def _guard_out_of_reach(watch: Watch) -> Iterator[Finding]:
    """Whether the longest window can hold the events that its guard asks for (flat traffic)."""
    rule, window = watch.rule, watch.rule.windows[0]
    if not watch.rate or not watch.scenario.service.traffic.is_flat:
        return
    expected = {"min_valid": watch.rate * window, "min_bad": watch.rate * window * watch.most}
    for key, events in expected.items():
        if getattr(rule, key) > events:
            text = f"{events:.3g} such events are expected in {lasting(window, float)} at most"
            yield of_rule(watch, key, text, f"{math.floor(events)} or less")


def _slower_than_exhaustion(watch: Watch) -> Iterator[Finding]:
    long, hold = watch.rule.windows[0], watch.rule.hold
    fires, gone = long + hold, watch.slo.window / watch.burn
    if watch.rule.of_budget_left:
        return  # its limit falls with the budget: it fires before
    if watch.can_fire and watch.burn >= 1 and fires >= gone:
        text = (
            f"just above {times(watch.burn)} it fires after {lasting(fires)}, when the budget is"
            f" gone (after {lasting(gone)})"
        )
        window = (
            sooner("long_window", gone - hold)
            if key_of(watch) == "burn_rate" and gone > hold
            else ""
        )
        shorter = sooner("for", gone - long) if gone > long else ""
        yield of_rule(
            watch,
            key_of(watch),
            text,
            threshold(watch, "below", watch.slo.window / fires),
            window,
            shorter,
        )


def _for_outlasts_the_budget(watch: Watch) -> Iterator[Finding]:
    if not watch.can_fire:
        return
    outage, hold = watch.slo.error_budget * watch.slo.window / watch.most, watch.rule.hold
    left = outage - (watch.fires_after - hold)
    if hold > 0 and outage <= watch.fires_after and left > 0:
        text = (
            f"a full outage spends {percent(watch.fires_after / outage, 4)} of the budget before it"
            " fires"
        )
        yield of_rule(watch, "for", text, sooner("for", left))


def _short_is_not_shorter(watch: Watch) -> Iterator[Finding]:
    rule = watch.rule
    if not isinstance(rule, WindowedRule) or not isinstance(rule.short_window, float):
        return
    long, short = rule.long_window, rule.short_window
    if short > long:
        text = (
            f"{lasting(short, float)} is not shorter than the long window of"
            f" {lasting(long, float)}, so the two are swapped"
        )
        yield of_rule(
            watch,
            "short_window",
            text,
            f"a twelfth of that, {lasting(long / 12, float)}",
            of_slo=False,
        )


def _longer_than_the_slo(watch: Watch) -> Iterator[Finding]:
    window, period = watch.rule.windows[0], format_duration(watch.slo.window)
    if window > watch.slo.window:
        yield of_rule(
            watch,
            "long_window",
            f"{format_duration(window)} is longer than the SLO's window of {period}",
            f"{period} or less",
        )


def _finer_than_the_monitoring(watch: Watch) -> Iterator[Finding]:
    finer = {
        "scrape_interval": "it holds the last cell or none",
        "evaluation_interval": "what falls between two looks is never seen",
    }
    for window in watch.rule.windows:
        for interval, why in finer.items():
            if window < (least := getattr(watch.scenario.monitoring, interval)):
                least = format_duration(least)
                text = (
                    f"{lasting(window, float)} is less than monitoring.{interval} ({least}), so"
                    f" {why}"
                )
                key = window_key(watch.rule, window)
                yield of_rule(watch, key, text, f"{least} or more", of_slo=False)
                break


def _unless_itself(watch: Watch) -> Iterator[Finding]:
    if watch.rule.name in watch.rule.unless:
        yield of_rule(
            watch,
            "unless",
            "it is silent while it is itself true, so it never fires",
            "the names of other rules only",
            of_slo=False,
        )


def _adds_nothing(watch: Watch) -> Iterator[Finding]:
    rule, rules, slo = watch.rule, watch.scenario.alerting.rules, watch.slo
    for number, other in enumerate(rules):
        is_same = _covers(rule, other, slo)
        if (
            other is rule
            or not _covers(other, rule, slo)
            or (is_same and number > rules.index(rule))
        ):
            continue
        why = (
            f"it is {other.name} under another name"
            if is_same
            else f"it fires only while {other.name} does, which is at least as urgent"
        )
        yield of_rule(
            watch, "", why, "one of them only" if is_same else "a lower threshold or leave it out"
        )
        return


def _covers(other: AlertRule, rule: AlertRule, slo: SLO) -> bool:
    """Whether the other rule is firing, as urgently, whenever this one is."""
    return (
        type(other) is type(rule)
        and isinstance(rule, WindowedRule)
        and other.windows == rule.windows
        and all(map(le, other.limits(slo), rule.limits(slo)))
        and other.is_inclusive >= rule.is_inclusive
        and other.min_valid <= rule.min_valid
        and other.min_bad <= rule.min_bad
        and other.hold <= rule.hold
        and other.keep_firing_for >= rule.keep_firing_for
        and other.severity <= rule.severity
        and set(other.unless) <= set(rule.unless)
    )


def _no_history(watch: Watch) -> Iterator[Finding]:
    if not watch.scenario.monitoring.has_history:
        text = (
            "before_start: none: windows hold few requests at first, and all of them the same, so"
            " every rule is easily true"
        )
        yield Finding("note", "monitoring.before_start", text)


def _nobody_answers(watch: Watch) -> Iterator[Finding]:
    scenario = watch.scenario
    if scenario.oncall is None and scenario.runbooks and scenario.runbooks != RUNBOOKS:
        yield Finding(
            "note", "oncall", "nobody is on call, so no runbook is ever taken: write oncall"
        )
    bad = [scenario.releases.bad_ones] if scenario.releases and scenario.releases.bad else []
    for symptom in dict.fromkeys(
        failure.symptom for failure in (*scenario.failures, *bad) if scenario.oncall
    ):
        if not scenario.runbooks.get(symptom):
            text = (
                f"whoever is on call has no runbook for {symptom} and waits for its end: write"
                f" runbooks.{symptom}"
            )
            yield Finding("warning", "runbooks", text)


CHECKS: tuple[Callable[[Watch], Iterator[Finding]], ...] = (
    _explained,
    _never_fires,
    _one_bad_event,
    _guard_out_of_reach,
    _slower_than_exhaustion,
    _for_outlasts_the_budget,
    _short_is_not_shorter,
    _longer_than_the_slo,
    _finer_than_the_monitoring,
    _unless_itself,
    _adds_nothing,
    *slis_linter.CHECKS,
    *budget_linter.CHECKS,
    _no_history,
    _nobody_answers,
    *places_linter.CHECKS,
)
