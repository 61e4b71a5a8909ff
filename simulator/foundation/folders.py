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

AT_FDCWD, RENAME_EXCHANGE = -100, 2
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
        raise ResultError(f"{path}: is no name of a folder of its own: name one, e.g. out/result")
    return steadily(path, _checked)


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
    check_own(path, path)


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
            check_own(old, target)
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
