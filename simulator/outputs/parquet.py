"""The runs of a sweep as a parquet file; needs the extra `parquet`."""

import itertools
from importlib import import_module
from pathlib import Path
from typing import Any

from simulator.experiments.store import Store
from simulator.experiments.sweep import Sweep
from simulator.foundation.errors import ResultError
from simulator.outputs.sweep import run_head, run_rows

# rows that are written at once: enough to be packed well, few enough to be held
AT_ONCE = 10_000


def check_installed() -> None:
    """Raises ResultError where the extra is missing."""
    try:
        _pyarrow()
    except ImportError:
        raise ResultError(
            "--parquet needs pyarrow: pip install 'simulator[parquet]', or leave it out: runs.csv"
            " has the same"
        ) from None


def _pyarrow() -> Any:
    # by name, as it may not be there, and its types are not known
    import_module("pyarrow.parquet")
    return import_module("pyarrow")


def write_parquet(found: Sweep, store: Store, path: Path) -> None:
    """Writes a row for each run, with the columns of runs.csv: texts of the keys, a whole number
    for the seed, floats for all else.
    """
    pyarrow = _pyarrow()
    head = run_head(found)
    texts = len(found.keys)
    kinds = [pyarrow.string()] * texts + [pyarrow.int64()]
    kinds += [pyarrow.float64()] * (len(head) - len(kinds))
    schema = pyarrow.schema(list(zip(head, kinds, strict=True)))
    rows = run_rows(found, store)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        while some := list(itertools.islice(rows, AT_ONCE)):
            writer.write_table(_table(pyarrow, schema, some))


def _table(pyarrow: Any, schema: Any, rows: list[list[Any]]) -> Any:
    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = [
        pyarrow.array(column, each.type) for column, each in zip(columns, schema, strict=True)
    ]
    return pyarrow.table(arrays, schema=schema)
