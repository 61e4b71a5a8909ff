"""The lock on a working folder, on a file in it: held as long as its owner lives, and no longer.

It tells what a dead owner left from the work of one alive, which no process id can.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from simulator.foundation.errors import ResultError
from simulator.foundation.marker import ANOTHER, MARKER, PROGRAM, read_json, regular, write_json

try:
    import fcntl
except ImportError:  # Windows has no such lock: two writers are not kept apart there
    fcntl = None  # type: ignore[assignment]

# what the marker of a working folder holds
WORKING = {
    "program": PROGRAM,
    "about": "A working folder of simulator, removed when it is done or with its next run.",
}
# so often is a lock asked for anew whose folder its last owner removes meanwhile
LOCKS = 100


def identity(path: Path) -> tuple[int, int] | None:
    """Changes when another folder takes the name."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def acquire(work: Path, target: Path) -> int:
    """The lock on a working folder, made if it is not there: an open file descriptor.

    Raises ResultError when another process has it, or something of the user's is in its way.
    """
    for _ in range(LOCKS):
        lock = _try_lock(work, target)
        if lock is not None:
            return lock
    raise ResultError(f"{target}: cannot be locked: {ANOTHER}")


def _try_lock(work: Path, target: Path) -> int | None:
    """The lock; None when the folder was removed meanwhile by its last owner."""
    with suppress(FileExistsError):
        # for us alone: what others could change here, they could turn against us
        work.mkdir(mode=0o700)
    before = identity(work)
    if not _may_be_ours(work):
        if _is_another(work, before):
            return None
        raise ResultError(f"{work}: is in the way of a working folder: move it elsewhere")
    try:
        # not through a link, which could lead to a file of the user's
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        lock = os.open(work / MARKER, flags, 0o644)
    except FileNotFoundError:
        return None
    if _hold(lock, work / MARKER, target):
        return lock
    os.close(lock)
    return None


def _is_another(work: Path, before: tuple[int, int] | None) -> bool:
    """Whether the name stands for another folder than before, or for none."""
    return not work.is_symlink() and (before is None or before != identity(work))


def _hold(lock: int, marker: Path, target: Path) -> bool:
    """Locks an open marker and signs it; whether it still has its name.

    Raises ResultError, and closes the file, when another process holds it.
    """
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # the last owner may have removed it between our opening and our lock
        if not os.path.samestat(os.fstat(lock), marker.stat()):
            return False
        write_json(marker, WORKING)
    except FileNotFoundError:
        return False
    except OSError as error:
        os.close(lock)
        if not isinstance(error, BlockingIOError):
            raise
        raise ResultError(
            f"{target}: another simulator is writing it: wait for that one, or {ANOTHER}"
        ) from None
    return True


def _may_be_ours(work: Path) -> bool:
    """Whether a folder of that name has our mark, or was made a moment ago and has none yet."""
    try:
        if not _is_own_folder(work.lstat()):
            return False
        # looked at twice: it may have got its mark after the first look
        return _has_mark(work) or not os.listdir(work) or _has_mark(work)
    except FileNotFoundError:
        return False


def _is_own_folder(status: os.stat_result) -> bool:
    """Whether it is a folder, and no link, of this user (Windows has no such number)."""
    is_mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return stat.S_ISDIR(status.st_mode) and is_mine


def _has_mark(work: Path) -> bool:
    try:
        content = regular(work / MARKER)
        # an empty one is ours too: its owner was stopped before it wrote
        return not content or read_json(content) == WORKING
    except (OSError, ValueError, ResultError):
        return False
