"""The file `sealed`: a whole result folder, compressed and scrambled.

Against a glance, a search and an editor, not against somebody determined: no password is needed to
open it, only this program.
"""

import re
import zipfile
from collections.abc import Set
from hashlib import shake_256
from io import BytesIO
from pathlib import Path, PurePosixPath

from simulator.foundation.marker import checksum
from simulator.foundation.units import show
from simulator.run.counts import UNREADABLE

NAME = "sealed"
VERSION = 1
# the first line: the version, and the checksum of what is in it
HEAD = re.compile(rb"simulator sealed (?P<version>\d{1,9}) (?P<key>sha256:[0-9a-f]{64})\n")
# (bytes) a small file could unpack to more than a memory holds
LARGEST = 2**32
CHANGED = "was changed after it was written"
# of every entry: a date of today would make other bytes of the same run
DATE = (1980, 1, 1, 0, 0, 0)


def sealed(folder: Path) -> bytes:
    """All that is in a folder, as the content of the file; the same folder makes the same bytes."""
    return scrambled(_archive(folder))


def scrambled(archive: bytes) -> bytes:
    """An archive as the content of the file."""
    key = checksum(archive).encode()
    return b"simulator sealed %d %b\n" % (VERSION, key) + _mixed(archive, key)


def opened(content: bytes) -> dict[str, bytes | None]:
    """The files of the folder by name, as `postmortems/incident-1.md`; None for a folder in it.

    Raises ValueError for what `sealed` did not write.
    """
    head = HEAD.match(content)
    if head is None:
        raise ValueError(CHANGED)
    if int(head["version"]) != VERSION:
        raise ValueError(f"has version {int(head['version'])}, and version {VERSION} can be opened")
    archive = _mixed(content[head.end() :], head["key"])
    if checksum(archive).encode() != head["key"]:
        raise ValueError(CHANGED)
    try:
        with zipfile.ZipFile(BytesIO(archive)) as file:
            _check_entries(file.infolist())
            return {name: _entry(file, name) for name in file.namelist()}
    except UNREADABLE as error:
        raise ValueError(f"contains no result ({error})") from None


def _archive(folder: Path) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_dir():
                file.writestr(zipfile.ZipInfo(f"{name}/", DATE), b"")
            else:
                file.writestr(_info(name), path.read_bytes())
    return out.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses what `sealed` does not write, and what could not be written into a folder."""
    names = [entry.filename for entry in entries]
    for place, name in enumerate(names):
        _check_name(name, {*names[:place]})
    if len({name.rstrip("/") for name in names}) < len(names):
        raise ValueError("a name in it is there twice")
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise ValueError("is larger than any result")


def _check_name(name: str, before: Set[str]) -> None:
    path = PurePosixPath(name)
    # nothing may be written outside the folder, even if somebody else made this file
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise ValueError(f"{name} is outside the folder")
    # a folder stands before what is in it
    above = {f"{each}/" for each in path.parents} - {"./"}
    if not path.parts or name.removesuffix("/") != str(path) or not above <= before:
        raise ValueError(f"{show(name)} is not as simulator names a file")


def _entry(file: zipfile.ZipFile, name: str) -> bytes | None:
    if name.endswith("/"):
        return None
    return file.read(name)


def _mixed(content: bytes, key: bytes) -> bytes:
    """A content with a stream of bytes that follows from a key; done twice it is as it was."""
    stream = shake_256(key).digest(len(content))
    number = int.from_bytes(content, "big") ^ int.from_bytes(stream, "big")
    return number.to_bytes(len(content), "big")
