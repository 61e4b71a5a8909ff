"""A comparison in tables of text: the same for the terminal and the page."""

from collections.abc import Sequence

from simulator.analysis.comparison import Comparison
from simulator.analysis.figures import Estimate
from simulator.analysis.measures import Group
from simulator.analysis.people.of_run import told_of_people
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
    "interruptions_in_sleep",
    "taken_by_first",
    "budget_unacknowledged",
    "lost",
    "wrong_triages",
    "budget_misdiagnosed",
    "late_tickets",
)
# the same where more is known of those on call than that somebody is there
OF_PEOPLE = (
    "time_to_acknowledge",
    "unanswered",
    "taken_by_first",
    "notifications_per_page",
    "interruptions",
    "interruptions_in_sleep",
    "toil",
    "lost",
    "wrong_triages",
    "late_tickets",
    "budget_unacknowledged",
    "budget_misdiagnosed",
)
# with more variants than these a terminal has a row for each, not a column, of few measures
MOST_COLUMNS = 5
SHORT = ("pages", "pages_without_incident", "missed", "time_to_page", "budget_spent", "slo_kept")


def figures_table(comparison: Comparison, group: Group) -> Table:
    """A row for each measure: every variant's estimate and interval, and below it its difference
    from the baseline.
    """
    return _rows_by_measure(comparison, group, _keys(comparison, group))


def terminal_table(comparison: Comparison, group: Group) -> Table:
    """The main measures in which the variants differ: a row for each of them, or for each of many
    variants.
    """
    if len(comparison.variants) > MOST_COLUMNS:
        # an SLO each has rows of its own, and may make more of them than there is room for
        keys = _different(comparison, group, SHORT)
        return _rows_by_variant(comparison, group, keys[: len(SHORT)])
    return _rows_by_measure(comparison, group, _different(comparison, group, _wanted(comparison)))


def same_for_all(comparison: Comparison, group: Group) -> list[str]:
    """The main measures that no run of any variant has otherwise: `pages per run: 1`."""
    keys = _main(comparison, group, _wanted(comparison))
    same = [_estimates(comparison, group, key)[0] for key in keys if comparison.is_same(key)]
    return [f"{_name(estimate)}: {_amount(estimate)}" for estimate in same]


def _wanted(comparison: Comparison) -> Sequence[str]:
    if any(told_of_people(variant.scenario) for variant in comparison.variants):
        return (*MAIN, *OF_PEOPLE)
    return MAIN


def _different(comparison: Comparison, group: Group, wanted: Sequence[str]) -> list[str]:
    keys = _main(comparison, group, wanted)
    return [key for key in keys if not comparison.is_same(key)]


def _main(comparison: Comparison, group: Group, wanted: Sequence[str]) -> list[str]:
    # `budget_spent [safety]` is the measure budget_spent of one SLO
    keys = _keys(comparison, group)
    spoken = _of_people(comparison, group) if wanted is MAIN else set()
    return [key for key in keys if key.partition(" [")[0] in wanted or key in spoken]


def _of_people(comparison: Comparison, group: Group) -> set[str]:
    """The measures of which the closing sentence speaks where scenarios say more of people."""
    return {
        estimate.measure.key
        for estimate in comparison.estimates
        if estimate.group == group and estimate.measure.is_headline
    }


def _rows_by_measure(comparison: Comparison, group: Group, keys: Sequence[str]) -> Table:
    columns = [_estimates(comparison, group, key) for key in keys]
    rows = [(_name(estimates[0]), *map(_cell, estimates)) for estimates in columns]
    return Table(("", *_labels(comparison, group)), tuple(rows))


def _rows_by_variant(comparison: Comparison, group: Group, keys: Sequence[str]) -> Table:
    if not keys:
        return Table(("",), ())
    columns = [_estimates(comparison, group, key) for key in keys]
    rows = zip(_labels(comparison, group), *columns, strict=True)
    return Table(
        ("", *(_name(estimates[0]) for estimates in columns)),
        tuple((label, *map(_cell, estimates)) for label, *estimates in rows),
    )


def _labels(comparison: Comparison, group: Group) -> tuple[str, ...]:
    """The variants that have figures of a group."""
    variants = (variant for variant in comparison.variants if variant.cards(group))
    return tuple(safe_label(variant.label) for variant in variants)


def _estimates(comparison: Comparison, group: Group, key: str) -> list[Estimate]:
    """A measure's figures, one for each variant that has any of the group."""
    return [
        estimate
        for estimate in comparison.estimates
        if estimate.group == group and estimate.measure.key == key
    ]


def _keys(comparison: Comparison, group: Group) -> list[str]:
    # not of the baseline alone: somebody may be on call in another variant only
    keys = (each.measure.key for each in comparison.estimates if each.group == group)
    return list(dict.fromkeys(keys))


def _name(estimate: Estimate) -> str:
    measure = estimate.measure
    # other units stand beside each number
    if measure.unit.startswith("per "):
        return f"{measure.label} {measure.unit}"
    return measure.label


def _amount(estimate: Estimate) -> str:
    if estimate.value.value is None:
        return "no data"
    return amount(estimate.value.value, estimate.measure.unit)


def _cell(estimate: Estimate) -> str:
    """`10.6 (9.7 to 11.4)`, and below it `+1.9 (1.3 to 2.6)` or that no difference is shown."""
    if estimate.value.value is None:
        return "no data"
    notes = [spread(estimate.value, estimate.measure.unit)]
    if estimate.reached is not None and estimate.reached < 1:
        notes.append(f"{share(estimate.reached)} reached")
    text = _noted(_amount(estimate), notes)
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
    if not estimate.has_enough_runs:
        return f"{difference} (too few runs to tell)"
    text = f"{difference} ({', '.join(notes)})"
    if estimate.is_beyond_chance:
        return text
    return f"no difference shown: {text}"
