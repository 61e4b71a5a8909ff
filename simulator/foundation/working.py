"""A working folder beside a result: hidden, locked while its owner lives, and cleared after a kill.

The lock keeps two writers apart, and tells what a dead owner left from the work of one alive.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from simulator.foundation import stopping
from simulator.foundation.errors import ResultError
from simulator.foundation.locking import acquire, identity
from simulator.foundation.marker import MARKER, check_own, read_marker
from simulator.foundation.stopping import uninterrupted

# in a working folder: the result to be, the one it replaces, and what is being removed
NEW = "new"
OLD = "old"
GONE = "gone"
# bytes of a name; file systems take 255, and ours beside it is longer
LONGEST_NAME = 200
# seconds that a reader waits for the second half of a swap
PATIENCE = 2.0
PAUSE = 0.01
# so often is a folder read anew that is replaced meanwhile
READS = 5
Read = TypeVar("Read")


def steadily(path: Path, read: Callable[[Path], Read]) -> Read:
    """What is read of a folder; once more when another took its name meanwhile."""
    for _ in range(READS):
        before = identity(path)
        try:
            return read(path)
        except (ResultError, FileNotFoundError):
            # the same folder will not read better the next time
            if identity(path) == before:
                raise
    return read(path)


class Claim(NamedTuple):
    """A working folder of this process: its target, its lock (a file descriptor), and the folders
    above that were made for it.
    """

    target: Path
    lock: int
    made: list[Path]


_claims: dict[Path, Claim] = {}


@contextmanager
def claimed(target: Path) -> Iterator[Path]:
    """A locked working folder beside the target, on its file system; gone afterwards.

    Raises ResultError when another process has it, or something of the user's is in its way.
    """
    work = working_folder(target)
    with uninterrupted():
        _claim(work, target)
    try:
        yield work
    finally:
        with uninterrupted():
            _release(work)


def _claim(work: Path, target: Path) -> None:
    with ExitStack() as undo:
        made = _make_parents(target.parent)
        undo.callback(_remove_empty, made)
        lock = acquire(work, target)
        undo.callback(os.close, lock)
        _clear(work, target)
        # all went well, so nothing is undone
        undo.pop_all()
    _claims[work] = Claim(target, lock, made)


def _release(work: Path) -> None:
    """Removes a working folder, its lock last."""
    claim = _claims.pop(work)
    _put_back(work, claim.target)
    _discard(work)
    # where something could not be removed, the next writer must know whose it is
    if os.listdir(work) == [MARKER]:
        (work / MARKER).unlink()
    _remove_empty([work, *claim.made])
    os.close(claim.lock)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        # a person may have put something there
        with suppress(OSError):
            folder.rmdir()


def _abandon() -> None:
    for work in list(_claims):
        _release(work)


# a signal ends the process without leaving the blocks it is in
stopping.cleaners.append(_abandon)


def _make_parents(parent: Path) -> list[Path]:
    """Makes the folders above; those that were not there, the innermost first."""
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    return missing


def working_folder(target: Path) -> Path:
    """Where a result is written before it takes its name."""
    name = target.name
    if len(os.fsencode(name)) > LONGEST_NAME:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return target.with_name(f".{name}.simulator-work")


def _clear(work: Path, target: Path) -> None:
    """Removes what a dead owner left in a locked working folder, after a swap that was cut short
    is undone.
    """
    _put_back(work, target)
    for left in sorted(work.iterdir()):
        if left.name not in (MARKER, NEW, OLD, GONE):
            raise ResultError(f"{left}: is in the way of a working folder: move it elsewhere")
        if left.name in (NEW, OLD) and read_marker(left) is not None:
            check_own(left, left)
    _discard(work)


def _discard(work: Path) -> None:
    """Removes results from a working folder; one that is half removed has a name that says so."""
    gone = work / GONE
    for name in (GONE, NEW, OLD):
        with suppress(OSError):
            (work / name).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        shutil.rmtree(work / name, ignore_errors=True)


def _put_back(work: Path, target: Path) -> None:
    """Undoes the first of two renames where the second did not follow."""
    if (work / OLD).is_dir() and not target.exists():
        (work / OLD).rename(target)


def recover(target: Path) -> None:
    """Puts the old folder back if a swap of two renames was cut short between them.

    Waits a moment where the writer is still at it.
    """
    # a path without a name (`.`, `/`) has nothing beside it
    if not target.name:
        return
    end = time.monotonic() + PATIENCE
    while _is_cut_short(target) and time.monotonic() < end:
        try:
            # claiming a folder puts back what a dead owner left
            with claimed(target):
                return
        except ResultError:
            time.sleep(PAUSE)


def _is_cut_short(target: Path) -> bool:
    return (working_folder(target) / OLD).is_dir() and not target.exists()
