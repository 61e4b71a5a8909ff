"""A comparison in tables of text: the same for the terminal and the page."""

from collections.abc import Sequence

from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.analysis.measures import Group
from simulator.outputs.document import Table
from simulator.outputs.words.estimates import amount, signed, spread
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import share

# what a terminal shows; the page and comparison.csv have all
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
# with more variants than these a terminal has a row for each, not a column, of few measures
MOST_COLUMNS = 5
SHORT = ("pages", "pages_without_incident", "missed", "time_to_page", "budget_spent", "slo_kept")


def figures_table(comparison: Comparison, group: Group, *, only_main: bool = False) -> Table:
    """A row for each measure: every variant's estimate and interval, and below it its difference
    from the baseline.
    """
    wanted: Sequence[str] = ()
    if only_main:
        wanted = MAIN
    rows = [
        (_name(estimates[0]), *map(_cell, estimates))
        for estimates in _by_measure(comparison, group, wanted)
    ]
    return Table(("", *_labels(comparison, group)), tuple(rows))


def variants_table(comparison: Comparison, group: Group) -> Table:
    """The same of a few measures, with a row for each variant: for more than a terminal is wide."""
    # an SLO each has rows of its own, and may make more of them than there is room for
    columns = _by_measure(comparison, group, SHORT)[: len(SHORT)]
    head = ("", *(_name(column[0]) for column in columns))
    if not columns:
        return Table(head, ())
    rows = zip(_labels(comparison, group), *columns, strict=True)
    return Table(head, tuple((label, *map(_cell, estimates)) for label, *estimates in rows))


def terminal_table(comparison: Comparison, group: Group) -> Table:
    """The one of them that a terminal has room for."""
    if len(comparison.variants) > MOST_COLUMNS:
        return variants_table(comparison, group)
    return figures_table(comparison, group, only_main=True)


def _labels(comparison: Comparison, group: Group) -> tuple[str, ...]:
    """The variants that have figures of a group."""
    variants = (variant for variant in comparison.variants if variant.cards(group))
    return tuple(safe_label(variant.label) for variant in variants)


def _by_measure(
    comparison: Comparison, group: Group, wanted: Sequence[str]
) -> list[list[Estimate | None]]:
    """For each of the wanted measures (by default for all) its figures, one for each variant."""
    labels = [variant.label for variant in comparison.variants if variant.cards(group)]
    return [
        [comparison.of(key, label) for label in labels]
        for key in _keys(comparison, group)
        # `budget_spent [safety]` is the measure budget_spent of one SLO
        if not wanted or key.partition(" [")[0] in wanted
    ]


def _keys(comparison: Comparison, group: Group) -> list[str]:
    # not of the baseline alone: somebody may be on call in another variant only
    keys = (each.measure.key for each in comparison.estimates if each.group == group)
    return list(dict.fromkeys(keys))


def _name(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    measure = estimate.measure
    # other units stand beside each number
    if measure.unit.startswith("per "):
        return f"{measure.label} {measure.unit}"
    return measure.label


def _cell(estimate: Estimate | None) -> str:
    """`10.6 (9.7 to 11.4)`, and below it `+1.9 (1.3 to 2.6)` or that no difference is shown."""
    if estimate is None or estimate.value.value is None:
        return "no data"
    unit = estimate.measure.unit
    notes = [spread(estimate.value, unit)]
    if estimate.reached is not None and estimate.reached < 1:
        notes.append(f"{share(estimate.reached)} reached")
    text = _noted(amount(estimate.value.value, unit), notes)
    if estimate.gap is None:
        return text
    return f"{text}\n{_gap(estimate)}"


def _noted(text: str, notes: Sequence[str]) -> str:
    """A text with what is to be said of it in brackets."""
    inside = ", ".join(note for note in notes if note)
    if not inside:
        return text
    return f"{text} ({inside})"


def _gap(estimate: Estimate) -> str:
    """`+1.9 (1.3 to 2.6)`, and of times over how many occurrences."""
    gap = estimate.gap
    if gap is None or gap.value is None:
        return "no difference can be computed"
    if gap.is_constant and not gap.value:
        return "no difference in any run"
    unit = estimate.measure.unit
    notes = [spread(gap, unit, signed)]
    if estimate.common:
        notes.append(f"{estimate.common.both} that both reached")
    difference = signed(gap.value, unit)
    # above it stands a median, and a median has no paired difference
    if estimate.measure.typical == "median":
        difference += " on average"
    text = f"{difference} ({', '.join(notes)})"
    if estimate.is_beyond_chance:
        return text
    return f"no difference shown: {text}"
