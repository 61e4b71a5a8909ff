"""How text is laid out on a terminal: one place decides how wide it is, and no value is cut."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

from simulator.outputs.document import Table

# a file or a pipe has no width of its own
WIDTH = 120
# nothing can be read in less
LEAST_WIDTH = 20
# a cell without a value; as a line of its own it says nothing
NOTHING = "-"
# between columns, and between what stands side by side on a line
GAP = "  "
# before what a line goes on with
DEEPER = "    "


def width() -> int:
    """The columns to write in: COLUMNS where it is set, else those of the terminal, else WIDTH."""
    return max(LEAST_WIDTH, shutil.get_terminal_size((WIDTH, 0)).columns)


def wrapped(text: str, columns: int, lead: str = "") -> Iterator[str]:
    """A text in lines, broken between words only; `lead` begins the first line, and the others are
    indented by its length.
    """
    room = columns - cell_len(lead)
    lines = [text]
    # what fits stays as it is, with its own spaces
    if cell_len(text) > room:
        lines = filled(text.split(), room)
    for line in lines:
        yield lead + line
        lead = " " * cell_len(lead)


def hanging(line: str, columns: int) -> Iterator[str]:
    """A line, indented or not, in as many as it needs; the others are indented deeper."""
    if cell_len(line) <= columns:
        yield line
        return
    text = line.lstrip(" ")
    lead = " " * (len(line) - len(text))
    for part in wrapped(text, columns - len(lead) - len(DEEPER)):
        yield lead + part
        lead = " " * (len(line) - len(text)) + DEEPER


def filled(parts: Iterable[str], room: int, gap: str = " ") -> list[str]:
    """As many of the parts on each line as fit."""
    lines = [""]
    for part in parts:
        longer = f"{lines[-1]}{gap}{part}"
        if not lines[-1]:
            lines[-1] = part
        elif cell_len(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def table_lines(table: Table, columns: int) -> Iterator[str]:
    """Columns below their heads; where they do not fit, each row as lines of `label: value`."""
    widths = [max(map(_cell_width, column)) for column in zip(table.head, *table.rows, strict=True)]
    if sum(widths) + len(GAP) * (len(widths) - 1) > columns:
        if table.head[0]:
            yield from wrapped(f"{table.head[0]}:", columns)
        for row in table.rows:
            yield from _record(table.head, row, columns)
        return
    rules = tuple("-" * size for size in widths)
    for row in (table.head, rules, *table.rows):
        yield from _aligned(row, widths)


def _cell_width(cell: str) -> int:
    return max(map(cell_len, cell.split("\n")))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """A row, of as many lines as its longest cell has."""
    for cells in zip_longest(*(cell.split("\n") for cell in row), fillvalue=""):
        padded = (
            cell + " " * (size - cell_len(cell)) for cell, size in zip(cells, widths, strict=True)
        )
        yield GAP.join(padded).rstrip()


def _record(head: Sequence[str], row: Sequence[str], columns: int) -> Iterator[str]:
    """A row's first cell, and below it the others, each with the head of its column."""
    yield from wrapped(row[0], columns)
    cells = zip(head[1:], row[1:], strict=True)
    pairs = [f"{label}: {cell}" for label, cell in cells if cell != NOTHING]
    # a cell of several lines has them to itself
    if not any("\n" in pair for pair in pairs):
        pairs = filled(pairs, columns - len(GAP), GAP)
    for pair in pairs:
        first, *others = pair.split("\n")
        yield from wrapped(first, columns, GAP)
        for other in others:
            yield from wrapped(other, columns, GAP * 2)
