"""What makes a folder one of ours: a marker that we wrote, and a checksum of each file in it.

The record of a folder (run.json, comparison.json) holds the checksums of all other files, the
marker that of the record: so none can be cut or changed without being missed.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from io import BufferedReader
from pathlib import Path
from typing import Any

from simulator.foundation.errors import ResultError

FORMAT = 3
"""The format of result folders; 1, before 0.3.0, had no marker."""
MARKER = ".simulator.json"
PROGRAM = "simulator"
RESULT = "Written by simulator, which replaces this folder as a whole."
RECORDS = ("run.json", "comparison.json")
LESSONS = "postmortems"
"""A folder of ours that may be empty."""
PAGE = "report.html"
"""`simulator report` makes it again, so that its bytes may differ from those first written."""
LARGEST = 256_000_000
"""Bytes of the largest file that is read as a whole."""
ANOTHER = "choose another --out"
FIRST_FORMAT = (
    *RECORDS, PAGE, "summary.json", "comparison.csv", "samples.csv", "events.csv", "alerts.csv",
    "eval-cases.jsonl", "postmortems/*.md",
    *(f"{picture}.{kind}" for picture in ("burn", "timeline", "scoreboard", "tradeoff", "detection")
      for kind in ("svg", "png")),
)  # fmt: skip
"""What folders of format 1 held."""


@dataclass(frozen=True)
class Marker:
    """Who wrote a folder: the format, and the name and checksum of its record."""

    format: int
    record: str
    checksum: str


def regular(path: Path) -> bytes:
    """A regular file's content; never waits for a FIFO or a device.

    Raises OSError, and ResultError for what is no regular file or larger than any of ours.
    """
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size > LARGEST:
            raise ResultError(f"{path.name}: is larger than {LARGEST:,} bytes")
        return file.read()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ResultError(f"{path.name}: is not a regular file")
        yield file


def checksum(content: bytes) -> str:
    """`sha256:` and the digest of a file's content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _checksum_of(path: Path) -> str:
    """That of a file of any size."""
    with _opened(path) as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def write_json(path: Path, document: object) -> None:
    """Writes a document the same way every time."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def read_json(content: bytes | str) -> Any:
    """A document; raises ValueError where it is not JSON (NaN is not) or nested without end."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def seal(folder: Path, record: str) -> None:
    """Adds the checksums of all other files to the record, and writes the marker."""
    document = read_json(regular(folder / record))
    document["files"] = {
        name: _checksum_of(folder / name) for name in sorted(_names(folder)) if name != record
    }
    write_json(folder / record, document)
    marker = {
        "program": PROGRAM,
        "about": RESULT,
        "format": FORMAT,
        "record": record,
        "checksum": checksum(regular(folder / record)),
    }
    write_json(folder / MARKER, marker)


def read_marker(folder: Path) -> Marker | None:
    """The marker of a result folder, None where there is none that we wrote.

    Raises PermissionError where that cannot be told.
    """
    try:
        found = read_json(regular(folder / MARKER))
    except PermissionError:
        raise
    except (OSError, ValueError, ResultError):
        return None
    if not isinstance(found, dict) or (found.get("program"), found.get("about")) != (
        PROGRAM,
        RESULT,
    ):
        return None
    kinds = {"format": int, "record": str, "checksum": str}
    if not all(type(found.get(key)) is kind for key, kind in kinds.items()):
        return None
    if found["record"] not in RECORDS:
        return None
    return Marker(found["format"], found["record"], found["checksum"])


def is_first_format(folder: Path) -> bool:
    """Whether a folder is recognisably one of format 1, which had no marker."""
    return any(_is_first_record(folder / record) for record in RECORDS)


def _is_first_record(path: Path) -> bool:
    try:
        document = read_json(regular(path))
    except (OSError, ValueError, ResultError):
        return False
    if not isinstance(document, dict) or document.get("format") != 1:
        return False
    environment = document.get("environment")
    told = {"run.json": ("seed", "scenario"), "comparison.json": ("seeds", "scenarios")}
    return (
        isinstance(environment, dict)
        and "simulator" in environment
        and all(key in document for key in told[path.name])
    )


def recorded(folder: Path, marker: Marker) -> dict[str, Any]:
    """The record of a folder; raises ResultError when it is not as it was written."""
    try:
        content = regular(folder / marker.record)
    except FileNotFoundError:
        raise ResultError(f"{marker.record}: is missing") from None
    try:
        document = read_json(content)
    except ValueError as error:
        raise ResultError(f"{marker.record}: is not JSON ({error})") from None
    if checksum(content) != marker.checksum or not isinstance(document, dict):
        raise ResultError(f"{marker.record}: was changed after it was written")
    if not isinstance(document.get("files"), Mapping):
        raise ResultError(f"{marker.record}: holds no checksums")
    return document


def strangers(folder: Path) -> list[str]:
    """The names of all that we did not write into a folder of ours, or not as it is now.

    Raises ResultError when that cannot be told.
    """
    marker = read_marker(folder)
    if marker is None:
        return [
            name
            for name in _names(folder)
            if not any(_is_like(name, known) for known in FIRST_FORMAT)
        ]
    files = recorded(folder, marker)["files"]
    ours = {marker.record, MARKER, PAGE}
    return [
        name
        for name in _names(folder)
        if name not in ours and not _is_as_written(folder / name, files.get(name))
    ]


def check_own(folder: Path, path: Path) -> None:
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


def _is_like(name: str, known: str) -> bool:
    return name.count("/") == known.count("/") and fnmatch(name, known)


def _is_as_written(path: Path, written: object) -> bool:
    if written is None or not stat.S_ISREG(path.lstat().st_mode):
        return False
    return _checksum_of(path) == written


def _raise(error: OSError) -> None:
    """What cannot be looked into may hold anything."""
    raise error


def _names(folder: Path) -> Iterator[str]:
    """Everything in a folder but folders that hold something, as `postmortems/incident-1.md`;
    links are not followed.
    """
    for path, folders, files in os.walk(folder, onerror=_raise):
        links = [name for name in folders if (Path(path) / name).is_symlink()]
        for name in sorted([*files, *links]):
            yield (Path(path) / name).relative_to(folder).as_posix()
        if not folders and not files and Path(path) not in (folder, folder / LESSONS):
            yield Path(path).relative_to(folder).as_posix()
