"""Policies as points of the space, and back: what a scenario's alerting is under each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from simulator.experiments.search.space import DIGITS, Point, Points
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.alerts import BurnRate
from simulator.scenario import Scenario

NAMES = {
    1: ("page",),
    2: ("page-quick", "page-slow"),
    3: ("page-quick", "page-medium", "page-slow"),
}
# what a policy keeps of the current one where its paging rules agree on it
KEPT = ("keep_firing_for", "min_valid", "min_bad")


def points_of(scenario: Scenario) -> Points:
    """The paging rules of a scenario as points; empty where one of them is no such rule."""
    rules = [rule for rule in scenario.alerting.rules if rule.is_paging]
    points = []
    for rule in rules:
        if not isinstance(rule, BurnRate) or rule.unless or rule.short_burn_rate is not None:
            return ()
        burn = rule.burn(scenario.slos[0])
        points.append(Point(rule.windows[0], burn, len(rule.windows) > 1, rule.hold))
    return tuple(points)


def under(scenario: Scenario, points: Points, name: str) -> Scenario:
    """The scenario with these rules to page, under a policy of this name; its ticket rules stay."""
    paging = [rule for rule in scenario.alerting.rules if rule.is_paging]
    tickets = [rule for rule in scenario.alerting.rules if not rule.is_paging]
    names = _free_names(NAMES[len(points)], [rule.name for rule in tickets])
    rules = [*_paging(scenario, points, names, paging), *_tickets(tickets, paging, names)]
    return scenario.set("alerting", {"policy": name, "rules": rules})


def _free_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Names that no ticket rule has."""
    while set(names) & set(taken):
        names = [f"{name}-rule" for name in names]
    return list(names)


def _paging(
    scenario: Scenario, points: Points, names: Sequence[str], current: Sequence[AlertRule]
) -> Iterator[dict[str, Any]]:
    as_share = any(getattr(rule, "budget_consumed", None) is not None for rule in current)
    kept = _agreed(current)
    for position, (point, name) in enumerate(zip(points, names, strict=True)):
        # the quickest one is the worst
        severity = "sev2" if position else "sev1"
        rule: dict[str, Any] = {"kind": "burn_rate", "name": name, "severity": severity}
        rule["long_window"] = point.window
        if not point.has_short:
            rule["short_window"] = "none"
        rule |= _threshold(scenario, point, as_share=as_share) | kept
        if point.hold:
            rule["for"] = point.hold
        yield rule


def _threshold(scenario: Scenario, point: Point, *, as_share: bool) -> dict[str, float]:
    """The burn rate, or as a share of the budget, where the current policy has it so."""
    if not as_share:
        return {"burn_rate": point.burn}
    share = point.burn * point.window / scenario.slos[0].window
    return {"budget_consumed": float(f"{share:.{DIGITS}g}")}


def _agreed(rules: Iterable[AlertRule]) -> dict[str, float]:
    """What all of the rules have alike of what no point says."""
    kept = {}
    for key in KEPT:
        values = {getattr(rule, key) for rule in rules}
        if len(values) == 1 and (value := values.pop()):
            kept[key] = value
    return kept


def _tickets(
    tickets: Sequence[AlertRule], paging: Sequence[AlertRule], names: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """The ticket rules as they are; those that a page silences are silenced by any page."""
    gone = {rule.name for rule in paging}
    for rule in tickets:
        plain = rule.model_dump(mode="json", by_alias=True, exclude_none=True)
        if gone & set(rule.unless):
            others = [name for name in rule.unless if name not in gone]
            plain["unless"] = [*names, *others]
        yield plain
