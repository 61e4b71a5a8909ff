"""Alert windows for Sloth (sloth.dev): two pages and two tickets, as shares of the budget."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.foundation.units import format_duration
from simulator.interchange.yaml_text import yaml_text
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.alerts import BurnRate
from simulator.scenario import Scenario

HEAD = "# Sloth's alert windows, written by simulator: sloth generate --slo-period-windows-path DIR"


def why_not(scenario: Scenario) -> str:
    """Why Sloth has no form for a policy; "" where it has."""
    paging, tickets = _of_each(scenario)
    if (len(paging), len(tickets)) != (2, 2):
        return (
            f"Sloth has two rules that page and two for tickets, and this policy has {len(paging)}"
            f" and {len(tickets)}"
        )
    if len({float(slo.window) for slo in scenario.slos}) > 1:
        return "Sloth has one period, and the SLOs have windows of different lengths"
    for rule in (*paging, *tickets):
        if reason := _not_a_window(rule):
            return f"Sloth's windows have no form for {rule.name}: {reason}"
    return ""


def _of_each(scenario: Scenario) -> tuple[list[AlertRule], list[AlertRule]]:
    """The rules that page and those for tickets, the shorter window first."""
    rules = sorted(scenario.alerting.rules, key=lambda rule: rule.windows[0])
    paging = [rule for rule in rules if rule.is_paging]
    return paging, [rule for rule in rules if not rule.is_paging]


def _not_a_window(rule: AlertRule) -> str:
    """What a rule has that a long and a short window with one burn rate cannot say."""
    if type(rule) is not BurnRate or rule.short_burn_rate is not None:
        return "it is not one burn rate over two windows"
    if len(rule.windows) == 1:
        return "it has no short window"
    has_more = rule.hold or rule.keep_firing_for or rule.unless or rule.min_valid or rule.min_bad
    return "it waits, or depends on something else" if has_more else ""


def sloth_windows(scenario: Scenario) -> str:
    """The file, for a policy that has the form (`why_not` is "")."""
    paging, tickets = _of_each(scenario)
    period = scenario.slos[0].window
    document = {
        "apiVersion": "sloth.slok.dev/v1",
        "kind": "AlertWindows",
        "spec": {
            "sloPeriod": format_duration(period),
            "page": _windows(paging, scenario),
            "ticket": _windows(tickets, scenario),
        },
    }
    return "\n".join([HEAD, yaml_text(document)])


def _windows(rules: Sequence[AlertRule], scenario: Scenario) -> Mapping[str, Any]:
    slo = scenario.slos[0]
    return {
        speed: {
            "errorBudgetPercent": _percent(rule.burn(slo) * rule.windows[0] / slo.window),
            "shortWindow": format_duration(rule.windows[1]),
            "longWindow": format_duration(rule.windows[0]),
        }
        for speed, rule in zip(("quick", "slow"), rules, strict=True)
    }


def _percent(share: float) -> float | int:
    number = float(f"{share * 100:.6g}")
    return int(number) if number.is_integer() else number
