"""Alert rules for Prometheus: a recording rule for the error ratio of each SLO over each window,
and an alert for each rule on each SLO.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.foundation.units import format_duration
from simulator.interchange.yaml_text import yaml_text
from simulator.reliability.alert_rule import AlertRule
from simulator.reliability.alerts import BurnRate, ErrorRatio
from simulator.reliability.slo import SLO
from simulator.scenario import Scenario

# the two counters that a service must have, with the SLO as a label
BAD = "slo_events_bad_total"
VALID = "slo_events_valid_total"
RATIO = "slo:error_ratio:rate"
HEAD = f"""\
# Prometheus alert rules, written by simulator for the scenario NAME.
# They expect two counters with a label slo: {BAD} and {VALID}.
# Where yours have other names, change the recording rules; the alerts stay as they are."""


def prometheus_rules(scenario: Scenario) -> str:
    """The file of rules. A rule of a kind that Prometheus cannot evaluate is left out, with a
    comment that says so.
    """
    rules = [rule for rule in scenario.alerting.rules if _is_known(rule)]
    lines = HEAD.replace("NAME", scenario.name).split("\n")
    for rule in scenario.alerting.rules:
        if rule not in rules:
            lines.append(
                f"# Left out: {rule.name}, as a rule of kind {rule.kind} has no such form."
            )
    groups = [_group(slo, rules, scenario) for slo in scenario.slos]
    return "\n".join([*lines, yaml_text({"groups": groups})])


def _is_known(rule: AlertRule) -> bool:
    """Whether its condition is that of a plain comparison; kinds of one's own may look at
    anything.
    """
    return type(rule) in (BurnRate, ErrorRatio)


def _group(slo: SLO, rules: Sequence[AlertRule], scenario: Scenario) -> dict[str, Any]:
    interval = format_duration(scenario.monitoring.evaluation_interval)
    return {
        "name": f"slo-{slo.name}",
        "interval": interval,
        "rules": [*_recorded(slo, rules), *(_alert(slo, rule, rules) for rule in rules)],
    }


def _recorded(slo: SLO, rules: Sequence[AlertRule]) -> Iterator[dict[str, Any]]:
    """The error ratio over each window that some rule reads."""
    for window in sorted({window for rule in rules for window in rule.windows}):
        length = promql_duration(window)
        selector = _selector(slo)
        bad = f"sum(rate({BAD}{selector}[{length}]))"
        valid = f"sum(rate({VALID}{selector}[{length}]))"
        yield {
            "record": f"{RATIO}{length}",
            "expr": f"{bad} / {valid}",
            "labels": {"slo": slo.name},
        }


def _selector(slo: SLO) -> str:
    name = slo.name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{slo="{name}"}}'


def promql_duration(seconds: float) -> str:
    """A length as PromQL has it, which knows no fractions: `1h30m`, `500ms`."""
    return format_duration(round(seconds, 3))


def _alert(slo: SLO, rule: AlertRule, rules: Sequence[AlertRule]) -> dict[str, Any]:
    """One rule on one SLO."""
    condition = _condition(slo, rule)
    for silencing in rules:
        if silencing.name in rule.unless:
            condition = f"({condition}) unless ({_condition(slo, silencing)})"
    alert: dict[str, Any] = {"alert": rule.name, "expr": condition}
    if rule.hold:
        alert["for"] = format_duration(rule.hold)
    if rule.keep_firing_for:
        alert["keep_firing_for"] = format_duration(rule.keep_firing_for)
    kind = "page" if rule.is_paging else "ticket"
    alert["labels"] = {"slo": slo.name, "severity": kind, "level": rule.severity}
    spoken = f"{slo.name} burns its error budget above {rule.burn(slo):.4g}x"
    alert["annotations"] = {"summary": spoken}
    return alert


def _condition(slo: SLO, rule: AlertRule) -> str:
    """All windows above their limits, and the guard for few events."""
    sign = ">=" if rule.is_inclusive else ">"
    selector = _selector(slo)
    # the budget is written out, so that a reader sees the burn rate
    budget = f"{slo.error_budget:.6g}"
    parts = [
        f"{RATIO}{promql_duration(window)}{selector} {sign} {burn:.6g} * {budget}"
        for window, burn in zip(rule.windows, rule.burns(slo), strict=True)
    ]
    length = promql_duration(rule.windows[0])
    guards = ((VALID, rule.min_valid), (BAD, rule.min_bad))
    parts += [
        f"on() (sum(increase({counter}{selector}[{length}])) >= {least})"
        for counter, least in guards
        if least
    ]
    return " and ".join(parts)
