"""Replacing a folder as a whole: written beside it, under a hidden name of ours, and swapped in.

Two names are exchanged where the kernel can do that, so that a reader finds a whole result at
every instant; elsewhere the next reader or writer puts the old one back if a swap was cut short.
"""

import ctypes
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.foundation import stopping
from simulator.foundation.errors import ResultError
from simulator.foundation.marker import ANOTHER, check_own, is_first_format, read_marker, seal
from simulator.foundation.stopping import uninterrupted
from simulator.foundation.working import NEW, OLD, claimed, steadily

# of Linux's fcntl.h and fs.h: names are relative to the working directory; exchange two names
AT_FDCWD = -100
RENAME_EXCHANGE = 2
KINDS = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def check_writable(target: str | Path) -> Path:
    """The folder, if a result may be written there: nothing is there, or an empty folder, or a
    result of ours as we wrote it. Touches nothing.

    Raises ResultError otherwise, with what is there instead.
    """
    if str(target) == "":
        raise ResultError("--out is empty: name a folder")
    path = Path(target)
    if path.name in ("", ".."):
        raise ResultError(f"{path}: does not name a folder of its own: name one, e.g. out/result")
    return steadily(path, _checked)


def _checked(path: Path) -> Path:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return path
    if stat.S_ISLNK(mode):
        raise ResultError(f"{path}: is a link to {os.readlink(path)}: name a folder, or {ANOTHER}")
    if not stat.S_ISDIR(mode):
        raise ResultError(f"{path}: is {_kind(mode)}, not a folder: {ANOTHER}")
    _check_folder(path)
    return path


def _kind(mode: int) -> str:
    """What a mode says that a name stands for."""
    for is_kind, name in KINDS:
        if is_kind(mode):
            return name
    return "no folder"


def _check_folder(path: Path) -> None:
    here = Path.cwd()
    # a shell in a folder that is replaced stays in the old one
    if path.resolve() in (here, *here.parents):
        raise ResultError(f"{path}: is the current folder, or contains it: {ANOTHER}")
    if path.is_mount():
        raise ResultError(f"{path}: is a mount point: name a folder in it, e.g. {path / 'result'}")
    if not any(path.iterdir()):
        return
    if read_marker(path) is None and not is_first_format(path):
        raise ResultError(f"{path}: is a folder with other files, not a result: {ANOTHER}")
    check_own(path, path)


@contextmanager
def replaced(target: str | Path, record: str) -> Iterator[Path]:
    """A new folder to write into; when the block ends well it is sealed, with its `record`, and
    takes the place of `target`.

    Until then `target` is as it was, and another writer is refused. Raises ResultError for what is
    not ours.
    """
    path = check_writable(target)
    with claimed(path) as work:
        new = work / NEW
        new.mkdir()
        yield new
        seal(new, record)
        if path.exists():
            # who may read the old result may read the new one
            new.chmod(stat.S_IMODE(path.stat().st_mode))
        for file in new.rglob("*"):
            _flush(file)
        with uninterrupted():
            # once more: a person may have put something there while the block ran
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
    old = _put(new, target)
    try:
        # a person may have put something there in the last instant
        if any(old.iterdir()):
            check_own(old, target)
    except ResultError:
        _take_back(new, old, target)
        raise


def _put(new: Path, target: Path) -> Path:
    """Gives the new folder the name of the target; where the old one is then."""
    if _exchange(new, target):
        return new
    # two renames: a reader between them finds nothing, and `recover` waits for the second
    old = new.with_name(OLD)
    target.rename(old)
    new.rename(target)
    return old


def _take_back(new: Path, old: Path, target: Path) -> None:
    if not _exchange(old, target):
        target.rename(new)
        old.rename(target)


def _exchange(first: Path, second: Path) -> bool:
    """Exchanges two names in one instant; False where that is not to be had."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        # no such call in this C library, no C library of this name, or Windows
        return False
    status = call(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE)
    # some file systems refuse it
    return bool(status == 0)
