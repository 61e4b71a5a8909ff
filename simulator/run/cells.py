"""Cells of our CSV files: numbers exactly, and text that no spreadsheet runs.

A spreadsheet takes text that begins with one of `=+-@` (or a tab, or a return) for a formula. Such
text is written with an apostrophe in front, as OWASP advises ("CSV injection"), and so is text that
begins with one, so that reading takes just that away again.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from simulator.foundation.errors import ResultError

STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
LONGEST_CELL = 16_000_000
"""Characters; the csv module's own limit is below what a scenario's names may have."""


def plain(value: object) -> object:
    """A value as it stands in a CSV file: whole numbers without a point, floats exactly, None as
    nothing.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value


def guarded(value: object) -> object:
    """A value as a cell: text that a spreadsheet would run has an apostrophe in front."""
    is_text = isinstance(value, str) and value.startswith(STARTS)
    return f"'{value}" if is_text else value


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` wrote."""
    return cell[1:] if cell.startswith("'") else cell


def write_rows(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Writes a CSV file the same way every time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        usual = csv.writer(file, lineterminator="\n")
        quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        usual.writerow(columns)
        for row in rows:
            cells = [guarded(cell) for cell in row]
            # before Python 3.13 a bare return is not quoted, and would end the row
            has_return = any(isinstance(cell, str) and "\r" in cell for cell in cells)
            (quoting if has_return else usual).writerow(cells)


def read_rows(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row of a CSV file with these columns.

    Raises ResultError with `LINE: message` for what is no such file.
    """
    usual = csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(_text(content), newline=""), strict=True)
    try:
        for row in reader:
            if reader.line_num == 1 and row != list(columns):
                raise ResultError(f"1: has other columns than {','.join(columns)}")
            if len(row) != len(columns):
                raise ResultError(f"{reader.line_num}: has {len(row)} cells, not {len(columns)}")
            if row != list(columns):
                yield reader.line_num, [unguarded(cell) for cell in row]
    except csv.Error as error:
        raise ResultError(f"{reader.line_num}: is not a row of a CSV file ({error})") from None
    finally:
        csv.field_size_limit(usual)
    if reader.line_num == 0 or not content.endswith(b"\n"):
        raise ResultError(f"{reader.line_num}: is cut off")


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ResultError(f"{line}: is not UTF-8 text") from None
