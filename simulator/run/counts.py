"""counts.npz: the valid and bad events of every cell, exactly, for each SLO in the scenario's
order.

`np.load("counts.npz")["0.valid"]` are those of the first SLO. Whole numbers are stored in the
fewest bytes that hold them; what was drawn as floats stays so.
"""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from simulator.reliability.counts import Counts
from simulator.reliability.slo import Events
from simulator.reliability.windows import Floats
from simulator.scenario import Scenario

NAME = "counts.npz"
# the types that are written, as numpy calls them; one byte has no order, and two names
KINDS = ("<u1", "|u1", "<u2", "<u4", "<u8", "<f8")
# What zipfile and numpy raise for a file that is not theirs.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, OSError, NotImplementedError,
    RuntimeError, OverflowError, IndexError, TypeError,
)  # fmt: skip


def write_counts(path: Path, scenario: Scenario, counts: Mapping[Events, Counts]) -> None:
    """Writes the counts, compressed; the same counts make the same bytes."""
    # by number, as the name of an SLO may hold any character
    arrays = {}
    for number, slo in enumerate(scenario.slos):
        arrays[f"{number}.valid"] = _narrow(counts[slo.events].valid)
        arrays[f"{number}.bad"] = _narrow(counts[slo.events].bad)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _narrow(counts: Floats) -> Floats:
    if counts.dtype.kind == "f":
        return counts
    return counts.astype(np.min_scalar_type(int(counts.max(initial=0))))


def read_counts(content: bytes, scenario: Scenario) -> dict[Events, Counts]:
    """The counts of a file's content, as they were written.

    Raises ValueError for what does not hold (valid, bad) of so many cells of each SLO.
    """
    counts = dict[Events, Counts]()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for number, slo in enumerate(scenario.slos):
                valid = _array(archive, f"{number}.valid.npy", scenario.cells)
                bad = _array(archive, f"{number}.bad.npy", scenario.cells)
                counts[slo.events] = Counts(valid - bad, valid)
    except UNREADABLE as error:
        raise ValueError(f"contains no counts of this run ({error})") from None
    if not all(_can_be(each) for each in counts.values()):
        raise ValueError("contains impossible counts: NaN, below 0, or more bad than valid")
    return counts


def _can_be(counts: Counts) -> bool:
    # bad events that are NaN are not at least 0
    is_finite = np.isfinite(counts.valid).all()
    return bool(is_finite and (counts.good >= 0).all() and (counts.bad >= 0).all())


def _array(archive: zipfile.ZipFile, name: str, cells: int) -> Floats:
    """One array of the archive; no byte is read beyond what so many cells take."""
    with archive.open(name) as file:
        # the header is read first: numpy itself allocates whatever it promises
        if npy.read_magic(file) != (1, 0):
            raise ValueError(f"{name} has another version")
        shape, _, dtype = npy.read_array_header_1_0(file)
        if shape != (cells,) or dtype.str not in KINDS:
            raise ValueError(f"{name} does not contain {cells} counts")
        # one byte more, to see whether there is one too many
        content = file.read(cells * dtype.itemsize + 1)
    if len(content) != cells * dtype.itemsize:
        raise ValueError(f"{name} does not contain {cells} counts")
    counts = np.frombuffer(content, dtype)
    if dtype.kind == "f":
        return counts
    # as they were drawn: narrow types would overflow in sums and differences
    return counts.astype(np.int64)
