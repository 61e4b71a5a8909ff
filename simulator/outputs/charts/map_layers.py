"""What the panels of a detection map show, with names, and what is said above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.analysis import detection_sentences
from simulator.analysis.detection import PolicyOnSLO
from simulator.analysis.detection_regions import Region, changed_regions, regions
from simulator.outputs.charts.findings import map_titles
from simulator.outputs.words import safe_label
from simulator.outputs.words.names import quoted
from simulator.outputs.words.numbers import listed, plural
from simulator.outputs.words.promises import promise
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.policies import Alerting
from simulator.scenario import Scenario

# so many variants that are not shown are named, at most, where not all have room
MOST_NAMED = 4


@dataclass(frozen=True)
class Layer:
    """What one panel shows: a policy's first alerts, or (two watches) where two policies'
    differ.
    """

    name: str
    watches: tuple[PolicyOnSLO, ...]
    is_only: bool = False
    """Whether there is nothing to compare with."""

    @property
    def is_difference(self) -> bool:
        """Whether it compares two."""
        return len(self.watches) == 2

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """What is drawn."""
        if self.is_difference:
            return changed_regions(*self.watches)
        return regions(*self.watches)


def layers_of(scenarios: Sequence[Scenario], slo: str, labels: tuple[str, ...]) -> list[Layer]:
    """One panel for each policy, and one for what differs."""
    watches = [_watch(each, slo) for each in scenarios]
    names = [safe_label(name, 24) for name in labels or _names(scenarios)]
    if len(watches) == 1:
        return [Layer(names[0], tuple(watches), is_only=True)]
    each = [Layer(name, (watch,)) for name, watch in zip(names, watches, strict=True)]
    return [*each, Layer("only what differs", tuple(watches))]


def _watch(scenario: Scenario, name: str) -> PolicyOnSLO:
    return scenario.alerting.rules, scenario.slo(name or scenario.slos[0].name)


def _names(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """The policies' names, or the scenarios' where those are the same, or what alone is left."""
    # two panels of one name could not be told apart
    options = [
        tuple(_policy(each.alerting) for each in scenarios),
        tuple(each.name for each in scenarios),
        ("policy 1", "policy 2"),
    ]
    return next(names for names in options if len(set(names)) == len(scenarios))


def _policy(alerting: Alerting) -> str:
    """A policy's name; one that was changed says so."""
    name = alerting.policy
    if name not in POLICIES:
        return "this policy"
    if alerting.rules == POLICIES[name].rules:
        return name
    return f"changed {name}"


def titles_of(layers: Sequence[Layer]) -> Sequence[str]:
    """The finding, the fullest first."""
    first, *others = layers
    if not others:
        return map_titles(first.watches[0], first.name)
    one, other = layers[-1].watches
    names = (quoted(first.name, 24), quoted(others[0].name, 24))
    return detection_sentences.sentences(one, other, names)


def about(
    scenarios: Sequence[Scenario], layers: Sequence[Layer], not_shown: Sequence[str]
) -> list[str]:
    """The grey line, the fullest first: scenarios, SLO, that nothing was simulated, and which
    variants have another map that is not shown.
    """
    _, slo = layers[0].watches[0]
    names = " and ".join(dict.fromkeys(safe_label(each.name, 24) for each in scenarios))
    told = f"SLO {safe_label(slo.name, 24)} {promise(slo)}, closed form, nothing simulated"
    full = f"scenario {names}, {told}"
    left_out = _left_out(not_shown)
    if not left_out:
        return [full]
    return [f"{full}; {text}" for text in left_out] + left_out


def _left_out(names: Sequence[str]) -> list[str]:
    """`not shown: loose and 2 others`, the fullest first."""
    labels = [safe_label(name, 24) for name in names]
    texts = [f"not shown: {listed(labels)}"] if labels else []
    counts = range(min(len(labels) - 1, MOST_NAMED), 0, -1)
    return texts + [
        f"not shown: {', '.join(labels[:count])} and {plural(len(labels) - count, 'other')}"
        for count in counts
    ]
