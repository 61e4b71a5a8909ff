"""Alert rules in words, and why one fired."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.foundation.quantities import parse_duration
from simulator.foundation.units import exactly, format_duration, times
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, listed, share
from simulator.reliability.alerts import AlertRule
from simulator.reliability.slo import SLO


def rule_text(rule: AlertRule, slos: Sequence[SLO]) -> str:
    """An alert rule in words: `sev1 above 14.4x over 1h and 5m, for 2m`."""
    parts = [f"{rule.severity} {threshold_text(rule, slos)}"]
    if rule.min_valid or rule.min_bad:
        parts.append(f"from {rule.min_valid:,} valid and {rule.min_bad:,} bad events on")
    if rule.hold:
        parts.append(f"for {format_duration(rule.hold)}")
    if rule.keep_firing_for:
        parts.append(f"kept firing for {format_duration(rule.keep_firing_for)}")
    if rule.unless:
        parts.append(f"unless {', '.join(map(safe_label, rule.unless))}")
    return ", ".join(parts)


def threshold_text(rule: AlertRule, slos: Sequence[SLO]) -> str:
    """`above 14.4x over 1h and 5m`; windows with burn rates of their own each have one."""
    # windows with the same burn rate are named together, in the order of the rule
    by_burn: dict[str, list[str]] = {}
    for place, window in enumerate(rule.windows):
        # a rule of an error ratio is another burn rate for each SLO
        burns = " or ".join(dict.fromkeys(exactly(rule.burns(slo)[place]) for slo in slos))
        by_burn.setdefault(burns, []).append(format_duration(round(window, 3)))
    left = ""
    if rule.of_budget_left:
        left = " times the share of the budget left"
    parts = [f"{burns}{left} over {listed(windows)}" for burns, windows in by_burn.items()]
    # what a rule of a user's own class does with its threshold is not known here
    if not rule.is_standard:
        return f"by {rule.kind}, with a threshold of {listed(parts)}"
    return f"{_above(is_inclusive=rule.is_inclusive)} {listed(parts)}"


def _above(*, is_inclusive: bool) -> str:
    if is_inclusive:
        return "at or above"
    return "above"


def why_fired(why: Mapping[str, Any]) -> str:
    """`14.6x over 1h and 50.3x over 5m, both above 14.4x`: the `burns` by window of an alert that
    fired, and what they had to exceed.
    """
    threshold = why["threshold"]
    thresholds = why.get("thresholds") or dict.fromkeys(why["burns"], threshold)
    burns = [
        f"{times(burn, thresholds[window])} over {duration(parse_duration(window))}"
        for window, burn in why["burns"].items()
    ]
    above = _above(is_inclusive=why.get("op") == "gte")
    if len(set(thresholds.values())) > 1:
        own = listed([exactly(each) for each in thresholds.values()])
        return f"{listed(burns)}, {above} {own}"
    if not is_all_above(why):
        return f"{listed(burns)}, with a threshold of {exactly(threshold)}"
    every = {1: "", 2: "both "}.get(len(burns), "all ")
    return f"{listed(burns)}, {every}{above} {exactly(threshold)}{_time_left(why)}"


def _time_left(why: Mapping[str, Any]) -> str:
    """How long what is left of the budget lasts at the rate of the longest window, where that is
    what fired.
    """
    if "budget_left" not in why:
        return ""
    left = why["budget_left"]
    # an empty budget has no time left, whatever the rate
    if not left:
        return "; the budget is gone"
    longest_burn = next(iter(why["burns"].values()))
    gone = duration(left * why["window"] / longest_burn)
    return f"; {share(left)} of the budget is left, and gone in {gone} at this rate"


def is_all_above(why: Mapping[str, Any]) -> bool:
    """Whether all windows exceed the threshold of an alert that fired: not of every kind."""
    least = why["threshold"]
    # a ratio that reaches its limit may miss it by the last bits
    if "op" in why:
        least *= 1 - 1e-9
    return all(burn is not None and burn >= least for burn in why["burns"].values())


def condition_text(why: Mapping[str, Any]) -> str:
    """What an alert that fired asks for: `above 14.4x over 1h and 5m`."""
    own = why.get("thresholds", {"": why["threshold"]})
    thresholds = listed([exactly(each) for each in own.values()])
    if "thresholds" not in why and not is_all_above(why):
        return f"with a threshold of {thresholds}"
    windows = listed([duration(window) for window in why["windows"]])
    return f"{_above(is_inclusive='op' in why)} {thresholds} over {windows}"
