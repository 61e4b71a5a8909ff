"""What each variant of a comparison does otherwise than the baseline, in words."""

from collections.abc import Iterable, Iterator
from typing import Any

from simulator.analysis.comparison import Comparison, Variant
from simulator.foundation.edits import flow
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.rules import rule_text
from simulator.scenario import Scenario
from simulator.scenario.written_values import as_written

# a key holds the path to it, and a value may be a whole list
LONGEST_KEY = 60
LONGEST_VALUE = 100


def changes(comparison: Comparison, variant: Variant) -> tuple[str, ...]:
    """All that a variant does otherwise than the baseline, each with its label; or that it is the
    same.
    """
    name = safe_label(variant.label)
    rules = [f"{name}: {change}" for change in rule_changes(comparison, variant)]
    others = [
        f"{name} differs outside alerting: {change}"
        for change in other_changes(comparison, variant)
    ]
    baseline = safe_label(comparison.baseline.label)
    return (*rules, *others) or (f"{name}: the same as {baseline}",)


def all_changes(comparison: Comparison) -> list[str]:
    """The changes of all variants."""
    return [
        change for variant in comparison.variants[1:] for change in changes(comparison, variant)
    ]


def rule_changes(comparison: Comparison, variant: Variant) -> tuple[str, ...]:
    """What a variant's alert rules do otherwise than the baseline's: `page-quick: 14.4x over 1h and
    5m -> 10x over 1h and 5m`.
    """
    old = _rules(comparison.baseline.scenario)
    new = _rules(variant.scenario)
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    return tuple(
        f"{safe_label(name)}: {old.get(name, 'none')} -> {new.get(name, 'none')}" for name in names
    )


def _rules(scenario: Scenario) -> dict[str, str]:
    """Each rule in words; how it is written (a burn rate, a share of the budget) makes no
    difference.
    """
    return {rule.name: rule_text(rule, scenario.slos) for rule in scenario.alerting.rules}


def other_changes(comparison: Comparison, variant: Variant) -> tuple[str, ...]:
    """What a variant does otherwise apart from alerting: the reader must know, for it is not the
    alerts alone then.
    """
    scenarios = (comparison.baseline.scenario, variant.scenario)
    return tuple(
        _change(safe_label(key, LONGEST_KEY), *_written(scenarios, key, values))
        for key, *values in comparison.differences(variant)
        if not key.startswith("alerting")
    )


def _written(scenarios: Iterable[Scenario], key: str, values: Iterable[Any]) -> Iterator[Any]:
    """The values of a key in scenarios, each as its file has it: `5m`, not 300.0."""
    for scenario, value in zip(scenarios, values, strict=True):
        yield as_written(scenario, key, value)


def _change(key: str, old: Any, new: Any) -> str:
    """`horizon: 10h -> 20h`; of a whole block only that it was added or removed."""
    if new is None and isinstance(old, dict):
        return f"{key} removed"
    if old is None and isinstance(new, dict):
        return f"{key} added"
    return f"{key}: {_value(old)} -> {_value(new)}"


def _value(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, str):
        return safe_label(value, LONGEST_VALUE)
    # as it would stand in a scenario file: true and null, not True and None
    return safe_label(flow(value), LONGEST_VALUE)
