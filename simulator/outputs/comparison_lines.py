"""What a comparison looks like on a terminal, line by line."""

from collections.abc import Iterator

from simulator.analysis.comparison import Comparison
from simulator.analysis.measures import Group
from simulator.outputs.layout import table_lines, wrapped
from simulator.outputs.tables import same_for_all, terminal_table
from simulator.outputs.words.assumptions import about, assumptions
from simulator.outputs.words.changes import all_changes
from simulator.outputs.words.findings import finding_lines

GROUPS: dict[Group, str] = {
    "alerts": "Alerts alone, nobody responding",
    "response": "With somebody on call",
}


def comparison_lines(comparison: Comparison, columns: int) -> Iterator[str]:
    """What was found and what was played differently; then the alerts' figures, the response's, and
    what they rest on.
    """
    for line in finding_lines(comparison):
        yield from wrapped(line, columns)
    yield ""
    for line in (about(comparison), *all_changes(comparison)):
        yield from wrapped(line, columns)
    for group, title in GROUPS.items():
        yield from _group_lines(comparison, group, title, columns)
    yield ""
    for line in assumptions(comparison):
        yield from wrapped(line, columns)


def _group_lines(comparison: Comparison, group: Group, title: str, columns: int) -> Iterator[str]:
    """A table of the measures in which variants differ, and a line of the others."""
    table = terminal_table(comparison, group)
    same = same_for_all(comparison, group)
    if not (table.rows or same):
        return
    yield ""
    yield title
    if table.rows:
        yield from table_lines(table, columns)
    if same:
        whom = "all"
        # a variant without anybody on call has no figures of the response
        if not all(variant.cards(group) for variant in comparison.variants):
            whom = "all that have somebody on call"
        yield from wrapped(f"The same for {whom}: {'; '.join(same)}.", columns)
