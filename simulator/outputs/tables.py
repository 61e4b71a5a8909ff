"""A comparison in tables of text: the same for the terminal and the page."""

import json
import math
from collections.abc import Sequence
from typing import Any

from simulator.analysis.bootstrap import FEWEST_RUNS
from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.exchanges import FEWEST_CLAIMED
from simulator.analysis.figures import Figure
from simulator.analysis.measures import Group
from simulator.foundation.distributions import Distribution
from simulator.foundation.units import format_duration, percent
from simulator.outputs.amounts import amount, signed, spread
from simulator.outputs.document import Table
from simulator.outputs.finding import LONGEST_LABEL
from simulator.outputs.words import plural, rule_told, shown
from simulator.scenario import Scenario

MAIN = (
    "pages",
    "pages_without_incident",
    "missed",
    "time_to_page",
    "precision_pages",
    "precision_all",
    "recall_pages",
    "recall_all",
    "episodes",
    "firing_for_nothing",
    "time_to_mitigate",
    "budget_spent",
    "budget_unattended",
    "slo_kept",
    "released",
    "held_back",
    "bad",
    "caught_by_canary",
    "frozen",
)
"""What a terminal shows; the page and comparison.csv have all."""
MOST_COLUMNS = 5
"""With more variants than these each has a row, not a column, on a terminal."""
SHORT = ("pages", "pages_without_incident", "missed", "time_to_page", "budget_spent", "slo_kept")
"""What such a row shows."""


def figures_table(comparison: Comparison, group: Group, *, only_main: bool = False) -> Table:
    """A row for each measure: every variant's estimate and interval, and below it its difference
    from the baseline.
    """
    rows = _by_measure(comparison, group, MAIN if only_main else ())
    head = ("", *_labels(comparison, group))
    return Table(head, tuple((_name(row[0]), *(_cell(figure) for figure in row)) for row in rows))


def variants_table(comparison: Comparison, group: Group) -> Table:
    """The same of a few measures, with a row for each variant: for more than a terminal is wide."""
    columns = _by_measure(comparison, group, SHORT)[: len(SHORT)]
    head = ("", *(_name(column[0]) for column in columns))
    rows = zip(_labels(comparison, group), *columns, strict=True) if columns else ()
    return Table(head, tuple((label, *map(_cell, figures)) for label, *figures in rows))


def _labels(comparison: Comparison, group: Group) -> tuple[str, ...]:
    """The variants that have figures of a group."""
    variants = (variant for variant in comparison.variants if variant.cards(group))
    return tuple(shown(variant.label, LONGEST_LABEL) for variant in variants)


def _by_measure(
    comparison: Comparison, group: Group, wanted: Sequence[str]
) -> list[list[Figure | None]]:
    """For each of the wanted measures (by default for all) its figures, one for each variant."""
    variants = [variant for variant in comparison.variants if variant.cards(group)]
    keys = [
        figure.measure.key
        for figure in comparison.figures
        if figure.group == group and figure.variant == comparison.baseline.label
    ]
    return [
        [comparison.of(key, variant.label) for variant in variants]
        for key in keys
        if not wanted or key.partition(" [")[0] in wanted
    ]


def _name(figure: Figure | None) -> str:
    if figure is None:
        return ""
    unit = figure.measure.unit
    return figure.measure.label + (f" {unit}" if unit.startswith("per ") else "")


def _cell(figure: Figure | None) -> str:
    """`10.6 (9.7 to 11.4)`, and below it `+1.9 (1.3 to 2.6)` or that no difference is shown."""
    if figure is None or figure.value.value is None:
        return "no data"
    unit, inside = figure.measure.unit, [spread(figure.value, figure.measure.unit)]
    if figure.reached is not None and figure.reached < 1:
        inside.append(f"{percent(figure.reached)} reached")
    noted = ", ".join(text for text in inside if text)
    text = amount(figure.value.value, unit) + (f" ({noted})" if noted else "")
    return text if figure.gap is None else f"{text}\n{_gap(figure)}"


def _gap(figure: Figure) -> str:
    """`+1.9 (1.3 to 2.6)`, and of times over how many occurrences."""
    gap, unit = figure.gap, figure.measure.unit
    if gap is None or gap.value is None:
        return "no difference can be given"
    if gap.is_constant and not gap.value:
        return "no difference in any run"
    common = figure.common
    inside = [spread(gap, unit, signed), *([f"{common.both} that both reached"] if common else [])]
    mean = " on average" if figure.measure.typical == "median" else ""
    text = f"{signed(gap.value, unit)}{mean} ({', '.join(inside)})"
    return text if figure.is_told else f"no difference shown: {text}"


def rule_changes(comparison: Comparison, variant: Variant) -> tuple[str, ...]:
    """What a variant's alert rules do otherwise than the baseline's: `page-quick: 14.4x over 1h and
    5m -> 10x over 1h and 5m`.
    """
    old, new = (_rules(each.scenario) for each in (comparison.baseline, variant))
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    return tuple(
        f"{shown(name)}: {old.get(name, 'none')} -> {new.get(name, 'none')}" for name in names
    )


def _rules(scenario: Scenario) -> dict[str, str]:
    """Each rule in words; how it is written (a burn rate, a share of the budget) makes no
    difference.
    """
    return {rule.name: rule_told(rule, scenario.slos) for rule in scenario.alerting.rules}


def other_changes(comparison: Comparison, variant: Variant) -> tuple[str, ...]:
    """What a variant does otherwise apart from alerting: the reader must know, for it is not the
    alerts alone then.
    """
    return tuple(
        _change(key, old, new)
        for key, old, new in comparison.differences(variant)
        if not key.startswith("alerting")
    )


def changes(comparison: Comparison, variant: Variant) -> tuple[str, ...]:
    """All that a variant does otherwise than the baseline, each with its label; or that it is the
    same.
    """
    name = shown(variant.label, LONGEST_LABEL)
    rules = [f"{name}: {change}" for change in rule_changes(comparison, variant)]
    others = [
        f"{name} differs outside alerting: {change}"
        for change in other_changes(comparison, variant)
    ]
    same = f"{name}: nothing is different from {shown(comparison.baseline.label, LONGEST_LABEL)}"
    return (*rules, *others) or (same,)


def _change(key: str, old: Any, new: Any) -> str:
    return f"{shown(key, 60)}: {_plain(old)} -> {_plain(new)}"


def _plain(value: Any) -> str:
    if value is None:
        return "none"
    return shown(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 100)


def about(comparison: Comparison) -> str:
    """How much was played: `choosing-thresholds: 200 replications, seeds 1 to 200, 95% intervals,
    simulated`.
    """
    seeds, runs = comparison.seeds, len(comparison.seeds)
    which = f"seeds {seeds[0]} to {seeds[-1]}" if runs > 1 else f"seed {seeds[0]}"
    played = (
        f"{runs} of {comparison.asked} replications"
        if runs < comparison.asked
        else plural(runs, "replication")
    )
    intervals = "95% intervals" if runs >= FEWEST_RUNS else "no intervals"
    return f"{shown(comparison.name)}: {played}, {which}, {intervals}, simulated"


def assumptions(comparison: Comparison) -> tuple[str, ...]:
    """What the figures rest on, in sentences."""
    scenario = comparison.baseline.scenario
    return (
        (
            "Failures whose harms to an SLO lie within"
            f" {format_duration(scenario.episode_gap)} of each other are one episode; it is"
            f" significant from {percent(scenario.significant)} of the SLO's budget on, by its"
            " expected harm alone, and a blip below that."
        ),
        (
            "A page or ticket is true when a significant episode of its SLO adds a tenth or more"
            " of the errors that the rule's limit allows in its short window."
        ),
        (
            "Alert figures are of runs to which nobody responds; an open incident pages once, and"
            " what joins it pages nobody again."
        ),
        (
            "Means of times are of what was reached; in medians what was not counts as later than"
            " any. A difference of times to page is a mean over the episodes that both variants"
            " paged for."
        ),
        "An SLO is kept where its budget never ran out (of calendar months: where each was kept).",
        (
            "All variants were played with the same seeds; differences are paired, and intervals"
            " come from 2,000 resamples of whole runs."
        ),
        _chance(comparison),
        *_person(scenario),
    )


def _chance(comparison: Comparison) -> str:
    """What a difference must exceed to be shown."""
    if math.isinf(comparison.critical):
        return f"Below {FEWEST_CLAIMED} replications no difference is claimed."
    if not comparison.critical:
        return "No headline figure differs in any run."
    return (
        "A difference is shown as one from"
        f" {comparison.critical:.1f} standard errors on: were all variants the same, 19 of 20"
        " comparisons like this one would show none in its headline figures (1,000 exchanges of"
        " runs)."
    )


def _person(scenario: Scenario) -> Sequence[str]:
    if scenario.oncall is None:
        return ("Nobody is on call, so there are no figures of the response.",)
    person = scenario.oncall
    times = (
        f"acknowledges after {_uncertain(person.acknowledge)}, finds the symptom after"
        f" {_uncertain(person.triage)}"
    )
    symptoms = dict.fromkeys(failure.symptom for failure in scenario.failures) | (
        {scenario.releases.bad_ones.symptom: None} if scenario.releases else {}
    )
    steps = {
        symptom: len(runbook)
        for symptom, runbook in scenario.runbooks.items()
        if symptom in symptoms
    }
    books = (
        ", ".join(
            f"{shown(symptom)} ({plural(number, 'step')})" for symptom, number in steps.items()
        )
        or "none"
    )
    over = _uncertain(person.cause_over_seen_after)
    return (
        (
            f"One person {times}, and learns that the cause is over after {over}; these are"
            f" assumptions. Runbooks: {books}."
        ),
    )


def _uncertain(value: float | Distribution) -> str:
    if not isinstance(value, Distribution):
        return format_duration(value)
    return (
        f"{format_duration(round(value.quantile(0.5)))} (median; nine of ten within"
        f" {format_duration(round(value.quantile(0.9)))})"
    )
