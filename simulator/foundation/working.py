"""A working folder beside a result: hidden, locked while its owner lives, and cleared after a kill.

The lock keeps two writers apart, and tells what a dead owner left from the work of one alive.
"""

import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from simulator.foundation import stopping
from simulator.foundation.errors import ResultError
from simulator.foundation.marker import (
    ANOTHER,
    MARKER,
    PROGRAM,
    check_own,
    read_json,
    read_marker,
    regular,
    write_json,
)
from simulator.foundation.stopping import uninterrupted

try:
    import fcntl
except ImportError:  # Windows has no such lock: two writers are not kept apart there
    fcntl = None  # type: ignore[assignment]

WORKING = {
    "program": PROGRAM,
    "about": "A working folder of simulator, removed when it is done or with its next run.",
}
"""What the marker of a working folder holds."""
NEW, OLD, GONE = "new", "old", "gone"
"""What is in a working folder: the result to be, the one it replaces, and what is being removed."""
LONGEST_NAME = 200
"""Bytes of a name that leave room for ours beside it."""
PATIENCE = 2.0
"""Seconds that a reader waits for the second half of a swap."""
TRIES = 5
"""So often is a folder read anew that is replaced meanwhile."""
Read = TypeVar("Read")


def steadily(path: Path, read: Callable[[Path], Read]) -> Read:
    """What is read of a folder; once more when another took its name meanwhile."""
    for _ in range(TRIES):
        before = _identity(path)
        try:
            return read(path)
        except (ResultError, FileNotFoundError):
            if _identity(path) == before:
                raise
    return read(path)


def _identity(path: Path) -> tuple[int, int] | None:
    """Changes when another folder takes the name."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


_at_work: dict[Path, tuple[Path, int, list[Path]]] = {}
"""The working folders of this process: the target, the lock, and the folders above that it made."""


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
    made = _make_parents(target.parent)
    lock = None
    try:
        lock = _acquire(work, target)
        _clear(work, target)
    except BaseException:
        if lock is not None:
            os.close(lock)  # and what stands there stays
        _remove_empty(made)
        raise
    _at_work[work] = target, lock, made


def _release(work: Path) -> None:
    """Removes a working folder, its lock last."""
    target, lock, made = _at_work.pop(work)
    _put_back(work, target)
    _discard(work)
    if os.listdir(work) == [MARKER]:  # else the next writer must know whose it is
        (work / MARKER).unlink()
    _remove_empty([work, *made])
    os.close(lock)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):  # somebody has put something there
            folder.rmdir()


def _abandon() -> None:
    for work in list(_at_work):
        _release(work)


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


def _acquire(work: Path, target: Path) -> int:
    """The lock on a working folder, made if it is not there."""
    for _ in range(100):
        lock = _try_lock(work, target)
        if lock is not None:
            return lock
    raise ResultError(f"{target}: cannot be locked: {ANOTHER}")


def _try_lock(work: Path, target: Path) -> int | None:
    """The lock; None when the folder was removed meanwhile by its last owner."""
    with suppress(FileExistsError):
        work.mkdir(mode=0o700)  # what others could change here, they could turn against us
    before = _identity(work)
    if not _may_be_ours(work):
        if not work.is_symlink() and (before is None or before != _identity(work)):
            return None
        raise ResultError(f"{work}: is in the way of a working folder: move it elsewhere")
    try:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        lock = os.open(work / MARKER, flags, 0o644)
    except FileNotFoundError:
        return None
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(lock), (work / MARKER).stat()):
            write_json(work / MARKER, WORKING)
            return lock
    except FileNotFoundError:
        pass
    except OSError as error:
        os.close(lock)
        if not isinstance(error, BlockingIOError):
            raise
        raise ResultError(
            f"{target}: another simulator is writing it: wait for that one, or {ANOTHER}"
        ) from None
    os.close(lock)
    return None


def _may_be_ours(work: Path) -> bool:
    """Whether a folder of that name has our mark, or was made a moment ago and has none yet."""
    try:
        status = work.lstat()
        is_mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
        if not (stat.S_ISDIR(status.st_mode) and is_mine):
            return False
        # looked at twice: it may have got its mark after the first look
        return _has_mark(work) or not os.listdir(work) or _has_mark(work)
    except FileNotFoundError:
        return False


def _has_mark(work: Path) -> bool:
    """An empty one is ours too: its owner was stopped before it wrote."""
    try:
        content = regular(work / MARKER)
        return not content or read_json(content) == WORKING
    except (OSError, ValueError, ResultError):
        return False


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
    old = working_folder(target) / OLD if target.name else target
    end = time.monotonic() + PATIENCE
    while old.is_dir() and not target.exists() and time.monotonic() < end:
        try:
            with claimed(target):
                return
        except ResultError:
            time.sleep(0.01)
