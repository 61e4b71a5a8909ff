"""Replacing a folder as a whole: written beside it, under a hidden name of ours, and swapped in.

Two names are exchanged where the kernel can do that, so that a reader finds a whole result at
every instant; elsewhere the next reader or writer puts the old one back if a swap was cut short.
The hidden folder is locked while its owner lives: that keeps two writers apart, and a dead owner's
is told from one at work.
"""

import ctypes
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
    MARKER,
    PROGRAM,
    is_first_format,
    read_json,
    read_marker,
    regular,
    seal,
    strangers,
    write_json,
)
from simulator.foundation.stopping import uninterrupted

try:
    import fcntl
except ImportError:  # Windows has no such lock: two writers are not kept apart there
    fcntl = None  # type: ignore[assignment]

WORKING = "A working folder of simulator, removed when it is done or with its next run."
NEW, OLD, GONE = "new", "old", "gone"
"""What is in a working folder: the result to be, the one it replaces, and what is being removed."""
LONGEST_NAME = 200
"""Bytes of a name that leave room for ours beside it."""
PATIENCE = 2.0
"""Seconds that a reader waits for the second half of a swap."""
AT_FDCWD, RENAME_EXCHANGE = -100, 2
KINDS = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
TRIES = 5
"""So often is a folder read anew that is replaced meanwhile."""
Read = TypeVar("Read")
ANOTHER = "choose another --out"


def check_writable(target: str | Path) -> Path:
    """The folder, if a result may be written there: nothing is there, or an empty folder, or a
    result of ours as we wrote it. Touches nothing.

    Raises ResultError otherwise, with what is there instead.
    """
    if str(target) == "":
        raise ResultError("--out is empty: name a folder")
    path = Path(target)
    if path.name in ("", ".."):
        raise ResultError(f"{path}: is no name of a folder of its own: name one, e.g. out/result")
    return steadily(path, _checked)


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


def _checked(path: Path) -> Path:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return path
    if stat.S_ISLNK(mode):
        raise ResultError(f"{path}: is a link to {os.readlink(path)}: name a folder, or {ANOTHER}")
    if not stat.S_ISDIR(mode):
        kind = next((name for is_kind, name in KINDS if is_kind(mode)), "no folder")
        raise ResultError(f"{path}: is {kind}, not a folder: {ANOTHER}")
    _check_folder(path)
    return path


def _check_folder(path: Path) -> None:
    here = Path.cwd()
    if path.resolve() in (here, *here.parents):
        raise ResultError(f"{path}: is the folder that you are in, or holds it: {ANOTHER}")
    if path.is_mount():
        raise ResultError(f"{path}: is a mount point: name a folder in it, e.g. {path / 'result'}")
    if not any(path.iterdir()):
        return
    if read_marker(path) is None and not is_first_format(path):
        raise ResultError(f"{path}: is a folder with other files, not a result: {ANOTHER}")
    _check_own(path, path)


def _check_own(folder: Path, path: Path) -> None:
    """Refuses a result folder (which has, or had, the name `path`) that holds what a person put
    there or changed.
    """
    try:
        found = strangers(folder)
    except ResultError as error:
        raise ResultError(
            f"{path / str(error)}, so it cannot be told what is yours here: move the folder away,"
            f" or {ANOTHER}"
        ) from None
    if found:
        more = f" and {len(found) - 1} more are" if len(found) > 1 else " is"
        raise ResultError(
            f"{path}: {found[0]}{more} not as simulator wrote it: move what you want to keep, or"
            f" {ANOTHER}"
        )


@contextmanager
def replaced(target: str | Path, record: str) -> Iterator[Path]:
    """A new folder to write into; when the block ends well it is sealed, with its `record`, and
    takes the place of `target`.

    Until then `target` is as it was, and whoever else would write it is refused. Raises ResultError
    for what is not ours.
    """
    path = check_writable(target)
    with claimed(path) as work:
        new = work / NEW
        new.mkdir()
        yield new
        seal(new, record)
        if path.exists():
            new.chmod(stat.S_IMODE(path.stat().st_mode))
        for file in new.rglob("*"):
            _flush(file)
        with uninterrupted():
            check_writable(path)
            _swap(new, path)
            stopping.written[:] = [path]


def _flush(path: Path) -> None:
    """Sees to it that a file's content is on the disk before its name is."""
    if path.is_file():
        with path.open("rb") as handle:
            os.fsync(handle.fileno())


def _swap(new: Path, target: Path) -> None:
    """Puts the new folder under the name; what was there is in the working folder then."""
    if not target.exists():
        new.rename(target)
        return
    old = new
    if not _exchange(new, target):
        old = new.with_name(OLD)
        target.rename(old)
        new.rename(target)
    try:
        if any(old.iterdir()):  # a person may have put something there in the last instant
            _check_own(old, target)
    except ResultError:
        if not _exchange(old, target):
            target.rename(new)
            old.rename(target)
        raise


def _exchange(first: Path, second: Path) -> bool:
    """Exchanges two names in one instant; False where that is not to be had."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    names = os.fsencode(first), os.fsencode(second)
    return bool(call(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0)


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
    try:
        lock = _acquire(work, target)
    except BaseException:
        _remove_empty(made)
        raise
    try:
        _clear(work, target)
    except BaseException:
        os.close(lock)  # and what stands there stays
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
            write_json(work / MARKER, {"program": PROGRAM, "about": WORKING})
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
    try:
        content = regular(work / MARKER)
        found = read_json(content) if content else {"program": PROGRAM, "about": WORKING}
    except (OSError, ValueError, ResultError):
        return False
    return isinstance(found, dict) and (found.get("program"), found.get("about")) == (
        PROGRAM,
        WORKING,
    )


def _clear(work: Path, target: Path) -> None:
    """Removes what a dead owner left in a locked working folder, after a swap that was cut short
    is undone.
    """
    _put_back(work, target)
    for left in sorted(work.iterdir()):
        if left.name not in (MARKER, NEW, OLD, GONE):
            raise ResultError(f"{left}: is in the way of a working folder: move it elsewhere")
        if left.name in (NEW, OLD) and read_marker(left) is not None:
            _check_own(left, left)
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
