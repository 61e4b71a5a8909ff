"""The alert linter: what each rule does for each SLO, and what will not work, in closed form and without a run.

Burn rates, detection times and the trouble with low traffic are those of the SRE workbook, chapter 5
("Alerting on SLOs"): limit = burn rate x (1 - objective); a failure of error ratio e is fired for after
limit / e x window; at the threshold one long window consumes burn rate x window / SLO window of the budget.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Literal, TypeAlias

from simulator.ai_service.runbooks import RUNBOOKS
from simulator.analysis.watch import Watch
from simulator.foundation.model import keys_of
from simulator.foundation.units import LONGEST, format_duration, percent, times
from simulator.reliability.alerts import AlertRule, BurnRate
from simulator.scenario import Scenario

WORTH_TELLING = 0.05
"""Background errors that burn more slowly than this go unmentioned."""
BETTER = "a better service.provider.primary"
Side: TypeAlias = Literal["above", "below"]


@dataclass(frozen=True)
class Finding:
    """A remark on a scenario: the key it is about, and of which SLO it is true ("" for any)."""

    level: Literal["note", "warning"]
    path: str
    message: str
    slo: str = ""

    def __str__(self) -> str:
        return self.message if self.level == "note" else f"warning: {self.path}: {self.message}"


def lint(scenario: Scenario) -> tuple[Finding, ...]:
    """Explains every rule for every SLO in one note each, and warns of what will not work, with the number and the remedy."""
    rules, found = scenario.alerting.rules, list[Finding]()
    for slo in scenario.slos:
        for check in CHECKS:
            found += (finding for rule in rules for finding in check(Watch(scenario, slo, rule)))
    return tuple(dict.fromkeys(found))  # what is true of any SLO is found once for each


def _explained(watch: Watch) -> Iterator[Finding]:
    rule, share = watch.rule, watch.burn * watch.rule.windows[0] / watch.slo.window
    text = f"{rule.name}: {times(watch.burn)} = {percent(watch.limit, 4)} errors over {_lasting(rule.windows[0], float)}"
    text += f" = {percent(share)} of the budget; {_reaction(watch)}"
    text += f", keeps firing for {_lasting(rule.keep_firing_for, float)}" if rule.keep_firing_for else ""
    text += f", silent while {' or '.join(rule.unless)} is true" if rule.unless else ""
    yield Finding("note", f"alerting.rules[{rule.name}]", text, watch.slo.name)


def _reaction(watch: Watch) -> str:
    if watch.limit >= 1 or watch.fires_after == math.inf:
        return "never fires"
    does = "opens a ticket" if watch.rule.severity == "sev3" else "pages"
    after = f" after {_lasting(watch.fires_after)} at 100%" if watch.can_fire else ""
    held = f" (with for: {_lasting(watch.rule.hold, float)})" if watch.rule.hold else ""
    return f"{does}{after}{held}, never below {percent(watch.limit, 4)}"


def _never_fires(watch: Watch) -> Iterator[Finding]:
    if watch.limit >= 1:
        budget = watch.slo.error_budget
        why = "more than there are requests" if watch.limit > 1 else "and no ratio exceeds that"
        text = f"{times(watch.burn)} of a {percent(budget)} budget is {percent(watch.limit, 4)} errors, {why}"
        yield _warning(watch, _key(watch), text, _threshold(watch, "below", 1 / budget), _objective("above", 1 / watch.burn))


def _one_failed_request(watch: Watch) -> Iterator[Finding]:
    window, traffic = max(watch.rule.windows), watch.scenario.service.traffic
    valid = watch.requests  # at most: the valid events of latency are the answered ones
    borne = valid * watch.limit
    leaves_before = watch.rule.hold >= min(watch.rule.windows)  # and so is forgotten before `for` has passed
    if watch.can_fire and borne < 1 and not leaves_before:
        quiet = " at the quietest time of the week" if traffic.interactive * window * watch.limit >= 1 else ""
        text = f"one failed request, of {valid:.3g} expected in {_lasting(window, float)}{quiet}, exceeds {percent(watch.limit, 4)} and fires it"
        yield _warning(watch, "", text, *_bearing_one(watch, valid, borne))


def _bearing_one(watch: Watch, valid: float, borne: float) -> Iterator[str]:
    """What makes a rule bear one failed request, where it bears only a part of one among the `valid`."""
    if borne == 0:
        yield "more traffic at the quietest time, or a longer long_window"
        return
    yield f"service.traffic.interactive above {_near(watch.scenario.service.traffic.interactive / borne * 3600, ROUND_CEILING)}/h"
    longer = max(watch.rule.windows) * (1 // borne + 1)  # whole multiples hold their share even in the quietest time
    if _key(watch) == "burn_rate" and longer * max(watch.burn, 1) < watch.slo.window:
        yield f"long_window: {_lasting(longer, float)}"
    if _key(watch) == "budget_consumed" and valid > 1:  # one request is this share of the budget whatever the window
        yield _threshold(watch, "above", watch.burn / borne)
    if valid > 1:
        yield _objective("below", watch.slo.error_budget / borne)


def _slower_than_exhaustion(watch: Watch) -> Iterator[Finding]:
    long, hold = max(watch.rule.windows), watch.rule.hold
    fires, gone = long + hold, watch.slo.window / watch.burn
    if watch.can_fire and watch.burn >= 1 and fires >= gone:
        text = f"just above {times(watch.burn)} it fires after {_lasting(fires)}, when the budget is gone (after {_lasting(gone)})"
        window = f"long_window below {_lasting(gone - hold, math.floor)}" if _key(watch) == "burn_rate" and gone > hold else ""
        shorter = f"for below {_lasting(gone - long, math.floor)}" if gone > long else ""
        yield _warning(watch, _key(watch), text, _threshold(watch, "below", watch.slo.window / fires), window, shorter)


def _for_outlasts_the_budget(watch: Watch) -> Iterator[Finding]:
    outage, hold = watch.slo.error_budget * watch.slo.window, watch.rule.hold
    left = outage - (watch.fires_after - hold)
    if hold > 0 and outage <= watch.fires_after < math.inf and left > 0:
        text = f"a full outage spends {percent(watch.fires_after / outage, 4)} of the budget before it fires"
        yield _warning(watch, "for", text, f"for below {_lasting(left, math.floor)}")


def _short_is_not_shorter(watch: Watch) -> Iterator[Finding]:
    long, short = watch.rule.windows[0], watch.rule.windows[-1]
    if len(watch.rule.windows) > 1 and short >= long:
        why = "so it ends no alert sooner" if short == long else "so the two are swapped"
        text = f"{_lasting(short, float)} is not shorter than the long window of {_lasting(long, float)}, {why}"
        yield _warning(watch, "short_window", text, f"a twelfth of that, {_lasting(long / 12, float)}", of_slo=False)


def _longer_than_the_slo(watch: Watch) -> Iterator[Finding]:
    window, period = max(watch.rule.windows), format_duration(watch.slo.window)
    if window > watch.slo.window:
        yield _warning(watch, "long_window", f"{format_duration(window)} is longer than the SLO's window of {period}", f"{period} or less")


def _finer_than_the_monitoring(watch: Watch) -> Iterator[Finding]:
    finer = {"scrape_interval": "it holds the last cell or none", "evaluation_interval": "what falls between two looks is never seen"}
    for key, window in zip(("long_window", "short_window"), watch.rule.windows):
        for interval, why in finer.items():
            if window < (least := getattr(watch.scenario.monitoring, interval)):
                least = format_duration(least)
                text = f"{_lasting(window, float)} is less than monitoring.{interval} ({least}), so {why}"
                yield _warning(watch, key, text, f"{least} or more", of_slo=False)
                break


def _unless_itself(watch: Watch) -> Iterator[Finding]:
    if watch.rule.name in watch.rule.unless:
        yield _warning(watch, "unless", "it is silent while it is itself true, so it never fires", "the names of other rules only", of_slo=False)


def _adds_nothing(watch: Watch) -> Iterator[Finding]:
    rule, rules, period = watch.rule, watch.scenario.alerting.rules, watch.slo.window
    for number, other in enumerate(rules):
        is_same = _covers(rule, other, period)
        if other is rule or not _covers(other, rule, period) or (is_same and number > rules.index(rule)):
            continue
        why = f"it is {other.name} under another name" if is_same else f"it fires only while {other.name} does, which is at least as urgent"
        yield _warning(watch, "", why, "one of them only" if is_same else "a lower threshold or leave it out")
        return


def _covers(other: AlertRule, rule: AlertRule, period: float) -> bool:
    """Whether the other rule is firing, as urgently, whenever this one is."""
    return (
        isinstance(other, BurnRate)
        and isinstance(rule, BurnRate)
        and sorted(other.windows) == sorted(rule.windows)
        and other.threshold(period) <= rule.threshold(period)
        and other.hold <= rule.hold
        and other.keep_firing_for >= rule.keep_firing_for
        and other.severity <= rule.severity
        and set(other.unless) <= set(rule.unless)
    )


def _background_burns(watch: Watch) -> Iterator[Finding]:
    share, budget = watch.background, watch.slo.error_budget
    path, name, burn = f"slos[{watch.slo.name}].objective", watch.slo.name, share / budget
    text = f"background errors burn {times(burn)} before any failure, {percent(share)} where {percent(budget)} are allowed"
    if burn >= 1:
        yield Finding("warning", path, f"{text}: write {_either(_objective('below', share), BETTER)}", name)
    elif burn > WORTH_TELLING:
        yield Finding("note", path, text, name)


def _fires_without_failure(watch: Watch) -> Iterator[Finding]:
    share, budget = watch.background, watch.slo.error_budget
    if watch.limit <= share and watch.can_fire:
        text = f"background errors of {percent(share)} reach its {percent(watch.limit, 4)}, so it fires without any failure"
        yield _warning(watch, _key(watch), text, _threshold(watch, "above", share / budget), _objective("below", share / watch.burn), BETTER)


def _no_history(watch: Watch) -> Iterator[Finding]:
    if watch.scenario.monitoring.before_start == "none":
        text = "before_start: none: windows hold few requests at first, and all of them the same, so every rule is easily true"
        yield Finding("note", "monitoring.before_start", text)


def _nobody_answers(watch: Watch) -> Iterator[Finding]:
    scenario = watch.scenario
    if scenario.oncall is None and scenario.runbooks and scenario.runbooks != RUNBOOKS:
        yield Finding("note", "oncall", "nobody is on call, so no runbook is ever taken: write oncall")
    for symptom in dict.fromkeys(failure.symptom for failure in scenario.failures if scenario.oncall):
        if not scenario.runbooks.get(symptom):
            text = f"whoever is on call has no runbook for {symptom} and waits for its end: write runbooks.{symptom}"
            yield Finding("warning", "runbooks", text)


CHECKS: tuple[Callable[[Watch], Iterator[Finding]], ...] = (
    _explained, _never_fires, _one_failed_request, _slower_than_exhaustion, _for_outlasts_the_budget, _short_is_not_shorter, _longer_than_the_slo,
    _finer_than_the_monitoring, _unless_itself, _adds_nothing, _background_burns, _fires_without_failure, _no_history, _nobody_answers,
)  # fmt: skip


def _warning(watch: Watch, key: str, message: str, *remedies: str, of_slo: bool = True) -> Finding:
    """A warning about a key of the rule (or the rule), with every remedy that there is."""
    path = f"alerting.rules[{watch.rule.name}]" + (f".{key}" if key in keys_of(type(watch.rule)) else "")
    return Finding("warning", path, f"{message}: write {_either(*remedies)}", watch.slo.name if of_slo else "")


def _key(watch: Watch) -> str:
    """The key that holds the rule's threshold, "" if its kind has none."""
    return next((key for key in watch.rule.one_of if getattr(watch.rule, key) is not None), "")


def _threshold(watch: Watch, side: Side, burn: float) -> str:
    """A burn rate, as the rule would write it; "" if it cannot."""
    rounding = ROUND_FLOOR if side == "below" else ROUND_CEILING
    share = burn * watch.rule.windows[0] / watch.slo.window
    if _key(watch) == "budget_consumed":
        return f"budget_consumed {side} {_near(share * 100, rounding)}%" if side == "below" or share < 1 else ""
    return f"{_key(watch) or 'a burn rate'} {side} {_near(burn, rounding)}"


def _near(number: float, rounding: str) -> str:
    """An exclusive bound in four digits, rounded to its safe side (the noise of float64 taken off)."""
    return f"{Context(prec=4, rounding=rounding).create_decimal(f'{number:.12g}').normalize():f}"


def _objective(side: Side, budget: float) -> str:
    """The objective of a budget in so many digits that the budget shows, rounded to its safe side; "" if there is none."""
    spare = Decimal(f"{min(budget, 1.0) * 100:.12g}")
    places = Decimal(1).scaleb(min(-2, spare.adjusted() - 2))
    objective = 100 - spare.quantize(places, ROUND_FLOOR if side == "above" else ROUND_CEILING)
    return f"an objective {side} {objective.normalize():f}%" if 0 < objective < 100 else ""


def _lasting(seconds: float, whole: Callable[[float], float] = round) -> str:
    """A duration, by default to the second if it is as long as one."""
    if seconds >= LONGEST:
        return f"{seconds:.3g}s"
    return format_duration(whole(seconds) if seconds >= 1 else round(seconds, 3))


def _either(*remedies: str) -> str:
    """`a`, `a or b`, `a, b or c`; empty ones left out."""
    *others, last = [remedy for remedy in remedies if remedy] or ["another rule"]
    return " or ".join([", ".join(others), last]) if others else last
