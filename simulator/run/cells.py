"""Cells of our CSV files: numbers exactly, and text that no spreadsheet runs.

A spreadsheet takes text that begins with one of `=+-@` (or a tab, or a return) for a formula. Such
text is written with an apostrophe in front, as OWASP advises ("CSV injection"), and so is text that
begins with one, so that reading takes just that away again.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Protocol

from simulator.foundation.errors import ResultError

STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
# characters; the csv module's own limit is below what a scenario's names may have
LONGEST_CELL = 16_000_000


class Reader(Protocol):
    """What csv.reader returns: rows, and the number of lines read so far."""

    @property
    def line_num(self) -> int:
        """The lines read so far: a row may have several."""

    def __iter__(self) -> Iterator[list[str]]: ...


def plain(value: object) -> object:
    """A value as it stands in a CSV file: whole numbers without a point, floats exactly, None as
    nothing.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None:
        return ""
    return value


def guarded(value: object) -> object:
    """A value as a cell: text that a spreadsheet would run has an apostrophe in front."""
    # text alone: a negative number begins with a sign too, and is none to run
    if isinstance(value, str) and value.startswith(STARTS):
        return f"'{value}"
    return value


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` wrote."""
    return cell.removeprefix("'")


def write_rows(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Writes a CSV file the same way every time."""
    # newline="": else Windows would make two characters of each line's end, and other bytes
    with path.open("w", encoding="utf-8", newline="") as file:
        usual = csv.writer(file, lineterminator="\n")
        quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        usual.writerow(columns)
        for row in rows:
            cells = [guarded(cell) for cell in row]
            # before Python 3.13 a bare return is not quoted, and would end the row
            if any(isinstance(cell, str) and "\r" in cell for cell in cells):
                quoting.writerow(cells)
            else:
                usual.writerow(cells)


def read_rows(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row of a CSV file with these columns.

    Raises ResultError with `LINE: message` for what is no such file.
    """
    text = _text(content)
    # the limit is the whole process's: it is put back however the reading ends
    usual = csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        yield from _rows(reader, list(columns))
    except csv.Error as error:
        raise ResultError(f"{reader.line_num}: is not a row of a CSV file ({error})") from None
    finally:
        csv.field_size_limit(usual)
    # every row that we write ends with a line's end; an empty file has not even a first one
    if reader.line_num == 0 or not content.endswith(b"\n"):
        raise ResultError(f"{reader.line_num}: is cut off")


def _rows(reader: Reader, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    rows = iter(reader)
    if next(rows, columns) != columns:
        raise ResultError(f"1: has other columns than {','.join(columns)}")
    for row in rows:
        if len(row) != len(columns):
            raise ResultError(f"{reader.line_num}: has {len(row)} cells, not {len(columns)}")
        yield reader.line_num, [unguarded(cell) for cell in row]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ResultError(f"{line}: is not UTF-8 text") from None
