"""What the linter says of a rule's threshold and of its `for`: rules that never fire, that fire
when the budget is gone, or that say what another one says.
"""

from collections.abc import Iterator
from operator import le

from simulator.analysis.linter.bounds import duration, objective, shorter_than, threshold
from simulator.analysis.linter.findings import (
    Finding,
    events_of,
    key_of,
    of_any_slo,
    of_rule,
)
from simulator.analysis.linter.watched import WatchedSLO
from simulator.foundation.units import percent, times
from simulator.reliability.alerts import AlertRule, WindowedRule
from simulator.reliability.slo import SLO


def never_fires(watched: WatchedSLO) -> Iterator[Finding]:
    """A limit that no error ratio exceeds."""
    # a limit of what is left of the budget falls with it
    if watched.rule.of_budget_left or watched.exceeded_by(1.0):
        return
    budget = watched.slo.error_budget
    text = f"{times(watched.burn)} of a {percent(budget)} budget is {percent(watched.limit, 4)}"
    text += f" {watched.slo.errors}, {_why_never(watched)}"
    lower = threshold(watched, "below", 1 / budget)
    yield of_rule(watched, key_of(watched), text, lower, objective("above", 1 / watched.burn))


def _why_never(watched: WatchedSLO) -> str:
    if watched.limit <= 1:
        return "and the share of bad events cannot exceed that"
    return f"which is more than all {events_of(watched)}"


def slower_than_exhaustion(watched: WatchedSLO) -> Iterator[Finding]:
    """A threshold at which the budget is gone before the rule's windows are full."""
    rule = watched.rule
    if rule.of_budget_left:
        return  # its limit falls with the budget: it fires before
    long = rule.windows[0]
    fires = long + rule.hold
    gone = watched.slo.window / watched.burn
    if not watched.can_fire or watched.burn < 1 or fires < gone:
        return
    text = (
        f"just above {times(watched.burn)} it fires after {duration(fires)}, when the budget is"
        f" already spent (after {duration(gone)})"
    )
    key = key_of(watched)
    remedies = [threshold(watched, "below", watched.slo.window / fires)]
    # a rule of a share of the budget has another burn rate with another window
    if key == "burn_rate" and gone > rule.hold:
        remedies.append(shorter_than("long_window", gone - rule.hold))
    if gone > long:
        remedies.append(shorter_than("for", gone - long))
    yield of_rule(watched, key, text, *remedies)


def for_outlasts_the_budget(watched: WatchedSLO) -> Iterator[Finding]:
    """A `for` that waits until a full outage has spent the budget."""
    hold = watched.rule.hold
    if not watched.can_fire or hold <= 0:
        return
    outage = watched.slo.error_budget * watched.slo.window / watched.most
    left = outage - (watched.fires_after - hold)
    if outage <= watched.fires_after and left > 0:
        spent = percent(watched.fires_after / outage, 4)
        text = f"a full outage spends {spent} of the budget before the rule fires"
        yield of_rule(watched, "for", text, shorter_than("for", left))


def unless_itself(watched: WatchedSLO) -> Iterator[Finding]:
    """A rule that silences itself."""
    if watched.rule.name in watched.rule.unless:
        text = "it is silent while its own condition is true, so it never fires"
        yield of_any_slo(watched, "unless", text, "the names of other rules only")


def adds_nothing(watched: WatchedSLO) -> Iterator[Finding]:
    """A rule that fires only while another one does."""
    rule = watched.rule
    rules = watched.scenario.alerting.rules
    for number, other in enumerate(rules):
        if other is rule or not _covers(other, rule, watched.slo):
            continue
        if not _covers(rule, other, watched.slo):
            text = f"it fires only while {other.name} fires, which is at least as severe"
            yield of_rule(watched, "", text, "a lower threshold or leave it out")
            return
        # of two that are the same the later one is found
        if number < rules.index(rule):
            text = f"it does the same as {other.name}"
            yield of_rule(watched, "", text, "one of them only")
            return


def _covers(other: AlertRule, rule: AlertRule, slo: SLO) -> bool:
    """Whether the other rule is firing, as urgently, whenever this one is."""
    return (
        _is_true_whenever(other, rule, slo)
        and other.hold <= rule.hold
        and other.keep_firing_for >= rule.keep_firing_for
        and other.severity <= rule.severity
        and set(other.unless) <= set(rule.unless)
    )


def _is_true_whenever(other: AlertRule, rule: AlertRule, slo: SLO) -> bool:
    """Whether the other rule's condition is true whenever this one's is, as far as can be told."""
    # of kinds with a condition of their own nothing is known
    if type(other) is not type(rule) or not isinstance(rule, WindowedRule):
        return False
    return (
        other.windows == rule.windows
        and all(map(le, other.limits(slo), rule.limits(slo)))
        and other.is_inclusive >= rule.is_inclusive
        and other.min_valid <= rule.min_valid
        and other.min_bad <= rule.min_bad
    )
