"""The scoreboard's title, which says the finding, and the grey line under the pictures of a
comparison.
"""

from collections.abc import Sequence

from simulator.analysis.bootstrap import FEWEST_RUNS, LEVEL
from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.exchanges import FEWEST_CLAIMED
from simulator.outputs.charts.columns import Column, beside, value_text
from simulator.outputs.charts.text import TextRuler
from simulator.outputs.words import plural, safe_label
from simulator.outputs.words.estimates import signed
from simulator.outputs.words.findings import differs, finding, sentences
from simulator.outputs.words.names import capitalised, quoted
from simulator.outputs.words.promises import promise

# differences are said in this order; a column that is not named comes after
ORDER = ("time_to_page", "missed", "pages")
TOLD = ("better", "worse")
# for the baseline's name in a title, of which at most two inches are shown
BASELINE = TextRuler(10)


def about(comparison: Comparison, responding: str = "nobody responding") -> list[str]:
    """The grey line, the fullest first: scenario, SLO, how many replications of which seeds, that
    it is simulated, and with whom responding.
    """
    has_intervals = len(comparison.seeds) >= FEWEST_RUNS
    level = f"{LEVEL:.0%} intervals" if has_intervals else "no intervals"
    runs = _runs(comparison)
    name = safe_label(comparison.name, 24)
    slo = _slo_text(comparison)
    return [
        f"scenario {name}, {slo}, {runs}, {level}, simulated, {responding}",
        f"{name}, {slo}, {runs}, {level}, simulated, {responding}",
        f"{name}, {slo}, {runs}, simulated, {responding}",
        f"{name}, {slo}, {runs}, simulated",
        f"{name}, {runs}, simulated",
        f"{runs}, simulated",
    ]


def responding(board: Sequence[Column]) -> str:
    """With whom responding a board's figures were found."""
    of_response = [column.measure.key for column in board if column.is_of_response]
    if len(of_response) == len(board):
        return "somebody on call"
    if not of_response:
        return "nobody responding"
    if all(key.startswith("budget_spent") for key in of_response):
        return "nobody responding, except for the budget"
    return "nobody responding, except “with on-call”"


def _slo_text(comparison: Comparison) -> str:
    """The objective; only its name where the variants' differ, and how many where there are
    several.
    """
    slos = comparison.baseline.scenario.slos
    if len(slos) > 1:
        return f"{len(slos)} SLOs"
    slo = slos[0]
    name = f"SLO {safe_label(slo.name, 24)}"
    promises = {promise(variant.scenario.slos[0]) for variant in comparison.variants}
    if len(promises) > 1:
        return name
    return f"{name} {promise(slo)}"


def _runs(comparison: Comparison) -> str:
    seeds = comparison.seeds
    count = len(seeds)
    whole = plural(comparison.asked, "replication")
    if count != comparison.asked:
        whole = f"{count} of {whole}"
    if count == 1:
        return f"{whole}, seed {seeds[0]}"
    is_row = seeds[-1] - seeds[0] + 1 == count
    if is_row:
        return f"{whole}, seeds {seeds[0]} to {seeds[-1]}"
    return whole


def titles_of_asked(comparison: Comparison, board: Sequence[Column]) -> list[str]:
    """Every variant's figures in the measures that were asked for, as many as have room; the
    fullest first.
    """
    labels = [quoted(variant.label, 24) for variant in comparison.variants]
    parts = [_figures(column, labels) for column in board]
    return [capitalised("; ".join(parts[:count])) for count in range(len(parts), 0, -1)]


def _figures(column: Column, labels: Sequence[str]) -> str:
    """`SLO kept: “one” 25%, “two” 90%`; `tickets per 30 d: 0 for all` where they read alike."""
    values = [value_text(estimate) if estimate else "no data" for estimate in column.estimates]
    if len(set(values)) == 1:
        for_all = " for all" if len(values) > 1 else ""
        return f"{column.name}: {values[0]}{for_all}"
    pairs = zip(labels, values, strict=True)
    return f"{column.name}: {', '.join(f'{label} {value}' for label, value in pairs)}"


def note_on_same(columns: Sequence[Column]) -> str:
    """What is said of the measures that are not drawn since no run differs in them."""
    if not columns:
        return ""
    figures = [_figures(column, ()) for column in columns]
    return f"The same in every run of all variants: {', '.join(figures).replace(' for all', '')}"


def scoreboard_titles(comparison: Comparison, board: Sequence[Column]) -> list[str]:
    """The finding of all variants, or of the one that differs most, or only its largest
    differences: the fullest first.
    """
    others = comparison.variants[1:]
    runs = plural(len(comparison.seeds), "replication")
    if not others or len(comparison.seeds) < FEWEST_CLAIMED:
        return [finding(comparison).rstrip("."), f"Nothing can be claimed from {runs}"]
    more = beside(comparison, board)
    sizes = [_sizes(board, more, place) for place in range(1, len(comparison.variants))]
    # what differs only in a measure that is not drawn comes after all that is
    for each, variant in zip(sizes, others, strict=True):
        each.append(float(differs(comparison, variant)))
    is_any_told = any(map(any, sizes))
    if len(others) > 1 and not is_any_told:
        name = quoted(BASELINE.shortened(comparison.baseline.label, 2))
        return [
            f"No difference shown between {name} and the {len(others)} others in {runs}",
            f"No difference shown in {runs}",
        ]
    most = others[sizes.index(max(sizes))]
    changes = _changes(board, more, comparison.variants.index(most))
    titles = [sentences(comparison, others, quoted).rstrip(".")]
    titles += _titles_of(comparison, most, changes)
    if not is_any_told:
        titles.append(f"No difference shown in {runs}")
    return titles


def _titles_of(comparison: Comparison, most: Variant, changes: Sequence[str]) -> list[str]:
    """What is said of the variant that differs most."""
    lead = ""
    after_name = ": "
    if len(comparison.variants) > 2:
        lead = "The largest difference: "
        after_name = ", "
    sentence = sentences(comparison, (most,), quoted).rstrip(".")
    start = f"{lead}{quoted(most.label, 24)}{after_name}"
    counts = range(len(changes), 0, -1)
    short = [start + ", ".join(changes[:count]) for count in counts]
    name = safe_label(most.label, 6)
    # where not even that has room, the change alone is true as well
    shortest = [f"{name}: {change}" for change in changes[:1]]
    return [f"{lead}{sentence}", *short, *shortest]


def _sizes(board: Sequence[Column], more: Sequence[Column], place: int) -> list[float]:
    """How large a variant's differences are on the board, and beside it."""
    return [sum(_size(column, place) for column in part) for part in (board, more)]


def _size(column: Column, place: int) -> float:
    """How large a variant's difference is, of the largest in the column; 0 where none is told."""
    sizes = [_told_change(column, other) for other in range(len(column.estimates))]
    return sizes[place] / (max(sizes) or 1.0)


def _told_change(column: Column, place: int) -> float:
    if column.verdict(place) not in TOLD:
        return 0.0
    return abs(column.change(place))


def _changes(board: Sequence[Column], more: Sequence[Column], place: int) -> list[str]:
    """One variant's differences that are told, the most important first: `+14.9 min to page`.

    What it spends more of another SLO's budget comes before what it saves; tickets come last.
    """
    ranked = sorted(board, key=_importance)
    tickets = [column for column in more if column.measure.key == "tickets"]
    budgets = [column for column in more if column.measure.key != "tickets"]
    budgets.sort(key=lambda column: -column.change(place))
    loss = [column for column in budgets[:1] if column.change(place) > 0]
    in_order = [*ranked[:-2], *loss, *ranked[-2:], *tickets]
    return [
        f"{signed(column.change(place), column.measure.unit)} {column.brief}"
        for column in in_order
        if column.verdict(place) in TOLD
    ]


def _importance(column: Column) -> int:
    key = column.measure.key
    if key in ORDER:
        return ORDER.index(key)
    return len(ORDER)
